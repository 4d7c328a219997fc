#include "lib/graph/emission.h"

#include <array>

#include "lib/base/strings.h"

namespace tanji::graph {
namespace {

constexpr std::array<std::string_view, 5> kOriginNames = {
    "fossil", "biogenic", "land-use-change", "land-management", "atmospheric"};

struct NamedTag {
  EmissionTag tag;
  std::string_view name;
};
constexpr std::array<NamedTag, 6> kTags = {{
    {EmissionTag::kAircraft, "aircraft"},
    {EmissionTag::kPackaging, "packaging"},
    {EmissionTag::kFugitive, "fugitive"},
    {EmissionTag::kCombustion, "combustion"},
    {EmissionTag::kProcess, "process"},
    {EmissionTag::kCapture, "capture"},
}};

}  // namespace

std::string_view OriginName(Origin origin) {
  return kOriginNames[static_cast<size_t>(origin)];
}

absl::StatusOr<Origin> ParseOrigin(std::string_view name) {
  for (size_t i = 0; i < kOriginNames.size(); ++i) {
    if (kOriginNames[i] == name) return static_cast<Origin>(i);
  }
  return absl::InvalidArgumentError(
      "expected one of fossil, biogenic, land-use-change, land-management, "
      "atmospheric");
}

std::string_view EmissionTagName(EmissionTag tag) {
  for (const NamedTag& named : kTags) {
    if (named.tag == tag) return named.name;
  }
  return "";
}

absl::StatusOr<EmissionTag> ParseEmissionTag(std::string_view name) {
  for (const NamedTag& named : kTags) {
    if (named.name == name) return named.tag;
  }
  return absl::InvalidArgumentError(
      "expected one of aircraft, packaging, fugitive, combustion, process, "
      "capture");
}

std::vector<EmissionTag> EmissionTags::List() const {
  std::vector<EmissionTag> tags;
  for (const NamedTag& named : kTags) {
    if (Has(named.tag)) tags.push_back(named.tag);
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
