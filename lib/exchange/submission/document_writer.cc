#include <string>
#include <utility>

#include "lib/exchange/submission/document.h"
#include "lib/exchange/submission/internal/member_writer.h"
#include "lib/json/json.h"

namespace tanji::exchange {
namespace {

using graph::ProductDeclaration;
using internal::PutItems;
using internal::PutText;

json::Value WriteProduct(const ProductDeclaration& product) {
  json::Object object;
  object.emplace_back("id", json::Value(product.id));
  PutText(object, "name", product.name);
  if (!(product.names == graph::Translations())) {
    json::Object names;
    PutText(names, "en", product.names.en);
    PutText(names, "zh", product.names.zh);
    PutText(names, "de", product.names.de);
    object.emplace_back("names", json::Value(std::move(names)));
  }
  object.emplace_back("unit", json::Value(product.unit));
  const graph::Composition& composition = product.composition;
  internal::PutOptional(object, "mass_kg", composition.mass_kg);
  internal::PutOptional(object, "fossil_carbon_kg",
                        composition.fossil_carbon_kg);
  internal::PutOptional(object, "biogenic_carbon_kg",
                        composition.biogenic_carbon_kg);
  internal::PutOptional(object, "recycled_percent",
                        composition.recycled_percent);
  internal::PutTexts(object, "identifiers", product.identifiers);
  internal::PutTexts(object, "classifications", product.classifications);
  internal::PutValidity(object, product.validity);
  return json::Value(std::move(object));
}

json::Value WriteRemoval(const graph::ProcessRemoval& removal) {
  json::Object object;
  object.emplace_back("product", json::Value(removal.product));
  PutText(object, "place", removal.place);
  internal::PutPeriod(object, removal.period);
  return json::Value(std::move(object));
}

}  // namespace

std::string WriteSubmission(const graph::Submission& submission) {
  json::Object object;
  object.emplace_back("format", json::Value(kSubmissionFormat));
  object.emplace_back("organisation", json::Value(submission.organisation));
  if (submission.declaration.has_value()) {
    json::Object declaration;
    declaration.emplace_back("name", json::Value(submission.declaration->name));
    internal::PutTexts(declaration, "identifiers",
                       submission.declaration->identifiers);
    object.emplace_back("declaration", json::Value(std::move(declaration)));
  }
  PutItems(object, "products", submission.products, WriteProduct);
  PutItems(object, "processes", submission.processes, internal::WriteProcess);
  PutItems(object, "removals", submission.removals, WriteRemoval);
  return json::Write(json::Value(std::move(object))) + "\n";
}

}  // namespace tanji::exchange
