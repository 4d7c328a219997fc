#include "lib/platform/pack/pack_jumps.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
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

// What is left of a sum of removals and emissions that make up for each other.
constexpr double kRoundingMax = 1e-9;  // of their sizes

// How a number has jumped; nothing where it has not.
std::optional<std::string> ChangeOf(double before, double after) {
  if (before == after) return std::nullopt;
  if (before == 0 || after == 0 || (before < 0) != (after < 0)) {
    return base::StrCat(after, " and was ", before);
  }
  return graph::JumpText(before, after);
}

void AddJump(const std::string& place, std::string_view what,
             PackJumps& jumps) {
  if (++jumps.count > graph::kFaultsMax) return;
  jumps.rows.push_back(base::StrCat(place, ": ", what));
}

// A period's end and start; the least where it is not stated.
using PeriodKey = std::pair<graph::Day, graph::Day>;
PeriodKey PeriodOf(const Factor& row) {
  if (!row.period.has_value()) return {graph::kDayMin, graph::kDayMin};
  return {row.period->end, row.period->start};
}

// The rows of a pack by product and place, each by period.
using RowsByPeriod = std::map<PeriodKey, const Factor*>;
using RowsByPlace = std::map<std::string_view, RowsByPeriod>;
using RowIndex = std::map<std::string_view, RowsByPlace>;
RowIndex IndexOf(const FactorPack& pack) {
  RowIndex index;
  for (const Factor& row : pack.factors) {
    index[row.id][row.place][PeriodOf(row)] = &row;
  }
  return index;
}

// The rows of `rows` that `row` takes the place of, comes after or stands
// beside.
std::vector<const Factor*> RowsBefore(const RowsByPlace& rows,
                                      const Factor& row) {
  std::vector<const Factor*> before;
  if (const auto place = rows.find(row.place); place != rows.end()) {
    const auto same = place->second.find(PeriodOf(row));
    before.push_back(same != place->second.end()
                         ? same->second
                         : place->second.rbegin()->second);
    return before;
  }
  for (const auto& [place, by_period] : rows) {
    before.push_back(by_period.rbegin()->second);
  }
  return before;
}

// Kilograms of CO2e of 1 kg that goes into the air, or out of it (-1).
std::optional<double> MainOf(const method::Characterisation& method,
                             std::string_view gas, graph::Origin origin,
                             graph::EmissionTags tags,
                             const Decimal& kilogram) {
  std::array<double, method::kColumnsMax> columns = {};
  const std::span<double> used(columns.data(), method.columns().size());
  if (!method.Characterise(gas, kilogram, origin, tags, used).ok()) {
    return std::nullopt;
  }
  return method.main().SumOf(used);
}

Decimal KilogramOf(method::Direction direction) {
  return Decimal::FromInteger(direction == method::Direction::kRemoval ? -1
                                                                       : 1);
}

// The numbers of one reference unit, by what they are called.
struct Numbers {
  std::optional<double> kg_co2e;
  std::optional<double> primary_energy;
  std::map<std::string, double> gases;
};

Numbers NumbersOf(const Factor& row, const method::Characterisation* gwps) {
  Numbers numbers;
  const auto unit = quantity::FindUnit(row.unit);
  if (!unit.ok()) return numbers;
  const double size =
      Decimal::FromInteger(1).ScaledToDouble((*unit)->to_reference);
  if (row.primary_energy_mj.has_value()) {
    numbers.primary_energy = row.primary_energy_mj->ToDouble() / size;
  }
  double sum = row.kg_co2e.value_or(Decimal()).ToDouble() / size;
  double gross = std::fabs(sum);
  bool is_known = true;
  for (const exchange::FactorEmission& emission : row.emissions) {
    const auto mass = quantity::FindUnit(emission.unit);
    if (!mass.ok()) return {};
    const double kg =
        emission.amount.ScaledToDouble((*mass)->to_reference) / size;
    const auto direction = method::DirectionOf(emission.amount);
    const bool is_removal = direction == method::Direction::kRemoval;
    numbers.gases[base::StrCat(is_removal ? "removal of " : "emission of ",
                               graph::OriginName(emission.origin), " ",
                               emission.gas)] += kg;
    const auto one = gwps == nullptr
                         ? std::nullopt
                         : MainOf(*gwps, emission.gas, emission.origin,
                                  emission.tags, KilogramOf(direction));
    is_known = is_known && one.has_value();
    sum += one.value_or(0) * std::fabs(kg);
    gross += std::fabs(one.value_or(0) * kg);
  }
  if (!is_known) return numbers;
  numbers.kg_co2e = std::fabs(sum) <= kRoundingMax * gross ? 0 : sum;
  return numbers;
}

