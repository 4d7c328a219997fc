#include "lib/platform/footprint/uncertain_closure.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/graph/allocated_process.h"
#include "lib/platform/footprint/emission_parts.h"
#include "lib/platform/footprint/process_choice.h"
#include "lib/platform/footprint/process_inputs.h"
#include "lib/platform/footprint/uncertainty.h"

namespace tanji::platform {
namespace {

using engine::AmountKey;
using engine::AmountKind;
using graph::ProcessNumber;
using quantity::Decimal;

constexpr size_t kProcessesPerStep = 256;

class Collector {
 public:
  Collector(BreakdownScope& scope, const std::function<absl::Status()>& step)
      : scope_(scope),
        snapshot_(scope.snapshot()),
        step_(step),
        one_(Decimal::FromInteger(1)) {}

  absl::StatusOr<UncertainClosure> Run(
      const std::vector<ProcessNumber>& roots) {
    TANJI_RETURN_IF_ERROR(FindProcesses(roots));
    parts_.begin.push_back(0);
    size_t entered = 0;
    for (size_t p = 0; p < processes_.size(); ++p) {
      const ProcessNumber i = processes_[p];
      parts_.median.push_back(scope_.calculation().MainOfProduct(i));
      if (is_closed_[p]) {
        parts_.output.push_back(1);
      } else {
        parts_.output.push_back(snapshot_.output(i));
        if (entered++ % kProcessesPerStep == 0) TANJI_RETURN_IF_ERROR(step_());
        TANJI_RETURN_IF_ERROR(AddAmounts(i));
      }
      parts_.begin.push_back(parts_.amounts.size());
    }
    for (const ProcessNumber root : roots) {
      parts_.products.push_back(place_.at(root));
    }
    TANJI_ASSIGN_OR_RETURN(engine::UncertainNetwork network,
                           engine::UncertainNetwork::Create(std::move(parts_)));
    return UncertainClosure{std::move(processes_), std::move(is_closed_),
                            std::move(network),    std::move(gsd2_),
                            std::move(gases_),     closed_input_count_};
  }

 private:
  // Everything that is taken, through what is open.
  absl::Status FindProcesses(const std::vector<ProcessNumber>& roots) {
    std::vector<ProcessNumber> next;
    const auto meet = [&](ProcessNumber i) {
      if (!place_.try_emplace(i, 0).second) return;
      processes_.push_back(i);
      if (scope_.IsOpen(i)) next.push_back(i);
    };
    for (const ProcessNumber root : roots) meet(root);
    size_t entered = 0;
    while (!next.empty()) {
      const ProcessNumber i = next.back();
      next.pop_back();
      if (++entered > kSampledProcessesMax) {
        return absl::ResourceExhaustedError(base::StrCat(
            "more than ", kSampledProcessesMax,
            " processes are upstream; expected at most as many for sampling"));
      }
      for (size_t k = 0; k < snapshot_.input_count(i); ++k) {
        if (snapshot_.amounts(i)[k] != 0) meet(snapshot_.suppliers(i)[k]);
      }
    }
    std::sort(processes_.begin(), processes_.end());
    for (uint32_t p = 0; p < processes_.size(); ++p) {
      place_[processes_[p]] = p;
      is_closed_.push_back(!scope_.IsOpen(processes_[p]));
    }
    return absl::OkStatus();
  }

  absl::Status AddAmounts(ProcessNumber i) {
    TANJI_ASSIGN_OR_RETURN(
        const ProcessInputs inputs,
        ReadProcessInputs(scope_.context(), scope_.calculation(), i));
    const graph::ProcessVersion& version = inputs.version();
    const ProcessNumber owner = OwnerOfDraws(i, version);
    const auto& main = scope_.calculation().main_indicators;
    if (std::find(main.begin(), main.end(), 0U) != main.end()) {
      Add(graph::kNoNumber, snapshot_.direct(i)[0], version.direct_gsd2,
          AmountKey::Of(owner, AmountKind::kDirect, 0));
    }
    TANJI_RETURN_IF_ERROR(AddEmissions(version, owner));
    for (uint32_t k = 0; k < inputs.links.size(); ++k) {
      if (!inputs.links[k].has_value()) continue;
      const size_t link = *inputs.links[k];
      const double amount = snapshot_.amounts(i)[link];
      if (amount == 0) continue;
      const uint32_t supplier = place_.at(snapshot_.suppliers(i)[link]);
      closed_input_count_ += is_closed_[supplier];
      // What an allocation puts in has no uncertainty of its own.
      Add(supplier, amount,
          k < version.inputs.size() ? version.inputs[k].gsd2 : one_,
          AmountKey::Of(owner, AmountKind::kInput, k));
    }
    if (parts_.amounts.size() <= engine::kUncertainAmountsMax) {
      return absl::OkStatus();
    }
    return absl::ResourceExhaustedError(base::StrCat(
        "more than ", engine::kUncertainAmountsMax,
        " amounts are upstream; expected at most as many for sampling"));
  }

