// Lines and numbers of our text formats, each with one spelling.

#ifndef TANJI_LIB_LEDGER_INTERNAL_LINE_READER_H_
#define TANJI_LIB_LEDGER_INTERNAL_LINE_READER_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/crypto/hash.h"

namespace tanji::ledger::internal {

// Digits without leading zeros, at most 2^64 - 1. INVALID_ARGUMENT.
absl::StatusOr<uint64_t> ReadDecimal(std::string_view text);
// Canonical base64 of 32 bytes. INVALID_ARGUMENT.
absl::StatusOr<crypto::Sha256Digest> ReadDigest(std::string_view text);
std::string WriteDigest(const crypto::Sha256Digest& digest);

// Takes `text` up to the first blank and drops both; all of it when there is
// no blank.
std::string_view TakeWord(std::string_view* text);

// Reads a text line by line. Thread-compatible; `text` and `what` outlive it.
class LineReader {
 public:
  // `what` names the text in messages.
  LineReader(std::string_view text, std::string_view what)
      : rest_(text), what_(what) {}

  bool AtEnd() const { return rest_.empty(); }
  // What follows the lines taken so far.
  std::string_view rest() const { return rest_; }

  // The next line without its newline; INVALID_ARGUMENT when there is none or
  // its newline is missing. `expected` says what it should have been.
  absl::StatusOr<std::string_view> Line(std::string_view expected);
  // The value of the next line, which must be "<name> <value>".
  absl::StatusOr<std::string_view> Field(std::string_view name);
  // The same, if the next line begins with "<name> ".
  bool NextIs(std::string_view name) const;
  // The next `size` bytes, behind which a newline must follow.
  absl::StatusOr<std::string> Bytes(uint64_t size);
  // A status about the line taken last.
  absl::Status Fault(std::string_view expected) const;

 private:
  std::string_view rest_;
  std::string_view what_;
  int line_number_ = 0;
};

}  // namespace tanji::ledger::internal

#endif  // TANJI_LIB_LEDGER_INTERNAL_LINE_READER_H_
