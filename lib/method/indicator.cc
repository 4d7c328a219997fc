#include "lib/method/indicator.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/str_join.h"
#include "lib/base/check.h"
#include "lib/base/strings.h"

namespace tanji::method {
namespace {

constexpr size_t kTagSets = graph::kEmissionTagsAll + 1;

// "the tag capture", "the tags fugitive, process"
std::string NameTags(graph::EmissionTags tags, std::string_view separator) {
  std::vector<std::string> names;
  for (const graph::EmissionTag tag : tags.List()) {
    names.emplace_back(graph::EmissionTagName(tag));
  }
  return base::StrCat(names.size() == 1 ? "the tag " : "the tags ",
                      absl::StrJoin(names, base::ToAbsl(separator)));
}

std::string_view DirectionName(Direction direction) {
  return direction == Direction::kRemoval ? "removal" : "emission";
}

}  // namespace

size_t EmissionKind::Number() const {
  TANJI_CHECK(tags.bits() <= graph::kEmissionTagsAll);
  size_t number = is_carbon_dioxide ? 1 : 0;
  number =
      number * OriginSet::kOriginCount + static_cast<unsigned char>(origin);
  number = number * 2 + static_cast<unsigned char>(direction);
  return number * kTagSets + tags.bits();
}

EmissionKind EmissionKind::FromNumber(size_t number) {
  TANJI_CHECK(number < kKindCount);
  EmissionKind kind;
  kind.tags =
      graph::EmissionTags::FromBits(static_cast<uint8_t>(number % kTagSets));
  number /= kTagSets;
  kind.direction = static_cast<Direction>(number % 2);
  number /= 2;
  kind.origin = static_cast<graph::Origin>(number % OriginSet::kOriginCount);
  kind.is_carbon_dioxide = number / OriginSet::kOriginCount == 1;
  return kind;
}

std::string Describe(const EmissionKind& kind) {
  std::string text =
      base::StrCat(kind.direction == Direction::kRemoval ? "a removal of "
                                                         : "an emission of ",
                   kind.is_carbon_dioxide ? "CO2" : "another gas than CO2",
                   ", origin ", graph::OriginName(kind.origin));
  if (kind.tags.empty()) return base::StrCat(text, ", no tags");
  return base::StrCat(text, ", with ", NameTags(kind.tags, ", "));
}

bool Condition::Holds(const EmissionKind& kind) const {
  if (!origins.Has(kind.origin)) return false;
  if (gas == Gas::kCarbonDioxide && !kind.is_carbon_dioxide) return false;
  if (gas == Gas::kOther && kind.is_carbon_dioxide) return false;
  if (direction.has_value() && *direction != kind.direction) return false;
  if ((tags_all.bits() & ~kind.tags.bits()) != 0) return false;
  if (!tags_any.empty() && !kind.tags.HasAny(tags_any)) return false;
  return !kind.tags.HasAny(tags_none);
}

std::string Describe(const Condition& condition) {
  std::vector<std::string> demands;
  if (condition.direction.has_value()) {
    demands.emplace_back(DirectionName(*condition.direction));
  }
  if (condition.gas != Condition::Gas::kAny) {
    demands.emplace_back(condition.gas == Condition::Gas::kOther ? "not CO2"
                                                                 : "CO2");
  }
  if (!condition.tags_all.empty()) {
    demands.push_back(
        base::StrCat("with ", NameTags(condition.tags_all, ", ")));
  }
  if (!condition.tags_any.empty()) {
    demands.push_back(
        base::StrCat("with ", NameTags(condition.tags_any, " or ")));
  }
  if (!condition.tags_none.empty()) {
    demands.push_back(
        base::StrCat("without ", NameTags(condition.tags_none, ", ")));
  }
  return demands.empty() ? "any" : absl::StrJoin(demands, ", ");
}

bool Indicator::Counts(const EmissionKind& kind) const {
  return std::any_of(
      conditions.begin(), conditions.end(),
      [&](const Condition& condition) { return condition.Holds(kind); });
}

}  // namespace tanji::method
