// Cuts a stream of bytes into lines of text.

#ifndef TANJI_LIB_EXCHANGE_CSV_LINE_SPLITTER_H_
#define TANJI_LIB_EXCHANGE_CSV_LINE_SPLITTER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tanji::exchange {

struct Line {
  int64_t number = 0;      // from 1
  std::string_view text;   // without its end; until the visitor returns
  std::string_view fault;  // what is wrong with it; empty: nothing
};

// Lines end with LF, or all of them with CRLF; the last one may have no end. A
// byte order mark in front of the first line is no part of it.
// A faulty line is one that is longer than kLineSizeMax (reported as soon as
// that shows, its rest is skipped), is not UTF-8, has a zero byte or a CR that
// is not part of its end, or ends otherwise than the lines before; and a first
// line that shows a workbook or UTF-16, after which nothing can be read. What
// the visitor sees does not depend on how the bytes are cut into chunks.
//
// Thread-compatible. Memory: at most one line. Cost: some 10 ns a line.
class LineSplitter {
 public:
  static constexpr size_t kLineSizeMax = size_t{64} << 10;  // bytes

  // Calls visit(const Line&) for each line that ends in `chunk`.
  template <typename Visitor>
  void Feed(std::string_view chunk, Visitor&& visit) {
    while (!chunk.empty()) {
      const size_t end = chunk.find('\n');
      if (end == std::string_view::npos) {
        Carry(chunk, visit);
        return;
      }
      const std::string_view part = chunk.substr(0, end);
      chunk.remove_prefix(end + 1);
      if (!is_within_line_) {
        visit(NextLine(part, /*has_end=*/true));
        continue;
      }
      Carry(part, visit);
      if (!is_skipping_) visit(NextLine(carried_, /*has_end=*/true));
      StartLine();
    }
  }

  // The stream has ended: calls visit for a last line that has no end.
  template <typename Visitor>
  void Finish(Visitor&& visit) {
    if (is_within_line_ && !is_skipping_) {
      visit(NextLine(carried_, /*has_end=*/false));
    }
    StartLine();
  }

 private:
  enum class LineEnd { kUnknown, kLf, kCrLf };

  // Keeps `part` of a line that has not ended yet.
  template <typename Visitor>
  void Carry(std::string_view part, Visitor&& visit) {
    is_within_line_ = true;
    if (is_skipping_) return;
    carried_.append(part.substr(0, kCarriedMax - carried_.size()));
    if (carried_.size() < kCarriedMax) return;
    is_skipping_ = true;
    visit(NextLine(carried_, /*has_end=*/false));
  }
  void StartLine() {
    carried_.clear();
    is_within_line_ = false;
    is_skipping_ = false;
  }
  // Numbers and checks the next line, which is `text` without its LF.
  Line NextLine(std::string_view text, bool has_end);
  std::string_view FaultOf(std::string_view text, bool has_end,
                           bool ends_with_cr);

  // Three bytes may be a byte order mark and one the CR of the end, the next
  // shows that it is too long.
  static constexpr size_t kCarriedMax = kLineSizeMax + 5;

  std::string carried_;          // the start of a line, from earlier chunks
  bool is_within_line_ = false;  // bytes of a line without its end came
  bool is_skipping_ = false;     // that line is too long and reported
  LineEnd line_end_ = LineEnd::kUnknown;
  int64_t line_count_ = 0;
};

}  // namespace tanji::exchange

#endif  // TANJI_LIB_EXCHANGE_CSV_LINE_SPLITTER_H_
