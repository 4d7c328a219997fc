// The versions of one process, as an erasure has to know them.

#ifndef TANJI_LIB_PLATFORM_ERASURE_PROCESS_HISTORY_H_
#define TANJI_LIB_PLATFORM_ERASURE_PROCESS_HISTORY_H_

#include <cstdint>
#include <set>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/graph/snapshot.h"
#include "lib/platform/entity_reader.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {

// Value type.
class ProcessHistory {
 public:
  enum class Kind {
    kAlways,   // in force on whatever day
    kDated,    // in force on some days
    kEnds,     // the process is not in force from then on
    kWaits,    // for its release
    kDropped,  // waited, and was withdrawn
  };
  struct Version {
    uint64_t seq;
    Kind kind;
    bool erased;  // before, or by the records that are named
  };

  // All versions, the newest first; `erased` are the records that are erased
  // now. NOT_FOUND, DATA_LOSS. Cost: opens every version.
  static absl::StatusOr<ProcessHistory> Read(const store::KeyValueStore& main,
                                             EntityReader& reader,
                                             graph::ProcessNumber number,
                                             const std::set<uint64_t>& erased);

  const std::vector<Version>& versions() const { return versions_; }

  // Whether the version of record `seq` counts on no day any more, since others
  // came after it.
  bool IsSuperseded(uint64_t seq) const;

  // What is left once they are erased.
  enum class Rest {
    kGoesOn,  // it is in force or waits
    kEnded,   // by a version that is left
    kGone,    // by the erasure
  };
  Rest rest() const;
  // Whether what counts of it, on any day that no newer version has, is erased.
  bool LosesWhatCounts() const;

 private:
  std::vector<Version> versions_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_ERASURE_PROCESS_HISTORY_H_
