#include "lib/exchange/submission/internal/member_reader.h"

#include <algorithm>

namespace tanji::exchange::internal {

using quantity::Decimal;

std::optional<std::string> MemberReader::StatedString(std::string_view name) {
  std::string text = OptionalString(name);
  if (!text.empty() || HasString(name)) return text;
  return std::nullopt;
}

bool MemberReader::HasString(std::string_view name) const {
  const json::Object* object = value_.if_object();
  return object != nullptr &&
         std::any_of(object->begin(), object->end(), [&](const auto& member) {
           return member.first == name && member.second.if_string() != nullptr;
         });
}

void MemberReader::Required(std::string_view name, Decimal& value) {
  ReadParsed(name, RequiredString(name), Decimal::Parse, value);
}

void MemberReader::Optional(std::string_view name, Decimal& value) {
  const auto text = StatedString(name);
  if (text.has_value()) ReadParsed(name, *text, Decimal::Parse, value);
}

void MemberReader::Optional(std::string_view name,
                            std::optional<Decimal>& value) {
  const auto text = StatedString(name);
  if (text.has_value()) {
    ReadParsed(name, *text, Decimal::Parse, value.emplace());
  }
}

void MemberReader::AmountOr(std::string_view name,
                            std::string_view formula_name, Decimal& value,
                            std::string& formula) {
  const auto stated = StatedString(formula_name);
  if (!stated.has_value()) return Required(name, value);
  formula = *stated;
  if (formula.empty()) Fault(formula_name, "expected a formula");
  if (StatedString(name).has_value()) {
    Fault(name,
          base::StrCat("expected ", name, " or ", formula_name, ", not both"));
  }
}

void MemberReader::RequiredDecimals(std::string_view name,
                                    std::vector<Decimal>& values) {
  for (const std::string& text : Texts(name)) {
    ReadParsed(name, text, Decimal::Parse, values.emplace_back());
  }
}

void MemberReader::Product(std::string_view name, const std::string& text,
                           graph::ProductId& product) {
  ReadParsed(name, text, graph::ProductId::Parse, product);
}

std::optional<graph::Period> MemberReader::Period() {
  const auto start = StatedString("period_start");
  const auto end = StatedString("period_end");
  if (!start.has_value() && !end.has_value()) return std::nullopt;
  graph::Period period;
  ReadParsed("period_start", start.value_or(""), graph::ParseDay, period.start);
  ReadParsed("period_end", end.value_or(""), graph::ParseDay, period.end);
  return period;
}

graph::Validity MemberReader::Validity() {
  graph::Validity validity;
  const auto from = StatedString("valid_from");
  const auto to = StatedString("valid_to");
  if (from.has_value()) {
    ReadParsed("valid_from", *from, graph::ParseDay, validity.from);
  }
  if (to.has_value()) {
    ReadParsed("valid_to", *to, graph::ParseDay, validity.to);
  }
  return validity;
}

graph::DataQuality MemberReader::Quality() {
  graph::DataQuality quality;
  const json::Value* value = OptionalObject("quality");
  if (value == nullptr) return quality;
  MemberReader ratings(*value, PlaceOf("quality"), faults_);
  ratings.Optional("technological", quality.technological);
  ratings.Optional("geographical", quality.geographical);
  ratings.Optional("temporal", quality.temporal);
  ratings.RefuseUnknownMembers();
  return quality;
}

std::vector<std::string> MemberReader::Texts(std::string_view name) {
  std::vector<std::string> texts;
  const json::Array* array = OptionalArray(name);
  if (array == nullptr) return texts;
  for (size_t i = 0; i < array->size(); ++i) {
    const std::string* text = (*array)[i].if_string();
    if (text != nullptr) {
      texts.push_back(*text);
    } else if (!IsFull()) {
      faults_.push_back(
          base::StrCat(ItemPlace(name, i), ": expected a string"));
    }
  }
  return texts;
}

}  // namespace tanji::exchange::internal
