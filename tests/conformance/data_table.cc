#include "tests/conformance/data_table.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "lib/base/strings.h"
#include "tests/conformance/vectors.h"

namespace tanji::conformance {
namespace {

std::vector<std::string> Split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(separator, begin), text.size());
    parts.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

}  // namespace

DataTable::DataTable(std::string name, std::string_view text)
    : name_(std::move(name)) {
  if (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  for (const std::string& line : Split(text, '\n')) {
    rows_.push_back(Split(line, ','));
    if (rows_.back().size() != header().size()) {
      Stop(base::StrCat(name_, ":", rows_.size(), ": has ", rows_.back().size(),
                        " fields, the header ", header().size()));
    }
  }
}

DataTable DataTable::ReadShared(const std::string& path) {
  return DataTable(path, conformance::ReadShared(path));
}

const std::string& DataTable::Field(size_t row, std::string_view column) const {
  const auto found = std::find(header().begin(), header().end(), column);
  if (found == header().end()) {
    Stop(base::StrCat(name_, ": has no column ", column));
  }
  return rows_.at(row + 1)[static_cast<size_t>(found - header().begin())];
}

double DataTable::Value(size_t row, std::string_view column) const {
  const std::string& field = Field(row, column);
  double value = 0;
  const char* const end = field.data() + field.size();
  const auto [stop, error] = std::from_chars(field.data(), end, value);
  if (error != std::errc() || stop != end) {
    Stop(base::StrCat(name_, ": row ", row, ": ", column,
                      " is no number: ", field));
  }
  return value;
}

}  // namespace tanji::conformance
