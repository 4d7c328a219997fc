// The note that an import leaves before it loads sorted files, so that what an
// interrupted one left above the head is found and swept.

#ifndef TANJI_LIB_PLATFORM_RECORD_BULK_MARKER_H_
#define TANJI_LIB_PLATFORM_RECORD_BULK_MARKER_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/platform/counters.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {

// Stored under meta/bulk; deleted in the batch that commits the record.
struct BulkMarker {
  uint64_t seq = 0;       // position that the import was given
  std::string record_id;  // 16 bytes

  std::string Pack() const;
  static absl::StatusOr<BulkMarker> Unpack(std::string_view packed);
};

// Removes what the marked import loaded: its payload, versions at or above its
// position, names at or above `counters`. OK when there is no marker.
absl::Status SweepInterruptedImport(store::KeyValueStore& main, uint64_t fence,
                                    const Counters& counters);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_RECORD_BULK_MARKER_H_
