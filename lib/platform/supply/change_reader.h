// Reads versions as one change finds them: what earlier records of its batch
// have put, then what is stored.

#ifndef TANJI_LIB_PLATFORM_SUPPLY_CHANGE_READER_H_
#define TANJI_LIB_PLATFORM_SUPPLY_CHANGE_READER_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "lib/graph/version.h"
#include "lib/platform/entity_reader.h"
#include "lib/platform/record/change.h"

namespace tanji::platform {

// On the sequencer's thread. Thread-compatible.
class ChangeReader {
 public:
  // Both outlive it; `seq` is the position of the change.
  ChangeReader(const ChangeView& view, EntityReader& stored, uint64_t seq)
      : view_(view), stored_(stored), seq_(seq) {}

  // The newest version, packed; NOT_FOUND when there is none. Cost: a look-up
  // for each earlier record of the batch, then a read.
  absl::StatusOr<std::string> Latest(graph::EntityKind kind, uint32_t number);
  // The newest released version of a process, also of one that is no longer
  // made; nothing when none was released.
  absl::StatusOr<std::optional<graph::ProcessVersion>> LastReleased(
      graph::ProcessNumber process);

 private:
  // Calls `visit(packed)` with the versions in the batch, newest first, until
  // it returns true; returns whether it did.
  absl::StatusOr<bool> VisitBatch(
      graph::EntityKind kind, uint32_t number,
      absl::FunctionRef<absl::StatusOr<bool>(std::string packed)> visit);

  const ChangeView& view_;
  EntityReader& stored_;
  const uint64_t seq_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_CHANGE_READER_H_
