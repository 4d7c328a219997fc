#include "lib/method/gwp_pack.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_join.h"
#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/json/json.h"
#include "lib/method/internal/gas_reader.h"
#include "lib/method/internal/indicator_reader.h"
#include "lib/method/internal/pack_reader.h"

namespace tanji::method {
namespace {

using internal::PackReader;

constexpr int kDepthMax = 16;
constexpr size_t kValuesMax = 1'000'000;  // of JSON

graph::Day ReadDate(PackReader& reader) {
  const auto day = graph::ParseDay(reader.RequiredString("date"));
  if (day.ok()) return *day;
  if (reader.Has("date")) {
    reader.Fault("date", base::ToStd(day.status().message()));
  }
  return 0;
}

size_t ReadMain(PackReader& reader, const internal::IndicatorTable& table) {
  const size_t main =
      reader.RequiredReference("main", "indicator", table.numbers);
  if (main < table.rows.size() &&
      table.rows[main].form != Indicator::Form::kSum) {
    reader.Fault("main", "expected an indicator that is a sum");
  }
  return main;
}

// "fugitive, process, combustion": what the set tells apart for this origin.
std::string TagsAskedFor(const Gas& gas, size_t set, graph::Origin origin) {
  graph::EmissionTags asked;
  for (const GasValue& value : gas.values) {
    if (value.set != set || !value.origins.Has(origin)) continue;
    for (const graph::EmissionTag tag : value.tags_any.List()) asked.Add(tag);
  }
  std::vector<std::string> names;
  for (const graph::EmissionTag tag : asked.List()) {
    names.emplace_back(graph::EmissionTagName(tag));
  }
  return absl::StrJoin(names, ", ");
}

}  // namespace

absl::StatusOr<GwpPack> GwpPack::Parse(std::string_view document) {
  TANJI_ASSIGN_OR_RETURN(const json::Value value,
                         json::Read(document, {.size_max = kGwpPackSizeMax,
                                               .depth_max = kDepthMax,
                                               .values_max = kValuesMax}));
  std::vector<std::string> faults;
  PackReader reader(value, "", faults);
  GwpPack pack;
  if (reader.RequiredString("format") != kGwpPackFormat) {
    reader.Fault("format", base::StrCat("expected ", kGwpPackFormat));
  }
  pack.id_ = reader.RequiredId("id");
  pack.version_ = reader.RequiredId("version");
  pack.date_ = ReadDate(reader);
  pack.title_ = reader.RequiredText("title");
  pack.description_ = reader.RequiredText("description");
  internal::GasTables tables = internal::ReadGasTables(reader);
  internal::IndicatorTable indicators =
      internal::ReadIndicators(reader, tables.set_numbers);
  pack.main_ = ReadMain(reader, indicators);
  reader.RefuseUnknownMembers();
  if (!faults.empty()) {
    return absl::InvalidArgumentError(absl::StrJoin(faults, "\n"));
  }
  pack.digest_ = crypto::Sha256(document);
  pack.sources_ = std::move(tables.sources);
  pack.sets_ = std::move(tables.sets);
  pack.gases_ = std::move(tables.gases);
  pack.gas_numbers_ = std::move(tables.gas_numbers);
  pack.indicators_ = std::move(indicators.rows);
  return pack;
}

const Gas* GwpPack::Find(std::string_view id) const {
  const auto found = gas_numbers_.find(id);
  return found == gas_numbers_.end() ? nullptr : &gases_[found->second];
}

absl::StatusOr<const GasValue*> GwpPack::ValueOf(
    const Gas& gas, size_t set, graph::Origin origin,
    graph::EmissionTags tags) const {
  TANJI_CHECK(set < sets_.size());
  const GasValue* found = nullptr;
  bool has_set = false;
  bool has_origin = false;
  for (const GasValue& value : gas.values) {
    if (value.set != set) continue;
    has_set = true;
    if (!value.origins.Has(origin)) continue;
    has_origin = true;
    if (!value.tags_any.empty() && !tags.HasAny(value.tags_any)) continue;
    if (found != nullptr && found->gwp != value.gwp) {
      return absl::InvalidArgumentError(base::StrCat(
          gas.id, " of origin ", graph::OriginName(origin),
          " has tags that ask for different GWPs in ", sets_[set].id,
          "; expected those of one of ", TagsAskedFor(gas, set, origin)));
    }
    found = &value;
  }
  if (found != nullptr) return found;
  if (has_origin) {
    return absl::InvalidArgumentError(
        base::StrCat(gas.id, " of origin ", graph::OriginName(origin),
                     " needs one of the tags ", TagsAskedFor(gas, set, origin),
                     ", which its GWP in ", sets_[set].id, " depends on"));
  }
  return absl::NotFoundError(base::StrCat(
      gas.id, " has no GWP in ", sets_[set].id,
      has_set ? base::StrCat(" for the origin ", graph::OriginName(origin))
              : std::string(),
      " (GWP pack ", id_, " ", version_, ")"));
}

}  // namespace tanji::method
