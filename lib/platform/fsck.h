// Use case: check a data folder that nobody is using.

#ifndef TANJI_LIB_PLATFORM_FSCK_H_
#define TANJI_LIB_PLATFORM_FSCK_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace tanji::platform {

struct FsckReport {
  uint64_t entries = 0;
  uint64_t payloads = 0;
  uint64_t versions = 0;  // of organisations, products and processes
  uint64_t erased = 0;    // records whose payload was erased
  std::string origin;
  uint64_t checkpoint_size = 0;
  std::vector<std::string> faults;  // the first kFsckFaultsMax, with places
  uint64_t fault_count = 0;
};
inline constexpr size_t kFsckFaultsMax = 100;

// Called with a step's name and its progress.
using FsckProgress =
    std::function<void(const std::string& step, uint64_t done, uint64_t total)>;

// Reads everything and changes nothing: block checksums; every entry strictly,
// its chain, signature and unique id; the root against checkpoint and anchor;
// every payload against its commitment; every version's seal and form; numbers
// without gaps; the tables of attestations, evidence, grants, keys and
// findings against the records; accounts and access log against their seal;
// leftovers above the head. An error means that the folder could not be
// examined at all.
absl::StatusOr<FsckReport> Fsck(const std::string& data_dir,
                                const FsckProgress& progress);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_FSCK_H_
