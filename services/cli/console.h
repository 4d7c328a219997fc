// Where a command writes: results to `out`, everything else to `err`.

#ifndef TANJI_SERVICES_CLI_CONSOLE_H_
#define TANJI_SERVICES_CLI_CONSOLE_H_

#include <ostream>
#include <string_view>

#include "absl/status/status.h"
#include "services/cli/exit_code.h"

namespace tanji::cli {

// Both streams outlive the console. Thread-compatible.
class Console {
 public:
  Console(std::ostream& out, std::ostream& err, bool err_is_terminal)
      : out_(out), err_(err), err_is_terminal_(err_is_terminal) {}

  std::ostream& out() const { return out_; }
  std::ostream& err() const { return err_; }
  // Whether progress may be drawn on `err`.
  bool err_is_terminal() const { return err_is_terminal_; }

  // Writes "tanji: MESSAGE", each line of the message on its own and control
  // characters made visible. Returns the exit code for `return`.
  ExitCode Fail(const absl::Status& status) const;      // kFailed
  ExitCode WrongUse(const absl::Status& status) const;  // kWrongUse
  // Writes each line of the message as it is, for faults that begin with their
  // place as compilers write it. Returns kFailed.
  ExitCode FailWithFaults(const absl::Status& status) const;
  void Warn(std::string_view message) const;

  // Flushes `out`. UNAVAILABLE when what was written did not all arrive (a full
  // disk, a closed pipe).
  absl::Status Flush() const;

 private:
  std::ostream& out_;
  std::ostream& err_;
  bool err_is_terminal_;
};

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_CONSOLE_H_
