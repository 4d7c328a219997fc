#include "lib/engine/breakdown.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/engine/internal/answered.h"

namespace tanji::engine {
namespace {

using graph::ProcessNumber;

// What a tier is asked for, in the order in which it is first named: a sum in
// this order is the same for equal snapshots.
struct Demand {
  ProcessNumber process;
  double amount;  // of its product
};

class TierWalk {
 public:
  TierWalk(const graph::Snapshot& snapshot, const Intensities& intensities,
           ProcessNumber process, base::StopCheck stop)
      : steps_(stop),
        snapshot_(snapshot),
        intensities_(intensities),
        columns_(static_cast<size_t>(snapshot.indicators())),
        may_diverge_(intensities.EvidenceOf(process).series_diverges),
        demands_({{process, 1}}) {
    Weigh();
    result_.indicators = snapshot.indicators();
    result_.total = left_;
  }

  absl::StatusOr<TierBreakdown> Run(const TierLimits& limits) {
    size_t visits = 0;
    for (int tier = 0;; ++tier) {
      if (demands_.empty()) return End(TiersEnd::kNothingLeft);
      if (tier == limits.tiers_max) return End(TiersEnd::kTiersMax);
      if (tier > 0 && may_diverge_ && grows_) return End(TiersEnd::kDiverges);
      if (demands_.size() > limits.visits_max - visits) {
        return End(TiersEnd::kVisitsMax);
      }
      visits += demands_.size();
      TANJI_RETURN_IF_ERROR(AddTier());
      Weigh();
    }
  }

 private:
  TierBreakdown End(TiersEnd end) {
    result_.end = end;
    result_.rest = left_;
    return std::move(result_);
  }

  // Adds what the processes of this tier emit; their inputs become the next.
  absl::Status AddTier() {
    const size_t row = result_.tiers.size();
    result_.tiers.resize(row + columns_, 0.0);
    next_.clear();
    place_in_next_.clear();
    for (const Demand& demand : demands_) {
      const double runs = demand.amount / snapshot_.output(demand.process);
      const auto direct = snapshot_.direct(demand.process);
      for (size_t c = 0; c < columns_; ++c) {
        result_.tiers[row + c] += runs * direct[c];
      }
      const auto suppliers = snapshot_.suppliers(demand.process);
      const auto amounts = snapshot_.amounts(demand.process);
      TANJI_RETURN_IF_ERROR(steps_.Take(1 + suppliers.size()));
      for (size_t k = 0; k < suppliers.size(); ++k) {
        if (amounts[k] == 0) continue;
        const auto [place, inserted] =
            place_in_next_.try_emplace(suppliers[k], next_.size());
        if (inserted) next_.push_back({suppliers[k], 0});
        next_[place->second].amount += runs * amounts[k];
      }
    }
    std::erase_if(next_, [](const Demand& d) { return d.amount == 0; });
    demands_.swap(next_);
    return absl::OkStatus();
  }

  // Fills left_ with the footprint of all that is asked for.
  void Weigh() {
    left_.assign(columns_, 0.0);
    std::vector<double> size(columns_, 0.0);
    for (const Demand& demand : demands_) {
      for (size_t c = 0; c < columns_; ++c) {
        const double part =
            demand.amount * intensities_.values[demand.process * columns_ + c];
        left_[c] += part;
        size[c] += std::abs(part);
      }
    }
    grows_ = false;
    for (size_t c = 0; c < columns_ && !size_.empty(); ++c) {
      if (size[c] > size_[c]) grows_ = true;
    }
    size_ = std::move(size);
  }

  base::StopSteps steps_;
  const graph::Snapshot& snapshot_;
  const Intensities& intensities_;
  const size_t columns_;
  const bool may_diverge_;

  std::vector<Demand> demands_;
  std::vector<double> left_;  // by indicator, of demands_
  std::vector<double> size_;  // the same of absolute values
  bool grows_ = false;        // size_ is larger than a tier ago, somewhere
  std::vector<Demand> next_;
  absl::flat_hash_map<ProcessNumber, size_t> place_in_next_;
  TierBreakdown result_;
};

absl::Status CheckLimits(const TierLimits& limits) {
  if (limits.tiers_max < 1 || limits.tiers_max > kTiersMax) {
    return absl::InvalidArgumentError(
        base::StrCat(limits.tiers_max, " tiers; expected 1 to ", kTiersMax));
  }
  if (limits.visits_max == 0) {
    return absl::InvalidArgumentError("0 visits; expected at least 1");
  }
  return absl::OkStatus();
}

double LargestSize(std::span<const double> parts) {
  double largest = 0;
  for (const double part : parts) {
    TANJI_CHECK(std::isfinite(part));
    largest = std::max(largest, std::abs(part));
  }
  return largest;
}

}  // namespace

absl::StatusOr<TierBreakdown> BreakDownByTier(const graph::Snapshot& snapshot,
                                              const Intensities& intensities,
                                              ProcessNumber process,
                                              const TierLimits& limits,
                                              base::StopCheck stop) {
  TANJI_RETURN_IF_ERROR(CheckLimits(limits));
  TANJI_RETURN_IF_ERROR(
      internal::CheckAnswered(snapshot, intensities, process));
  TANJI_ASSIGN_OR_RETURN(
      TierBreakdown result,
      TierWalk(snapshot, intensities, process, stop).Run(limits));
  for (const std::vector<double>* row : {&result.tiers, &result.rest}) {
    for (const double x : *row) {
      if (std::isfinite(x)) continue;
      return absl::FailedPreconditionError(base::StrCat(
          "process ", process,
          " has a footprint, but a tier of it exceeds the range of a double; "
          "expected inputs that do not cancel"));
    }
  }
  return result;
}

std::vector<double> Shares(std::span<const double> parts) {
  std::vector<double> shares(parts.begin(), parts.end());
  const double largest = LargestSize(parts);
  if (largest == 0) {
    std::fill(shares.begin(), shares.end(), 0.0);
    return shares;
  }
  // Relative to the largest: the sum itself may exceed the range.
  double sum = 0;
  for (double& share : shares) {
    share /= largest;
    sum += std::abs(share);
  }
  for (double& share : shares) share = share / sum + 0.0;  // -0 becomes 0
  return shares;
}

std::vector<size_t> LargestParts(std::span<const double> parts,
                                 double fraction) {
  std::vector<size_t> places(parts.size());
  std::iota(places.begin(), places.end(), size_t{0});
  std::erase_if(places, [&](size_t i) { return parts[i] == 0; });
  std::sort(places.begin(), places.end(), [&](size_t a, size_t b) {
    const double size_a = std::abs(parts[a]);
    const double size_b = std::abs(parts[b]);
    return size_a != size_b ? size_a > size_b : a < b;
  });
  const double largest = LargestSize(parts);
  double sum = 0;
  for (const size_t i : places) sum += std::abs(parts[i]) / largest;
  // Added up in the same order, so that all of them are all.
  double reached = 0;
  size_t count = 0;
  while (count < places.size() && reached < fraction * sum) {
    reached += std::abs(parts[places[count]]) / largest;
    ++count;
  }
  places.resize(count);
  return places;
}

}  // namespace tanji::engine
