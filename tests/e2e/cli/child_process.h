// Runs the project's programs as a user does, and sees what they say.

#ifndef TANJI_TESTS_E2E_CLI_CHILD_PROCESS_H_
#define TANJI_TESTS_E2E_CLI_CHILD_PROCESS_H_

#include <sys/types.h>

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "lib/base/mutex.h"

namespace tanji::e2e {

// No program that a test waits for takes longer, sanitizers included.
inline constexpr int kProgramSecondsMax = 120;

// A program that is running; its output is collected all the time.
// Thread-compatible.
class ChildProcess {
 public:
  // Starts `command` (path first) with `environment` ("NAME=value") added to
  // ours, except what begins with TANJI_ or XDG_. It is killed when this
  // process ends.
  ChildProcess(const std::vector<std::string>& command,
               const std::vector<std::string>& environment);
  ~ChildProcess();  // kills it when it runs
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // Waits until the program has written `text`; returns all output so far, or
  // nothing when it ended or took too long.
  std::string WaitForOutput(const std::string& text) TANJI_EXCLUDES(mu_);

  void Signal(int signal_number);
  // Waits for the end. Returns the exit code, or 128 + the signal that ended
  // it; kills it after kProgramSecondsMax.
  int Wait();

  std::string out() TANJI_EXCLUDES(mu_);
  std::string err() TANJI_EXCLUDES(mu_);

 private:
  void Collect(int fd, std::string* text) TANJI_EXCLUDES(mu_);

  pid_t pid_ = -1;
  int exit_code_ = -1;
  std::thread collectors_[2];

  base::Mutex mu_;
  base::CondVar changed_;
  std::string out_ TANJI_GUARDED_BY(mu_);
  std::string err_ TANJI_GUARDED_BY(mu_);
  int open_streams_ TANJI_GUARDED_BY(mu_) = 2;
};

struct Result {
  int exit_code;
  std::string out;
  std::string err;
};

// Runs `command` to its end.
Result Run(const std::vector<std::string>& command,
           const std::vector<std::string>& environment = {});

}  // namespace tanji::e2e

#endif  // TANJI_TESTS_E2E_CLI_CHILD_PROCESS_H_
