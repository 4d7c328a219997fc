#include "lib/api/page_token.h"

#include "lib/base/base64.h"
#include "lib/base/status.h"
#include "lib/base/wire.h"
#include "lib/crypto/hash.h"

namespace tanji::api {
namespace {

constexpr size_t kCheckSize = 8;  // bytes of the digest that are kept

struct PageStart {
  ListedNetwork network;
  uint32_t next = 0;
};

std::string TokenBytes(std::string_view list, std::string_view organisation,
                       const PageStart& start) {
  std::string bytes;
  base::AppendU64(&bytes, start.network.seq);
  base::AppendU32(&bytes, static_cast<uint32_t>(start.network.day));
  base::AppendU32(&bytes, start.next);
  std::string named = "tanji-page/v2\n";
  base::AppendString(&named, list);
  base::AppendString(&named, organisation);
  named += bytes;
  const crypto::Sha256Digest digest = crypto::Sha256(named);
  return bytes.append(crypto::AsBytes(digest).substr(0, kCheckSize));
}

absl::StatusOr<PageStart> ParseToken(std::string_view bytes) {
  base::WireReader reader(bytes, "page_token");
  PageStart start;
  TANJI_ASSIGN_OR_RETURN(start.network.seq, reader.U64());
  TANJI_ASSIGN_OR_RETURN(const uint32_t day, reader.U32());
  start.network.day = static_cast<graph::Day>(day);
  TANJI_ASSIGN_OR_RETURN(start.next, reader.U32());
  return start;
}

}  // namespace

std::string MakePageToken(std::string_view list, std::string_view organisation,
                          const ListedNetwork& network, uint32_t next) {
  return base::Base64UrlEncode(
      TokenBytes(list, organisation, PageStart{network, next}));
}

absl::StatusOr<uint32_t> ReadPageToken(std::string_view token,
                                       std::string_view list,
                                       std::string_view organisation,
                                       const ListedNetwork& network) {
  if (token.empty()) return 0;
  const std::string bytes = base::Base64UrlDecode(token).value_or("");
  const auto start = ParseToken(bytes);
  if (!start.ok() || bytes != TokenBytes(list, organisation, *start)) {
    return absl::InvalidArgumentError(
        "page_token is none of this list; expected the last response's "
        "next_page_token, with the same organisation");
  }
  if (start->network != network) {
    return absl::AbortedError(
        "the network has changed since the first page; start again, without "
        "page_token");
  }
  return start->next;
}

}  // namespace tanji::api
