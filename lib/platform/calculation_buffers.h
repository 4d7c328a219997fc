// The memory that calculations lie in: written in turn, read by whoever.
//
// Left-right buffers with a way out: readers hold a reference and never wait;
// a buffer that nobody reads any more comes back to the writer, who brings it
// up to date by what has changed since and writes the next version into it. Of
// a network of 10^7 inputs a version may have a gigabyte, of which a change
// touches some rows.

#ifndef TANJI_LIB_PLATFORM_CALCULATION_BUFFERS_H_
#define TANJI_LIB_PLATFORM_CALCULATION_BUFFERS_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/graph/snapshot.h"
#include "lib/platform/calculation.h"

namespace tanji::platform {

// Versions in memory, the one that is being written included: always
// kVersionsFree, more as long as all of them together take kVersionsBytesMax at
// most. The writer waits while readers hold all others: what changes meanwhile
// goes into one version.
inline constexpr int kVersionsFree = 4;
inline constexpr int kVersionsMax = 128;
inline constexpr size_t kVersionsBytesMax = size_t{1} << 30;

// What a version has changed of the one before it.
struct CalculationDelta {
  bool all_rows = false;                      // else:
  std::vector<graph::ProcessNumber> rows;     // of the snapshot; ascending
  bool all_results = false;                   // else:
  std::vector<graph::ProcessNumber> results;  // values and evidence
};

// Thread-compatible, for the one writer; what Publish gives is read and given
// back by any thread, also after the buffers are gone.
class CalculationBuffers {
 public:
  explicit CalculationBuffers(size_t bytes_max = kVersionsBytesMax);
  ~CalculationBuffers();
  CalculationBuffers(const CalculationBuffers&) = delete;
  CalculationBuffers& operator=(const CalculationBuffers&) = delete;

  // A calculation to write the next version into. It is the same as the one
  // published last: a returned one at the cost of what has changed since it was
  // published, or a copy in full. Waits while there are versions_max(), and
  // logs a warning when that takes seconds; null when `stopping` turns true
  // meanwhile. INTERNAL when rows do not fit, which is our bug.
  absl::StatusOr<std::unique_ptr<Calculation>> Take(
      const std::function<bool()>& stopping);

  // Takes what Take gave, which must not change any more; the first one may be
  // of the caller's making.
  std::shared_ptr<const Calculation> Publish(
      std::unique_ptr<Calculation> calculation, CalculationDelta delta);

  // How many versions of the size of the newest there may be. By the writer.
  int versions_max() const;
  // Versions in memory; copies in full, and waits, since the start. By any
  // thread.
  int versions() const;
  uint64_t copies() const { return copies_.load(); }
  uint64_t waits() const { return waits_.load(); }

 private:
  struct Pool;  // shared with the readers' references
  struct Free {
    uint64_t version;
    std::unique_ptr<Calculation> calculation;
  };
  // False when `stopping` turned true while there was no room.
  bool WaitForRoom(const std::function<bool()>& stopping);
  absl::Status CatchUp(const Free& free);

  const size_t bytes_max_;
  const std::shared_ptr<Pool> pool_;
  std::shared_ptr<const Calculation> newest_;
  uint64_t version_ = 0;  // of `newest_`
  // Of versions (version_ - size, version_].
  std::deque<CalculationDelta> deltas_;
  std::atomic<uint64_t> copies_{0};
  std::atomic<uint64_t> waits_{0};
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_CALCULATION_BUFFERS_H_
