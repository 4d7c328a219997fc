#include <string>
#include <utility>
#include <vector>

#include "lib/api/pack.h"
#include "lib/api/page_token.h"
#include "lib/base/status.h"
#include "lib/platform/pack/factor_search.h"
#include "lib/platform/pack/packs.h"
#include "services/server/pack_load_call.h"
#include "services/server/services.h"
#include "services/server/unary_call.h"
#include "tanji/pack/v1/pack_service.grpc.pb.h"

namespace tanji::server {
namespace {

namespace v1 = pack::v1;

using RawService = v1::PackService::WithRawCallbackMethod_Load<
    v1::PackService::WithRawCallbackMethod_List<
        v1::PackService::WithRawCallbackMethod_Export<
            v1::PackService::WithRawCallbackMethod_SearchFactors<
                v1::PackService::Service>>>>;

using ListCall = Call<v1::ListRequest, v1::ListResponse>;
using ExportCall = Call<v1::ExportRequest, v1::ExportResponse>;
using SearchCall = Call<v1::SearchFactorsRequest, v1::SearchFactorsResponse>;

constexpr char kListName[] = "pack.List";
constexpr char kSearchName[] = "pack.SearchFactors";

// What pages are of: the packs, whatever day it is and whoever submits
// meanwhile.
api::ListedNetwork PacksOf(const platform::View& view) {
  return {platform::PackStateOf(view), 0};
}

absl::Status List(ListCall& call, const platform::View& view) {
  TANJI_ASSIGN_OR_RETURN(const uint32_t page_size,
                         api::ToPageSize(call.request().page_size()));
  TANJI_ASSIGN_OR_RETURN(const uint32_t first,
                         api::ReadPageToken(call.request().page_token(),
                                            kListName, "", PacksOf(view)));
  TANJI_ASSIGN_OR_RETURN(const std::vector<platform::LoadedPack> packs,
                         platform::ListPacks(view, call.caller()));
  for (size_t i = first; i < packs.size(); ++i) {
    if (i == size_t{first} + page_size) {
      call.response().set_next_page_token(api::MakePageToken(
          kListName, "", PacksOf(view), static_cast<uint32_t>(i)));
      break;
    }
    api::FromLoadedPack(packs[i], call.response().add_packs());
  }
  call.response().set_as_of_seq(view.as_of_seq);
  return absl::OkStatus();
}

absl::Status Export(ExportCall& call, const platform::View& view) {
  TANJI_ASSIGN_OR_RETURN(
      *call.response().mutable_document(),
      platform::ExportPack(call.parts().context, view, call.caller(),
                           call.request().id()));
  call.response().set_as_of_seq(view.as_of_seq);
  return absl::OkStatus();
}

absl::Status SearchFactors(platform::FactorSearch& search, SearchCall& call,
                           const platform::View& view) {
  const v1::SearchFactorsRequest& request = call.request();
  TANJI_ASSIGN_OR_RETURN(const uint32_t page_size,
                         api::ToPageSize(request.page_size()));
  TANJI_ASSIGN_OR_RETURN(const uint32_t first,
                         api::ReadPageToken(request.page_token(), kSearchName,
                                            request.query(), PacksOf(view)));
  TANJI_ASSIGN_OR_RETURN(
      const platform::FactorPage page,
      search.Search(view, call.caller(), request.query(), first, page_size));
  for (const platform::FoundFactor& found : page.factors) {
    api::FromFoundFactor(found, call.response().add_factors());
  }
  if (page.more) {
    call.response().set_next_page_token(api::MakePageToken(
        kSearchName, request.query(), PacksOf(view), page.next));
  }
  call.response().set_as_of_seq(view.as_of_seq);
  return absl::OkStatus();
}

class PackServiceImpl final : public RawService {
 public:
  explicit PackServiceImpl(ServiceParts& parts)
      : parts_(parts),
        search_(parts.context),
        load_(parts, "tanji.pack.v1.PackService.Load"),
        list_(parts, "tanji.pack.v1.PackService.List"),
        export_(parts, "tanji.pack.v1.PackService.Export"),
        search_factors_(parts, "tanji.pack.v1.PackService.SearchFactors") {}

  grpc::ServerReadReactor<grpc::ByteBuffer>* Load(
      grpc::CallbackServerContext* context, grpc::ByteBuffer* reply) override {
    return StartPackLoadCall(*context, load_, parts_, reply);
  }
  grpc::ServerUnaryReactor* List(grpc::CallbackServerContext* context,
                                 const grpc::ByteBuffer* request,
                                 grpc::ByteBuffer* reply) override {
    return StartViewRead<v1::ListRequest, v1::ListResponse>(
        *context, list_, parts_, request, reply, &server::List);
  }
  // Packs are large, and a search looks at every row of them.
  grpc::ServerUnaryReactor* Export(grpc::CallbackServerContext* context,
                                   const grpc::ByteBuffer* request,
                                   grpc::ByteBuffer* reply) override {
    return StartJob<v1::ExportRequest, v1::ExportResponse>(
        *context, export_, parts_, parts_.work, request, reply,
        &server::Export);
  }
  grpc::ServerUnaryReactor* SearchFactors(grpc::CallbackServerContext* context,
                                          const grpc::ByteBuffer* request,
                                          grpc::ByteBuffer* reply) override {
    return StartJob<v1::SearchFactorsRequest, v1::SearchFactorsResponse>(
        *context, search_factors_, parts_, parts_.work, request, reply,
        [this](SearchCall& call, const platform::View& view) {
          return server::SearchFactors(search_, call, view);
        });
  }

 private:
  ServiceParts& parts_;
  platform::FactorSearch search_;
  const Method load_;
  const Method list_;
  const Method export_;
  const Method search_factors_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakePackService(ServiceParts& parts) {
  return std::make_unique<PackServiceImpl>(parts);
}

}  // namespace tanji::server
