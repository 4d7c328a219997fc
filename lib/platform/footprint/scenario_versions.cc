#include "lib/platform/footprint/scenario_versions.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "lib/base/status.h"
#include "lib/base/wire.h"
#include "lib/platform/entity_reader.h"
#include "lib/platform/footprint/process_choice.h"
#include "lib/platform/pack/loaded_packs.h"
#include "lib/platform/supply/declared_process.h"
#include "lib/platform/supply/gas_check.h"
#include "lib/platform/supply/process_draft.h"

namespace tanji::platform {
namespace {

using graph::kNoNumber;
using graph::ProcessNumber;
using graph::ProcessVersion;
using graph::ScenarioChange;

// What a read from the store, or an evaluation, counts for.
constexpr size_t kFlowsOfRead = 10;

std::string PlaceOf(size_t change) {
  return base::StrCat("changes[", change, "]");
}

// The process in force of `product` at the place and in the period of `like`.
ProcessNumber FindSibling(const graph::Catalogue& catalogue,
                          graph::ProductNumber product,
                          const graph::Catalogue::ProcessRow& like) {
  if (product >= catalogue.product_count()) return kNoNumber;
  for (ProcessNumber i = catalogue.product(product).first_process;
       i != kNoNumber; i = catalogue.process(i).next_of_product) {
    const graph::Catalogue::ProcessRow& row = catalogue.process(i);
    if (row.in_force && !row.is_frozen && row.place == like.place &&
        row.period_start == like.period_start &&
        row.period_end == like.period_end) {
      return i;
    }
  }
  return kNoNumber;
}

graph::ProductNumber ProductOfOutput(const graph::OutputsVersion& outputs,
                                     uint32_t index) {
  return index == 0 ? outputs.reference_product
                    : outputs.co_products[index - 1].product;
}

void AddFault(const std::string& fault, std::vector<std::string>& faults) {
  if (faults.size() < graph::kFaultsMax) faults.push_back(fault);
}

absl::Status FaultStatus(const graph::Scenario& scenario,
                         const std::vector<std::string>& faults) {
  if (faults.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(base::StrCat(
      "scenario \"", scenario.name, "\":\n", absl::StrJoin(faults, "\n")));
}

// Faults of a submission of one process, without its place in that.
std::string WithoutPlace(std::string_view faults) {
  return absl::StrReplaceAll(base::ToAbsl(faults), {{"processes[0].", ""}});
}

// What a change has not found, for people.
std::string MissingText(const ScenarioChange& change) {
  switch (change.kind) {
    case graph::ChangeKind::kParameter:
      return base::StrCat("no parameter \"", change.parameter, "\"");
    case graph::ChangeKind::kCapture:
    case graph::ChangeKind::kEmission:
      return base::StrCat("no emission of ", change.gas,
                          change.origin.has_value() ? " of this origin" : "");
    default:
      break;
  }
  if (!change.input.has_value()) {
    return change.kind == graph::ChangeKind::kElectricity
               ? "no input with electricity stated"
               : "no energy among its inputs, and no combustion";
  }
  const std::string product = change.input->product.ToString();
  if (!change.input->number.has_value()) {
    return base::StrCat("no input \"", product, "\"");
  }
  return base::StrCat("no input \"", product, "\" at place ",
                      *change.input->number, " of its inputs");
}

}  // namespace

absl::Status ScenarioBudget::TakeFlows(size_t count) {
  flows -= static_cast<int64_t>(count);
  if (stop != nullptr) TANJI_RETURN_IF_ERROR(stop->Take(1 + count));
  if (flows >= 0) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      "the scenarios look at too many inputs and emissions in all; expected "
      "fewer changes or scenarios a call");
}

absl::StatusOr<ProcessVersion> ScenarioVersions::ReadVersion(
    ProcessNumber process) const {
  const graph::Catalogue::ProcessRow& row = catalogue().process(process);
  EntityReader reader(context_.main, context_.secrets);
  TANJI_ASSIGN_OR_RETURN(
      const EntityReader::Packed packed,
      reader.Latest(graph::EntityKind::kProcess, process, row.seq));
  TANJI_ASSIGN_OR_RETURN(ProcessVersion version,
                         graph::UnpackProcess(packed.bytes));
  if (version.in_force && packed.seq == row.seq) return version;
  return absl::AbortedError("the process changed while it was read; ask again");
}

absl::StatusOr<std::vector<ProcessNumber>> ScenarioVersions::ProcessesOf(
    const graph::ChangedProcess& changed) {
  const bool is_one = changed.organisation.empty();
  const std::string& organisation =
      is_one ? changed.product.organisation : changed.organisation;
  TANJI_RETURN_IF_ERROR(
      identity::Decide(caller_, identity::Action::kReadSupply,
                       {organisation, changed.product.local}));
  if (!is_one) return OfOrganisation(organisation);
  const auto product = catalogue().FindProduct(changed.product);
  if (!product.has_value()) {
    return absl::FailedPreconditionError(base::StrCat(
        "there is no product \"", changed.product.ToString(), "\""));
  }
  TANJI_RETURN_IF_ERROR(
      budget_.TakeProcesses(catalogue().product(*product).process_count));
  auto process =
      ChooseProcess(catalogue(), *product, {changed.place, changed.period});
  if (process.ok()) return std::vector<ProcessNumber>{*process};
  return absl::FailedPreconditionError(process.status().message());
}

absl::StatusOr<std::vector<ProcessNumber>> ScenarioVersions::OfOrganisation(
    const std::string& organisation) {
  TANJI_RETURN_IF_ERROR(budget_.TakeProcesses(catalogue().process_count()));
  const auto owner = catalogue().FindOrganisation(organisation);
  std::vector<ProcessNumber> processes;
  for (ProcessNumber i = 0; owner && i < catalogue().process_count(); ++i) {
    const graph::Catalogue::ProcessRow& row = catalogue().process(i);
    if (!row.in_force || row.is_frozen ||
        catalogue().product(row.product).organisation != *owner) {
      continue;
    }
    if (processes.size() == kScenarioProcessesMax) {
      return absl::ResourceExhaustedError(base::StrCat(
          "organisation \"", organisation, "\" has more than ",
          kScenarioProcessesMax, " processes; expected changes one by one"));
    }
    processes.push_back(i);
  }
  if (!processes.empty()) return processes;
  return absl::FailedPreconditionError(base::StrCat(
      "organisation \"", organisation, "\" has no process in force"));
}

absl::Status ScenarioVersions::AddOutputs(ProcessNumber process, Group& group) {
  const graph::OutputsVersion& outputs = *group.version.outputs;
  const graph::Catalogue::ProcessRow& row = catalogue().process(process);
  for (uint32_t index = 0; index <= outputs.co_products.size(); ++index) {
    const graph::ProductNumber product = ProductOfOutput(outputs, index);
    // All processes of the product are looked at.
    if (product < catalogue().product_count()) {
      TANJI_RETURN_IF_ERROR(
          budget_.TakeProcesses(catalogue().product(product).process_count));
    }
    const ProcessNumber sibling = FindSibling(catalogue(), product, row);
    if (sibling == kNoNumber) continue;
    if (sibling != process) {
      TANJI_RETURN_IF_ERROR(budget_.TakeFlows(kFlowsOfRead));
      TANJI_ASSIGN_OR_RETURN(const ProcessVersion version,
                             ReadVersion(sibling));
      if (!version.outputs.has_value() || version.outputs->index != index ||
          version.outputs->reference_product != outputs.reference_product) {
        continue;
      }
    }
    group.members.push_back({sibling, product, index});
  }
  return absl::OkStatus();
}

absl::StatusOr<size_t> ScenarioVersions::GroupOf(ProcessNumber process) {
  const auto known = group_of_.find(process);
  if (known != group_of_.end()) return known->second;
  if (groups_.size() == kScenarioProcessesMax) {
    return absl::ResourceExhaustedError(
        base::StrCat("the scenario changes more than ", kScenarioProcessesMax,
                     " processes"));
  }
  TANJI_RETURN_IF_ERROR(budget_.TakeFlows(kFlowsOfRead));
  Group group;
  group.name = catalogue().process_id(process).ToString();
  TANJI_ASSIGN_OR_RETURN(group.version, ReadVersion(process));
  if (group.version.outputs.has_value()) {
    TANJI_RETURN_IF_ERROR(AddOutputs(process, group));
    group.version.product = group.version.outputs->reference_product;
    group.version.outputs->index = 0;
  } else {
    group.members.push_back({process, group.version.product, 0});
  }
  for (const Member& member : group.members) {
    group_of_.emplace(member.process, groups_.size());
  }
  groups_.push_back(std::move(group));
  return groups_.size() - 1;
}

// Which product the grid's electricity at a place is has no history: it is as
// it was only as long as no factor pack came after the state.
absl::Status ScenarioVersions::CheckGridIsOfState() const {
  EntityReader reader(context_.main, context_.secrets);
  uint64_t last = 0;
  TANJI_RETURN_IF_ERROR(reader.ForEachNewest(
      graph::EntityKind::kPack, kGwpPackNumber + 1, kNoNumber,
      std::numeric_limits<uint64_t>::max(),
      [&](const EntityReader::Visited& pack) -> absl::StatusOr<bool> {
        last = std::max(last, pack.seq);
        return false;
      }));
  if (last <= calculation_.seq) return absl::OkStatus();
  return absl::FailedPreconditionError(base::StrCat(
      "a factor pack was loaded at record ", last, ", after the state as of ",
      calculation_.seq,
      " that is simulated: which product the grid's "
      "electricity at a place was then is not kept; name the product"));
}

absl::Status ScenarioVersions::FindGridProduct(ScenarioChange& change) const {
  TANJI_RETURN_IF_ERROR(CheckGridIsOfState());
  const graph::Electricity& electricity = *change.electricity;
  // From the place of use upwards: "CN-SD", then "CN".
  std::string place = electricity.place;
  for (;;) {
    const auto packed =
        context_.main.Get(GridProductKey(place, electricity.instrument));
    // Empty: a pack had one here once.
    if (packed.ok() && !packed->empty()) {
      base::WireReader reader(*packed, "grid product");
      TANJI_ASSIGN_OR_RETURN(const uint64_t number, reader.Varint());
      if (number >= catalogue().product_count()) break;
      change.supplier.product =
          catalogue().product_id(static_cast<graph::ProductNumber>(number));
      return absl::OkStatus();
    }
    if (!packed.ok() && !absl::IsNotFound(packed.status())) {
      return packed.status();
    }
    const size_t dash = place.rfind('-');
    if (dash == std::string::npos) break;
    place.resize(dash);
  }
  return absl::FailedPreconditionError(base::StrCat(
      "no factor pack has ", graph::InstrumentName(electricity.instrument),
      " electricity for \"", electricity.place,
      "\" or what it is a part of; load one, or name the product"));
}

absl::Status ScenarioVersions::Read() {
  std::vector<std::string> faults;
  changes_ = scenario_.changes;
  for (size_t k = 0; k < changes_.size(); ++k) {
    std::vector<size_t>& groups = groups_by_change_.emplace_back();
    ScenarioChange& change = changes_[k];
    if (change.kind == graph::ChangeKind::kElectricity &&
        !change.supplier.IsStated()) {
      const absl::Status found = FindGridProduct(change);
      if (absl::IsFailedPrecondition(found)) {
        AddFault(base::StrCat(PlaceOf(k), ": ", base::ToStd(found.message())),
                 faults);
        continue;
      }
      TANJI_RETURN_IF_ERROR(found);
    }
    const auto processes = ProcessesOf(changes_[k].process);
    if (absl::IsFailedPrecondition(processes.status())) {
      AddFault(base::StrCat(PlaceOf(k), ": ",
                            base::ToStd(processes.status().message())),
               faults);
      continue;
    }
    TANJI_RETURN_IF_ERROR(processes.status());
    for (const ProcessNumber process : *processes) {
      TANJI_ASSIGN_OR_RETURN(const size_t group, GroupOf(process));
      groups.push_back(group);
    }
    // An organisation's processes with several outputs come once.
    std::sort(groups.begin(), groups.end());
    groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
  }
  return FaultStatus(scenario_, faults);
}

// Whom a pin is to is looked for among all processes of the product.
absl::Status ScenarioVersions::TakePin(const ScenarioChange& change) const {
  if (!change.supplier.pin.has_value()) return absl::OkStatus();
  const auto product = catalogue().FindProduct(change.supplier.product);
  if (!product.has_value()) return absl::OkStatus();
  return budget_.TakeFlows(catalogue().product(*product).process_count);
}

// Who supplies anew shows its footprint in the answer.
absl::Status ScenarioVersions::CheckSupplier(const ScenarioChange& change,
                                             size_t group) const {
  const graph::ProductId& id = change.supplier.product;
  if (id == graph::ProductId()) return absl::OkStatus();
  if (identity::Decide(caller_, identity::Action::kReadFootprint,
                       {id.organisation, id.local})
          .ok()) {
    return absl::OkStatus();
  }
  const auto organisation = catalogue().FindOrganisation(id.organisation);
  // What a pack brings is everybody's.
  if (organisation.has_value() &&
      calculation_.packs.MarkOf(*organisation) != 0) {
    return absl::OkStatus();
  }
  const graph::ScenarioNames names{catalogue(), scenario_.assumed};
  const auto target = graph::FindTarget(names, change.supplier);
  if (target.ok()) {
    for (const graph::InputVersion& input : groups_[group].version.inputs) {
      if (input.target == target->target && input.pinned == target->pinned) {
        return absl::OkStatus();
      }
    }
  }
  // Not even whether it is there.
  return absl::FailedPreconditionError(
      base::StrCat("there is no product \"", id.ToString(),
                   "\" whose footprint you may read"));
}

absl::Status ScenarioVersions::ApplyOne(
    size_t change, Versions& versions, std::vector<std::string>& faults) const {
  const ScenarioChange& applied = changes_[change];
  const graph::ScenarioNames names{catalogue(), scenario_.assumed};
  bool is_found = false;
  for (const size_t group : groups_by_change_[change]) {
    ProcessVersion& version =
        versions.try_emplace(group, groups_[group].version).first->second;
    TANJI_RETURN_IF_ERROR(budget_.TakeFlows(1 + version.inputs.size() +
                                            version.emissions.size()));
    TANJI_RETURN_IF_ERROR(TakePin(applied));
    const absl::Status may = CheckSupplier(applied, group);
    const absl::StatusOr<bool> found =
        may.ok() ? graph::ApplyChange(names, applied, version)
                 : absl::StatusOr<bool>(may);
    if (absl::IsResourceExhausted(found.status())) {
      return base::AddPlace(found.status(), PlaceOf(change));
    }
    if (!found.ok()) {
      AddFault(
          base::StrCat(PlaceOf(change), ": process \"", groups_[group].name,
                       "\": ", base::ToStd(found.status().message())),
          faults);
    }
    is_found = is_found || !found.ok() || *found;
  }
  if (is_found) return absl::OkStatus();
  const bool is_one = applied.process.organisation.empty();
  AddFault(base::StrCat(
               PlaceOf(change), ": ",
               is_one ? base::StrCat("process \"",
                                     groups_[groups_by_change_[change][0]].name,
                                     "\"")
                      : base::StrCat("no process of \"",
                                     applied.process.organisation, "\""),
               is_one ? " has " : ": all have ", MissingText(applied)),
           faults);
  return absl::OkStatus();
}

// What a submission of the changed process would be refused for.
absl::Status ScenarioVersions::Check(size_t group,
                                     const ProcessVersion& version,
                                     std::vector<std::string>& faults) const {
  TANJI_RETURN_IF_ERROR(
      budget_.TakeFlows(version.inputs.size() + version.emissions.size()));
  ProcessVersion checked = version;
  const graph::ScenarioNames names{catalogue(), scenario_.assumed};
  for (graph::InputVersion& input : checked.inputs) {
    // Of an assumed product only the supplier is unknown.
    if (names.IsAssumed(input)) input.target = checked.product;
  }
  const std::string place =
      base::StrCat("process \"", groups_[group].name, "\", as changed: ");
  auto declared = DeclaredProcess(catalogue(), checked);
  if (!declared.ok()) {
    AddFault(base::StrCat(place, base::ToStd(declared.status().message())),
             faults);
    return absl::OkStatus();
  }
  graph::Submission submission;
  submission.organisation =
      catalogue().product_id(checked.product).organisation;
  submission.processes.push_back(*std::move(declared));
  for (const std::string& fault : graph::FindFaults(submission)) {
    AddFault(place + WithoutPlace(fault), faults);
  }
  const absl::Status gases =
      CheckGases(calculation_.packs.method().get(), submission);
  if (!gases.ok()) {
    AddFault(place + WithoutPlace(base::ToStd(gases.message())), faults);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<ChangedVersion>> ScenarioVersions::Apply(
    std::optional<graph::Lever> lever) const {
  std::vector<std::string> faults;
  Versions versions;
  for (const bool are_parameters : {true, false}) {
    for (size_t k = 0; k < changes_.size(); ++k) {
      const ScenarioChange& change = changes_[k];
      const bool is_parameter = change.kind == graph::ChangeKind::kParameter;
      if (is_parameter != are_parameters ||
          lever.value_or(change.lever) != change.lever) {
        continue;
      }
      TANJI_RETURN_IF_ERROR(ApplyOne(k, versions, faults));
    }
    if (!are_parameters) continue;
    for (auto& [group, version] : versions) {
      TANJI_RETURN_IF_ERROR(budget_.TakeFlows(kFlowsOfRead));
      const absl::Status evaluated =
          graph::EvaluateVersion(version, &budget_.formula_steps);
      if (budget_.formula_steps < 0) return evaluated;
      if (!evaluated.ok()) {
        AddFault(base::StrCat("process \"", groups_[group].name,
                              "\": ", base::ToStd(evaluated.message())),
                 faults);
      }
    }
  }
  for (const auto& [group, version] : versions) {
    TANJI_RETURN_IF_ERROR(Check(group, version, faults));
  }
  TANJI_RETURN_IF_ERROR(FaultStatus(scenario_, faults));
  std::vector<ChangedVersion> changed;
  for (const auto& [group, version] : versions) {
    for (const Member& member : groups_[group].members) {
      ChangedVersion& added =
          changed.emplace_back(ChangedVersion{member.process, version});
      added.version.product = member.product;
      if (added.version.outputs) added.version.outputs->index = member.index;
    }
  }
  std::sort(changed.begin(), changed.end(),
            [](const ChangedVersion& a, const ChangedVersion& b) {
              return a.process < b.process;
            });
  return changed;
}

}  // namespace tanji::platform