// "kg CO2e is 10 times what it was"; empty where nothing has jumped.
std::vector<std::string> ChangesOf(const Numbers& before,
                                   const Numbers& after) {
  std::vector<std::string> changes;
  const auto compare = [&](std::string_view name, double was, double is) {
    const auto change = ChangeOf(was, is);
    if (!change.has_value()) return false;
    changes.push_back(base::StrCat(name, " is ", *change));
    return true;
  };
  const bool has_total =
      before.kg_co2e.has_value() && after.kg_co2e.has_value();
  const bool has_jumped =
      has_total && compare("kg CO2e", *before.kg_co2e, *after.kg_co2e);
  if (before.primary_energy.has_value() && after.primary_energy.has_value()) {
    compare("primary energy", *before.primary_energy, *after.primary_energy);
  }
  if (has_jumped) return changes;
  for (const auto& [name, kg] : after.gases) {
    const auto was = before.gases.find(name);
    if (was != before.gases.end()) compare(name, was->second, kg);
  }
  return changes;
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

double ToDouble(const quantity::Ratio& ratio) {
  return Decimal::FromInteger(1).ScaledToDouble(ratio);
}

// All that a GWP can depend on beside the gas: tags are asked for one by one.
struct EmissionKind {
  graph::Origin origin;
  graph::EmissionTags tags;
};
std::vector<EmissionKind> AllKinds() {
  std::vector<EmissionKind> kinds;
  for (int origin = 0; origin < method::OriginSet::kOriginCount; ++origin) {
    kinds.push_back({static_cast<graph::Origin>(origin), {}});
    for (unsigned bit = 1; bit <= graph::kEmissionTagsAll; bit <<= 1U) {
      kinds.push_back(
          {static_cast<graph::Origin>(origin),
           graph::EmissionTags::FromBits(static_cast<uint8_t>(bit))});
    }
  }
  return kinds;
}

// How what 1 kg is has jumped; a GWP that is gone has.
std::optional<std::string> GwpChangeOf(std::optional<double> before,
                                       std::optional<double> after) {
  if (!before.has_value()) return std::nullopt;
  if (!after.has_value()) return "not there any more";
  return ChangeOf(*before, *after);
}

// The first change of `gas` in a set, of those that its kinds have.
std::optional<std::string> SetChange(const method::GwpPack& before,
                                     size_t set_before,
                                     const method::GwpPack& after,
                                     size_t set_after, const method::Gas& gas,
                                     const std::vector<EmissionKind>& kinds) {
  const method::Gas* now = after.Find(gas.id);
  if (now == nullptr) return std::nullopt;  // the main indicator says so
  const bool has_set =
      std::any_of(gas.values.begin(), gas.values.end(),
                  [&](const auto& v) { return v.set == set_before; });
  if (!has_set) return std::nullopt;
  for (const EmissionKind& kind : kinds) {
    const auto was = before.ValueOf(gas, set_before, kind.origin, kind.tags);
    if (!was.ok()) continue;
    const auto is = after.ValueOf(*now, set_after, kind.origin, kind.tags);
    auto change = GwpChangeOf(
        ToDouble((*was)->gwp),
        is.ok() ? std::optional(ToDouble((*is)->gwp)) : std::nullopt);
    if (change.has_value()) return change;
  }
  return std::nullopt;
}

std::optional<std::string> MainChange(const method::Characterisation& before,
                                      const method::Characterisation& after,
                                      std::string_view gas,
                                      const std::vector<EmissionKind>& kinds) {
  for (const EmissionKind& kind : kinds) {
    for (const auto direction :
         {method::Direction::kEmission, method::Direction::kRemoval}) {
      const Decimal kilogram = KilogramOf(direction);
      auto change =
          GwpChangeOf(MainOf(before, gas, kind.origin, kind.tags, kilogram),
                      MainOf(after, gas, kind.origin, kind.tags, kilogram));
      if (change.has_value()) return change;
    }
  }
  return std::nullopt;
}

}  // namespace

