// The fields of one CSV record (RFC 4180).

#ifndef TANJI_LIB_EXCHANGE_CSV_RECORD_SPLITTER_H_
#define TANJI_LIB_EXCHANGE_CSV_RECORD_SPLITTER_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tanji::exchange {

// Fields are separated by commas; one in double quotes may hold commas, and
// quotes written twice, but no line end: a record is a line. Blanks belong to
// the field. Thread-compatible.
class RecordSplitter {
 public:
  // The fields of `line`, until the next call; views of `line` where they are
  // not quoted. INVALID_ARGUMENT, with the field counted from 1, for a quote
  // that is never closed, text behind a closing quote, and a quote within an
  // unquoted field.
  absl::StatusOr<const std::vector<std::string_view>*> Split(
      std::string_view line);

 private:
  absl::Status SplitQuoted(std::string_view line);

  std::vector<std::string_view> fields_;
  std::string unquoted_;  // the text of quoted fields, one behind the other
};

}  // namespace tanji::exchange

#endif  // TANJI_LIB_EXCHANGE_CSV_RECORD_SPLITTER_H_
