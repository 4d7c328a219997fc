#include "lib/exchange/pack/factor_pack.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_join.h"
#include "lib/base/status.h"
#include "lib/exchange/pack/internal/pack_check.h"
#include "lib/exchange/submission/internal/member_reader.h"
#include "lib/graph/model.h"
#include "lib/json/json.h"

namespace tanji::exchange {
namespace {

using internal::MemberReader;
using quantity::Decimal;

constexpr std::array<std::string_view, 4> kClaimNames = {
    "grid-average", "residual", "fossil", "contract"};

// A full pack of rows with every member and a few gases each.
constexpr size_t kValuesMax = 8'000'000;

// The position of `name` in `names`, or their list as an error.
template <size_t kCount>
absl::StatusOr<size_t> IndexOf(
    const std::array<std::string_view, kCount>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<size_t>(found - names.begin());
  std::string list;
  for (const std::string_view each : names) {
    base::StrAppend(&list, list.empty() ? "" : ", ", each);
  }
  return absl::InvalidArgumentError(base::StrCat("expected one of ", list));
}

LocalisedText ReadTexts(MemberReader& reader, std::string_view name,
                        std::vector<std::string>& faults) {
  LocalisedText texts;
  const json::Value* value = reader.RequiredObject(name);
  if (value == nullptr) return texts;
  json::ObjectReader languages(*value, reader.PlaceOf(name), faults);
  texts.en = languages.OptionalString("en");
  texts.zh = languages.OptionalString("zh");
  texts.de = languages.OptionalString("de");
  languages.RefuseUnknownMembers();
  return texts;
}

std::optional<Licence> ReadLicence(MemberReader& reader,
                                   std::vector<std::string>& faults) {
  const json::Value* value = reader.OptionalObject("licence");
  if (value == nullptr) return std::nullopt;
  MemberReader members(*value, reader.PlaceOf("licence"), faults);
  Licence licence;
  licence.name = members.RequiredString("name");
  licence.url = members.OptionalString("url");
  members.ReadParsed("export", members.RequiredString("export"),
                     graph::ParseExportRule, licence.export_rule);
  members.RefuseUnknownMembers();
  return licence;
}

graph::EmissionTags ReadTags(MemberReader& reader) {
  graph::EmissionTags tags;
  const json::Array* array = reader.OptionalArray("tags");
  if (array == nullptr) return tags;
  for (size_t i = 0; i < array->size(); ++i) {
    const std::string* name = (*array)[i].if_string();
    const std::string item = base::StrCat("tags[", i, "]");
    graph::EmissionTag tag = graph::EmissionTag::kAircraft;
    reader.ReadParsed(item, name == nullptr ? "" : *name,
                      graph::ParseEmissionTag, tag);
    if (name == nullptr) continue;
    if (tags.Has(tag)) reader.Fault(item, "is there twice");
    tags.Add(tag);
  }
  return tags;
}

FactorEmission ReadEmission(const json::Value& value, std::string place,
                            std::vector<std::string>& faults) {
  MemberReader reader(value, std::move(place), faults);
  FactorEmission emission;
  emission.gas = reader.RequiredString("gas");
  reader.ReadParsed("amount", reader.RequiredString("amount"), Decimal::Parse,
                    emission.amount);
  emission.unit = reader.RequiredString("unit");
  reader.ReadParsed("origin", reader.RequiredString("origin"),
                    graph::ParseOrigin, emission.origin);
  emission.tags = ReadTags(reader);
  reader.RefuseUnknownMembers();
  return emission;
}

std::vector<FactorEmission> ReadEmissions(MemberReader& reader,
                                          std::vector<std::string>& faults) {
  std::vector<FactorEmission> emissions;
  const json::Array* array = reader.OptionalArray("emissions");
  if (array == nullptr) return emissions;
  if (array->size() > kFactorEmissionsMax) {
    reader.Fault("emissions", base::StrCat("has ", array->size(),
                                           " items; expected at most ",
                                           kFactorEmissionsMax));
    return emissions;
  }
  for (size_t i = 0; i < array->size(); ++i) {
    emissions.push_back(
        ReadEmission((*array)[i], reader.ItemPlace("emissions", i), faults));
  }
  return emissions;
}

std::optional<ElectricityKind> ReadElectricity(
    MemberReader& reader, std::vector<std::string>& faults) {
  const json::Value* value = reader.OptionalObject("electricity");
  if (value == nullptr) return std::nullopt;
  MemberReader members(*value, reader.PlaceOf("electricity"), faults);
  ElectricityKind kind;
  members.ReadParsed("family", members.RequiredString("family"),
                     graph::ParseElectricityFamily, kind.family);
  members.ReadParsed("instrument", members.RequiredString("instrument"),
                     ParseElectricityClaim, kind.instrument);
  members.RefuseUnknownMembers();
  return kind;
}

Factor ReadFactor(const json::Value& value, std::string place,
                  std::vector<std::string>& faults) {
  MemberReader reader(value, std::move(place), faults);
  Factor factor;
  factor.id = reader.RequiredString("id");
  factor.names = ReadTexts(reader, "names", faults);
  factor.category = reader.RequiredString("category");
  factor.unit = reader.RequiredString("unit");
  factor.place = reader.OptionalString("place");
  factor.period = reader.Period();
  reader.Optional("kg_co2e", factor.kg_co2e);
  factor.emissions = ReadEmissions(reader, faults);
  reader.Optional("primary_energy_mj", factor.primary_energy_mj);
  factor.boundary = reader.OptionalString("boundary");
  factor.electricity = ReadElectricity(reader, faults);
  factor.source = reader.RequiredString("source");
  factor.licence = ReadLicence(reader, faults);
  factor.is_verified = reader.OptionalBool("verified", false);
  factor.note = reader.OptionalString("note");
  reader.RefuseUnknownMembers();
  return factor;
}

FactorPackHead ReadHead(MemberReader& reader,
                        std::vector<std::string>& faults) {
  FactorPackHead head;
  if (reader.RequiredString("format") != kFactorPackFormat) {
    reader.Fault("format", base::StrCat("expected ", kFactorPackFormat));
  }
  head.id = reader.RequiredString("id");
  head.version = reader.RequiredString("version");
  reader.ReadParsed("date", reader.RequiredString("date"), graph::ParseDay,
                    head.date);
  head.title = ReadTexts(reader, "title", faults);
  head.publisher = reader.RequiredString("publisher");
  head.licence = ReadLicence(reader, faults);
  return head;
}

void AddFault(std::vector<std::string>& faults, std::string_view place,
              std::string_view member, std::string_view what) {
  if (faults.size() >= graph::kFaultsMax) return;
  faults.push_back(base::StrCat(place, member, ": ", what));
}

// Reads the rows; those that could be read are checked too, unless the head
// that they lean on could not.
void ReadRows(MemberReader& reader, bool is_head_good, FactorPack& pack,
              std::vector<std::string>& faults) {
  const json::Array* rows = reader.RequiredArray("factors");
  if (rows == nullptr) return;
  if (rows->empty() || rows->size() > kFactorsMax) {
    return reader.Fault(
        "factors", base::StrCat("has ", rows->size(), " items; expected 1 to ",
                                kFactorsMax));
  }
  internal::PackCheck check(
      [](size_t row) { return base::StrCat("factors[", row, "]"); });
  pack.factors.reserve(rows->size());
  for (size_t i = 0; i < rows->size() && faults.size() < graph::kFaultsMax;
       ++i) {
    const size_t faults_before = faults.size();
    const std::string place = reader.ItemPlace("factors", i);
    pack.factors.push_back(ReadFactor((*rows)[i], place, faults));
    if (!is_head_good || faults.size() != faults_before) continue;
    check.CheckRow(pack, i,
                   [&](std::string_view member, std::string_view what) {
                     AddFault(faults, place + ".", member, what);
                   });
  }
}

}  // namespace

std::string_view ElectricityClaimName(ElectricityClaim instrument) {
  return kClaimNames[static_cast<size_t>(instrument)];
}

absl::StatusOr<ElectricityClaim> ParseElectricityClaim(std::string_view name) {
  TANJI_ASSIGN_OR_RETURN(const size_t index, IndexOf(kClaimNames, name));
  return static_cast<ElectricityClaim>(index);
}

const Licence& LicenceOf(const FactorPackHead& pack, const Factor& factor) {
  return factor.licence.has_value() ? *factor.licence : *pack.licence;
}

absl::StatusOr<FactorPack> ReadFactorPack(std::string_view document) {
  const json::ReadLimits limits = {.size_max = kPackSizeMax,
                                   .values_max = kValuesMax};
  TANJI_ASSIGN_OR_RETURN(const json::Value value, json::Read(document, limits));
  std::vector<std::string> faults;
  MemberReader reader(value, "", faults);
  FactorPack pack;
  pack.head = ReadHead(reader, faults);
  const bool is_head_good = faults.empty();
  if (is_head_good) {
    internal::PackCheck::CheckHead(
        pack.head, [&](std::string_view member, std::string_view what) {
          AddFault(faults, "", member, what);
        });
  }
  ReadRows(reader, is_head_good, pack, faults);
  reader.RefuseUnknownMembers();
  if (!faults.empty()) {
    return absl::InvalidArgumentError(absl::StrJoin(faults, "\n"));
  }
  return pack;
}

}  // namespace tanji::exchange
