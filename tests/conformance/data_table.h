// CSV files of plain fields, looked up by the names of their columns.

#ifndef TANJI_TESTS_CONFORMANCE_DATA_TABLE_H_
#define TANJI_TESTS_CONFORMANCE_DATA_TABLE_H_

#include <string>
#include <string_view>
#include <vector>

namespace tanji::conformance {

// Stops the test program for a file that is no table. Immutable.
class DataTable {
 public:
  // `name` is for messages. Fields without quotes.
  DataTable(std::string name, std::string_view text);
  // Below TANJI_SHARED.
  static DataTable ReadShared(const std::string& path);

  const std::vector<std::string>& header() const { return rows_[0]; }
  size_t row_count() const { return rows_.size() - 1; }  // without the header
  const std::string& Field(size_t row, std::string_view column) const;
  // The nearest double.
  double Value(size_t row, std::string_view column) const;

 private:
  std::string name_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace tanji::conformance

#endif  // TANJI_TESTS_CONFORMANCE_DATA_TABLE_H_
