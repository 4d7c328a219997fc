#include "lib/engine/contribution_paths.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/engine/internal/answered.h"
#include "lib/engine/internal/way_search.h"

namespace tanji::engine {
namespace {

using graph::kNoNumber;
using graph::ProcessNumber;
using internal::EnteredWay;
using internal::LargestFirst;
using internal::Way;
using internal::WaySearch;

class PathSearch {
 public:
  PathSearch(const Measure& measure, ProcessNumber process,
             const PathLimits& limits, base::StopCheck stop)
      : limits_(limits), search_(measure, process, limits.way), steps_(stop) {
    result_.total = search_.way(0).flow;
  }

  absl::StatusOr<ContributionPaths> Run() {
    Enter(0);
    while (!waiting_.empty()) {
      // Of what was entered last.
      TANJI_RETURN_IF_ERROR(steps_.Take(1 + std::exchange(entered_, 0)));
      if (result_.paths.size() == limits_.paths_max) {
        result_.end = ContributionEnd::kCountMax;
        break;
      }
      if (limits_.fraction < 1 && shown_ >= limits_.fraction * size_) {
        result_.end = ContributionEnd::kFraction;
        break;
      }
      const LargestFirst::Item next = waiting_.Pop();
      const Way& way = search_.way(next.place);
      if (next.is_own) {
        Show(next.place, own_[next.place], WayEnd::kNone);
      } else if (way.end != WayEnd::kNone) {
        Show(next.place, way.flow, way.end);
      } else {
        size_ -= way.bound;
        Enter(next.place);
      }
    }
    AddRest();
    std::stable_sort(result_.paths.begin(), result_.paths.end(),
                     [](const ContributionPath& a, const ContributionPath& b) {
                       return std::abs(a.contribution) >
                              std::abs(b.contribution);
                     });
    return std::move(result_);
  }

  bool is_finite() const { return search_.is_finite(); }

 private:
  void Enter(uint32_t place) {
    const EnteredWay entered = search_.Enter(place);
    entered_ = entered.end - entered.begin;
    own_.resize(entered.end, 0.0);
    own_use_.resize(entered.end, 0.0);
    state_.resize(entered.end, kWaiting);
    own_[place] = entered.own;
    own_use_[place] = entered.own_use;
    state_[place] = kEntered;
    size_ += std::abs(entered.own) + entered.not_followed_bound;
    if (entered.own != 0) {
      waiting_.Push(std::abs(entered.own), place, /*is_own=*/true);
    }
    for (uint32_t way = entered.begin; way < entered.end; ++way) {
      const double bound = search_.way(way).bound;
      size_ += bound;
      waiting_.Push(bound, way, /*is_own=*/false);
    }
    not_followed_rest_ += entered.not_followed;
    not_followed_size_ += entered.not_followed_bound;
  }

  void Show(uint32_t place, double contribution, WayEnd end) {
    state_[place] = kShown;
    shown_ += std::abs(contribution);
    ContributionPath path;
    path.end = end;
    path.contribution = contribution;
    for (uint32_t p = place; p != kNoNumber; p = search_.way(p).parent) {
      const Way& way = search_.way(p);
      path.steps.push_back({way.process,
                            way.parent == kNoNumber ? kNoNumber : way.input,
                            way.amount, own_use_[p]});
    }
    std::reverse(path.steps.begin(), path.steps.end());
    result_.paths.push_back(std::move(path));
  }

  // In the order in which it was found, which depends on the snapshot alone.
  void AddRest() {
    double size = not_followed_size_;
    result_.rest = not_followed_rest_;
    for (uint32_t place = 0; place < state_.size(); ++place) {
      const Way& way = search_.way(place);
      if (state_[place] == kWaiting) {
        result_.rest += way.flow;
        size += way.bound;
      } else if (state_[place] == kEntered) {
        result_.rest += own_[place];
        size += std::abs(own_[place]);
      }
    }
    for (const ContributionPath& path : result_.paths) {
      size += std::abs(path.contribution);
    }
    result_.size = size;
    if (result_.end == ContributionEnd::kNothingLeft &&
        not_followed_size_ != 0) {
      result_.end = ContributionEnd::kLimits;
    }
  }

  enum State : uint8_t { kWaiting, kEntered, kShown };

  const PathLimits& limits_;
  WaySearch search_;
  base::StopSteps steps_;
  size_t entered_ = 0;  // ways
  LargestFirst waiting_;
  std::vector<double> own_;  // by way that was entered
  std::vector<double> own_use_;
  std::vector<State> state_;  // by way
  double not_followed_rest_ = 0;
  double not_followed_size_ = 0;
  double shown_ = 0;  // absolute values
  double size_ = 0;   // the same of all parts there are so far
  ContributionPaths result_;
};

}  // namespace

absl::StatusOr<ContributionPaths> FindContributionPaths(
    const Measure& measure, ProcessNumber process, const PathLimits& limits,
    base::StopCheck stop) {
  TANJI_RETURN_IF_ERROR(
      CheckLimits(limits.way, limits.paths_max, "paths", limits.fraction));
  TANJI_RETURN_IF_ERROR(
      internal::CheckAnswered(measure.snapshot, measure.intensities, process));
  PathSearch search(measure, process, limits, stop);
  TANJI_ASSIGN_OR_RETURN(ContributionPaths paths, search.Run());
  if (search.is_finite() && std::isfinite(paths.size)) return paths;
  return absl::FailedPreconditionError(base::StrCat(
      "process ", process,
      " has a footprint, but a path of it exceeds the range of a double; "
      "expected inputs that do not cancel"));
}

}  // namespace tanji::engine
