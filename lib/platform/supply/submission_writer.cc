#include "lib/platform/supply/submission_writer.h"

#include <algorithm>
#include <utility>

#include "lib/base/status.h"
#include "lib/quantity/unit.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

std::string VersionKey(graph::ProcessNumber process, uint64_t seq) {
  return store::EntityKey(static_cast<uint8_t>(graph::EntityKind::kProcess),
                          process, seq);
}

}  // namespace

absl::Status SubmissionWriter::DeclareOrganisation(
    const graph::Submission& submission) {
  TANJI_ASSIGN_OR_RETURN(
      OrganisationTable::Organisation * organisation,
      drafts_.organisations().FindOrMake(submission.organisation));
  if (!submission.declaration.has_value()) return absl::OkStatus();
  graph::OrganisationVersion& version =
      drafts_.Organisation(organisation->number);
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
  const graph::ProductId id{organisation, declaration.id};
  TANJI_ASSIGN_OR_RETURN(const VersionDrafts::Product product,
                         drafts_.FindOrMakeProduct(id));
  if (product.dimension != 0 && product.dimension != unit->dimension) {
    drafts_.Fault(
        place + ".unit",
        base::StrCat("product \"", declaration.id, "\" is declared in ",
                     quantity::ReferenceUnit(product.dimension).dimension_name,
                     "; expected a unit of that dimension, or a new product"));
    return absl::OkStatus();
  }
  TANJI_ASSIGN_OR_RETURN(OrganisationTable::Organisation * owner,
                         drafts_.organisations().FindOrMake(organisation));
  if (product.dimension == 0) {
    TANJI_RETURN_IF_ERROR(
        drafts_.NoteDimension(id, product.number, unit->dimension));
  }
  graph::ProductVersion& version = drafts_.ProductDraft(product.number);
  version.organisation = owner->number;
  version.id = declaration.id;
  version.declared = true;
  version.name = declaration.name;
  version.names = declaration.names;
  version.unit = unit->code;
  version.composition = declaration.composition;
  version.identifiers = declaration.identifiers;
  version.classifications = declaration.classifications;
  version.validity = declaration.validity;
  return absl::OkStatus();
}

absl::StatusOr<bool> SubmissionWriter::IsMadeOnItsOwn(
    graph::ProcessNumber process) {
  bool was_withdrawn = false;
  for (uint64_t end = drafts_.seq();;) {
    const auto packed =
        stored_.Latest(graph::EntityKind::kProcess, process, end - 1);
    const bool is_first = end == drafts_.seq();
    if (is_first) {
      TANJI_RETURN_IF_ERROR(
          CheckIsStored(process, packed.ok() ? packed->seq + 1 : 0));
    }
    if (absl::IsNotFound(packed.status())) return false;
    TANJI_RETURN_IF_ERROR(packed.status());
    TANJI_ASSIGN_OR_RETURN(const graph::ProcessVersion version,
                           graph::UnpackProcess(packed->bytes));
    if (version.state == graph::ReleaseState::kWithdrawn) {
      was_withdrawn = true;
    } else if (!was_withdrawn || !graph::WaitsForRelease(version.state)) {
      return version.in_force;
    }
    // What waited under one that is withdrawn does not wait any more.
    end = packed->seq;
    if (end == 0) return false;
  }
}

absl::Status SubmissionWriter::CheckIsStored(graph::ProcessNumber process,
                                             uint64_t next) {
  const ChangeView& view = drafts_.view();
  for (uint64_t seq = std::max(next, view.batch_begin()); seq < drafts_.seq();
       ++seq) {
    if (view.IsInBatch(VersionKey(process, seq))) {
      return absl::AbortedError(
          "the process is being changed by another submission; try again");
    }
  }
  return absl::OkStatus();
}

void SubmissionWriter::NoteMade(graph::ProductNumber product,
                                graph::ProcessNumber process,
                                const graph::ProcessVersion& version) {
  if (suppliers_ == nullptr) return;
  suppliers_->AddMade(product, process, version.place, version.period);
}

