#include "lib/exchange/pack/internal/pack_check.h"

#include <algorithm>
#include <tuple>

#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/base/utf8.h"
#include "lib/graph/ids.h"
#include "lib/graph/model.h"
#include "lib/quantity/unit.h"

namespace tanji::exchange::internal {
namespace {

// Empty: nothing is wrong.
std::string TextFault(std::string_view text, size_t size_max) {
  if (text.size() > size_max) {
    return base::StrCat("has ", text.size(), " bytes; expected at most ",
                        size_max);
  }
  if (!base::IsUtf8(text)) return "is not valid UTF-8";
  if (base::HasControlCharacter(text)) {
    return "has a control character; expected none";
  }
  return "";
}

void CheckText(std::string_view member, std::string_view text,
               const FaultSink& fault, size_t size_max = graph::kTextSizeMax) {
  const std::string what = TextFault(text, size_max);
  if (!what.empty()) fault(member, what);
}

void CheckRequiredText(std::string_view member, std::string_view text,
                       const FaultSink& fault,
                       size_t size_max = graph::kTextSizeMax) {
  if (text.empty()) {
    fault(member, base::StrCat("is empty; expected 1 to ", size_max, " bytes"));
  } else {
    CheckText(member, text, fault, size_max);
  }
}

void CheckStatus(std::string_view member, const absl::Status& status,
                 const FaultSink& fault) {
  if (!status.ok()) fault(member, base::ToStd(status.message()));
}

void CheckNames(std::string_view member, const LocalisedText& names,
                const FaultSink& fault) {
  if (names.en.empty() && names.zh.empty() && names.de.empty()) {
    fault(member, "has no text; expected at least one of en, zh, de");
  }
  CheckText(base::StrCat(member, ".en"), names.en, fault);
  CheckText(base::StrCat(member, ".zh"), names.zh, fault);
  CheckText(base::StrCat(member, ".de"), names.de, fault);
}

void CheckLicence(const Licence& licence, const FaultSink& fault) {
  CheckRequiredText("licence.name", licence.name, fault);
  CheckText("licence.url", licence.url, fault);
  if (licence.url.empty() || licence.url.starts_with("https://") ||
      licence.url.starts_with("http://")) {
    return;
  }
  fault("licence.url", "expected an address that begins with https://");
}

void CheckElectricity(const Factor& factor, const quantity::Unit* unit,
                      const FaultSink& fault) {
  const bool is_electricity = factor.category == kElectricityCategory;
  if (is_electricity != factor.electricity.has_value()) {
    return fault("electricity",
                 is_electricity
                     ? "missing; expected its family and instrument, since "
                       "kinds of electricity must not be mixed"
                     : "expected in rows of the category \"electricity\" only");
  }
  if (!is_electricity) return;
  if (unit != nullptr && unit->dimension_name != "energy") {
    fault("unit", base::StrCat("\"", factor.unit, "\" is a unit of ",
                               unit->dimension_name,
                               "; expected one of energy, as kWh"));
  }
}

void CheckEmission(const Factor& factor, size_t index, const FaultSink& fault) {
  const FactorEmission& emission = factor.emissions[index];
  const std::string place = base::StrCat("emissions[", index, "]");
  CheckStatus(place + ".gas", graph::CheckGasId(emission.gas), fault);
  const auto unit = quantity::FindUnit(emission.unit);
  if (!unit.ok()) {
    fault(place + ".unit", base::ToStd(unit.status().message()));
  } else if ((*unit)->dimension_name != "mass") {
    fault(place + ".unit",
          base::StrCat("\"", emission.unit, "\" is a unit of ",
                       (*unit)->dimension_name, "; expected one of mass"));
  }
  const auto key = [](const FactorEmission& e) {
    return std::make_tuple(std::string_view(e.gas), e.origin, e.tags.bits());
  };
  for (size_t i = 0; i < index; ++i) {
    if (key(factor.emissions[i]) != key(emission)) continue;
    fault(place, base::StrCat("has the gas, origin and tags of emissions[", i,
                              "]; expected their sum once"));
    return;
  }
}

void CheckAmounts(const Factor& factor, const FaultSink& fault) {
  if (!factor.kg_co2e.has_value() && factor.emissions.empty()) {
    fault("kg_co2e", "missing; expected kg_co2e, emissions or both");
  }
  if (factor.emissions.size() > kFactorEmissionsMax) {
    fault("emissions",
          base::StrCat("has ", factor.emissions.size(),
                       " items; expected at most ", kFactorEmissionsMax));
    return;
  }
  for (size_t i = 0; i < factor.emissions.size(); ++i) {
    CheckEmission(factor, i, fault);
  }
}

// No two rows read the same: neither place nor day has a blank, and no id ends
// in one.
std::string RowKey(const Factor& factor) {
  std::string key = base::StrCat(factor.id, " @", factor.place);
  if (factor.period.has_value()) {
    base::StrAppend(&key, " ", factor.period->start, "..", factor.period->end);
  }
  return key;
}

}  // namespace

void PackCheck::CheckHead(const FactorPackHead& head, const FaultSink& fault) {
  CheckStatus("id", graph::CheckOrganisationId(head.id), fault);
  CheckRequiredText("version", head.version, fault, kPackVersionSizeMax);
  CheckNames("title", head.title, fault);
  CheckRequiredText("publisher", head.publisher, fault);
  if (head.licence.has_value()) CheckLicence(*head.licence, fault);
}

void PackCheck::CheckRow(const FactorPack& pack, size_t row,
                         const FaultSink& fault) {
  const Factor& factor = pack.factors[row];
  CheckStatus("id", graph::CheckLocalId(factor.id), fault);
  CheckNames("names", factor.names, fault);
  CheckRequiredText("category", factor.category, fault);
  const auto unit = quantity::FindUnit(factor.unit);
  if (!unit.ok()) fault("unit", base::ToStd(unit.status().message()));
  CheckStatus("place", graph::CheckPlace(factor.place), fault);
  if (factor.period.has_value() && factor.period->start >= factor.period->end) {
    fault("period_end", "expected a day after period_start");
  }
  CheckAmounts(factor, fault);
  CheckText("boundary", factor.boundary, fault);
  CheckElectricity(factor, unit.ok() ? *unit : nullptr, fault);
  CheckRequiredText("source", factor.source, fault);
  if (factor.licence.has_value()) {
    CheckLicence(*factor.licence, fault);
  } else if (!pack.head.licence.has_value()) {
    fault("licence", "missing, and the pack has none for all its rows");
  }
  CheckText("note", factor.note, fault);
  CheckAgainstFirst(pack, row, fault);
}

void PackCheck::CheckAgainstFirst(const FactorPack& pack, size_t row,
                                  const FaultSink& fault) {
  const Factor& factor = pack.factors[row];
  const auto [same, is_new_row] = rows_.try_emplace(RowKey(factor), row);
  if (!is_new_row) {
    fault("id", base::StrCat("has the id, place and period of ",
                             row_name_(same->second), "; expected one row"));
    return;
  }
  const auto first_row = first_rows_.try_emplace(factor.id, row);
  if (first_row.second) return;
  const std::string first_name = row_name_(first_row.first->second);
  const Factor& first = pack.factors[first_row.first->second];
  const auto differs = [&](std::string_view member, bool is_equal) {
    if (is_equal) return;
    fault(member, base::StrCat("differs from ", first_name,
                               ", which has the same id; rows of one id are "
                               "one product at other places or periods"));
  };
  differs("names", factor.names == first.names);
  differs("category", factor.category == first.category);
  differs("electricity", factor.electricity == first.electricity);
  const auto unit = quantity::FindUnit(factor.unit);
  const auto first_unit = quantity::FindUnit(first.unit);
  if (!unit.ok() || !first_unit.ok()) return;
  if ((*unit)->dimension == (*first_unit)->dimension) return;
  fault("unit", base::StrCat("\"", factor.unit, "\" is a unit of ",
                             (*unit)->dimension_name, ", and ", first_name,
                             ", which has the same id, has one of ",
                             (*first_unit)->dimension_name,
                             "; expected one dimension"));
}

}  // namespace tanji::exchange::internal
