#include "lib/platform/submission_writer.h"

#include <utility>

#include "absl/strings/str_join.h"
#include "lib/base/status.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

using graph::EntityKind;

// For FindName.
auto LookupIn(const ChangeView& view) {
  return [&view](std::string_view key) { return view.Get(key); };
}

}  // namespace

void SubmissionWriter::Fault(const std::string& place,
                             std::string_view message) {
  if (faults_.size() < graph::kFaultsMax) {
    faults_.push_back(base::StrCat(place, ": ", message));
  }
}

absl::StatusOr<SubmissionWriter::Product> SubmissionWriter::FindOrMakeProduct(
    const graph::ProductId& id) {
  TANJI_ASSIGN_OR_RETURN(OrganisationTable::Organisation * organisation,
                         organisations_.FindOrMake(id.organisation));
  const std::string key =
      store::NameKey(organisation->number,
                     organisation->digester.Digest(
                         static_cast<uint8_t>(IdKind::kProduct), id.local));
  TANJI_ASSIGN_OR_RETURN(std::optional<NameEntry> entry,
                         FindName(LookupIn(view_), key));
  if (!entry.has_value()) {
    entry.emplace();
    entry->kind = EntityKind::kProduct;
    entry->number = view_.counters().products++;
    view_.Put(key, entry->Pack());
    graph::ProductVersion& version = product_versions_[entry->number];
    version.organisation = organisation->number;
    version.id = id.local;
  }
  return Product{entry->number, entry->dimension};
}

absl::StatusOr<graph::ProcessNumber> SubmissionWriter::FindOrMakeProcess(
    const graph::ProductId& id, graph::ProductNumber product,
    const std::string& place, const std::optional<graph::Period>& period) {
  TANJI_ASSIGN_OR_RETURN(OrganisationTable::Organisation * organisation,
                         organisations_.FindOrMake(id.organisation));
  const std::string key = store::NameKey(
      organisation->number,
      organisation->digester.Digest(static_cast<uint8_t>(IdKind::kProcess),
                                    ProcessName(id.local, place, period)));
  TANJI_ASSIGN_OR_RETURN(std::optional<NameEntry> entry,
                         FindName(LookupIn(view_), key));
  if (!entry.has_value()) {
    entry.emplace();
    entry->kind = EntityKind::kProcess;
    entry->number = view_.counters().processes++;
    view_.Put(key, entry->Pack());
    graph::ProcessVersion& version = process_versions_[entry->number].first;
    version.product = product;
    version.place = place;
    version.period = period;
  }
  return entry->number;
}

absl::Status SubmissionWriter::DeclareOrganisation(
    const graph::Submission& submission) {
  TANJI_ASSIGN_OR_RETURN(OrganisationTable::Organisation * organisation,
                         organisations_.FindOrMake(submission.organisation));
  if (!submission.declaration.has_value()) return absl::OkStatus();
  graph::OrganisationVersion& version =
      organisation_versions_[organisation->number];
  version.id = submission.organisation;
  version.name = submission.declaration->name;
  version.identifiers = submission.declaration->identifiers;
  return absl::OkStatus();
}

absl::Status SubmissionWriter::DeclareProduct(
    const std::string& organisation,
    const graph::ProductDeclaration& declaration, const std::string& place) {
  TANJI_ASSIGN_OR_RETURN(const quantity::Unit* unit,
                         quantity::FindUnit(declaration.unit));
  TANJI_ASSIGN_OR_RETURN(const Product product,
                         FindOrMakeProduct({organisation, declaration.id}));
  if (product.dimension != 0 && product.dimension != unit->dimension) {
    Fault(
        place + ".unit",
        base::StrCat("product \"", declaration.id, "\" is declared in ",
                     quantity::ReferenceUnit(product.dimension).dimension_name,
                     "; expected a unit of that dimension, or a new product"));
    return absl::OkStatus();
  }
  TANJI_ASSIGN_OR_RETURN(OrganisationTable::Organisation * owner,
                         organisations_.FindOrMake(organisation));
  if (product.dimension == 0) {
    view_.Put(store::NameKey(
                  owner->number,
                  owner->digester.Digest(static_cast<uint8_t>(IdKind::kProduct),
                                         declaration.id)),
              NameEntry{EntityKind::kProduct, product.number, unit->dimension}
                  .Pack());
  }
  graph::ProductVersion& version = product_versions_[product.number];
  version.organisation = owner->number;
  version.id = declaration.id;
  version.declared = true;
  version.name = declaration.name;
  version.unit = unit->code;
  version.mass_kg = declaration.mass_kg;
  version.identifiers = declaration.identifiers;
  version.classifications = declaration.classifications;
  version.validity = declaration.validity;
  return absl::OkStatus();
}

