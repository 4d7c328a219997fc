#include "lib/platform/footprint/footprint_diff.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "lib/base/status.h"
#include "lib/engine/intensity.h"
#include "lib/engine/solving_order.h"
#include "lib/ledger/record.h"
#include "lib/platform/entity_reader.h"
#include "lib/platform/footprint/footprints.h"
#include "lib/platform/footprint/main_total.h"
#include "lib/platform/marks.h"
#include "lib/platform/stored_network.h"
#include "lib/platform/supply/process_changes.h"
#include "lib/quantity/rational.h"
#include "lib/quantity/unit.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

using quantity::Decimal;

// A record, and the day whose versions hold there.
struct Moment {
  uint64_t seq;
  graph::Day day;
};

absl::StatusOr<Moment> MomentOf(const store::KeyValueStore& main,
                                uint64_t seq) {
  TANJI_ASSIGN_OR_RETURN(const std::string bytes,
                         main.Get(store::EntryKey(seq)));
  TANJI_ASSIGN_OR_RETURN(const ledger::Entry entry,
                         ledger::Entry::Parse(bytes));
  return Moment{seq, graph::DayOfMicros(entry.record.time_micros)};
}

// What changes together: one line.
struct Step {
  DiffCause cause;
  std::string name;
  std::vector<graph::ProcessNumber> processes;  // none: the GWP pack
};

// The footprint of `product`, or nothing where it is not answered.
class BlendedFootprint {
 public:
  BlendedFootprint(StoredNetwork& network, graph::ProductNumber product,
                   const ProcessChoice& choice, uint64_t as_of,
                   base::StopCheck stop)
      : network_(network),
        product_(product),
        choice_(choice),
        as_of_(as_of),
        stop_(stop) {}

  absl::StatusOr<std::optional<Decimal>> Solve() {
    TANJI_RETURN_IF_ERROR(stop_());
    TANJI_ASSIGN_OR_RETURN(graph::CompiledNetwork compiled,
                           network_.Compile(as_of_));
    const graph::ProcessNumber process =
        FindProcess(*compiled.catalogue, product_, choice_);
    if (process == graph::kNoNumber) return std::nullopt;
    TANJI_ASSIGN_OR_RETURN(
        const engine::SolvingOrder order,
        engine::SolvingOrder::Create(compiled.snapshot, stop_));
    TANJI_RETURN_IF_ERROR(stop_());
    engine::Intensities intensities =
        engine::ComputeIntensities(compiled.snapshot, order);
    TANJI_RETURN_IF_ERROR(
        CheckNotErased(intensities.EvidenceOf(process).marks));
    if (intensities.BlockedBy(process) != engine::kNotBlocked) {
      return std::nullopt;
    }
    const auto calculation =
        MakeCalculation(as_of_, {}, std::move(compiled), std::move(intensities),
                        network_.packs());
    TANJI_ASSIGN_OR_RETURN(const MainTotal total,
                           MainTotalOf(*calculation, process));
    return total.total;
  }

 private:
  StoredNetwork& network_;
  const graph::ProductNumber product_;
  const ProcessChoice& choice_;
  const uint64_t as_of_;
  const base::StopCheck stop_;
};

// Which steps lead from one moment to the other.
class StepList {
 public:
  StepList(const StoredNetwork& from, const StoredNetwork& to,
           const identity::Caller& caller, graph::ProductNumber product)
      : from_(from.network().catalogue()),
        to_(to.network().catalogue()),
        packs_(to.packs()),
        caller_(caller),
        owner_(to_.product(product).organisation) {}

  std::vector<Step> Make() {
    std::map<graph::OrganisationNumber, std::vector<graph::ProcessNumber>>
        packs, suppliers;
    std::vector<graph::ProcessNumber> own;
    for (graph::ProcessNumber i = 0; i < to_.process_count(); ++i) {
      if (!HasChanged(i)) continue;
      const graph::OrganisationNumber organisation =
          to_.product(to_.process(i).product).organisation;
      if (organisation == owner_) {
        own.push_back(i);
      } else if (packs_.MarkOf(organisation) != 0) {
        packs[organisation].push_back(i);
      } else {
        suppliers[organisation].push_back(i);
      }
    }
    steps_.push_back({DiffCause::kMethod, MethodName(), {}});
    AddOrganisations(DiffCause::kFactorPack, packs);
    AddOrganisations(DiffCause::kSupplier, suppliers);
    AddOwn(own);
    return std::move(steps_);
  }

