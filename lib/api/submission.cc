#include "lib/api/submission.h"

#include <string>
#include <vector>

#include "lib/api/field_reader.h"
#include "lib/api/field_writer.h"
#include "lib/base/status.h"

namespace tanji::api {
namespace {

template <typename Texts>
std::vector<std::string> ToTexts(const Texts& texts) {
  return {texts.begin(), texts.end()};
}

graph::ProductDeclaration ToProduct(
    const supply::v1::ProductDeclaration& message, FieldReader reader) {
  graph::ProductDeclaration product;
  product.id = message.id();
  product.name = message.name();
  product.unit = message.unit();
  product.names = {message.names().en(), message.names().zh(),
                   message.names().de()};
  graph::Composition& composition = product.composition;
  reader.Optional("mass_kg", message.mass_kg(), composition.mass_kg);
  reader.Optional("fossil_carbon_kg", message.fossil_carbon_kg(),
                  composition.fossil_carbon_kg);
  reader.Optional("biogenic_carbon_kg", message.biogenic_carbon_kg(),
                  composition.biogenic_carbon_kg);
  reader.Optional("recycled_percent", message.recycled_percent(),
                  composition.recycled_percent);
  product.identifiers = ToTexts(message.identifiers());
  product.classifications = ToTexts(message.classifications());
  product.validity = reader.ReadValidity(message);
  return product;
}

graph::ProcessRemoval ToRemoval(const supply::v1::ProcessRemoval& message,
                                FieldReader reader) {
  graph::ProcessRemoval removal;
  removal.product = message.product();
  removal.place = message.place();
  removal.period = reader.ReadPeriod(message);
  return removal;
}

std::string PlaceOf(std::string_view list, int i) {
  return base::StrCat(list, "[", i, "]");
}

void CheckListsOf(const supply::v1::ProcessDeclaration& process,
                  const std::string& place, FaultList& faults) {
  const auto check = [&](std::string_view field, int count, size_t max) {
    const absl::Status status =
        graph::CheckCount(static_cast<size_t>(count), max);
    if (!status.ok()) faults.AddIfBad(place, field, status);
  };
  check("emissions", process.emissions_size(), graph::kEmissionsMax);
  check("co_products", process.co_products_size(), graph::kCoProductsMax);
  check("parameters", process.parameters_size(), graph::kParametersMax);
}

// What holds too much is not converted at all.
absl::Status CheckCounts(const supply::v1::Submission& message) {
  FaultList faults;
  const auto items = static_cast<size_t>(message.products_size()) +
                     static_cast<size_t>(message.processes_size()) +
                     static_cast<size_t>(message.removals_size());
  faults.AddIfBad("submission",
                  graph::CheckCount(items, graph::kSubmissionItemsMax));
  for (int i = 0; i < message.processes_size() && !faults.full(); ++i) {
    const auto inputs = static_cast<size_t>(message.processes(i).inputs_size());
    const absl::Status count = graph::CheckCount(inputs, graph::kInputsMax);
    if (!count.ok()) faults.AddIfBad(PlaceOf("processes", i), "inputs", count);
    CheckListsOf(message.processes(i), PlaceOf("processes", i), faults);
  }
  return faults.ToStatus();
}

}  // namespace

absl::StatusOr<graph::Submission> ToSubmission(
    const supply::v1::Submission& message) {
  TANJI_RETURN_IF_ERROR(CheckCounts(message));
  FaultList faults;
  graph::Submission submission;
  submission.organisation = message.organisation();
  if (message.has_declaration()) {
    submission.declaration.emplace();
    submission.declaration->name = message.declaration().name();
    submission.declaration->identifiers =
        ToTexts(message.declaration().identifiers());
  }
  for (int i = 0; i < message.products_size() && !faults.full(); ++i) {
    submission.products.push_back(ToProduct(
        message.products(i), FieldReader(PlaceOf("products", i), faults)));
  }
  for (int i = 0; i < message.processes_size() && !faults.full(); ++i) {
    submission.processes.push_back(
        ToProcess(message.processes(i), PlaceOf("processes", i), faults));
  }
  for (int i = 0; i < message.removals_size() && !faults.full(); ++i) {
    submission.removals.push_back(ToRemoval(
        message.removals(i), FieldReader(PlaceOf("removals", i), faults)));
  }
  TANJI_RETURN_IF_ERROR(faults.ToStatus());
  return submission;
}

void FromProduct(const graph::ProductDeclaration& product,
                 supply::v1::ProductDeclaration* message) {
  message->set_id(product.id);
  message->set_name(product.name);
  message->set_unit(product.unit);
  const graph::Composition& composition = product.composition;
  message->set_mass_kg(TextOf(composition.mass_kg));
  message->set_fossil_carbon_kg(TextOf(composition.fossil_carbon_kg));
  message->set_biogenic_carbon_kg(TextOf(composition.biogenic_carbon_kg));
  message->set_recycled_percent(TextOf(composition.recycled_percent));
  if (!(product.names == graph::Translations())) {
    message->mutable_names()->set_en(product.names.en);
    message->mutable_names()->set_zh(product.names.zh);
    message->mutable_names()->set_de(product.names.de);
  }
  for (const std::string& urn : product.identifiers) {
    message->add_identifiers(urn);
  }
  for (const std::string& urn : product.classifications) {
    message->add_classifications(urn);
  }
  SetValidity(product.validity, message);
}

}  // namespace tanji::api
