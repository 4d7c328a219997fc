#include "services/cli/gwp_method.h"

#include <string>
#include <string_view>
#include <utility>

#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/crypto/hash.h"
#include "lib/method/shipped_pack.h"
#include "services/cli/head_read.h"
#include "tanji/pack/v1/pack_service.grpc.pb.h"

namespace tanji::cli {
namespace {

using pack::v1::PackService;

absl::StatusOr<method::Characterisation> MethodOf(std::string_view document) {
  TANJI_ASSIGN_OR_RETURN(method::GwpPack pack,
                         method::GwpPack::Parse(document));
  return method::Characterisation::Create(std::move(pack));
}

}  // namespace

absl::StatusOr<method::Characterisation> FetchGwpMethod(
    const Client& client, const Console& console) {
  const auto stub = client.Stub<PackService>();
  pack::v1::ListRequest list;
  list.set_page_size(1);  // the GWP pack is the first
  pack::v1::ListResponse packs;
  TANJI_RETURN_IF_ERROR(CallAtHead(client, console, *stub,
                                   &PackService::Stub::List, list, &packs));
  if (packs.packs().empty() ||
      packs.packs(0).kind() != pack::v1::PACK_KIND_GWP) {
    return absl::DataLossError("the server names no GWP pack");
  }
  const pack::v1::Pack& named = packs.packs(0);
  pack::v1::ExportRequest request;
  request.set_id(named.id());
  pack::v1::ExportResponse response;
  TANJI_RETURN_IF_ERROR(CallAtHead(
      client, console, *stub, &PackService::Stub::Export, request, &response));
  const std::string digest =
      base::HexEncode(crypto::AsBytes(crypto::Sha256({response.document()})));
  if (digest != named.sha256()) {
    return absl::DataLossError(base::StrCat(
        "the server sent a GWP pack with SHA-256 ", digest, ", but names ",
        named.id(), " ", named.version(), " with ", named.sha256(),
        "; another one may have been loaded meanwhile: try again"));
  }
  return MethodOf(response.document());
}

absl::StatusOr<method::Characterisation> ShippedGwpMethod() {
  return MethodOf(method::ShippedGwpPack());
}

}  // namespace tanji::cli