void SubmissionWriter::End(const OutputLink& output, const std::string& at,
                           const std::optional<graph::Period>& period,
                           const std::string& place) {
  graph::ProcessVersion ended;
  ended.product = output.product;
  ended.place = at;
  ended.period = period;
  drafts_.SetProcess(output.process, std::move(ended), place);
  DropReference(drafts_.view(), output.process);
  if (suppliers_ != nullptr) suppliers_->AddEnded(output.process);
}

absl::StatusOr<bool> SubmissionWriter::IsOutputElsewhere(
    graph::ProcessNumber process) {
  ChangeView& view = drafts_.view();
  TANJI_ASSIGN_OR_RETURN(const std::optional<graph::ProcessNumber> maker,
                         ReferenceOf(view, process));
  if (!maker.has_value()) return false;
  if (drafts_.has_whole_history()) return true;
  // The record that has ended it is not among the earlier ones that are here.
  TANJI_RETURN_IF_ERROR(DropOutput(view, *maker, process));
  return false;
}

absl::StatusOr<bool> SubmissionWriter::IsMadeElsewhere(
    const VersionDrafts::Process& process, graph::ProcessNumber reference) {
  TANJI_ASSIGN_OR_RETURN(const std::optional<graph::ProcessNumber> maker,
                         ReferenceOf(drafts_.view(), process.number));
  if (maker.has_value()) {
    if (*maker == reference) return false;
    return IsOutputElsewhere(process.number);
  }
  if (process.is_new || !drafts_.has_whole_history()) return false;
  return IsMadeOnItsOwn(process.number);
}

absl::Status SubmissionWriter::WriteCoProducts(
    const std::string& organisation, const std::vector<std::string>& products,
    graph::ProcessNumber reference, const graph::ProcessVersion& version,
    const std::string& place) {
  ChangeView& view = drafts_.view();
  TANJI_ASSIGN_OR_RETURN(const std::vector<OutputLink> before,
                         OutputsOf(view, reference));
  std::vector<OutputLink> outputs;
  for (size_t i = 0; i < products.size(); ++i) {
    const graph::ProductNumber product =
        version.outputs->co_products[i].product;
    TANJI_ASSIGN_OR_RETURN(
        const VersionDrafts::Process process,
        drafts_.FindOrMakeProcess({organisation, products[i]}, product,
                                  {version.place, version.period}));
    TANJI_ASSIGN_OR_RETURN(const bool is_taken,
                           IsMadeElsewhere(process, reference));
    if (is_taken) {
      drafts_.Fault(
          base::StrCat(place, ".co_products[", i, "]"),
          base::StrCat("another process makes product \"", products[i],
                       "\" at this place and period; remove that "
                       "first"));
      continue;
    }
    graph::ProcessVersion output = version;
    output.product = product;
    output.outputs->index = static_cast<uint32_t>(i + 1);
    TANJI_RETURN_IF_ERROR(plausibility_.NoteReleased(
        {organisation, products[i]}, process.number, output));
    drafts_.SetProcess(process.number, std::move(output), place);
    PutReference(view, process.number, reference);
    NoteMade(product, process.number, version);
    outputs.push_back({process.number, product});
  }
  for (const OutputLink& link : before) {
    const bool is_kept = std::any_of(
        outputs.begin(), outputs.end(),
        [&](const OutputLink& o) { return o.process == link.process; });
    if (!is_kept && !version.validity.IsUnbounded()) {
      if (!drafts_.has_whole_history()) {
        DropReference(view, link.process);  // had ended before
        continue;
      }
      drafts_.Fault(place,
                    "drops a co-product from another day on; expected a "
                    "change without valid_from and valid_to, or the co-product "
                    "kept");
      continue;
    }
    if (!is_kept) End(link, version.place, version.period, place);
  }
  if (!before.empty() || !outputs.empty()) PutOutputs(view, reference, outputs);
  if (!outputs.empty()) {
    TANJI_ASSIGN_OR_RETURN(OrganisationTable::Organisation * owner,
                           drafts_.organisations().FindOrMake(organisation));
    NoteHasOutputs(view, owner->number);
  }
  return absl::OkStatus();
}

