// Which pack is loaded under an id: found by key, so that a change sees what
// the changes before it in the same batch have loaded.

#ifndef TANJI_LIB_PLATFORM_SUPPLY_PACK_MARKER_H_
#define TANJI_LIB_PLATFORM_SUPPLY_PACK_MARKER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/platform/record/change.h"

namespace tanji::platform {

// The GWP pack's name among packs; no organisation has it.
inline constexpr std::string_view kGwpPackName = "gwp/";

struct PackMarker {
  uint64_t seq = 0;    // the record that loaded it
  std::string digest;  // of the document, graph::kPackDigestSize bytes
  uint32_t index = 0;  // graph::PackVersion::index
};

// `name` is kGwpPackName or a factor pack's id.
absl::StatusOr<std::optional<PackMarker>> FindPack(const ChangeView& view,
                                                   std::string_view name);
void PutPack(ChangeView& view, std::string_view name, const PackMarker& marker);

// The index for a factor pack that is loaded for the first time.
absl::StatusOr<uint32_t> NextPackIndex(ChangeView& view);

// FAILED_PRECONDITION when `organisation` (id) is a factor pack: what it holds
// comes from its document alone.
absl::Status CheckIsNoPack(const ChangeView& view,
                           std::string_view organisation);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_PACK_MARKER_H_
