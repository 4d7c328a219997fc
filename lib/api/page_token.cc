#include "lib/api/page_token.h"

#include "lib/base/base64.h"
#include "lib/base/status.h"
#include "lib/base/wire.h"
#include "lib/crypto/hash.h"

namespace tanji::api {
namespace {

constexpr size_t kCheckSize = 8;  // bytes of the digest that are kept

std::string TokenBytes(std::string_view list, std::string_view organisation,
                       uint32_t next) {
  std::string bytes;
  base::AppendU32(&bytes, next);
  std::string named = "tanji-page/v1\n";
  base::AppendString(&named, list);
  base::AppendString(&named, organisation);
  named += bytes;
  const crypto::Sha256Digest digest = crypto::Sha256(named);
  return bytes.append(crypto::AsBytes(digest).substr(0, kCheckSize));
}

}  // namespace

std::string MakePageToken(std::string_view list, std::string_view organisation,
                          uint32_t next) {
  return base::Base64UrlEncode(TokenBytes(list, organisation, next));
}

absl::StatusOr<uint32_t> ReadPageToken(std::string_view token,
                                       std::string_view list,
                                       std::string_view organisation) {
  if (token.empty()) return 0;
  const auto bytes = base::Base64UrlDecode(token);
  if (bytes.ok()) {
    const auto next = base::WireReader(*bytes, "page_token").U32();
    if (next.ok() && *bytes == TokenBytes(list, organisation, *next)) {
      return *next;
    }
  }
  return absl::InvalidArgumentError(
      "page_token is none of this list; expected the last response's "
      "next_page_token, with the same organisation");
}

}  // namespace tanji::api