 private:
  // The pack that is taken.
  std::string MethodName() const {
    const auto& method = packs_.method();
    return method == nullptr ? ""
                             : base::StrCat(method->pack().id(), " ",
                                            method->pack().version());
  }

  bool HasChanged(graph::ProcessNumber i) const {
    const auto& before = from_.process(i);
    const auto& after = to_.process(i);
    if (!before.in_force && !after.in_force) return false;
    return before.in_force != after.in_force || before.seq != after.seq;
  }

  void AddOrganisations(
      DiffCause cause,
      const std::map<graph::OrganisationNumber,
                     std::vector<graph::ProcessNumber>>& changed) {
    Step others{cause, "", {}};
    for (const auto& [organisation, processes] : changed) {
      const std::string& id = to_.organisation_id(organisation);
      const bool is_named =
          steps_.size() < kDiffStepsMax &&
          (cause == DiffCause::kFactorPack ||
           identity::Decide(caller_, identity::Action::kReadSupply, {id}).ok());
      if (is_named) {
        steps_.push_back({cause, id, processes});
      } else {
        others.processes.insert(others.processes.end(), processes.begin(),
                                processes.end());
      }
    }
    if (!others.processes.empty()) steps_.push_back(std::move(others));
  }

  // Of the product's own organisation: who was granted one product sees that
  // one named, and the others together.
  void AddOwn(const std::vector<graph::ProcessNumber>& own) {
    Step others{DiffCause::kActivity, "", {}};
    size_t named = 0;
    for (const graph::ProcessNumber process : own) {
      const graph::ProcessId id = to_.process_id(process);
      if (named + 1 < kDiffStepsMax &&
          identity::Decide(caller_, identity::Action::kReadSupply,
                           {id.product.organisation, id.product.local})
              .ok()) {
        steps_.push_back({DiffCause::kActivity, id.ToString(), {process}});
        ++named;
      } else {
        others.processes.push_back(process);
      }
    }
    if (!others.processes.empty()) steps_.push_back(std::move(others));
  }

  const graph::Catalogue& from_;
  const graph::Catalogue& to_;
  const LoadedPacks& packs_;
  const identity::Caller& caller_;
  const graph::OrganisationNumber owner_;
  std::vector<Step> steps_;
};

Decimal Negated(const Decimal& value) {
  return (-quantity::Rational::FromDecimal(value))
      .ToDecimal(Decimal::kDigitsMax)
      .value_or(Decimal());
}

// What of the one process that `step` names has changed.
absl::StatusOr<std::vector<std::string>> OwnChanges(
    const Context& context, const graph::Catalogue& catalogue, const Step& step,
    Moment from, Moment to) {
  if (step.cause != DiffCause::kActivity || step.name.empty()) {
    return std::vector<std::string>();
  }
  const graph::ProcessNumber process = step.processes[0];
  EntityReader reader(context.main, context.secrets);
  const auto before = reader.ProcessAt(process, from.seq, from.day);
  if (absl::IsNotFound(before.status())) {
    return std::vector<std::string>{"the process is new"};
  }
  TANJI_RETURN_IF_ERROR(before.status());
  TANJI_ASSIGN_OR_RETURN(const EntityReader::Process after,
                         reader.ProcessAt(process, to.seq, to.day));
  return ChangesOf(catalogue, before->version, after.version);
}

// Takes step after step, and notes what each does to the footprint.
absl::Status TakeSteps(const Context& context, const std::vector<Step>& steps,
                       Moment from, Moment to, StoredNetwork& network,
                       BlendedFootprint& footprint, FootprintDiff& diff) {
  Decimal last = diff.from_kg_co2e;
  std::string waiting;  // names of steps after which there was no footprint
  for (const Step& step : steps) {
    if (step.processes.empty()) {
      TANJI_RETURN_IF_ERROR(network.TakePacks(to.seq, from.seq));
    }
    for (const graph::ProcessNumber process : step.processes) {
      TANJI_RETURN_IF_ERROR(network.TakeProcess(process, to.seq, to.day));
    }
    TANJI_ASSIGN_OR_RETURN(const std::optional<Decimal> now, footprint.Solve());
    if (!now.has_value()) {
      base::StrAppend(&waiting, step.name, " + ");
      continue;
    }
    TANJI_ASSIGN_OR_RETURN(const Decimal change, now->Plus(Negated(last)));
    if (!change.IsZero() || !waiting.empty()) {
      TANJI_ASSIGN_OR_RETURN(
          std::vector<std::string> changes,
          OwnChanges(context, network.network().catalogue(), step, from, to));
      diff.lines.push_back({step.cause, base::StrCat(waiting, step.name),
                            change, std::move(changes)});
    }
    waiting.clear();
    last = *now;
  }
  if (waiting.empty() && last == diff.to_kg_co2e) return absl::OkStatus();
  return absl::InternalError(
      "the steps of a comparison do not lead to its end");
}

