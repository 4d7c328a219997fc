#include "lib/method/characterisation.h"

#include <optional>
#include <utility>

#include "absl/strings/str_join.h"
#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/method/internal/gas_hint.h"

namespace tanji::method {
namespace {

using graph::EmissionTags;
using graph::Origin;

absl::Status Refuse(const Indicator& row, std::string_view what) {
  return absl::InvalidArgumentError(
      base::StrCat("indicator \"", row.id, "\": ", what));
}

// Whether all values of a set are verified.
bool IsVerified(const GwpPack& pack, size_t set) {
  for (const Gas& gas : pack.gases()) {
    for (const GasValue& value : gas.values) {
      if (value.set == set && !value.is_verified) return false;
    }
  }
  return true;
}

std::string JoinIds(const std::vector<Column>& columns, ColumnSet set) {
  std::vector<std::string> ids;
  for (size_t c = 0; c < columns.size(); ++c) {
    if (set[c]) ids.push_back(base::StrCat("\"", columns[c].id, "\""));
  }
  return absl::StrJoin(ids, " and ");
}

}  // namespace

// What each column multiplies an amount with.
struct Characterisation::Factors {
  std::array<quantity::Ratio, kColumnsMax> factors;
  Characterised done;
};

double Composite::SumOf(std::span<const double> columns) const {
  double sum = 0;
  for (size_t c = 0; c < columns.size() && c < kColumnsMax; ++c) {
    if (parts[c]) sum += columns[c];
  }
  return sum;
}

absl::StatusOr<Characterisation> Characterisation::Create(GwpPack pack) {
  Characterisation made(std::move(pack));
  TANJI_RETURN_IF_ERROR(made.AddColumns());
  TANJI_RETURN_IF_ERROR(made.AddComposites());
  TANJI_RETURN_IF_ERROR(made.CheckSets());
  TANJI_RETURN_IF_ERROR(made.CheckKinds());
  const EmissionKind fossil;
  EmissionKind fossil_co2;
  fossil_co2.is_carbon_dioxide = true;
  made.precharacterised_ =
      made.counted_[fossil.Number()] & made.counted_[fossil_co2.Number()];
  return made;
}

absl::Status Characterisation::AddColumns() {
  const std::vector<Indicator>& rows = pack_.indicators();
  place_of_.resize(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].form == Indicator::Form::kSum) continue;
    if (columns_.size() == kColumnsMax) {
      return Refuse(rows[i], base::StrCat("more than ", kColumnsMax,
                                          " indicators are no sums"));
    }
    place_of_[i] = columns_.size();
    columns_.push_back({.id = rows[i].id,
                        .unit = rows[i].unit,
                        .indicator = i,
                        .is_certified = !rows[i].set.has_value() ||
                                        IsVerified(pack_, *rows[i].set)});
  }
  return absl::OkStatus();
}

absl::Status Characterisation::AddComposites() {
  const std::vector<Indicator>& rows = pack_.indicators();
  bool is_any_complete = false;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].form != Indicator::Form::kSum) continue;
    Composite sum;
    sum.id = rows[i].id;
    sum.unit = rows[i].unit;
    sum.indicator = i;
    sum.is_complete = rows[i].is_complete;
    sum.is_certified = true;
    for (const size_t part : rows[i].parts) {
      ColumnSet added;
      if (rows[part].form == Indicator::Form::kSum) {
        added = CompositeOf(part).parts;
        sum.is_certified = sum.is_certified && CompositeOf(part).is_certified;
      } else {
        added.set(place_of_[part]);
        sum.is_certified =
            sum.is_certified && columns_[place_of_[part]].is_certified;
      }
      if ((sum.parts & added).any()) {
        return Refuse(
            rows[i],
            base::StrCat("counts ", JoinIds(columns_, sum.parts & added),
                         " twice"));
      }
      sum.parts |= added;
    }
    place_of_[i] = composites_.size();
    if (i == pack_.main()) main_ = composites_.size();
    is_any_complete = is_any_complete || sum.is_complete;
    composites_.push_back(std::move(sum));
  }
  for (Column& column : columns_) {
    if (RowOf(column).form != Indicator::Form::kPrimaryData) continue;
    column.is_certified = CompositeOf(RowOf(column).base).is_certified;
  }
  if (is_any_complete) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "indicators: expected a sum with \"complete\": true, so that no emission "
      "is left out");
}

absl::Status Characterisation::CheckSets() const {
  std::vector<std::optional<size_t>> set_of(composites_.size());
  for (size_t s = 0; s < composites_.size(); ++s) {
    for (const Column& column : columns_) {
      const std::optional<size_t> set = RowOf(column).set;
      if (!composites_[s].parts[place_of_[column.indicator]] ||
          !set.has_value()) {
        continue;
      }
      if (set_of[s].value_or(*set) != *set) {
        return Refuse(pack_.indicators()[composites_[s].indicator],
                      base::StrCat("adds up ", pack_.sets()[*set_of[s]].id,
                                   " and ", pack_.sets()[*set].id));
      }
      set_of[s] = set;
    }
  }
  for (const Column& column : columns_) {
    const Indicator& row = RowOf(column);
    if (row.whole.has_value() && row.set.has_value() &&
        set_of[place_of_[*row.whole]] != row.set) {
      return Refuse(row,
                    base::StrCat("its whole, \"", CompositeOf(*row.whole).id,
                                 "\", has another GWP set"));
    }
  }
  return absl::OkStatus();
}

