// A System on a disk whose faults the test sets.

#ifndef TANJI_TESTS_CRASH_FAULTY_SYSTEM_H_
#define TANJI_TESTS_CRASH_FAULTY_SYSTEM_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "lib/base/testing/fake_clock.h"
#include "lib/platform/system.h"
#include "lib/store/testing/fault_file_system.h"

namespace tanji::crash {

// Checkpoints are signed at the start and at the end only, so that operations
// of the disk can be counted.
platform::SystemOptions QuietOptions(const std::string& data_dir);

// Both stores lie on one disk; keys, anchor and compiled snapshot beside it.
// Thread-compatible.
class FaultySystem {
 public:
  static absl::StatusOr<std::unique_ptr<FaultySystem>> Open(
      const std::string& data_dir);

  store::FaultFileSystem& disk() { return disk_; }
  platform::System& system() { return *system_; }
  platform::Context& context() { return system_->context(); }

  // Stops; whatever still can be written is.
  void Close() { system_.reset(); }
  // The machine dies: nothing more is written, what was not synced is lost.
  void LosePower();

 private:
  FaultySystem() = default;

  store::FaultFileSystem disk_;
  base::FakeClock clock_;
  std::unique_ptr<platform::System> system_;
};

}  // namespace tanji::crash

#endif  // TANJI_TESTS_CRASH_FAULTY_SYSTEM_H_
