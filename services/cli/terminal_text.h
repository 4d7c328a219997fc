// Text for a terminal: safe to show, and aligned.

#ifndef TANJI_SERVICES_CLI_TERMINAL_TEXT_H_
#define TANJI_SERVICES_CLI_TERMINAL_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tanji::cli {

// `text` with everything that could steer a terminal or reorder what it shows
// written as \xNN: C0 and C1 controls, DEL, bidirectional controls, line and
// paragraph separators, and bytes that are not UTF-8.
std::string Printable(std::string_view text);

// Columns that printable `text` takes: East Asian wide characters take two
// (Unicode Standard Annex #11), combining marks are counted as one.
size_t DisplayWidth(std::string_view text);

enum class Align { kLeft, kRight };

// Lines of aligned columns, two blanks between them, none at the end. Cells
// are made printable. A row may have fewer cells than there are columns.
class Table {
 public:
  explicit Table(std::vector<Align> columns) : columns_(std::move(columns)) {}
  void Add(std::vector<std::string> row);
  std::string ToString() const;

 private:
  std::vector<Align> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_TERMINAL_TEXT_H_
