#include "lib/platform/supply/pack_marker.h"

#include "lib/base/status.h"
#include "lib/base/wire.h"
#include "lib/graph/version.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

std::string KeyOf(std::string_view name) {
  return store::MetaKey(base::StrCat("pack/", name));
}

std::string CountKey() { return store::MetaKey("pack-count"); }

}  // namespace

absl::StatusOr<std::optional<PackMarker>> FindPack(const ChangeView& view,
                                                   std::string_view name) {
  const auto packed = view.Get(KeyOf(name));
  if (absl::IsNotFound(packed.status())) return std::nullopt;
  TANJI_RETURN_IF_ERROR(packed.status());
  base::WireReader reader(*packed, "stored pack marker");
  PackMarker marker;
  TANJI_ASSIGN_OR_RETURN(marker.seq, reader.Varint());
  TANJI_ASSIGN_OR_RETURN(const uint64_t index, reader.Varint());
  marker.index = static_cast<uint32_t>(index);
  TANJI_ASSIGN_OR_RETURN(const std::string_view digest,
                         reader.Bytes(graph::kPackDigestSize));
  marker.digest = std::string(digest);
  TANJI_RETURN_IF_ERROR(reader.Finish());
  return marker;
}

void PutPack(ChangeView& view, std::string_view name,
             const PackMarker& marker) {
  std::string packed;
  base::AppendVarint(&packed, marker.seq);
  base::AppendVarint(&packed, marker.index);
  packed += marker.digest;
  view.Put(KeyOf(name), std::move(packed));
}

absl::StatusOr<uint32_t> NextPackIndex(ChangeView& view) {
  uint64_t count = 0;
  const auto packed = view.Get(CountKey());
  if (packed.ok()) {
    base::WireReader reader(*packed, "stored count of packs");
    TANJI_ASSIGN_OR_RETURN(count, reader.Varint());
  } else if (!absl::IsNotFound(packed.status())) {
    return packed.status();
  }
  std::string next;
  base::AppendVarint(&next, count + 1);
  view.Put(CountKey(), std::move(next));
  return static_cast<uint32_t>(count);
}

absl::Status CheckIsNoPack(const ChangeView& view,
                           std::string_view organisation) {
  TANJI_ASSIGN_OR_RETURN(const std::optional<PackMarker> marker,
                         FindPack(view, organisation));
  if (!marker.has_value()) return absl::OkStatus();
  return absl::FailedPreconditionError(base::StrCat(
      "organisation \"", organisation,
      "\" is a factor pack; expected a new version of the pack, or another "
      "organisation"));
}

}  // namespace tanji::platform
