// Rows of numbers, one a run, printed as medians.

#ifndef TANJI_BENCHMARKS_REPORT_H_
#define TANJI_BENCHMARKS_REPORT_H_

#include <string>
#include <string_view>
#include <vector>

namespace tanji::benchmarks {

// Thread-compatible.
class Report {
 public:
  // Adds one run's value to row `name`, made at its first use. `target` is of
  // that first use; empty: none.
  void Add(std::string_view name, double value, std::string_view unit,
           std::string_view target = "");

  // Median and range of each row, in the order of first use: a markdown table,
  // or aligned text.
  std::string ToMarkdown() const;
  std::string ToText() const;

 private:
  struct Row {
    std::string name;
    std::string unit;
    std::string target;
    std::vector<double> values;
  };
  std::vector<Row> rows_;
};

}  // namespace tanji::benchmarks

#endif  // TANJI_BENCHMARKS_REPORT_H_
