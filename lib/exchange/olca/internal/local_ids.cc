#include "lib/exchange/olca/internal/local_ids.h"

#include "absl/strings/ascii.h"
#include "lib/base/strings.h"

namespace tanji::exchange::olca::internal {
namespace {

bool IsAscii(char c) { return (static_cast<unsigned char>(c) & 0x80) == 0; }

std::string ShortOutputId(const Process& process, const Flow& flow) {
  return base::StrCat(Slug(flow.name), ".", process.id.substr(0, kShortIdSize));
}

std::string ShortFlowId(const Flow& flow) {
  return base::StrCat(Slug(flow.name), ".flow-",
                      flow.id.substr(0, kShortIdSize));
}

}  // namespace

std::string Slug(std::string_view name) {
  std::string slug;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (!IsAscii(c) || absl::ascii_isalnum(byte)) {
      slug.push_back(static_cast<char>(absl::ascii_tolower(byte)));
    } else if (!slug.empty() && slug.back() != '-') {
      slug.push_back('-');
    }
  }
  if (slug.size() > kSlugSizeMax) {
    size_t end = kSlugSizeMax;
    // Not within a character of UTF-8.
    while (end > 0 && (static_cast<unsigned char>(slug[end]) & 0xc0) == 0x80) {
      --end;
    }
    slug.resize(end);
  }
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  return slug.empty() ? "flow" : slug;
}

void LocalIds::AnnounceOutput(const Process& process, const Flow& flow) {
  ++short_ids_[ShortOutputId(process, flow)];
}

void LocalIds::AnnounceFlow(const Flow& flow) {
  ++short_ids_[ShortFlowId(flow)];
}

std::string LocalIds::OfOutput(const Process& process, const Flow& flow) const {
  std::string id = ShortOutputId(process, flow);
  const auto found = short_ids_.find(id);
  if (found != short_ids_.end() && found->second == 1) return id;
  return base::StrCat(Slug(flow.name), ".", process.id, ".", flow.id);
}

std::string LocalIds::OfFlow(const Flow& flow) const {
  std::string id = ShortFlowId(flow);
  const auto found = short_ids_.find(id);
  if (found != short_ids_.end() && found->second == 1) return id;
  return base::StrCat(Slug(flow.name), ".flow-", flow.id);
}

}  // namespace tanji::exchange::olca::internal