  absl::Status AddEmissions(const graph::ProcessVersion& version,
                            ProcessNumber owner) {
    if (version.emissions.empty()) return absl::OkStatus();
    TANJI_ASSIGN_OR_RETURN(const graph::AllocatedProcess allocated,
                           graph::AllocatedProcess::Of(version));
    TANJI_ASSIGN_OR_RETURN(
        const std::vector<double> kg,
        EmissionPartsOf(scope_.calculation().packs.method().get(), version,
                        allocated));
    for (uint32_t k = 0; k < kg.size(); ++k) {
      if (kg[k] == 0) continue;
      Add(graph::kNoNumber, kg[k], version.emissions[k].gsd2,
          AmountKey::Of(owner, AmountKind::kEmission, k));
      gases_.back() = version.emissions[k].gas;
    }
    return absl::OkStatus();
  }

  void Add(uint32_t supplier, double amount, const Decimal& gsd2,
           AmountKey key) {
    if (amount == 0) return;
    parts_.amounts.push_back({supplier, amount, gsd2.ToDouble(), key});
    gsd2_.push_back(gsd2);
    gases_.emplace_back();
  }

  // All products of a process share its draws: those of its reference output.
  ProcessNumber OwnerOfDraws(ProcessNumber i,
                             const graph::ProcessVersion& version) const {
    if (!version.outputs.has_value()) return i;
    if (version.frozen_seq != 0) return OwnerOfFrozen(i, *version.outputs);
    if (version.outputs->index == 0) return i;
    const graph::ProcessId id = scope_.catalogue().process_id(i);
    const ProcessNumber owner =
        FindProcess(scope_.catalogue(), version.outputs->reference_product,
                    {.place = id.place,
                     .period = id.period,
                     .without_period = !id.period.has_value()});
    return owner == graph::kNoNumber ? i : owner;
  }

  // Copies of one version share their draws with each other alone: the process
  // as it stands may list other inputs in their places. The reference output
  // need not be among the copies, or comes later; the copy that was there first
  // stays that for good.
  ProcessNumber OwnerOfFrozen(ProcessNumber i,
                              const graph::OutputsVersion& outputs) const {
    ProcessNumber first =
        std::min(i, FirstCopyLike(i, outputs.reference_product));
    for (const graph::CoProductVersion& output : outputs.co_products) {
      first = std::min(first, FirstCopyLike(i, output.product));
    }
    return first;
  }

  // Of `product`, as of the place, the period and the record that `i` is of;
  // kNoNumber, which is above all numbers, if none.
  ProcessNumber FirstCopyLike(ProcessNumber i,
                              graph::ProductNumber product) const {
    const graph::Catalogue& catalogue = scope_.catalogue();
    const graph::Catalogue::ProcessRow& like = catalogue.process(i);
    ProcessNumber copy = catalogue.product(product).first_process;
    while (copy != graph::kNoNumber) {
      const graph::Catalogue::ProcessRow& row = catalogue.process(copy);
      if (row.is_frozen && row.seq == like.seq && row.place == like.place &&
          row.period_start == like.period_start &&
          row.period_end == like.period_end) {
        return copy;
      }
      copy = row.next_of_product;
    }
    return graph::kNoNumber;
  }

  BreakdownScope& scope_;
  const graph::Snapshot& snapshot_;
  const std::function<absl::Status()>& step_;
  const Decimal one_;
  absl::flat_hash_map<ProcessNumber, uint32_t> place_;
  std::vector<ProcessNumber> processes_;
  std::vector<bool> is_closed_;
  engine::UncertainNetwork::Parts parts_;
  std::vector<Decimal> gsd2_;
  std::vector<std::string> gases_;
  uint64_t closed_input_count_ = 0;
};

}  // namespace

absl::StatusOr<UncertainClosure> CollectUncertain(
    BreakdownScope& scope, const std::vector<ProcessNumber>& roots,
    const std::function<absl::Status()>& step) {
  return Collector(scope, step).Run(roots);
}

}  // namespace tanji::platform
