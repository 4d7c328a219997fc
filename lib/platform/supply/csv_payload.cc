#include "lib/platform/supply/csv_payload.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"

namespace tanji::platform {
namespace {

using exchange::FileKind;

constexpr std::string_view kFormat = "tanji-csv-import/v1";
constexpr std::string_view kSignedFormat = "tanji-csv-import/v2";
constexpr std::string_view kNoteLine = "note ";
constexpr size_t kHeadSizeMax = 200;  // bytes, without the note
constexpr size_t kFileCount = 3;

absl::Status NoImport(std::string_view what) {
  return absl::InvalidArgumentError(
      base::StrCat("the payload is no ", kFormat, ": ", what));
}

struct PayloadHead {
  std::array<uint64_t, kFileCount> sizes{};
  uint64_t note_size = 0;
};

// `text` up to its empty line.
absl::StatusOr<PayloadHead> ParsePayloadHead(std::string_view text) {
  const auto line = [&text] {
    const size_t end = text.find('\n');
    const std::string_view one = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return one;
  };
  const std::string_view format = line();
  if (format != kFormat && format != kSignedFormat) {
    return NoImport("its first line is another");
  }
  PayloadHead head;
  for (size_t k = 0; k < kFileCount; ++k) {
    const std::string_view size = line();
    const std::string name =
        base::StrCat(exchange::FileNameOf(static_cast<FileKind>(k)), " ");
    if (!size.starts_with(name) ||
        !absl::SimpleAtoi(base::ToAbsl(size.substr(name.size())),
                          &head.sizes[k])) {
      return NoImport(base::StrCat("expected the size of ", name));
    }
  }
  if (format == kFormat) return head;
  const std::string_view note = line();
  if (!note.starts_with(kNoteLine) ||
      !absl::SimpleAtoi(base::ToAbsl(note.substr(kNoteLine.size())),
                        &head.note_size) ||
      head.note_size == 0 || head.note_size > kCsvNoteSizeMax) {
    return NoImport("expected the size of its note");
  }
  return head;
}

}  // namespace

std::string CsvPayloadHead(const std::array<uint64_t, 3>& sizes,
                           std::string_view note) {
  TANJI_CHECK(note.size() <= kCsvNoteSizeMax);
  std::string head = base::StrCat(note.empty() ? kFormat : kSignedFormat, "\n");
  for (size_t k = 0; k < kFileCount; ++k) {
    base::StrAppend(&head, exchange::FileNameOf(static_cast<FileKind>(k)), " ",
                    sizes[k], "\n");
  }
  if (!note.empty()) base::StrAppend(&head, kNoteLine, note.size(), "\n");
  base::StrAppend(&head, "\n", note);
  return head;
}

absl::StatusOr<std::string> NoteOfCsvPayload(std::string_view first_bytes) {
  const size_t end = first_bytes.find("\n\n");
  if (end == std::string_view::npos) return NoImport("it has no head");
  TANJI_ASSIGN_OR_RETURN(const PayloadHead head,
                         ParsePayloadHead(first_bytes.substr(0, end + 1)));
  const std::string_view rest = first_bytes.substr(end + 2);
  if (head.note_size == 0 || rest.size() < head.note_size) {
    return NoImport("it has no note");
  }
  return std::string(rest.substr(0, head.note_size));
}

absl::Status CsvPayload::EndCompleteFiles() {
  while (file_ < kFiles && received_ == sizes_[file_]) {
    TANJI_RETURN_IF_ERROR(reader_.EndOfFile(static_cast<FileKind>(file_)));
    ++file_;
    received_ = 0;
  }
  return absl::OkStatus();
}

absl::Status CsvPayload::FeedHead(std::string_view bytes) {
  head_.append(bytes);
  const size_t end = head_.find("\n\n");
  if (end == std::string::npos) {
    return head_.size() > kHeadSizeMax ? NoImport("it has no head")
                                       : absl::OkStatus();
  }
  TANJI_ASSIGN_OR_RETURN(
      const PayloadHead head,
      ParsePayloadHead(std::string_view(head_).substr(0, end + 1)));
  const size_t begin = end + 2 + head.note_size;
  if (head_.size() < begin) return absl::OkStatus();
  sizes_ = head.sizes;
  has_head_ = true;
  const std::string rest = head_.substr(begin);
  head_.resize(begin);
  TANJI_RETURN_IF_ERROR(EndCompleteFiles());
  return Feed(rest);
}

absl::Status CsvPayload::Feed(std::string_view bytes) {
  if (!has_head_) return FeedHead(bytes);
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
