#include "benchmarks/report.h"

#include <algorithm>
#include <cstdio>

#include "benchmarks/timing.h"
#include "lib/base/strings.h"

namespace tanji::benchmarks {
namespace {

// Four significant digits, without an exponent.
std::string Number(double value) {
  char text[64];
  const char* format = value >= 1000  ? "%.0f"
                       : value >= 100 ? "%.1f"
                       : value >= 10  ? "%.2f"
                       : value >= 1   ? "%.3f"
                                      : "%.4f";
  std::snprintf(text, sizeof(text), format, value);
  return text;
}

std::string Range(const std::vector<double>& values) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return base::StrCat(Number(*low), " to ", Number(*high));
}

}  // namespace

void Report::Add(std::string_view name, double value, std::string_view unit,
                 std::string_view target) {
  const auto known =
      std::find_if(rows_.begin(), rows_.end(),
                   [name](const Row& row) { return row.name == name; });
  if (known != rows_.end()) {
    known->values.push_back(value);
    return;
  }
  Row row;
  row.name = name;
  row.unit = unit;
  row.target = target;
  row.values = {value};
  rows_.push_back(std::move(row));
}

std::string Report::ToMarkdown() const {
  std::string text =
      "| what | median | range | target |\n| --- | --- | --- | --- |\n";
  for (const Row& row : rows_) {
    base::StrAppend(&text, "| ", row.name, " | ", Number(Median(row.values)),
                    " ", row.unit, " | ", Range(row.values), " | ", row.target,
                    " |\n");
  }
  return text;
}

std::string Report::ToText() const {
  std::string text;
  for (const Row& row : rows_) {
    char line[256];
    std::snprintf(
        line, sizeof(line), "  %-44s %12s %-14s %-24s %s\n", row.name.c_str(),
        Number(Median(row.values)).c_str(), row.unit.c_str(),
        base::StrCat("(", Range(row.values), ")").c_str(), row.target.c_str());
    text += line;
  }
  return text;
}

}  // namespace tanji::benchmarks
