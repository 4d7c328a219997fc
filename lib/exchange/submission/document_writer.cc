#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/exchange/submission/document.h"
#include "lib/json/json.h"

namespace tanji::exchange {
namespace {

using graph::Input;
using graph::ProcessDeclaration;
using graph::ProductDeclaration;
using quantity::Decimal;

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

void PutPeriod(json::Object& object,
               const std::optional<graph::Period>& period) {
  if (!period.has_value()) return;
  object.emplace_back("period_start", graph::FormatDay(period->start));
  object.emplace_back("period_end", graph::FormatDay(period->end));
}

void PutValidity(json::Object& object, const graph::Validity& validity) {
  if (validity.from != graph::kDayMin) {
    object.emplace_back("valid_from", graph::FormatDay(validity.from));
  }
  if (validity.to != graph::kDayMax) {
    object.emplace_back("valid_to", graph::FormatDay(validity.to));
  }
}

void PutQuality(json::Object& object, const graph::DataQuality& quality) {
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

std::string WriteSubmission(const graph::Submission& submission) {
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