absl::StatusOr<graph::InputVersion> SubmissionWriter::MakeInput(
    const graph::Input& input, const std::string& place) {
  TANJI_ASSIGN_OR_RETURN(const quantity::Unit* unit,
                         quantity::FindUnit(input.unit));
  TANJI_ASSIGN_OR_RETURN(const Product product,
                         FindOrMakeProduct(input.product));
  if (product.dimension != 0 && product.dimension != unit->dimension) {
    Fault(place + ".unit",
          base::StrCat(
              "cannot convert ", unit->symbol, " (", unit->dimension_name,
              ") to the unit of product \"", input.product.ToString(),
              "\"; expected a unit of ",
              quantity::ReferenceUnit(product.dimension).dimension_name));
  }
  graph::InputVersion version;
  version.target = product.number;
  version.amount = input.amount;
  version.unit = unit->code;
  version.gsd2 = input.gsd2;
  version.quality = input.quality;
  version.stage = input.stage;
  if (input.pin.has_value()) {
    TANJI_ASSIGN_OR_RETURN(
        version.target, FindOrMakeProcess(input.product, product.number,
                                          input.pin->place, input.pin->period));
    version.pinned = true;
  }
  return version;
}

absl::Status SubmissionWriter::WriteProcess(
    const std::string& organisation,
    const graph::ProcessDeclaration& declaration, const std::string& place) {
  const graph::ProductId id{organisation, declaration.product};
  TANJI_ASSIGN_OR_RETURN(const quantity::Unit* unit,
                         quantity::FindUnit(declaration.unit));
  TANJI_ASSIGN_OR_RETURN(const Product product, FindOrMakeProduct(id));
  if (product.dimension == 0) {
    Fault(place + ".product",
          base::StrCat("product \"", id.ToString(),
                       "\" is not declared; expected it in this submission or "
                       "an earlier one"));
  } else if (product.dimension != unit->dimension) {
    Fault(place + ".unit",
          base::StrCat(
              "cannot convert ", unit->symbol, " (", unit->dimension_name,
              ") to the unit of product \"", id.ToString(),
              "\"; expected a unit of ",
              quantity::ReferenceUnit(product.dimension).dimension_name));
  }
  TANJI_ASSIGN_OR_RETURN(
      const graph::ProcessNumber number,
      FindOrMakeProcess(id, product.number, declaration.place,
                        declaration.period));
  graph::ProcessVersion version;
  version.product = product.number;
  version.place = declaration.place;
  version.period = declaration.period;
  version.in_force = true;
  version.output = declaration.output;
  version.unit = unit->code;
  version.direct_kgco2e = declaration.direct_kgco2e;
  version.direct_gsd2 = declaration.direct_gsd2;
  version.stage = declaration.stage;
  version.quality = declaration.quality;
  version.validity = declaration.validity;
  version.inputs.reserve(declaration.inputs.size());
  for (size_t k = 0; k < declaration.inputs.size(); ++k) {
    TANJI_ASSIGN_OR_RETURN(graph::InputVersion input,
                           MakeInput(declaration.inputs[k],
                                     base::StrCat(place, ".inputs[", k, "]")));
    version.inputs.push_back(input);
  }
  process_versions_[number] = {std::move(version), place};
  return absl::OkStatus();
}