absl::Status SubmissionWriter::HoldIfImplausible(
    const graph::ProductId& id, const graph::ProcessDeclaration& declaration,
    DraftedProcess& process) {
  if (gate_ == Gate::kOff ||
      process.version.state != graph::ReleaseState::kReleased ||
      !declaration.confirmation.empty()) {
    return absl::OkStatus();
  }
  std::vector<std::string> reasons =
      plausibility_.Judge(id, process.number, process.version);
  if (reasons.empty()) return absl::OkStatus();
  process.version.state = graph::ReleaseState::kHeld;
  process.version.reasons = reasons;
  held_.push_back({{id, declaration.place, declaration.period},
                   std::move(reasons),
                   process.number});
  return absl::OkStatus();
}

absl::Status SubmissionWriter::WriteProcess(
    const std::string& organisation,
    const graph::ProcessDeclaration& declaration, const std::string& place) {
  TANJI_ASSIGN_OR_RETURN(DraftedProcess process,
                         DraftProcess(drafts_, stored_, organisation,
                                      declaration, place, suppliers_));
  TANJI_ASSIGN_OR_RETURN(const bool is_output,
                         IsOutputElsewhere(process.number));
  if (is_output) {
    drafts_.Fault(place,
                  base::StrCat("product \"", declaration.product,
                               "\" is a further output of another process at "
                               "this place and period; submit that without it "
                               "first"));
    return absl::OkStatus();
  }
  const graph::ProductId id{organisation, declaration.product};
  TANJI_RETURN_IF_ERROR(HoldIfImplausible(id, declaration, process));
  // What a draft makes beside its product, and no longer makes, waits for its
  // release.
  if (process.version.state == graph::ReleaseState::kReleased) {
    std::vector<std::string> products;
    products.reserve(declaration.co_products.size());
    for (const graph::CoProduct& output : declaration.co_products) {
      products.push_back(output.product);
    }
    TANJI_RETURN_IF_ERROR(WriteCoProducts(
        organisation, products, process.number, process.version, place));
    if (gate_ == Gate::kOn) {
      TANJI_RETURN_IF_ERROR(
          plausibility_.NoteReleased(id, process.number, process.version));
    }
    NoteMade(process.version.product, process.number, process.version);
  }
  drafts_.SetProcess(process.number, std::move(process.version), place);
  return absl::OkStatus();
}

absl::Status SubmissionWriter::Remove(const std::string& organisation,
                                      const graph::ProcessRemoval& removal,
                                      const std::string& place) {
  const graph::ProductId id{organisation, removal.product};
  TANJI_ASSIGN_OR_RETURN(
      const std::optional<graph::ProcessNumber> process,
      drafts_.FindProcess(id, {removal.place, removal.period}));
  TANJI_ASSIGN_OR_RETURN(const std::optional<graph::ProductNumber> product,
                         drafts_.FindProduct(id));
  if (!process.has_value() || !product.has_value()) {
    drafts_.Fault(place,
                  base::StrCat("there is no process of product \"",
                               removal.product, "\" at this place and period"));
    return absl::OkStatus();
  }
  ChangeView& view = drafts_.view();
  TANJI_ASSIGN_OR_RETURN(const bool is_output, IsOutputElsewhere(*process));
  if (is_output) {
    drafts_.Fault(place, base::StrCat("product \"", removal.product,
                                      "\" is a further output of another "
                                      "process; submit that without it"));
    return absl::OkStatus();
  }
  TANJI_ASSIGN_OR_RETURN(const std::vector<OutputLink> outputs,
                         OutputsOf(view, *process));
  for (const OutputLink& output : outputs) {
    End(output, removal.place, removal.period, place);
  }
  if (!outputs.empty()) PutOutputs(view, *process, {});
  graph::ProcessVersion version;
  version.product = *product;
  version.place = removal.place;
  version.period = removal.period;
  drafts_.SetProcess(*process, std::move(version), place);
  if (suppliers_ != nullptr) suppliers_->AddEnded(*process);
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
  return absl::OkStatus();
}

}  // namespace tanji::platform
