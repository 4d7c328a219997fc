// A program of ours that runs beside the test and may be killed at any moment.

#ifndef TANJI_TESTS_CRASH_CHILD_PROCESS_H_
#define TANJI_TESTS_CRASH_CHILD_PROCESS_H_

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/base/mutex.h"

namespace tanji::crash {

// Thread-safe.
class ChildProcess {
 public:
  // Called on a thread of its own for each line the program writes to standard
  // output or standard error, without its end.
  using OnLine = std::function<void(const std::string& line)>;

  // Starts `arguments[0]` with all of them. UNAVAILABLE when that fails.
  static absl::StatusOr<std::unique_ptr<ChildProcess>> Start(
      const std::vector<std::string>& arguments, OnLine on_line);
  ~ChildProcess();  // Kill
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // What follows `text` in the first line that holds it. DEADLINE_EXCEEDED;
  // UNAVAILABLE when the program ends without it, with the last lines.
  absl::StatusOr<std::string> WaitForLine(const std::string& text,
                                          std::chrono::milliseconds timeout)
      TANJI_EXCLUDES(mu_);

  // SIGKILL; returns when the program is gone and its last line was seen.
  void Kill();
  // SIGTERM, then waits. The exit code; INTERNAL when a signal ended it.
  absl::StatusOr<int> Terminate();

 private:
  ChildProcess(pid_t pid, int output, OnLine on_line);

  void ReadOutput() TANJI_EXCLUDES(mu_);
  void OnOutputLine(std::string line) TANJI_EXCLUDES(mu_);
  // The status of waitpid; once.
  int Wait();

  const pid_t pid_;
  const int output_;
  const OnLine on_line_;
  bool waited_ = false;  // test's thread only

  mutable base::Mutex mu_;
  base::CondVar changed_;
  std::vector<std::string> lines_ TANJI_GUARDED_BY(mu_);  // few are kept
  bool at_end_ TANJI_GUARDED_BY(mu_) = false;

  std::thread reader_;
};

}  // namespace tanji::crash

#endif  // TANJI_TESTS_CRASH_CHILD_PROCESS_H_
