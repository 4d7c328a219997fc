#include "lib/exchange/submission/document.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "lib/base/status.h"
#include "lib/json/json.h"

namespace tanji::exchange {
namespace {

using graph::DataQuality;
using graph::Input;
using graph::Period;
using graph::ProcessDeclaration;
using graph::ProductDeclaration;
using graph::Submission;
using graph::Validity;
using json::ObjectReader;
using quantity::Decimal;

// Tells what is not stated from what is stated as "", which no number and no
// day is.
class MemberReader : public ObjectReader {
 public:
  MemberReader(const json::Value& value, std::string place,
               std::vector<std::string>& faults)
      : ObjectReader(value, std::move(place), faults), value_(value) {}

  // Nothing when the member is absent, or after a fault.
  std::optional<std::string> StatedString(std::string_view name) {
    std::string text = OptionalString(name);
    if (!text.empty() || HasString(name)) return text;
    return std::nullopt;
  }

 private:
  bool HasString(std::string_view name) const {
    const json::Object* object = value_.if_object();
    return object != nullptr &&
           std::any_of(object->begin(), object->end(), [&](const auto& member) {
             return member.first == name &&
                    member.second.if_string() != nullptr;
           });
  }

  const json::Value& value_;
};

std::string ItemPlace(const ObjectReader& reader, std::string_view name,
                      size_t index) {
  return base::StrCat(reader.PlaceOf(name), "[", index, "]");
}

void ReadInto(ObjectReader& reader, std::string_view name,
              const std::string& text, Decimal& value) {
  const auto decimal = Decimal::Parse(text);
  if (decimal.ok()) {
    value = *decimal;
  } else {
    reader.Fault(name, base::ToStd(decimal.status().message()));
  }
}

void ReadRequired(ObjectReader& reader, std::string_view name, Decimal& value) {
  ReadInto(reader, name, reader.RequiredString(name), value);
}

void ReadOptional(MemberReader& reader, std::string_view name, Decimal& value) {
  const auto text = reader.StatedString(name);
  if (text.has_value()) ReadInto(reader, name, *text, value);
}

void ReadOptional(MemberReader& reader, std::string_view name,
                  std::optional<Decimal>& value) {
  const auto text = reader.StatedString(name);
  if (text.has_value()) ReadInto(reader, name, *text, value.emplace());
}

void ReadDay(ObjectReader& reader, std::string_view name,
             const std::string& text, graph::Day& day) {
  const auto parsed = graph::ParseDay(text);
  if (parsed.ok()) {
    day = *parsed;
  } else {
    reader.Fault(name, base::ToStd(parsed.status().message()));
  }
}

std::optional<Period> ReadPeriod(MemberReader& reader) {
  const auto start = reader.StatedString("period_start");
  const auto end = reader.StatedString("period_end");
  if (!start.has_value() && !end.has_value()) return std::nullopt;
  Period period;
  ReadDay(reader, "period_start", start.value_or(""), period.start);
  ReadDay(reader, "period_end", end.value_or(""), period.end);
  return period;
}

Validity ReadValidity(MemberReader& reader) {
  Validity validity;
  const auto from = reader.StatedString("valid_from");
  const auto to = reader.StatedString("valid_to");
  if (from.has_value()) ReadDay(reader, "valid_from", *from, validity.from);
  if (to.has_value()) ReadDay(reader, "valid_to", *to, validity.to);
  return validity;
}

graph::Stage ReadStage(MemberReader& reader) {
  const auto name = reader.StatedString("stage");
  if (!name.has_value()) return graph::Stage::kUnspecified;
  const auto stage = graph::ParseStage(*name);
  if (!stage.ok()) {
    reader.Fault("stage", base::ToStd(stage.status().message()));
    return graph::Stage::kUnspecified;
  }
  return *stage;
}

DataQuality ReadQuality(MemberReader& reader,
                        std::vector<std::string>& faults) {
  DataQuality quality;
  const json::Value* value = reader.OptionalObject("quality");
  if (value == nullptr) return quality;
  MemberReader ratings(*value, reader.PlaceOf("quality"), faults);
  ReadOptional(ratings, "technological", quality.technological);
  ReadOptional(ratings, "geographical", quality.geographical);
  ReadOptional(ratings, "temporal", quality.temporal);
  ratings.RefuseUnknownMembers();
  return quality;
}

std::vector<std::string> ReadTexts(ObjectReader& reader, std::string_view name,
                                   std::vector<std::string>& faults) {
  std::vector<std::string> texts;
  const json::Array* array = reader.OptionalArray(name);
  if (array == nullptr) return texts;
  for (size_t i = 0; i < array->size(); ++i) {
    const std::string* text = (*array)[i].if_string();
    if (text == nullptr) {
      if (faults.size() < ObjectReader::kFaultsMax) {
        faults.push_back(
            base::StrCat(ItemPlace(reader, name, i), ": expected a string"));
      }
      continue;
    }
    texts.push_back(*text);
  }
  return texts;
}

// Reads the items of an array member, at most `count_max` of them. Once the
// list of faults is full, the rest makes no difference.
template <typename Item, typename ReadItem>
void ReadItems(ObjectReader& reader, std::string_view name, size_t count_max,
               ReadItem read_item, std::vector<std::string>& faults,
               std::vector<Item>& items) {
  const json::Array* array = reader.OptionalArray(name);
  if (array == nullptr) return;
  const absl::Status count = graph::CheckCount(array->size(), count_max);
  if (!count.ok()) {
    return reader.Fault(name, base::ToStd(count.message()));
  }
  items.reserve(array->size());
  for (size_t i = 0;
       i < array->size() && faults.size() < ObjectReader::kFaultsMax; ++i) {
    items.push_back(read_item((*array)[i], ItemPlace(reader, name, i), faults));
  }
}

ProductDeclaration ReadProduct(const json::Value& value, std::string place,
                               std::vector<std::string>& faults) {
  MemberReader reader(value, std::move(place), faults);
  ProductDeclaration product;
  product.id = reader.RequiredString("id");
  product.name = reader.OptionalString("name");
  product.unit = reader.RequiredString("unit");
  ReadOptional(reader, "mass_kg", product.mass_kg);
  product.identifiers = ReadTexts(reader, "identifiers", faults);
  product.classifications = ReadTexts(reader, "classifications", faults);
  product.validity = ReadValidity(reader);
  reader.RefuseUnknownMembers();
  return product;
}

Input ReadInput(const json::Value& value, std::string place,
                std::vector<std::string>& faults) {
  MemberReader reader(value, std::move(place), faults);
  Input input;
  const auto product =
      graph::ProductId::Parse(reader.RequiredString("product"));
  if (product.ok()) {
    input.product = *product;
  } else {
    reader.Fault("product", base::ToStd(product.status().message()));
  }
  ReadRequired(reader, "amount", input.amount);
  input.unit = reader.RequiredString("unit");
  ReadOptional(reader, "gsd2", input.gsd2);
  input.quality = ReadQuality(reader, faults);
  input.stage = ReadStage(reader);
  if (const json::Value* value_of_pin = reader.OptionalObject("pin");
      value_of_pin != nullptr) {
    MemberReader pin(*value_of_pin, reader.PlaceOf("pin"), faults);
    input.pin.emplace();
    input.pin->place = pin.OptionalString("place");
    input.pin->period = ReadPeriod(pin);
    pin.RefuseUnknownMembers();
  }
  reader.RefuseUnknownMembers();
  return input;
}

ProcessDeclaration ReadProcess(const json::Value& value, std::string place,
                               std::vector<std::string>& faults) {
  MemberReader reader(value, std::move(place), faults);
  ProcessDeclaration process;
  process.product = reader.RequiredString("product");
  process.place = reader.OptionalString("place");
  process.period = ReadPeriod(reader);
  ReadRequired(reader, "output", process.output);
  process.unit = reader.RequiredString("unit");
  ReadOptional(reader, "direct_kgco2e", process.direct_kgco2e);
  ReadOptional(reader, "direct_gsd2", process.direct_gsd2);
  process.stage = ReadStage(reader);
  process.quality = ReadQuality(reader, faults);
  process.validity = ReadValidity(reader);
  ReadItems(reader, "inputs", graph::kInputsMax, ReadInput, faults,
            process.inputs);
  reader.RefuseUnknownMembers();
  return process;
}

graph::ProcessRemoval ReadRemoval(const json::Value& value, std::string place,
                                  std::vector<std::string>& faults) {
  MemberReader reader(value, std::move(place), faults);
  graph::ProcessRemoval removal;
  removal.product = reader.RequiredString("product");
  removal.place = reader.OptionalString("place");
  removal.period = ReadPeriod(reader);
  reader.RefuseUnknownMembers();
  return removal;
}

absl::Status FaultStatus(const std::vector<std::string>& faults) {
  return absl::InvalidArgumentError(absl::StrJoin(faults, "\n"));
}

}  // namespace

absl::StatusOr<Submission> ReadSubmission(std::string_view document) {
  TANJI_ASSIGN_OR_RETURN(const json::Value value, json::Read(document));
  std::vector<std::string> faults;
  ObjectReader reader(value, "", faults);
  Submission submission;
  if (reader.RequiredString("format") != kSubmissionFormat) {
    reader.Fault("format", base::StrCat("expected ", kSubmissionFormat));
  }
  submission.organisation = reader.RequiredString("organisation");
  if (const json::Value* declared = reader.OptionalObject("declaration");
      declared != nullptr) {
    ObjectReader declaration(*declared, "declaration", faults);
    submission.declaration.emplace();
    submission.declaration->name = declaration.RequiredString("name");
    submission.declaration->identifiers =
        ReadTexts(declaration, "identifiers", faults);
    declaration.RefuseUnknownMembers();
  }
  ReadItems(reader, "products", graph::kSubmissionItemsMax, ReadProduct, faults,
            submission.products);
  ReadItems(reader, "processes", graph::kSubmissionItemsMax, ReadProcess,
            faults, submission.processes);
  ReadItems(reader, "removals", graph::kSubmissionItemsMax, ReadRemoval, faults,
            submission.removals);
  reader.RefuseUnknownMembers();
  if (!faults.empty()) return FaultStatus(faults);
  faults = graph::FindFaults(submission);
  if (!faults.empty()) return FaultStatus(faults);
  return submission;
}

}  // namespace tanji::exchange
