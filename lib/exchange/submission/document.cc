#include "lib/exchange/submission/document.h"

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

// ---- reading

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

void ReadOptional(ObjectReader& reader, std::string_view name, Decimal& value) {
  const std::string text = reader.OptionalString(name);
  if (!text.empty()) ReadInto(reader, name, text, value);
}

void ReadOptional(ObjectReader& reader, std::string_view name,
                  std::optional<Decimal>& value) {
  const std::string text = reader.OptionalString(name);
  if (text.empty()) return;
  ReadInto(reader, name, text, value.emplace());
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

std::optional<Period> ReadPeriod(ObjectReader& reader) {
  const std::string start = reader.OptionalString("period_start");
  const std::string end = reader.OptionalString("period_end");
  if (start.empty() && end.empty()) return std::nullopt;
  Period period;
  ReadDay(reader, "period_start", start, period.start);
  ReadDay(reader, "period_end", end, period.end);
  return period;
}

Validity ReadValidity(ObjectReader& reader) {
  Validity validity;
  const std::string from = reader.OptionalString("valid_from");
  const std::string to = reader.OptionalString("valid_to");
  if (!from.empty()) ReadDay(reader, "valid_from", from, validity.from);
  if (!to.empty()) ReadDay(reader, "valid_to", to, validity.to);
  return validity;
}

graph::Stage ReadStage(ObjectReader& reader) {
  const std::string name = reader.OptionalString("stage");
  if (name.empty()) return graph::Stage::kUnspecified;
  const auto stage = graph::ParseStage(name);
  if (!stage.ok()) {
    reader.Fault("stage", base::ToStd(stage.status().message()));
    return graph::Stage::kUnspecified;
  }
  return *stage;
}

DataQuality ReadQuality(ObjectReader& reader,
                        std::vector<std::string>& faults) {
  DataQuality quality;
  const json::Value* value = reader.OptionalObject("quality");
  if (value == nullptr) return quality;
  ObjectReader ratings(*value, reader.PlaceOf("quality"), faults);
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

ProductDeclaration ReadProduct(const json::Value& value, std::string place,
                               std::vector<std::string>& faults) {
  ObjectReader reader(value, std::move(place), faults);
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
  ObjectReader reader(value, std::move(place), faults);
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
    ObjectReader pin(*value_of_pin, reader.PlaceOf("pin"), faults);
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
  ObjectReader reader(value, std::move(place), faults);
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
  if (const json::Array* inputs = reader.OptionalArray("inputs");
      inputs != nullptr) {
    process.inputs.reserve(inputs->size());
    for (size_t k = 0; k < inputs->size(); ++k) {
      process.inputs.push_back(
          ReadInput((*inputs)[k], ItemPlace(reader, "inputs", k), faults));
    }
  }
  reader.RefuseUnknownMembers();
  return process;
}

graph::ProcessRemoval ReadRemoval(const json::Value& value, std::string place,
                                  std::vector<std::string>& faults) {
  ObjectReader reader(value, std::move(place), faults);
  graph::ProcessRemoval removal;
  removal.product = reader.RequiredString("product");
  removal.place = reader.OptionalString("place");
  removal.period = ReadPeriod(reader);
  reader.RefuseUnknownMembers();
  return removal;
}

template <typename Item, typename ReadItem>
void ReadItems(ObjectReader& reader, std::string_view name, ReadItem read_item,
               std::vector<std::string>& faults, std::vector<Item>& items) {
  const json::Array* array = reader.OptionalArray(name);
  if (array == nullptr) return;
  items.reserve(array->size());
  for (size_t i = 0; i < array->size(); ++i) {
    items.push_back(read_item((*array)[i], ItemPlace(reader, name, i), faults));
  }
}

absl::Status FaultStatus(const std::vector<std::string>& faults) {
  return absl::InvalidArgumentError(absl::StrJoin(faults, "\n"));
}

// ---- writing

void PutText(json::Object& object, const char* name, const std::string& text) {
  if (!text.empty()) object.emplace_back(name, json::Value(text));
}

void PutTexts(json::Object& object, const char* name,
              const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  json::Array array;
  for (const std::string& text : texts) array.emplace_back(text);
  object.emplace_back(name, json::Value(std::move(array)));
}

void PutDecimal(json::Object& object, const char* name, const Decimal& value) {
  object.emplace_back(name, json::Value(value.ToString()));
}

void PutPeriod(json::Object& object, const std::optional<Period>& period) {
  if (!period.has_value()) return;
  object.emplace_back("period_start", graph::FormatDay(period->start));
  object.emplace_back("period_end", graph::FormatDay(period->end));
}

void PutValidity(json::Object& object, const Validity& validity) {
  if (validity.from != graph::kDayMin) {
    object.emplace_back("valid_from", graph::FormatDay(validity.from));
  }
  if (validity.to != graph::kDayMax) {
    object.emplace_back("valid_to", graph::FormatDay(validity.to));
  }
}

void PutQuality(json::Object& object, const DataQuality& quality) {
  json::Object ratings;
  if (quality.technological) {
    PutDecimal(ratings, "technological", *quality.technological);
  }
  if (quality.geographical) {
    PutDecimal(ratings, "geographical", *quality.geographical);
  }
  if (quality.temporal) PutDecimal(ratings, "temporal", *quality.temporal);
  if (!ratings.empty()) {
    object.emplace_back("quality", json::Value(std::move(ratings)));
  }
}

void PutStage(json::Object& object, graph::Stage stage) {
  if (stage == graph::Stage::kUnspecified) return;
  object.emplace_back("stage", json::Value(graph::StageName(stage)));
}

void PutUncertainty(json::Object& object, const char* name,
                    const Decimal& gsd2) {
  if (!(gsd2 == Decimal::FromInteger(1))) PutDecimal(object, name, gsd2);
}

json::Value ToJson(const ProductDeclaration& product) {
  json::Object object;
  object.emplace_back("id", json::Value(product.id));
  PutText(object, "name", product.name);
  object.emplace_back("unit", json::Value(product.unit));
  if (product.mass_kg) PutDecimal(object, "mass_kg", *product.mass_kg);
  PutTexts(object, "identifiers", product.identifiers);
  PutTexts(object, "classifications", product.classifications);
  PutValidity(object, product.validity);
  return json::Value(std::move(object));
}

json::Value ToJson(const Input& input) {
  json::Object object;
  object.emplace_back("product", json::Value(input.product.ToString()));
  PutDecimal(object, "amount", input.amount);
  object.emplace_back("unit", json::Value(input.unit));
  PutUncertainty(object, "gsd2", input.gsd2);
  PutQuality(object, input.quality);
  PutStage(object, input.stage);
  if (input.pin.has_value()) {
    json::Object pin;
    PutText(pin, "place", input.pin->place);
    PutPeriod(pin, input.pin->period);
    object.emplace_back("pin", json::Value(std::move(pin)));
  }
  return json::Value(std::move(object));
}

json::Value ToJson(const ProcessDeclaration& process) {
  json::Object object;
  object.emplace_back("product", json::Value(process.product));
  PutText(object, "place", process.place);
  PutPeriod(object, process.period);
  PutDecimal(object, "output", process.output);
  object.emplace_back("unit", json::Value(process.unit));
  PutDecimal(object, "direct_kgco2e", process.direct_kgco2e);
  PutUncertainty(object, "direct_gsd2", process.direct_gsd2);
  PutStage(object, process.stage);
  PutQuality(object, process.quality);
  PutValidity(object, process.validity);
  json::Array inputs;
  for (const Input& input : process.inputs) inputs.push_back(ToJson(input));
  if (!inputs.empty()) {
    object.emplace_back("inputs", json::Value(std::move(inputs)));
  }
  return json::Value(std::move(object));
}

json::Value ToJson(const graph::ProcessRemoval& removal) {
  json::Object object;
  object.emplace_back("product", json::Value(removal.product));
  PutText(object, "place", removal.place);
  PutPeriod(object, removal.period);
  return json::Value(std::move(object));
}

template <typename Item>
void PutItems(json::Object& object, const char* name,
              const std::vector<Item>& items) {
  if (items.empty()) return;
  json::Array array;
  for (const Item& item : items) array.push_back(ToJson(item));
  object.emplace_back(name, json::Value(std::move(array)));
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
  ReadItems(reader, "products", ReadProduct, faults, submission.products);
  ReadItems(reader, "processes", ReadProcess, faults, submission.processes);
  ReadItems(reader, "removals", ReadRemoval, faults, submission.removals);
  reader.RefuseUnknownMembers();
  if (!faults.empty()) return FaultStatus(faults);
  faults = graph::FindFaults(submission);
  if (!faults.empty()) return FaultStatus(faults);
  return submission;
}

std::string WriteSubmission(const Submission& submission) {
  json::Object object;
  object.emplace_back("format", json::Value(kSubmissionFormat));
  object.emplace_back("organisation", json::Value(submission.organisation));
  if (submission.declaration.has_value()) {
    json::Object declaration;
    declaration.emplace_back("name", json::Value(submission.declaration->name));
    PutTexts(declaration, "identifiers", submission.declaration->identifiers);
    object.emplace_back("declaration", json::Value(std::move(declaration)));
  }
  PutItems(object, "products", submission.products);
  PutItems(object, "processes", submission.processes);
  PutItems(object, "removals", submission.removals);
  return json::Write(json::Value(std::move(object))) + "\n";
}

}  // namespace tanji::exchange
