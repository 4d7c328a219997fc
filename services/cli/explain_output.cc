#include "services/cli/explain_output.h"

#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/strings.h"
#include "lib/json/json.h"
#include "services/cli/csv_output.h"
#include "services/cli/explain_words.h"
#include "services/cli/json_values.h"
#include "services/cli/number_text.h"

namespace tanji::cli {
namespace {

using footprint::v1::BreakdownLine;
using footprint::v1::BreakdownResponse;
using footprint::v1::ExplainBy;
using footprint::v1::ExplainResponse;
using footprint::v1::ExplanationLine;
using footprint::v1::Footprint;

json::Object HeadOf(const Footprint& footprint, uint64_t as_of_seq,
                    const std::string& total) {
  return {{"assurance", "computed"},
          {"product", footprint.product()},
          {"unit", footprint.unit()},
          {"place", footprint.place()},
          {"period_start", footprint.period_start()},
          {"period_end", footprint.period_end()},
          {"as_of_seq", CountOf(as_of_seq)},
          {"total_kg_co2e", total},
          {"is_incomplete", footprint.evidence().is_incomplete()}};
}

json::Value LineOf(const ExplanationLine& line) {
  json::Object object = {{"kind", std::string(WordOf(line.kind()))}};
  // Only what the line has.
  const auto add = [&](const char* name, const std::string& text) {
    if (!text.empty()) object.emplace_back(name, text);
  };
  add("product", line.product());
  add("gas", line.gas());
  add("origin", line.origin());
  add("amount", line.amount());
  add("unit", line.unit());
  add("allocated_percent", line.allocated_percent());
  add("stage", line.stage());
  if (line.is_waste()) object.emplace_back("is_waste", true);
  if (line.has_electricity()) {
    object.emplace_back(
        "electricity",
        json::Object{{"instrument", line.electricity().instrument()},
                     {"place", line.electricity().place()}});
  }
  if (line.has_leg()) {
    object.emplace_back(
        "leg", json::Object{{"mass", line.leg().mass()},
                            {"mass_unit", line.leg().mass_unit()},
                            {"distance", line.leg().distance()},
                            {"distance_unit", line.leg().distance_unit()}});
  }
  add("supplier_place", line.place());
  add("supplier_period_start", line.period_start());
  add("supplier_period_end", line.period_end());
  if (line.has_kg_co2e_per_unit()) {
    object.emplace_back("kg_co2e_per_unit", NumberOf(line.kg_co2e_per_unit()));
  }
  object.emplace_back("kg_co2e", line.kg_co2e());
  object.emplace_back("share", NumberOf(line.share()));
  return object;
}

json::Value LineOf(const BreakdownLine& line,
                   const std::vector<std::string>& names) {
  json::Object object = {{"kind", std::string(WordOf(line.kind()))}};
  for (size_t k = 0; k < names.size(); ++k) {
    const int place = static_cast<int>(k);
    if (place >= line.keys_size()) break;
    object.emplace_back(names[k], line.keys(place));
  }
  object.emplace_back("kg_co2e", line.kg_co2e());
  object.emplace_back("share", NumberOf(line.share()));
  object.emplace_back("cumulative_share", NumberOf(line.cumulative_share()));
  object.emplace_back("count", CountOf(line.count()));
  return object;
}

std::string CsvRow(const std::vector<std::string>& fields) {
  std::string row;
  for (const std::string& field : fields) {
    if (&field != &fields.front()) row += ',';
    AppendCsvField(&row, field);
  }
  return row + "\n";
}

}  // namespace

std::string ExplanationJson(const ExplainResponse& response) {
  json::Object object = HeadOf(response.footprint(), response.as_of_seq(),
                               response.total_kg_co2e());
  if (!response.valid_on().empty()) {
    object.emplace_back("valid_on", response.valid_on());
  }
  object.emplace_back("output", response.output());
  object.emplace_back("output_unit", response.output_unit());
  if (!response.allocated_percent().empty()) {
    object.emplace_back("allocation_method", response.allocation_method());
    object.emplace_back("allocated_percent", response.allocated_percent());
  }
  json::Array lines;
  for (const ExplanationLine& line : response.lines()) {
    lines.push_back(LineOf(line));
  }
  object.emplace_back("lines", std::move(lines));
  return json::Write(object) + "\n";
}

std::string BreakdownJson(const BreakdownResponse& response, ExplainBy by) {
  json::Object object = HeadOf(response.footprint(), response.as_of_seq(),
                               response.total_kg_co2e());
  if (!response.valid_on().empty()) {
    object.emplace_back("valid_on", response.valid_on());
  }
  object.emplace_back("by", std::string(WordOf(by)));
  object.emplace_back("line_count", CountOf(response.line_count()));
  object.emplace_back("largest_count_80", CountOf(response.largest_count_80()));
  if (by == footprint::v1::EXPLAIN_BY_TIER) {
    object.emplace_back("tiers_end", std::string(WordOf(response.tiers_end())));
  }
  json::Array lines;
  for (const BreakdownLine& line : response.lines()) {
    lines.push_back(LineOf(line, KeyNamesOf(by)));
  }
  object.emplace_back("lines", std::move(lines));
  return json::Write(object) + "\n";
}

std::string ExplanationCsv(const ExplainResponse& response) {
  std::string text = CsvRow({"kind",
                             "product",
                             "gas",
                             "origin",
                             "amount",
                             "unit",
                             "allocated_percent",
                             "stage",
                             "is_waste",
                             "instrument",
                             "place",
                             "mass",
                             "mass_unit",
                             "distance",
                             "distance_unit",
                             "kg_co2e",
                             "share",
                             "kg_co2e_per_unit",
                             "supplier_place",
                             "supplier_period_start",
                             "supplier_period_end"});
  for (const ExplanationLine& line : response.lines()) {
    text += CsvRow({std::string(WordOf(line.kind())),
                    line.product(),
                    line.gas(),
                    line.origin(),
                    line.amount(),
                    line.unit(),
                    line.allocated_percent(),
                    line.stage(),
                    line.is_waste() ? "1" : "",
                    line.electricity().instrument(),
                    line.electricity().place(),
                    line.leg().mass(),
                    line.leg().mass_unit(),
                    line.leg().distance(),
                    line.leg().distance_unit(),
                    line.kg_co2e(),
                    ExactNumber(line.share()),
                    line.has_kg_co2e_per_unit()
                        ? ExactNumber(line.kg_co2e_per_unit())
                        : "",
                    line.place(),
                    line.period_start(),
                    line.period_end()});
  }
  return text;
}

std::string BreakdownCsv(const BreakdownResponse& response, ExplainBy by) {
  const std::vector<std::string> names = KeyNamesOf(by);
  std::vector<std::string> row = {"kind"};
  row.insert(row.end(), names.begin(), names.end());
  for (const char* name : {"kg_co2e", "share", "cumulative_share", "count"}) {
    row.emplace_back(name);
  }
  std::string text = CsvRow(row);
  for (const BreakdownLine& line : response.lines()) {
    row = {std::string(WordOf(line.kind()))};
    for (int k = 0; k < static_cast<int>(names.size()); ++k) {
      row.push_back(k < line.keys_size() ? line.keys(k) : "");
    }
    row.push_back(line.kg_co2e());
    row.push_back(ExactNumber(line.share()));
    row.push_back(ExactNumber(line.cumulative_share()));
    row.push_back(std::to_string(line.count()));
    text += CsvRow(row);
  }
  return text;
}

}  // namespace tanji::cli
