#include "lib/platform/supply/held_processes.h"

#include <algorithm>
#include <utility>

#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/base/wire.h"
#include "lib/platform/supply/batch_versions.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

std::string HeldKey(uint64_t seq) {
  return store::MetaKey(base::StrCat("held/", seq));
}

// The change, where it is what the process has last.
absl::StatusOr<std::optional<HeldProcess>> StillHeld(
    const ChangeView& view, EntityReader& stored,
    const std::string& organisation, graph::ProcessNumber number, uint64_t seq,
    uint64_t end) {
  TANJI_ASSIGN_OR_RETURN(
      const EntityReader::Packed packed,
      LatestBefore(view, stored, graph::EntityKind::kProcess, number, end));
  if (packed.seq != seq) return std::nullopt;
  TANJI_ASSIGN_OR_RETURN(graph::ProcessVersion version,
                         graph::UnpackProcess(packed.bytes));
  if (version.state != graph::ReleaseState::kHeld) return std::nullopt;
  TANJI_ASSIGN_OR_RETURN(const EntityReader::Packed product,
                         LatestBefore(view, stored, graph::EntityKind::kProduct,
                                      version.product, end));
  TANJI_ASSIGN_OR_RETURN(graph::ProductVersion named,
                         graph::UnpackProduct(product.bytes));
  return HeldProcess{{{organisation, std::move(named.id)},
                      std::move(version.place),
                      version.period},
                     std::move(version.reasons),
                     number};
}

}  // namespace

void NoteHeld(ChangeView& view, uint64_t seq,
              const std::vector<HeldProcess>& held) {
  if (held.empty()) return;
  std::string packed;
  for (size_t k = 0; k < std::min(held.size(), kHeldNotedMax); ++k) {
    base::AppendVarint(&packed, held[k].number);
  }
  view.Put(HeldKey(seq), std::move(packed));
}

absl::StatusOr<std::vector<HeldProcess>> FindStillHeld(
    const ChangeView& view, EntityReader& stored,
    const std::string& organisation, uint64_t seq, uint64_t end) {
  std::vector<HeldProcess> held;
  const auto packed = view.Get(HeldKey(seq));
  if (absl::IsNotFound(packed.status())) return held;
  TANJI_RETURN_IF_ERROR(packed.status());
  base::WireReader reader(*packed, "stored list of what is held");
  while (!reader.rest().empty()) {
    TANJI_ASSIGN_OR_RETURN(const uint64_t number, reader.Varint());
    if (number >= graph::kNoNumber) {
      return absl::DataLossError(
          "stored list of what is held: number out of range");
    }
    auto still = StillHeld(view, stored, organisation,
                           static_cast<graph::ProcessNumber>(number), seq, end);
    // Erased.
    if (absl::IsNotFound(still.status())) continue;
    TANJI_RETURN_IF_ERROR(still.status());
    if (still->has_value()) held.push_back(**std::move(still));
  }
  return held;
}

}  // namespace tanji::platform
