#include "lib/exchange/olca/internal/unit_choice.h"

#include <algorithm>

#include "lib/base/check.h"
#include "lib/base/status.h"

namespace tanji::exchange::olca::internal {
namespace {

using quantity::Rational;

constexpr char kCountUnit[] = "unit";
// Of openLCA's reference data, which all that it writes begin with.
constexpr std::string_view kMassProperty = "Mass";

const quantity::Unit* FindUnit(const std::string& symbol) {
  const auto unit = quantity::FindUnit(symbol);
  return unit.ok() ? *unit : nullptr;
}

// a / b, for b > 0.
Rational Quotient(const Rational& a, const Rational& b) {
  const auto quotient = a.DividedBy(b);
  TANJI_CHECK(quotient.ok());
  return *quotient;
}

// Whether our table and the package's factors say the same of two units.
bool Agree(const quantity::Unit& a, const Rational& a_in_reference,
           const quantity::Unit& b, const Rational& b_in_reference) {
  if (a.dimension != b.dimension) return false;
  return Quotient(Rational::FromRatio(a.to_reference),
                  Rational::FromRatio(b.to_reference)) ==
         Quotient(a_in_reference, b_in_reference);
}

// Another unit of the group that bears out the symbol of unit `k`.
bool IsBorneOut(const UnitGroup& group, size_t k) {
  const quantity::Unit* unit = FindUnit(group.units[k].name);
  if (unit == nullptr) return false;
  for (const UnitEntry& entry : group.units) {
    const quantity::Unit* other = FindUnit(entry.name);
    // Two spellings of one unit (l, L) prove nothing.
    if (other == nullptr || other->to_reference == unit->to_reference) continue;
    if (Agree(*unit, Rational::FromDecimal(group.units[k].factor), *other,
              Rational::FromDecimal(entry.factor))) {
      return true;
    }
  }
  return false;
}

// All units of the group that are in our table are of one dimension.
bool IsOfOneDimension(const UnitGroup& group) {
  const quantity::Unit* first = nullptr;
  for (const UnitEntry& entry : group.units) {
    const quantity::Unit* unit = FindUnit(entry.name);
    if (unit == nullptr) continue;
    if (first == nullptr) first = unit;
    if (unit->dimension != first->dimension) return false;
  }
  return first != nullptr;
}

DeclaredUnit Declare(const UnitEntry& entry) {
  const quantity::Unit* unit = FindUnit(entry.name);
  return {entry.name, unit->dimension, Rational::FromDecimal(entry.factor),
          false};
}

// The reference unit where it can be believed, else the first that can.
DeclaredUnit ChooseUnit(const UnitGroup& group) {
  const UnitEntry& reference = group.units[group.reference];
  if (IsBorneOut(group, group.reference)) return Declare(reference);
  for (size_t k = 0; k < group.units.size(); ++k) {
    if (IsBorneOut(group, k)) return Declare(group.units[k]);
  }
  if (FindUnit(reference.name) != nullptr && IsOfOneDimension(group)) {
    return Declare(reference);
  }
  return {kCountUnit, FindUnit(kCountUnit)->dimension, Rational::FromInteger(1),
          true};
}

}  // namespace

UnitChoice::UnitChoice(const DataSet& set) : set_(set) {
  for (const UnitGroup& group : set.unit_groups) {
    declared_.push_back(ChooseUnit(group));
  }
}

const DeclaredUnit& UnitChoice::DeclaredUnitOf(const Flow& flow) const {
  const Place property = flow.properties[flow.reference].property;
  return declared_[set_.properties[property].unit_group];
}

const std::string& UnitChoice::ReferenceNameOf(const Flow& flow) const {
  const Place property = flow.properties[flow.reference].property;
  const UnitGroup& group =
      set_.unit_groups[set_.properties[property].unit_group];
  return group.units[group.reference].name;
}

std::optional<quantity::Decimal> UnitChoice::MassOf(const Flow& flow) const {
  const quantity::Unit* kg = FindUnit("kg");
  TANJI_CHECK(kg != nullptr);
  for (const size_t k : {flow.reference, MassPropertyOf(flow)}) {
    if (k == flow.properties.size()) continue;
    const FlowPropertyFactor& factor = flow.properties[k];
    const DeclaredUnit& mass =
        declared_[set_.properties[factor.property].unit_group];
    if (mass.is_count || mass.dimension != kg->dimension) continue;
    const Rational per_reference = k == flow.reference
                                       ? Rational::FromInteger(1)
                                       : Rational::FromDecimal(factor.factor);
    const Rational in_mass_unit = Quotient(
        DeclaredUnitOf(flow).in_reference * per_reference, mass.in_reference);
    const auto mass_kg =
        (in_mass_unit *
         Rational::FromRatio(FindUnit(mass.symbol)->to_reference))
            .ToDecimal(quantity::Decimal::kDigitsMax);
    if (mass_kg.ok()) return *mass_kg;
  }
  return std::nullopt;
}

// Its place, or that behind the last.
size_t UnitChoice::MassPropertyOf(const Flow& flow) const {
  const auto found = std::find_if(
      flow.properties.begin(), flow.properties.end(),
      [&](const FlowPropertyFactor& factor) {
        return set_.properties[factor.property].name == kMassProperty;
      });
  return static_cast<size_t>(found - flow.properties.begin());
}

absl::StatusOr<Scale> UnitChoice::ScaleOf(const Exchange& exchange,
                                          const Flow& flow) const {
  size_t k = flow.reference;
  if (exchange.property != kNowhere) {
    const auto found =
        std::find_if(flow.properties.begin(), flow.properties.end(),
                     [&](const FlowPropertyFactor& factor) {
                       return factor.property == exchange.property;
                     });
    if (found == flow.properties.end()) {
      return absl::InvalidArgumentError(
          base::StrCat("flow \"", flow.name, "\" has no flow property \"",
                       set_.properties[exchange.property].name, "\""));
    }
    k = static_cast<size_t>(found - flow.properties.begin());
  }
  const FlowPropertyFactor& factor = flow.properties[k];
  const UnitGroup& group =
      set_.unit_groups[set_.properties[factor.property].unit_group];
  const UnitEntry* entry = &group.units[group.reference];
  if (!exchange.unit.empty()) {
    const auto found = std::find_if(
        group.units.begin(), group.units.end(),
        [&](const UnitEntry& unit) { return unit.id == exchange.unit; });
    if (found == group.units.end()) {
      return absl::InvalidArgumentError(
          base::StrCat("unit \"", exchange.unit, "\" is none of the group \"",
                       group.name, "\""));
    }
    entry = &*found;
  }
  const DeclaredUnit& declared = DeclaredUnitOf(flow);
  const Rational in_reference = Rational::FromDecimal(entry->factor);
  if (k == flow.reference && !declared.is_count) {
    const quantity::Unit* own = FindUnit(entry->name);
    if (own != nullptr && Agree(*own, in_reference, *FindUnit(declared.symbol),
                                declared.in_reference)) {
      return Scale{entry->name, Rational::FromInteger(1), false};
    }
  }
  const Rational per_property =
      k == flow.reference
          ? in_reference
          : Quotient(in_reference, Rational::FromDecimal(factor.factor));
  return Scale{declared.symbol, Quotient(per_property, declared.in_reference),
               !declared.is_count || entry != &group.units[group.reference]};
}

}  // namespace tanji::exchange::olca::internal
