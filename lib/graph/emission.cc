#include "lib/graph/emission.h"

#include <array>

#include "lib/base/strings.h"
#include "lib/graph/internal/named_values.h"

namespace tanji::graph {
namespace {

using internal::Named;

constexpr std::array<Named<Origin>, 5> kOrigins = {{
    {Origin::kFossil, "fossil"},
    {Origin::kBiogenic, "biogenic"},
    {Origin::kLandUseChange, "land-use-change"},
    {Origin::kLandManagement, "land-management"},
    {Origin::kAtmospheric, "atmospheric"},
}};

constexpr std::array<Named<EmissionTag>, 6> kTags = {{
    {EmissionTag::kAircraft, "aircraft"},
    {EmissionTag::kPackaging, "packaging"},
    {EmissionTag::kFugitive, "fugitive"},
    {EmissionTag::kCombustion, "combustion"},
    {EmissionTag::kProcess, "process"},
    {EmissionTag::kCapture, "capture"},
}};

}  // namespace

std::string_view OriginName(Origin origin) {
  return internal::NameOf<Origin>(kOrigins, origin);
}

absl::StatusOr<Origin> ParseOrigin(std::string_view name) {
  return internal::ValueOf<Origin>(kOrigins, name);
}

std::string_view EmissionTagName(EmissionTag tag) {
  return internal::NameOf<EmissionTag>(kTags, tag);
}

absl::StatusOr<EmissionTag> ParseEmissionTag(std::string_view name) {
  return internal::ValueOf<EmissionTag>(kTags, name);
}

std::vector<EmissionTag> EmissionTags::List() const {
  std::vector<EmissionTag> tags;
  for (const Named<EmissionTag>& named : kTags) {
    if (Has(named.value)) tags.push_back(named.value);
  }
  return tags;
}

absl::Status CheckGasId(std::string_view id) {
  bool is_good = !id.empty() && id.size() <= kGasIdSizeMax;
  for (const char c : id) is_good = is_good && c > ' ' && c <= '~';
  if (is_good) return absl::OkStatus();
  return absl::InvalidArgumentError(
      base::StrCat("expected a gas of 1 to ", kGasIdSizeMax,
                   " printable ASCII characters without blanks, as in CO2"));
}

}  // namespace tanji::graph
