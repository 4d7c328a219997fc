#include "lib/exchange/pack/internal/emission_text.h"

#include <cstddef>

#include "lib/base/status.h"

namespace tanji::exchange::internal {
namespace {

constexpr std::string_view kSeparator = "; ";
constexpr size_t kWordsMin = 4;

std::vector<std::string_view> SplitBy(std::string_view text,
                                      std::string_view separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + separator.size());
  }
}

absl::StatusOr<FactorEmission> ParseEmission(std::string_view text) {
  const std::vector<std::string_view> words = SplitBy(text, " ");
  if (words.size() < kWordsMin) {
    return absl::InvalidArgumentError(
        "expected gas, amount, unit and origin with one blank between, as in "
        "CO2 2.63 kg fossil combustion");
  }
  FactorEmission emission;
  emission.gas = words[0];
  TANJI_ASSIGN_OR_RETURN(emission.amount, quantity::Decimal::Parse(words[1]));
  emission.unit = words[2];
  TANJI_ASSIGN_OR_RETURN(emission.origin, graph::ParseOrigin(words[3]));
  for (size_t i = kWordsMin; i < words.size(); ++i) {
    TANJI_ASSIGN_OR_RETURN(const graph::EmissionTag tag,
                           graph::ParseEmissionTag(words[i]));
    if (emission.tags.Has(tag)) {
      return absl::InvalidArgumentError(
          base::StrCat("has the tag ", words[i], " twice"));
    }
    emission.tags.Add(tag);
  }
  return emission;
}

}  // namespace

absl::StatusOr<std::vector<FactorEmission>> ParseEmissions(
    std::string_view text) {
  std::vector<FactorEmission> emissions;
  if (text.empty()) return emissions;
  const std::vector<std::string_view> parts = SplitBy(text, kSeparator);
  if (parts.size() > kFactorEmissionsMax) {
    return absl::InvalidArgumentError(
        base::StrCat("has ", parts.size(), " emissions; expected at most ",
                     kFactorEmissionsMax));
  }
  for (size_t i = 0; i < parts.size(); ++i) {
    auto emission = ParseEmission(parts[i]);
    if (!emission.ok()) {
      return base::AddPlace(emission.status(),
                            base::StrCat("emission ", i + 1));
    }
    emissions.push_back(*std::move(emission));
  }
  return emissions;
}

}  // namespace tanji::exchange::internal
