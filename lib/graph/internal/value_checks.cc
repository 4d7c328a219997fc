#include "lib/graph/internal/value_checks.h"

#include <array>

#include "lib/base/utf8.h"

namespace tanji::graph::internal {

const quantity::Unit* CheckUnit(const std::string& place,
                                const std::string& symbol, FaultList& faults) {
  const auto unit = quantity::FindUnit(symbol);
  faults.AddIfBad(place, unit.status());
  return unit.ok() ? *unit : nullptr;
}

const quantity::Unit* CheckUnitOf(const std::string& place,
                                  const std::string& symbol,
                                  std::string_view wanted, FaultList& faults) {
  const quantity::Unit* unit = CheckUnit(place, symbol, faults);
  const auto expected = quantity::FindUnit(wanted);
  if (unit == nullptr || !expected.ok()) return nullptr;
  if (unit->dimension == (*expected)->dimension) return unit;
  faults.Add(place,
             base::StrCat(unit->symbol, " is a unit of ", unit->dimension_name,
                          "; expected one of ", (*expected)->dimension_name));
  return nullptr;
}

void CheckDimension(const std::string& place, const quantity::Unit& unit,
                    const quantity::Unit& declared, FaultList& faults) {
  if (unit.dimension == declared.dimension) return;
  faults.AddIfBad(place + ".unit",
                  quantity::ConversionRatio(unit, declared).status());
}

void CheckText(const std::string& place, const std::string& text,
               FaultList& faults) {
  if (text.size() > kTextSizeMax) {
    faults.Add(place, base::StrCat("has ", text.size(), " bytes; at most ",
                                   kTextSizeMax, " expected"));
  } else if (!base::IsUtf8(text) || base::HasControlCharacter(text)) {
    faults.Add(place, "expected UTF-8 text without control characters");
  }
}

void CheckUrns(const std::string& place, const std::vector<std::string>& urns,
               FaultList& faults) {
  if (const auto count = CheckCount(urns.size(), kUrnsMax); !count.ok()) {
    return faults.AddIfBad(place, count);
  }
  for (size_t i = 0; i < urns.size(); ++i) {
    const std::string item = base::StrCat(place, "[", i, "]");
    CheckText(item, urns[i], faults);
    if (urns[i].size() < 5 ||
        (urns[i].substr(0, 4) != "urn:" && urns[i].substr(0, 4) != "URN:")) {
      faults.Add(item, "expected a URN, as in urn:gtin:4012345678901");
    }
  }
}

void CheckGsd2(const std::string& place, const quantity::Decimal& gsd2,
               FaultList& faults) {
  if (gsd2.ToDouble() < 1) {
    faults.Add(place,
               "expected a squared geometric standard deviation of 1 "
               "or more");
  }
}

void CheckQuality(const std::string& place, const DataQuality& quality,
                  FaultList& faults) {
  const std::array<const std::optional<quantity::Decimal>*, 3> ratings = {
      &quality.technological, &quality.geographical, &quality.temporal};
  for (const auto* rating : ratings) {
    if (!rating->has_value()) continue;
    const double value = (*rating)->ToDouble();
    if (value < 1 || value > 5) {
      faults.Add(place, "expected ratings from 1 to 5");
      return;
    }
  }
}

void CheckPercent(const std::string& place,
                  const std::optional<quantity::Decimal>& percent,
                  FaultList& faults) {
  if (!percent.has_value()) return;
  if (percent->IsNegative() || *percent > quantity::Decimal::FromInteger(100)) {
    faults.Add(place,
               base::StrCat("is ", percent->ToString(), "; expected 0 to 100"));
  }
}

void CheckNotNegative(const std::string& place,
                      const std::optional<quantity::Decimal>& amount,
                      FaultList& faults) {
  if (amount.has_value() && amount->IsNegative()) {
    faults.Add(place,
               base::StrCat("is ", amount->ToString(), "; expected 0 or more"));
  }
}

void CheckPeriod(const std::string& place, const std::optional<Period>& period,
                 FaultList& faults) {
  if (period.has_value() && period->start >= period->end) {
    faults.Add(place, "expected a period that ends after it starts");
  }
}

void CheckValidity(const std::string& place, const Validity& validity,
                   FaultList& faults) {
  if (validity.from >= validity.to) {
    faults.Add(place, "expected a validity that ends after it starts");
  }
}

}  // namespace tanji::graph::internal
