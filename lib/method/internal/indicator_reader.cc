#include "lib/method/internal/indicator_reader.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "lib/method/gwp_pack.h"

namespace tanji::method::internal {
namespace {

// Amounts of gas are kilograms, GWPs kg CO2e a kilogram.
constexpr char kEmissionUnit[] = "kg CO2e";
constexpr char kEnergyUnit[] = "MJ";

Condition::Gas ReadGasKind(PackReader& reader) {
  if (!reader.Has("gas")) return Condition::Gas::kAny;
  const std::string text = reader.OptionalString("gas");
  if (text == "CO2") return Condition::Gas::kCarbonDioxide;
  if (text != "not CO2") {
    reader.Fault("gas", "expected \"CO2\" or \"not CO2\"; any gas: left out");
  }
  return Condition::Gas::kOther;
}

std::optional<Direction> ReadDirection(PackReader& reader) {
  if (!reader.Has("sign")) return std::nullopt;
  const std::string text = reader.OptionalString("sign");
  if (text == "removal") return Direction::kRemoval;
  if (text != "emission") {
    reader.Fault("sign",
                 "expected \"emission\" or \"removal\"; either: left out");
  }
  return Direction::kEmission;
}

Condition ReadCondition(const json::Value& value, std::string place,
                        std::vector<std::string>& faults) {
  PackReader reader(value, std::move(place), faults);
  Condition condition;
  condition.origins = reader.RequiredOrigins("origins");
  condition.gas = ReadGasKind(reader);
  condition.direction = ReadDirection(reader);
  condition.tags_all = reader.OptionalTags("tags_all");
  condition.tags_any = reader.OptionalTags("tags_any");
  condition.tags_none = reader.OptionalTags("tags_none");
  reader.RefuseUnknownMembers();
  return condition;
}

// Units are fixed by what is added up; a row says its own so that a reader of
// the file need not know.
void ReadUnit(PackReader& reader, std::string_view expected, Indicator& row) {
  row.unit = std::string(expected);
  if (reader.RequiredString("unit") != expected && reader.Has("unit")) {
    reader.Fault("unit", base::StrCat("expected ", expected));
  }
}

size_t ReadSum(PackReader& reader, std::string_view name,
               const IndicatorTable& table) {
  const size_t number =
      reader.RequiredReference(name, "indicator", table.numbers);
  if (number < table.rows.size() &&
      table.rows[number].form != Indicator::Form::kSum) {
    reader.Fault(name, "expected an indicator that is a sum");
  }
  return number;
}

void ReadEmissions(PackReader& reader, const NumberById& sets,
                   const IndicatorTable& table, Indicator& row) {
  ReadUnit(reader, kEmissionUnit, row);
  if (reader.Has("set")) {
    row.set = reader.RequiredReference("set", "set", sets);
  }
  if (reader.Has("of")) row.whole = ReadSum(reader, "of", table);
  reader.RequiredItems("counts", kConditionsMax,
                       [&](const json::Value& item, std::string place) {
                         row.conditions.push_back(ReadCondition(
                             item, std::move(place), reader.faults()));
                       });
  if (row.conditions.empty()) {
    reader.Fault("counts", "expected at least one condition");
  }
  for (const Condition& condition : row.conditions) {
    if (row.set.has_value() ||
        condition.gas == Condition::Gas::kCarbonDioxide) {
      continue;
    }
    reader.Fault("counts",
                 "without a set there are no GWPs: every condition needs "
                 "\"gas\": \"CO2\"");
    break;
  }
}

void ReadParts(PackReader& reader, const IndicatorTable& table,
               Indicator& row) {
  row.form = Indicator::Form::kSum;
  row.unit = kEmissionUnit;
  row.parts = reader.RequiredReferences("sum", "indicator", table.numbers);
  row.is_complete = reader.OptionalBool("complete", false);
  for (const size_t part : row.parts) {
    if (part >= table.rows.size()) continue;  // a row is no part of itself
    const Indicator& other = table.rows[part];
    const bool is_part =
        other.form == Indicator::Form::kSum ||
        (other.form == Indicator::Form::kEmissions && !other.whole.has_value());
    if (!is_part) {
      reader.Fault("sum", base::StrCat("\"", other.id,
                                       "\" is stated beside a sum and no part "
                                       "of one"));
    }
  }
}

void ReadEnergy(PackReader& reader, Indicator& row) {
  row.form = Indicator::Form::kPrimaryEnergy;
  ReadUnit(reader, kEnergyUnit, row);
  if (!reader.OptionalBool("primary_energy", false)) {
    reader.Fault("primary_energy", "expected true, or left out");
  }
}

void ReadRow(const json::Value& value, std::string place,
             std::vector<std::string>& faults, const NumberById& sets,
             IndicatorTable& table) {
  PackReader reader(value, std::move(place), faults);
  Indicator row;
  row.names = reader.OptionalNames();
  // Each form knows its own members; those of two forms are unknown to one.
  if (reader.Has("counts")) {
    ReadEmissions(reader, sets, table, row);
  } else if (reader.Has("sum")) {
    ReadParts(reader, table, row);
  } else if (reader.Has("primary_data_of")) {
    row.form = Indicator::Form::kPrimaryData;
    ReadUnit(reader, kEmissionUnit, row);
    row.base = ReadSum(reader, "primary_data_of", table);
  } else if (reader.Has("primary_energy")) {
    ReadEnergy(reader, row);
  } else {
    reader.Fault("counts",
                 "expected counts, sum, primary_data_of or primary_energy");
  }
  // Last, so that no row refers to itself.
  row.id = reader.NewId(table.numbers, table.rows.size());
  reader.RefuseUnknownMembers();
  table.rows.push_back(std::move(row));
}

}  // namespace

IndicatorTable ReadIndicators(PackReader& pack, const NumberById& sets) {
  IndicatorTable table;
  pack.RequiredItems("indicators", kIndicatorsMax,
                     [&](const json::Value& item, std::string place) {
                       ReadRow(item, std::move(place), pack.faults(), sets,
                               table);
                     });
  return table;
}

}  // namespace tanji::method::internal
