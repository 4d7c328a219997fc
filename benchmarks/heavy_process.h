// Heavy callers in a process of their own: what they spend on their replies
// shares no lock and no thread with those whose calls are timed.

#ifndef TANJI_BENCHMARKS_HEAVY_PROCESS_H_
#define TANJI_BENCHMARKS_HEAVY_PROCESS_H_

#include <sys/types.h>

#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "benchmarks/heavy_work.h"

namespace tanji::benchmarks {

// Movable; thread-compatible.
class HeavyProcess {
 public:
  struct Done {
    uint64_t calls = 0;  // that ended before they were told to
    uint64_t units = 0;  // HeavyKind::unit
  };

  // Starts this program again with the arguments that RunHeavyCallers takes,
  // and waits until its callers are connected.
  static absl::StatusOr<HeavyProcess> Start(const HeavyKind& kind,
                                            const std::string& address,
                                            const HeavyTargets& targets);
  ~HeavyProcess();  // ends it
  HeavyProcess(HeavyProcess&& other) noexcept
      : pid_(std::exchange(other.pid_, -1)),
        to_(std::exchange(other.to_, nullptr)),
        from_(std::exchange(other.from_, nullptr)) {}
  HeavyProcess& operator=(HeavyProcess&&) = delete;

  // The callers begin.
  absl::Status Begin();
  // They give up what they wait for and end. INTERNAL with the first call that
  // did not end as it should.
  absl::StatusOr<Done> End();

 private:
  HeavyProcess(pid_t pid, FILE* to, FILE* from)
      : pid_(pid), to_(to), from_(from) {}
  absl::Status Tell(const char* line);
  absl::StatusOr<std::string> Hear();

  pid_t pid_;
  FILE* to_;
  FILE* from_;
};

inline constexpr char kHeavyCallersOption[] = "--heavy-callers";

// The process itself: KIND ADDRESS TARGETS (HeavyTargets::ToText). Takes lines
// from standard input, answers each on standard output, and ends with the
// input. Returns the exit code.
int RunHeavyCallers(const std::string& kind, const std::string& address,
                    const std::string& targets);

}  // namespace tanji::benchmarks

#endif  // TANJI_BENCHMARKS_HEAVY_PROCESS_H_
