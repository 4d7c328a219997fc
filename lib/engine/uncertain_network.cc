#include "lib/engine/uncertain_network.h"

#include <cmath>
#include <utility>

#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/engine/internal/lognormal_math.h"
#include "lib/engine/internal/sampling_plan.h"

namespace tanji::engine {
namespace {

using graph::kNoNumber;
using Parts = UncertainNetwork::Parts;

absl::Status Fault(std::string_view what) {
  return absl::InvalidArgumentError(
      base::StrCat("uncertain network: expected ", what));
}

absl::Status Check(const Parts& parts) {
  const size_t n = parts.output.size();
  if (parts.amounts.size() > kUncertainAmountsMax) {
    return absl::ResourceExhaustedError(base::StrCat(
        parts.amounts.size(), " amounts are upstream; expected at most ",
        kUncertainAmountsMax, " for sampling"));
  }
  if (parts.median.size() != n || parts.begin.size() != n + 1 ||
      parts.begin.front() != 0 || parts.begin.back() != parts.amounts.size()) {
    return Fault("arrays of the sizes that belong together");
  }
  for (size_t i = 0; i < n; ++i) {
    if (parts.begin[i] > parts.begin[i + 1]) return Fault("ascending begins");
    if (!(parts.output[i] > 0) || !std::isfinite(parts.output[i])) {
      return Fault("outputs above 0");
    }
    if (!std::isfinite(parts.median[i])) return Fault("footprints of all");
  }
  for (const UncertainAmount& amount : parts.amounts) {
    if (amount.supplier != kNoNumber && amount.supplier >= n) {
      return Fault("suppliers that exist");
    }
    if (!std::isfinite(amount.amount)) return Fault("finite amounts");
    if (!(amount.gsd2 >= 1) || !std::isfinite(amount.gsd2)) {
      return Fault("squared geometric standard deviations of 1 or more");
    }
  }
  for (const uint32_t product : parts.products) {
    if (product >= n) return Fault("products that exist");
  }
  return absl::OkStatus();
}

absl::StatusOr<graph::Snapshot> MediansOf(const Parts& parts) {
  const size_t n = parts.output.size();
  graph::Snapshot::Parts medians;
  medians.output = parts.output;
  medians.direct.assign(n, 0);
  medians.unlinked.assign(n, 0);
  medians.input_begin.push_back(0);
  for (size_t i = 0; i < n; ++i) {
    for (uint64_t k = parts.begin[i]; k < parts.begin[i + 1]; ++k) {
      const UncertainAmount& amount = parts.amounts[k];
      if (amount.supplier == kNoNumber) continue;
      medians.supplier.push_back(amount.supplier);
      medians.amount.push_back(amount.amount);
    }
    medians.input_begin.push_back(medians.supplier.size());
  }
  return graph::Snapshot::Create(std::move(medians));
}

}  // namespace

absl::StatusOr<UncertainNetwork> UncertainNetwork::Create(Parts parts) {
  TANJI_RETURN_IF_ERROR(Check(parts));
  auto plan = std::make_unique<Plan>();
  plan->parts = std::move(parts);
  plan->sigma.reserve(plan->parts.amounts.size());
  for (const UncertainAmount& amount : plan->parts.amounts) {
    plan->sigma.push_back(internal::LogOf<double, uint64_t>(amount.gsd2) / 2);
    plan->uncertain_count += plan->sigma.back() > 0 && amount.amount != 0;
  }
  TANJI_ASSIGN_OR_RETURN(plan->medians, MediansOf(plan->parts));
  internal::LayOut(*plan);
  return UncertainNetwork(std::move(plan));
}

UncertainNetwork::UncertainNetwork(std::unique_ptr<const Plan> plan)
    : plan_(std::move(plan)) {}
UncertainNetwork::UncertainNetwork(UncertainNetwork&&) noexcept = default;
UncertainNetwork& UncertainNetwork::operator=(UncertainNetwork&&) noexcept =
    default;
UncertainNetwork::~UncertainNetwork() = default;

const Parts& UncertainNetwork::parts() const { return plan_->parts; }
size_t UncertainNetwork::uncertain_count() const {
  return plan_->uncertain_count;
}
const std::vector<double>& UncertainNetwork::sigma() const {
  return plan_->sigma;
}
const graph::Snapshot& UncertainNetwork::medians() const {
  return *plan_->medians;
}

}  // namespace tanji::engine