PackJumps FindJumps(const FactorPack& before, const FactorPack& after,
                    const method::Characterisation* gwps) {
  PackJumps jumps;
  const RowIndex index = IndexOf(before);
  for (size_t i = 0; i < after.factors.size(); ++i) {
    const Factor& row = after.factors[i];
    const auto rows = index.find(row.id);
    if (rows == index.end()) continue;
    const Numbers now = NumbersOf(row, gwps);
    std::vector<std::string> changes;
    for (const Factor* old : RowsBefore(rows->second, row)) {
      changes = ChangesOf(NumbersOf(*old, gwps), now);
      if (changes.empty()) break;
    }
    for (const std::string& change : changes) {
      AddJump(PlaceOf(row, i), change, jumps);
    }
  }
  return jumps;
}

PackJumps FindJumps(const method::Characterisation& before,
                    const method::Characterisation& after) {
  PackJumps jumps;
  const std::vector<EmissionKind> kinds = AllKinds();
  const auto& sets_before = before.pack().sets();
  const auto& sets_after = after.pack().sets();
  for (const method::Gas& gas : before.pack().gases()) {
    const std::string place = base::StrCat("gas \"", gas.id, "\"");
    bool has_jumped = false;
    for (size_t k = 0; k < sets_before.size(); ++k) {
      const auto same = std::find_if(
          sets_after.begin(), sets_after.end(),
          [&](const auto& s) { return s.id == sets_before[k].id; });
      if (same == sets_after.end()) continue;
      const auto change =
          SetChange(before.pack(), k, after.pack(),
                    static_cast<size_t>(same - sets_after.begin()), gas, kinds);
      if (!change.has_value()) continue;
      has_jumped = true;
      AddJump(place, base::StrCat(same->id, " is ", *change), jumps);
    }
    if (has_jumped) continue;
    const auto change = MainChange(before, after, gas.id, kinds);
    if (change.has_value()) {
      AddJump(place, base::StrCat("its kg CO2e is ", *change), jumps);
    }
  }
  return jumps;
}

absl::Status CheckEdition(const PackEdition& before, const PackEdition& after,
                          bool was_loaded, const PackJumps& jumps) {
  std::vector<std::string> faults;
  if (before.id == after.id && after.date < before.date) {
    faults.push_back(base::StrCat(
        "version \"", after.version, "\" of pack \"", after.id, "\" is of ",
        graph::FormatDay(after.date), ", older than version \"", before.version,
        "\" of ", graph::FormatDay(before.date),
        ", which is loaded; expected a later one, or that the load is "
        "confirmed (--confirm)"));
  } else if (before.id == after.id && after.date == before.date && was_loaded) {
    faults.push_back(base::StrCat(
        "version \"", after.version, "\" of pack \"", after.id,
        "\" was loaded earlier than version \"", before.version,
        "\" of the same day, which is loaded; expected a later one, or that "
        "the load is confirmed (--confirm)"));
  }
  if (jumps.count > 0) {
    faults.push_back(base::StrCat(
        "pack \"", after.id, "\" changes ", jumps.count,
        jumps.count == 1 ? " number" : " numbers", " by ", graph::kJumpMax,
        " times or more, or to or from 0, beside what was loaded up to version "
        "\"",
        before.version,
        "\"; expected smaller changes, or that the load is confirmed "
        "(--confirm):"));
    faults.insert(faults.end(), jumps.rows.begin(), jumps.rows.end());
  }
  if (faults.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrJoin(faults, "\n"));
}

}  // namespace tanji::platform
