// Which changes of a submission the plausibility gate has held: kept by record,
// so that who repeats the request learns what is still held.

#ifndef TANJI_LIB_PLATFORM_SUPPLY_HELD_PROCESSES_H_
#define TANJI_LIB_PLATFORM_SUPPLY_HELD_PROCESSES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/platform/entity_reader.h"
#include "lib/platform/record/change.h"

namespace tanji::platform {

inline constexpr size_t kHeldNotedMax = 10'000;  // of one record

// Notes what record `seq` holds, the first kHeldNotedMax; nothing is written
// where it holds nothing.
void NoteHeld(ChangeView& view, uint64_t seq,
              const std::vector<HeldProcess>& held);

// Of what record `seq` of `organisation` (id) holds, what is held still:
// neither released, withdrawn nor replaced by a record before `end`, the
// change's own position. DATA_LOSS. Cost: one look-up, and for each that was
// held as LatestBefore.
absl::StatusOr<std::vector<HeldProcess>> FindStillHeld(
    const ChangeView& view, EntityReader& stored,
    const std::string& organisation, uint64_t seq, uint64_t end);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_HELD_PROCESSES_H_
