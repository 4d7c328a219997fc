#include "lib/exchange/csv/line_splitter.h"

#include <array>

#include "lib/base/utf8.h"
#include "lib/exchange/csv/plain_text.h"

namespace tanji::exchange {
namespace {

// What spreadsheets write in front of a file in UTF-8.
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// What stands in front of files that are no CSV at all, and what to do.
struct OtherFile {
  std::string_view start;
  std::string_view fault;
};
constexpr std::string_view kWorkbook =
    "is an Excel workbook or another zip archive, not text; in the spreadsheet "
    "save the sheet as \"CSV UTF-8\" and give that file";
constexpr std::string_view kOldWorkbook =
    "is an old Excel workbook, not text; in the spreadsheet save the sheet as "
    "\"CSV UTF-8\" and give that file";
constexpr std::string_view kUtf16 =
    "is UTF-16 (\"Unicode text\"); in the spreadsheet save the sheet as \"CSV "
    "UTF-8\" and give that file";
constexpr std::array<OtherFile, 4> kOtherFiles = {{
    {"PK\x03\x04", kWorkbook},
    {"\xD0\xCF\x11\xE0", kOldWorkbook},
    {"\xFF\xFE", kUtf16},
    {"\xFE\xFF", kUtf16},
}};

// Empty where the first line may be one of CSV.
std::string_view OtherFileFault(std::string_view first_line) {
  for (const OtherFile& file : kOtherFiles) {
    if (first_line.starts_with(file.start)) return file.fault;
  }
  // Without a byte order mark: every other byte of "id" and its like is zero.
  const std::string_view start = first_line.substr(0, 4);
  return start.find('\0') != std::string_view::npos ? kUtf16
                                                    : std::string_view();
}

}  // namespace

std::string_view LineSplitter::FaultOf(std::string_view text, bool has_end,
                                       bool ends_with_cr) {
  static_assert(kLineSizeMax == 65536);
  if (line_count_ == 1) {
    const std::string_view fault = OtherFileFault(text);
    if (!fault.empty()) return fault;
  }
  if (text.size() > kLineSizeMax) {
    return "longer than 65536 bytes; expected a line end before";
  }
  if (has_end) {
    const LineEnd end = ends_with_cr ? LineEnd::kCrLf : LineEnd::kLf;
    if (line_end_ == LineEnd::kUnknown) line_end_ = end;
    if (line_end_ != end) {
      return ends_with_cr
                 ? "ends with CRLF; expected LF as on the lines before"
                 : "ends with LF; expected CRLF as on the lines before";
    }
  }
  if (IsPlainText(text)) return {};
  if (text.find('\0') != std::string_view::npos) return "has a zero byte";
  if (text.find('\r') != std::string_view::npos) {
    return "has a carriage return that ends no line; expected LF or CRLF";
  }
  if (!base::IsUtf8(text)) {
    return "is not UTF-8; in a spreadsheet save the sheet as \"CSV UTF-8\"";
  }
  return {};
}

Line LineSplitter::NextLine(std::string_view text, bool has_end) {
  const bool ends_with_cr = has_end && !text.empty() && text.back() == '\r';
  if (ends_with_cr) text.remove_suffix(1);
  ++line_count_;
  if (line_count_ == 1 && text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
  }
  return {.number = line_count_,
          .text = text,
          .fault = FaultOf(text, has_end, ends_with_cr)};
}

}  // namespace tanji::exchange
