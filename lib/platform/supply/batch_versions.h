// Reads versions as a change sees them: what is stored, and what the records
// before it in the batch have put.

#ifndef TANJI_LIB_PLATFORM_SUPPLY_BATCH_VERSIONS_H_
#define TANJI_LIB_PLATFORM_SUPPLY_BATCH_VERSIONS_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "lib/graph/version.h"
#include "lib/platform/entity_reader.h"
#include "lib/platform/record/change.h"

namespace tanji::platform {

// The newest version of a record before `end`, which is at most the change's
// own position; NOT_FOUND when there is none. On the sequencer's thread. Cost:
// a look-up for each record of the batch, then as EntityReader::Latest.
absl::StatusOr<EntityReader::Packed> LatestBefore(const ChangeView& view,
                                                  EntityReader& stored,
                                                  graph::EntityKind kind,
                                                  uint32_t number,
                                                  uint64_t end);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_BATCH_VERSIONS_H_