// Counts one that runs, while it lives.
class Slot {
 public:
  explicit Slot(std::atomic<size_t>& running) : running_(running) {
    is_free_ = running_.fetch_add(1) < kDiffsAtOnceMax;
  }
  ~Slot() { running_.fetch_sub(1); }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
  bool is_free() const { return is_free_; }

 private:
  std::atomic<size_t>& running_;
  bool is_free_ = false;
};

absl::Status CheckRange(const Context& context, const DiffRequest& request) {
  const uint64_t size = context.ledger.head().size;
  const uint64_t latest = std::max(request.from_seq, request.to_seq);
  if (latest >= size) {
    return absl::OutOfRangeError(base::StrCat("there is no record ", latest,
                                              " yet; the last one is record ",
                                              size - 1));
  }
  if (request.from_seq <= request.to_seq) return absl::OkStatus();
  return absl::InvalidArgumentError(
      base::StrCat("record ", request.from_seq, " is later than record ",
                   request.to_seq, "; expected the earlier state first"));
}

}  // namespace

absl::StatusOr<FootprintDiff> DiffFootprint(const Context& context,
                                            const identity::Caller& caller,
                                            const DiffRequest& request,
                                            base::StopCheck stop) {
  for (const auto action :
       {identity::Action::kExplainFootprint, identity::Action::kReadSupply}) {
    TANJI_RETURN_IF_ERROR(identity::Decide(
        caller, action, {request.product.organisation, request.product.local}));
  }
  TANJI_RETURN_IF_ERROR(CheckRange(context, request));
  const Slot slot(context.running_diffs);
  if (!slot.is_free()) {
    return absl::ResourceExhaustedError(
        base::StrCat(kDiffsAtOnceMax, " comparisons are running; try later"));
  }
  TANJI_ASSIGN_OR_RETURN(const Moment from,
                         MomentOf(context.main, request.from_seq));
  TANJI_ASSIGN_OR_RETURN(const Moment to,
                         MomentOf(context.main, request.to_seq));
  StoredNetwork target(context.main, context.secrets, stop);
  TANJI_RETURN_IF_ERROR(target.LoadAll(to.seq, to.day));
  const auto product =
      target.network().catalogue().FindProduct(request.product);
  if (!product.has_value()) {
    return absl::NotFoundError(base::StrCat("there is no product \"",
                                            request.product.ToString(), "\""));
  }
  TANJI_RETURN_IF_ERROR(
      ChooseProcess(target.network().catalogue(), *product, request.choice)
          .status());
  StoredNetwork network(context.main, context.secrets, stop);
  TANJI_RETURN_IF_ERROR(network.LoadBlend(to.seq, from.seq, from.day));

  FootprintDiff diff;
  diff.from_day = from.day;
  diff.to_day = to.day;
  TANJI_ASSIGN_OR_RETURN(
      const quantity::Unit* unit,
      quantity::UnitOf(target.network().catalogue().product(*product).unit));
  diff.unit = std::string(unit->symbol);
  const std::vector<Step> steps =
      StepList(network, target, caller, *product).Make();
  const auto total = [&](StoredNetwork& of, std::string_view when,
                         Decimal& kg_co2e) -> absl::Status {
    TANJI_ASSIGN_OR_RETURN(
        const std::optional<Decimal> solved,
        BlendedFootprint(of, *product, request.choice, to.seq, stop).Solve());
    if (!solved.has_value()) {
      return absl::FailedPreconditionError(base::StrCat(
          "product \"", request.product.ToString(),
          "\" has no footprint as of record ", when,
          ": nobody made it then as it is asked for, or it depended on a loop "
          "that has none"));
    }
    kg_co2e = *solved;
    return absl::OkStatus();
  };
  TANJI_RETURN_IF_ERROR(total(target, std::to_string(to.seq), diff.to_kg_co2e));
  TANJI_RETURN_IF_ERROR(
      total(network, std::to_string(from.seq), diff.from_kg_co2e));
  BlendedFootprint footprint(network, *product, request.choice, to.seq, stop);
  TANJI_RETURN_IF_ERROR(
      TakeSteps(context, steps, from, to, network, footprint, diff));
  return diff;
}

}  // namespace tanji::platform
