#include "lib/platform/evidence/csv_payload.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "lib/base/status.h"

namespace tanji::platform {
namespace {

using exchange::FileKind;

constexpr std::string_view kFormat = "tanji-csv-import/v1";
constexpr size_t kHeadSizeMax = 200;  // bytes

absl::Status NoImport(std::string_view what) {
  return absl::InvalidArgumentError(
      base::StrCat("the payload is no ", kFormat, ": ", what));
}

}  // namespace

absl::Status CsvPayload::ReadHead() {
  std::string_view rest = head_;
  const auto line = [&rest] {
    const size_t end = rest.find('\n');
    const std::string_view text = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return text;
  };
  if (line() != kFormat) return NoImport("its first line is another");
  for (size_t k = 0; k < kFiles; ++k) {
    const std::string_view text = line();
    const std::string name =
        base::StrCat(exchange::FileNameOf(static_cast<FileKind>(k)), " ");
    if (!text.starts_with(name) ||
        !absl::SimpleAtoi(base::ToAbsl(text.substr(name.size())), &sizes_[k])) {
      return NoImport(base::StrCat("expected the size of ", name));
    }
  }
  return absl::OkStatus();
}

absl::Status CsvPayload::EndCompleteFiles() {
  while (file_ < kFiles && received_ == sizes_[file_]) {
    TANJI_RETURN_IF_ERROR(reader_.EndOfFile(static_cast<FileKind>(file_)));
    ++file_;
    received_ = 0;
  }
  return absl::OkStatus();
}

absl::Status CsvPayload::Feed(std::string_view bytes) {
  if (!has_head_) {
    head_.append(bytes);
    const size_t end = head_.find("\n\n");
    if (end == std::string::npos) {
      return head_.size() > kHeadSizeMax ? NoImport("it has no head")
                                         : absl::OkStatus();
    }
    has_head_ = true;
    const std::string rest = head_.substr(end + 2);
    head_.resize(end + 1);
    TANJI_RETURN_IF_ERROR(ReadHead());
    TANJI_RETURN_IF_ERROR(EndCompleteFiles());
    return Feed(rest);
  }
  while (!bytes.empty() && file_ < kFiles) {
    const std::string_view part = bytes.substr(
        0, std::min<uint64_t>(bytes.size(), sizes_[file_] - received_));
    TANJI_RETURN_IF_ERROR(reader_.Feed(static_cast<FileKind>(file_), part));
    received_ += part.size();
    bytes.remove_prefix(part.size());
    TANJI_RETURN_IF_ERROR(EndCompleteFiles());
  }
  for (const char c : bytes) {
    if (c != (padding_ == 0 ? '\x80' : '\0')) {
      return NoImport("something stands behind its files");
    }
    ++padding_;
  }
  return absl::OkStatus();
}

absl::Status CsvPayload::Finish() {
  if (file_ < kFiles || padding_ == 0) return NoImport("it is cut off");
  return reader_.Finish();
}

}  // namespace tanji::platform
