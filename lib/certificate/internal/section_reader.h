// Files of sections: a line of words with the sizes of what follows it.

#ifndef TANJI_LIB_CERTIFICATE_INTERNAL_SECTION_READER_H_
#define TANJI_LIB_CERTIFICATE_INTERNAL_SECTION_READER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/ledger/merkle.h"

namespace tanji::certificate::internal {

// Takes a file apart. Numbers are read leniently: who reads compares the whole
// file with what it would write. Every error is INVALID_ARGUMENT with what was
// expected and where. Thread-compatible.
class SectionReader {
 public:
  // `what` names the file in messages.
  SectionReader(std::string_view file, std::string_view what)
      : rest_(file), what_(what) {}

  bool AtEnd() const { return rest_.empty(); }
  bool StartsWith(std::string_view text) const {
    return rest_.starts_with(text);
  }

  absl::StatusOr<std::string_view> Line(std::string_view expected);
  // The words of the next line, which must be `count` with `name` in front.
  absl::StatusOr<std::vector<std::string_view>> Head(std::string_view name,
                                                     size_t count);
  absl::StatusOr<uint64_t> Number(std::string_view word) const;
  // As many bytes as `word` says, and the newline behind them.
  absl::StatusOr<std::string> Body(std::string_view word);
  // A line with a record's secret in base64.
  absl::StatusOr<std::string> Secret();
  // As many hashes as `word` says, a line each.
  absl::StatusOr<std::vector<ledger::Hash>> Path(std::string_view word);
  absl::StatusOr<std::vector<ledger::Hash>> Path(uint64_t hashes);

  absl::Status Mismatch(std::string_view problem) const;

 private:
  absl::Status Fault(std::string_view expected) const;

  std::string_view rest_;
  std::string_view what_;
};

void AppendPath(const std::vector<ledger::Hash>& path, std::string* text);

}  // namespace tanji::certificate::internal

#endif  // TANJI_LIB_CERTIFICATE_INTERNAL_SECTION_READER_H_
