#include "lib/method/internal/gas_reader.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <string>
#include <utility>

namespace tanji::method::internal {
namespace {

// Ten times the largest GWP there is; a product with a share of a blend stays
// within 64 bits.
constexpr uint64_t kGwpMax = 1'000'000;
constexpr int64_t kHorizonYearsMax = 1000;

quantity::Ratio RatioOf(uint64_t numerator, uint64_t denominator) {
  const uint64_t divisor = std::gcd(numerator, denominator);
  return {.numerator = numerator / divisor,
          .denominator = denominator / divisor};
}

uint64_t Millionths(const quantity::Ratio& ratio) {
  return ratio.numerator * (kMillion / ratio.denominator);
}

// Registry numbers end in a check digit: the sum of the others, each times its
// place from the right, modulo 10.
bool IsCasNumber(std::string_view text) {
  constexpr size_t kSizeMin = 7;  // 50-00-0
  constexpr size_t kSizeMax = 12;
  if (text.size() < kSizeMin || text.size() > kSizeMax) return false;
  const size_t size = text.size();
  if (text[size - 2] != '-' || text[size - 5] != '-') return false;
  int sum = 0;
  int place = 0;
  for (size_t i = size - 1; i-- > 0;) {
    if (i == size - 2 || i == size - 5) continue;
    if (text[i] < '0' || text[i] > '9') return false;
    sum += ++place * (text[i] - '0');
  }
  return text[size - 1] == '0' + sum % 10;
}

void ReadSource(const json::Value& value, std::string place,
                std::vector<std::string>& faults, GasTables& tables) {
  PackReader reader(value, std::move(place), faults);
  PackSource source;
  source.id = reader.NewId(tables.source_numbers, tables.sources.size());
  source.citation = reader.RequiredText("citation");
  source.licence = reader.RequiredText("licence");
  if (!reader.Has("verified")) reader.Fault("verified", "missing");
  source.is_verified = reader.OptionalBool("verified", false);
  reader.RefuseUnknownMembers();
  tables.sources.push_back(std::move(source));
}

void ReadSet(const json::Value& value, std::string place,
             std::vector<std::string>& faults, GasTables& tables) {
  PackReader reader(value, std::move(place), faults);
  GwpSet set;
  set.id = reader.NewId(tables.set_numbers, tables.sets.size());
  set.horizon_years = static_cast<int>(
      reader.RequiredInteger("horizon_years", 1, kHorizonYearsMax));
  set.report = reader.RequiredText("report");
  set.source =
      reader.RequiredReference("source", "source", tables.source_numbers);
  reader.RefuseUnknownMembers();
  tables.sets.push_back(std::move(set));
}

GasValue ReadValue(const json::Value& value, std::string place,
                   std::vector<std::string>& faults, const GasTables& tables,
                   size_t source) {
  PackReader reader(value, std::move(place), faults);
  GasValue gwp;
  gwp.set = reader.RequiredReference("set", "set", tables.set_numbers);
  if (reader.Has("origins")) gwp.origins = reader.RequiredOrigins("origins");
  gwp.tags_any = reader.OptionalTags("tags_any");
  gwp.gwp =
      RatioOf(reader.RequiredMillionths("value", kGwpMax * kMillion), kMillion);
  gwp.source = source;
  if (reader.Has("source")) {
    gwp.source =
        reader.RequiredReference("source", "source", tables.source_numbers);
  }
  if (gwp.source < tables.sources.size()) {
    gwp.is_verified = tables.sources[gwp.source].is_verified;
  }
  reader.RefuseUnknownMembers();
  return gwp;
}

// Whether one emission can meet both with nothing wrong in its own tags.
bool HoldTogether(const GasValue& a, const GasValue& b) {
  if (a.set != b.set) return false;
  if (!a.tags_any.empty() && !b.tags_any.empty() &&
      !a.tags_any.HasAny(b.tags_any)) {
    return false;
  }
  return a.origins.HasAny(b.origins);
}

void CheckValues(PackReader& reader, const Gas& gas) {
  if (gas.values.empty()) reader.Fault("values", "expected at least one value");
  for (size_t a = 0; a < gas.values.size(); ++a) {
    for (size_t b = 0; b < a; ++b) {
      if (!HoldTogether(gas.values[a], gas.values[b])) continue;
      reader.Fault("values", base::StrCat("items ", b, " and ", a,
                                          " hold for the same emission"));
      return;
    }
  }
}

// What gases and blends have in common. Ids are unique over both.
Gas ReadGasHead(PackReader& reader, GasTables& tables) {
  Gas gas;
  gas.id = reader.RequiredString("id");
  const absl::Status status = graph::CheckGasId(gas.id);
  if (!status.ok() && reader.Has("id")) {
    reader.Fault("id", base::ToStd(status.message()));
  }
  if (!tables.gas_numbers.emplace(gas.id, tables.gases.size()).second) {
    reader.Fault("id", "another gas or blend has that id");
  }
  gas.names = reader.OptionalNames();
  gas.source =
      reader.RequiredReference("source", "source", tables.source_numbers);
  return gas;
}

void ReadGas(const json::Value& value, std::string place,
             std::vector<std::string>& faults, GasTables& tables) {
  PackReader reader(value, std::move(place), faults);
  Gas gas = ReadGasHead(reader, tables);
  if (reader.Has("cas")) {
    gas.cas = reader.RequiredString("cas");
    if (!IsCasNumber(gas.cas)) {
      reader.Fault("cas", "expected a CAS registry number, as in 75-46-7");
    }
  }
  reader.RequiredItems(
      "values", kGasValuesMax,
      [&](const json::Value& item, std::string item_place) {
        gas.values.push_back(
            ReadValue(item, std::move(item_place), faults, tables, gas.source));
      });
  CheckValues(reader, gas);
  reader.RefuseUnknownMembers();
  tables.gases.push_back(std::move(gas));
}

// The one value of `gas` in `set`; null when there is none, or several.
const GasValue* OnlyValue(const Gas& gas, size_t set) {
  const GasValue* only = nullptr;
  for (const GasValue& value : gas.values) {
    if (value.set != set) continue;
    if (only != nullptr) return nullptr;
    only = &value;
  }
  const bool is_for_all = only != nullptr &&
                          only->origins == OriginSet::All() &&
                          only->tags_any.empty();
  return is_for_all ? only : nullptr;
}

// In the sets that all parts have one value in.
std::vector<GasValue> ValuesOfBlend(const Gas& blend, const GasTables& tables) {
  std::vector<GasValue> values;
  for (size_t set = 0; set < tables.sets.size(); ++set) {
    uint64_t gwp = 0;  // in millionths of a millionth: at most kGwpMax of them
    bool is_verified = tables.sources[blend.source].is_verified;
    bool is_known = true;
    for (const BlendPart& part : blend.parts) {
      const GasValue* value = OnlyValue(tables.gases[part.gas], set);
      if (value == nullptr) {
        is_known = false;
        break;
      }
      gwp += Millionths(part.share) * Millionths(value->gwp);
      is_verified = is_verified && value->is_verified;
    }
    if (!is_known) continue;
    GasValue value;
    value.set = set;
    value.gwp = RatioOf(gwp, kMillion * kMillion);
    value.source = blend.source;
    value.is_verified = is_verified;
    values.push_back(value);
  }
  return values;
}

BlendPart ReadPart(const json::Value& value, std::string place,
                   std::vector<std::string>& faults, const GasTables& tables) {
  PackReader reader(value, std::move(place), faults);
  BlendPart part;
  part.gas = reader.RequiredReference("gas", "gas", tables.gas_numbers);
  part.share = RatioOf(reader.RequiredMillionths("share", kMillion), kMillion);
  if (part.gas < tables.gases.size() && !tables.gases[part.gas].parts.empty()) {
    reader.Fault("gas", "expected a gas, not another blend");
  }
  reader.RefuseUnknownMembers();
  return part;
}

void ReadBlend(const json::Value& value, std::string place,
               std::vector<std::string>& faults, GasTables& tables) {
  PackReader reader(value, std::move(place), faults);
  // Before its own id is known, so that no blend is a part of itself.
  std::vector<BlendPart> parts;
  reader.RequiredItems(
      "parts", kBlendPartsMax,
      [&](const json::Value& item, std::string item_place) {
        parts.push_back(ReadPart(item, std::move(item_place), faults, tables));
      });
  Gas blend = ReadGasHead(reader, tables);
  blend.parts = std::move(parts);
  uint64_t sum = 0;
  for (const BlendPart& part : blend.parts) sum += Millionths(part.share);
  if (sum != kMillion) {
    reader.Fault("parts", "expected shares of the mass that add up to 1");
  }
  if (faults.empty()) {  // every number of a row stands for one
    blend.values = ValuesOfBlend(blend, tables);
    if (blend.values.empty()) {
      reader.Fault("parts", "no set has one value for each of these gases");
    }
  }
  reader.RefuseUnknownMembers();
  tables.gases.push_back(std::move(blend));
}

// Indicators without a set count CO2 as itself, so it must be the reference of
// every set.
void CheckReference(PackReader& pack, const GasTables& tables) {
  const auto found = tables.gas_numbers.find(kCarbonDioxide);
  bool is_reference = found != tables.gas_numbers.end();
  for (size_t set = 0; is_reference && set < tables.sets.size(); ++set) {
    const GasValue* value = OnlyValue(tables.gases[found->second], set);
    is_reference = value != nullptr && value->gwp == quantity::Ratio();
  }
  if (!is_reference) {
    pack.Fault("gases", "expected the gas CO2 with the value 1 in every set");
  }
}

}  // namespace

GasTables ReadGasTables(PackReader& pack) {
  GasTables tables;
  std::vector<std::string>& faults = pack.faults();
  pack.RequiredItems("sources", kPackSourcesMax,
                     [&](const json::Value& item, std::string place) {
                       ReadSource(item, std::move(place), faults, tables);
                     });
  pack.RequiredItems("sets", kGwpSetsMax,
                     [&](const json::Value& item, std::string place) {
                       ReadSet(item, std::move(place), faults, tables);
                     });
  pack.RequiredItems("gases", kGasesMax,
                     [&](const json::Value& item, std::string place) {
                       ReadGas(item, std::move(place), faults, tables);
                     });
  pack.RequiredItems("blends",
                     kGasesMax - std::min(kGasesMax, tables.gases.size()),
                     [&](const json::Value& item, std::string place) {
                       ReadBlend(item, std::move(place), faults, tables);
                     });
  CheckReference(pack, tables);
  return tables;
}

}  // namespace tanji::method::internal