absl::Status Characterisation::CheckKinds() {
  counted_.resize(EmissionKind::kKindCount);
  for (size_t number = 0; number < counted_.size(); ++number) {
    const EmissionKind kind = EmissionKind::FromNumber(number);
    for (size_t c = 0; c < columns_.size(); ++c) {
      if (RowOf(columns_[c]).Counts(kind)) counted_[number].set(c);
    }
    TANJI_RETURN_IF_ERROR(CheckKind(kind, counted_[number]));
  }
  return absl::OkStatus();
}

absl::Status Characterisation::CheckKind(const EmissionKind& kind,
                                         ColumnSet counted) const {
  for (const Composite& sum : composites_) {
    const ColumnSet parts = sum.parts & counted;
    if (parts.count() > 1) {
      return Refuse(pack_.indicators()[sum.indicator],
                    base::StrCat(JoinIds(columns_, parts), " both count ",
                                 Describe(kind)));
    }
  }
  for (size_t c = 0; c < columns_.size(); ++c) {
    const Indicator& row = RowOf(columns_[c]);
    if (!counted[c] || !row.whole.has_value()) continue;
    if ((CompositeOf(*row.whole).parts & counted).none()) {
      return Refuse(
          row, base::StrCat("counts ", Describe(kind), ", which its whole, \"",
                            CompositeOf(*row.whole).id, "\", does not"));
    }
  }
  return absl::OkStatus();
}

// Says what does count, by row: a pack's rows are what a sender can look up.
absl::Status Characterisation::RefusalOf(const Composite& sum,
                                         const EmissionKind& kind) const {
  std::vector<std::string> rows;
  for (size_t c = 0; c < columns_.size(); ++c) {
    if (!sum.parts[c]) continue;
    for (const Condition& condition : RowOf(columns_[c]).conditions) {
      if (!condition.origins.Has(kind.origin)) continue;
      rows.push_back(
          base::StrCat(columns_[c].id, " (", Describe(condition), ")"));
    }
  }
  return absl::InvalidArgumentError(
      base::StrCat("no part of ", sum.id, " counts ", Describe(kind),
                   "; expected of this origin: ",
                   rows.empty() ? "nothing" : absl::StrJoin(rows, "; ")));
}

absl::StatusOr<Characterisation::Factors> Characterisation::FactorsOf(
    std::string_view gas_id, const EmissionKind& kind) const {
  const Gas* gas = pack_.Find(gas_id);
  if (gas == nullptr) {
    return absl::InvalidArgumentError(base::StrCat(
        "unknown gas \"", gas_id, "\"; expected one of the GWP pack ",
        pack_.id(), " ", pack_.version()));
  }
  const ColumnSet counted = counted_[kind.Number()];
  for (const Composite& sum : composites_) {
    if (!sum.is_complete || (sum.parts & counted).any()) continue;
    return base::AddPlace(RefusalOf(sum, kind), gas->id);
  }
  Factors result;
  for (size_t c = 0; c < columns_.size(); ++c) {
    if (!counted[c]) continue;
    const std::optional<size_t> set = RowOf(columns_[c]).set;
    if (set.has_value()) {
      const auto value = pack_.ValueOf(*gas, *set, kind.origin, kind.tags);
      const bool is_missing = absl::IsNotFound(value.status());
      if (is_missing && !main().parts[c]) {
        result.done.missing.set(c);
        continue;
      }
      if (!value.ok()) {
        return absl::InvalidArgumentError(value.status().message());
      }
      result.factors[c] = (*value)->gwp;
      if (!(*value)->is_verified) result.done.unverified.set(c);
    }
    result.done.counted.set(c);
  }
  return result;
}

absl::Status Characterisation::Check(std::string_view gas, Origin origin,
                                     EmissionTags tags,
                                     Direction direction) const {
  if (pack_.Find(gas) == nullptr) {
    const std::string similar = internal::SimilarGases(pack_, gas);
    return absl::InvalidArgumentError(
        base::StrCat("unknown gas \"", gas, "\"; expected one of the GWP pack ",
                     pack_.id(), " ", pack_.version(),
                     similar.empty() ? ", as in CO2, CH4 or HFC134a"
                                     : base::StrCat(", perhaps ", similar)));
  }
  return FactorsOf(gas, {.is_carbon_dioxide = gas == kCarbonDioxide,
                         .origin = origin,
                         .direction = direction,
                         .tags = tags})
      .status();
}

absl::StatusOr<Characterised> Characterisation::Characterise(
    std::string_view gas, const quantity::Decimal& amount_kg, Origin origin,
    EmissionTags tags, std::span<double> columns) const {
  TANJI_CHECK(columns.size() >= columns_.size());
  TANJI_ASSIGN_OR_RETURN(
      const Factors factors,
      FactorsOf(gas, {.is_carbon_dioxide = gas == kCarbonDioxide,
                      .origin = origin,
                      .direction = DirectionOf(amount_kg),
                      .tags = tags}));
  for (size_t c = 0; c < columns_.size(); ++c) {
    if (!factors.done.counted[c]) continue;
    columns[c] += amount_kg.ScaledToDouble(factors.factors[c]);
  }
  return factors.done;
}

}  // namespace tanji::method
