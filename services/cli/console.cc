#include "services/cli/console.h"

#include <string>

#include "lib/base/strings.h"
#include "services/cli/terminal_text.h"

namespace tanji::cli {
namespace {

void WriteLines(std::ostream& stream, std::string_view prefix,
                std::string_view text) {
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (!line.empty()) stream << prefix << Printable(line) << '\n';
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  stream.flush();
}

std::string_view MessageOf(const absl::Status& status) {
  const std::string_view message = base::ToStd(status.message());
  return message.empty() ? "failed without a reason" : message;
}

}  // namespace

ExitCode Console::Fail(const absl::Status& status) const {
  WriteLines(err_, "tanji: ", MessageOf(status));
  return ExitCode::kFailed;
}

ExitCode Console::WrongUse(const absl::Status& status) const {
  WriteLines(err_, "tanji: ", MessageOf(status));
  return ExitCode::kWrongUse;
}

ExitCode Console::FailWithFaults(const absl::Status& status) const {
  WriteLines(err_, "", MessageOf(status));
  return ExitCode::kFailed;
}

void Console::Warn(std::string_view message) const {
  WriteLines(err_, "tanji: ", message);
}

absl::Status Console::Flush() const {
  out_.flush();
  if (!out_.good()) {
    return absl::UnavailableError(
        "standard output took not all of the result: is the disk full, or the "
        "reader gone?");
  }
  return absl::OkStatus();
}

}  // namespace tanji::cli