absl::Status SubmissionWriter::Remove(const std::string& organisation,
                                      const graph::ProcessRemoval& removal,
                                      const std::string& place) {
  TANJI_ASSIGN_OR_RETURN(OrganisationTable::Organisation * owner,
                         organisations_.FindOrMake(organisation));
  const auto find = [&](IdKind kind, const std::string& name) {
    return FindName(
        LookupIn(view_),
        store::NameKey(owner->number, owner->digester.Digest(
                                          static_cast<uint8_t>(kind), name)));
  };
  TANJI_ASSIGN_OR_RETURN(
      const std::optional<NameEntry> process,
      find(IdKind::kProcess,
           ProcessName(removal.product, removal.place, removal.period)));
  TANJI_ASSIGN_OR_RETURN(const std::optional<NameEntry> product,
                         find(IdKind::kProduct, removal.product));
  if (!process.has_value() || !product.has_value()) {
    Fault(place, base::StrCat("there is no process of product \"",
                              removal.product, "\" at this place and period"));
    return absl::OkStatus();
  }
  graph::ProcessVersion version;
  version.product = product->number;
  version.place = removal.place;
  version.period = removal.period;
  process_versions_[process->number] = {std::move(version), place};
  return absl::OkStatus();
}

absl::Status SubmissionWriter::PutVersion(EntityKind kind, uint32_t number,
                                          const std::string& packed,
                                          const std::string& place) {
  if (packed.size() + crypto::Aead::kTagSize > store::kValueSizeMax) {
    return absl::InvalidArgumentError(base::StrCat(
        place, ": has ", packed.size(), " bytes when stored; at most ",
        store::kValueSizeMax - crypto::Aead::kTagSize,
        " expected (fewer inputs, or split the process)"));
  }
  const auto kind_byte = static_cast<uint8_t>(kind);
  view_.Put(store::EntityKey(kind_byte, number, seq_),
            sealer_.SealEntity(kind_byte, number, packed));
  view_.changes().Add(kind, number);
  return absl::OkStatus();
}

absl::Status SubmissionWriter::PutVersions() {
  for (const auto& [number, id] : organisations_.made()) {
    organisation_versions_[number].id = id;
  }
  for (const auto& [number, version] : organisation_versions_) {
    TANJI_RETURN_IF_ERROR(PutVersion(EntityKind::kOrganisation, number,
                                     Pack(version), "declaration"));
  }
  for (const auto& [number, version] : product_versions_) {
    TANJI_RETURN_IF_ERROR(
        PutVersion(EntityKind::kProduct, number, Pack(version), "products"));
  }
  for (const auto& [number, version] : process_versions_) {
    TANJI_RETURN_IF_ERROR(PutVersion(EntityKind::kProcess, number,
                                     Pack(version.first), version.second));
  }
  return absl::OkStatus();
}

absl::Status SubmissionWriter::Write(const graph::Submission& submission) {
  TANJI_RETURN_IF_ERROR(DeclareOrganisation(submission));
  for (size_t i = 0; i < submission.products.size(); ++i) {
    TANJI_RETURN_IF_ERROR(DeclareProduct(submission.organisation,
                                         submission.products[i],
                                         base::StrCat("products[", i, "]")));
  }
  for (size_t i = 0; i < submission.processes.size(); ++i) {
    TANJI_RETURN_IF_ERROR(WriteProcess(submission.organisation,
                                       submission.processes[i],
                                       base::StrCat("processes[", i, "]")));
  }
  for (size_t i = 0; i < submission.removals.size(); ++i) {
    TANJI_RETURN_IF_ERROR(Remove(submission.organisation,
                                 submission.removals[i],
                                 base::StrCat("removals[", i, "]")));
  }
  if (!faults_.empty()) {
    return absl::FailedPreconditionError(absl::StrJoin(faults_, "\n"));
  }
  return PutVersions();
}

}  // namespace tanji::platform
