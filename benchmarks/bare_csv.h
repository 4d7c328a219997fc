// The least that reading the neutral CSV form (schemas/neutral-csv.md) can
// cost: one pass over a mapped file, split at commas and newlines, numbers by
// std::from_chars. No quotes, no checks of content, ids are whole numbers.

#ifndef TANJI_BENCHMARKS_BARE_CSV_H_
#define TANJI_BENCHMARKS_BARE_CSV_H_

#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/strings.h"

namespace tanji::benchmarks {

// A file in memory, read only. Movable.
class MappedFile {
 public:
  // NOT_FOUND, or as base::ErrnoStatus.
  static absl::StatusOr<MappedFile> Open(const std::string& path);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept
      : path_(std::move(other.path_)), text_(std::exchange(other.text_, {})) {}
  MappedFile& operator=(MappedFile&&) = delete;

  const std::string& path() const { return path_; }
  std::string_view text() const { return text_; }

 private:
  MappedFile(std::string path, std::string_view text)
      : path_(std::move(path)), text_(text) {}

  std::string path_;
  std::string_view text_;
};

// One line: its first columns are ids, the next ones values. What follows these
// is `rest` ("kg"), mostly nothing.
template <size_t kIds, size_t kValues>
struct CsvRow {
  std::array<uint32_t, kIds> ids;
  std::array<double, kValues> values;
  std::string_view rest;
};

// Calls `visit(row)` for each line of `file` but its first. INVALID_ARGUMENT,
// with the place in bytes, for a field that is no number.
template <size_t kIds, size_t kValues, typename Visit>
absl::Status ForEachRow(const MappedFile& file, const Visit& visit) {
  const char* const begin = file.text().data();
  const char* const end = begin + file.text().size();
  const auto line_end = [end](const char* at) {
    const void* found = std::memchr(at, '\n', static_cast<size_t>(end - at));
    return found == nullptr ? end : static_cast<const char*>(found);
  };
  const char* at = begin == end ? end : line_end(begin);
  bool is_number = true;
  const auto number = [&](auto& value) {
    const auto [next, error] = std::from_chars(at, end, value);
    is_number = is_number && error == std::errc();
    at = next < end && *next == ',' ? next + 1 : next;
  };
  CsvRow<kIds, kValues> row;
  while (at < end && ++at < end) {  // behind the newline
    for (uint32_t& id : row.ids) number(id);
    for (double& value : row.values) number(value);
    const char* const stop = line_end(at);
    row.rest = std::string_view(at, static_cast<size_t>(stop - at));
    if (!is_number) {
      return absl::InvalidArgumentError(
          base::StrCat(file.path(), ": expected a number before byte ",
                       static_cast<uint64_t>(at - begin)));
    }
    visit(row);
    at = stop;
  }
  return absl::OkStatus();
}

// The three files of a folder.
struct NetworkFiles {
  MappedFile nodes;
  MappedFile edges;
  MappedFile factors;

  static absl::StatusOr<NetworkFiles> Open(const std::string& folder);
};

// What a pass over a network's files found; the sum keeps it from being
// optimised away.
struct ParseTotals {
  uint64_t rows = 0;
  uint64_t bytes = 0;
  double sum = 0;
};
absl::StatusOr<ParseTotals> ParseNetwork(const NetworkFiles& files);

}  // namespace tanji::benchmarks

#endif  // TANJI_BENCHMARKS_BARE_CSV_H_
