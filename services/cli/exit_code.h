// What `tanji` ends with; scripts rely on these numbers.

#ifndef TANJI_SERVICES_CLI_EXIT_CODE_H_
#define TANJI_SERVICES_CLI_EXIT_CODE_H_

namespace tanji::cli {

enum class ExitCode {
  kOk = 0,         // done; `verify`: proven; `fsck`: no fault
  kFailed = 1,     // not done; `verify`: refuted; `fsck`: faults
  kWrongUse = 2,   // the command line, or a file that it names, is wrong;
                   // `verify`: the verdict could not be written out
  kUndecided = 3,  // `verify`: neither proven nor refuted
  kHeld = 4,       // `submit`: stored, but a change waits for `release`
};

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_EXIT_CODE_H_
