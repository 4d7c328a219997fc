#include "lib/platform/pack/pack_jumps.h"

#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/strings/str_join.h"
#include "lib/base/strings.h"
#include "lib/graph/calendar.h"
#include "lib/graph/model.h"
#include "lib/graph/plausibility.h"
#include "lib/quantity/unit.h"

namespace tanji::platform {
namespace {

using exchange::Factor;
using exchange::FactorPack;
using quantity::Decimal;

void AddJump(const std::string& place, std::string_view number, double before,
             double after, PackJumps& jumps) {
  const auto jump = graph::JumpText(before, after);
  if (!jump.has_value() || ++jumps.count > graph::kFaultsMax) return;
  jumps.rows.push_back(base::StrCat(place, ": ", number, " is ", *jump));
}

// A period's end and start; the least where it is not stated.
using PeriodKey = std::pair<graph::Day, graph::Day>;
PeriodKey PeriodOf(const Factor& row) {
  if (!row.period.has_value()) return {graph::kDayMin, graph::kDayMin};
  return {row.period->end, row.period->start};
}

// The rows of a pack by product and place, each by period.
using RowsByPeriod = std::map<PeriodKey, const Factor*>;
using RowIndex =
    std::map<std::pair<std::string_view, std::string_view>, RowsByPeriod>;
RowIndex IndexOf(const FactorPack& pack) {
  RowIndex index;
  for (const Factor& row : pack.factors) {
    index[{row.id, row.place}][PeriodOf(row)] = &row;
  }
  return index;
}

// The row that `row` takes the place of, or comes after; null if none.
const Factor* FindBefore(const RowIndex& index, const Factor& row) {
  const auto rows = index.find({row.id, row.place});
  if (rows == index.end()) return nullptr;
  const auto same = rows->second.find(PeriodOf(row));
  return same != rows->second.end() ? same->second
                                    : rows->second.rbegin()->second;
}

// The numbers of one reference unit, by what they are called.
std::map<std::string, double> NumbersOf(const Factor& row) {
  std::map<std::string, double> numbers;
  const auto unit = quantity::FindUnit(row.unit);
  if (!unit.ok()) return numbers;
  const double size =
      Decimal::FromInteger(1).ScaledToDouble((*unit)->to_reference);
  if (row.kg_co2e.has_value()) {
    numbers["kg CO2e"] = row.kg_co2e->ToDouble() / size;
  }
  if (row.primary_energy_mj.has_value()) {
    numbers["primary energy"] = row.primary_energy_mj->ToDouble() / size;
  }
  for (const exchange::FactorEmission& emission : row.emissions) {
    const auto mass = quantity::FindUnit(emission.unit);
    if (!mass.ok()) continue;
    numbers[base::StrCat("emission of ", graph::OriginName(emission.origin),
                         " ", emission.gas)] +=
        emission.amount.ScaledToDouble((*mass)->to_reference) / size;
  }
  return numbers;
}

std::string PlaceOf(const Factor& row, size_t number) {
  std::string place = base::StrCat("factors[", number, "] \"", row.id, "\"");
  if (!row.place.empty()) base::StrAppend(&place, " at ", row.place);
  if (row.period.has_value()) {
    base::StrAppend(&place, " in ", graph::FormatDay(row.period->start), "/",
                    graph::FormatDay(row.period->end));
  }
  return place;
}

// A GWP, by what it is valid for.
double ToDouble(const quantity::Ratio& ratio) {
  return Decimal::FromInteger(1).ScaledToDouble(ratio);
}

const method::GasValue* FindValue(const method::GwpPack& pack,
                                  const method::Gas& gas, std::string_view set,
                                  const method::GasValue& wanted) {
  for (const method::GasValue& value : gas.values) {
    if (pack.sets()[value.set].id == set && value.origins == wanted.origins &&
        value.tags_any == wanted.tags_any) {
      return &value;
    }
  }
  return nullptr;
}

}  // namespace

PackJumps FindJumps(const FactorPack& before, const FactorPack& after) {
  PackJumps jumps;
  const RowIndex index = IndexOf(before);
  for (size_t i = 0; i < after.factors.size(); ++i) {
    const Factor& row = after.factors[i];
    const Factor* old = FindBefore(index, row);
    if (old == nullptr) continue;
    const std::map<std::string, double> was = NumbersOf(*old);
    for (const auto& [name, value] : NumbersOf(row)) {
      const auto found = was.find(name);
      if (found == was.end()) continue;
      AddJump(PlaceOf(row, i), name, found->second, value, jumps);
    }
  }
  return jumps;
}

PackJumps FindJumps(const method::GwpPack& before,
                    const method::GwpPack& after) {
  PackJumps jumps;
  for (const method::Gas& gas : after.gases()) {
    const method::Gas* old = before.Find(gas.id);
    if (old == nullptr) continue;
    for (const method::GasValue& value : gas.values) {
      const std::string& set = after.sets()[value.set].id;
      const method::GasValue* was = FindValue(before, *old, set, value);
      if (was == nullptr) continue;
      AddJump(base::StrCat("gas \"", gas.id, "\""), set, ToDouble(was->gwp),
              ToDouble(value.gwp), jumps);
    }
  }
  return jumps;
}

absl::Status CheckEdition(const PackEdition& before, const PackEdition& after,
                          const PackJumps& jumps) {
  std::vector<std::string> faults;
  if (before.id == after.id && after.date < before.date) {
    faults.push_back(base::StrCat(
        "version \"", after.version, "\" of pack \"", after.id, "\" is of ",
        graph::FormatDay(after.date), ", older than version \"", before.version,
        "\" of ", graph::FormatDay(before.date),
        ", which is loaded; expected a later one, or that the load is "
        "confirmed (--confirm)"));
  }
  if (jumps.count > 0) {
    faults.push_back(base::StrCat(
        "pack \"", after.id, "\" changes ", jumps.count,
        jumps.count == 1 ? " number" : " numbers", " by ", graph::kJumpMax,
        " times or more beside version \"", before.version,
        "\", which is loaded; expected smaller changes, or that the load is "
        "confirmed (--confirm):"));
    faults.insert(faults.end(), jumps.rows.begin(), jumps.rows.end());
  }
  if (faults.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrJoin(faults, "\n"));
}

}  // namespace tanji::platform
