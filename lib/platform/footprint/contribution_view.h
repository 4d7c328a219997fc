// What the views of contributions (explain_tree.h, explain_paths.h,
// explain_flows.h) have in common: what is asked, of which number, how far it
// may be followed, and how parts are named and rounded.

#ifndef TANJI_LIB_PLATFORM_FOOTPRINT_CONTRIBUTION_VIEW_H_
#define TANJI_LIB_PLATFORM_FOOTPRINT_CONTRIBUTION_VIEW_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/stop.h"
#include "lib/engine/contribution.h"
#include "lib/engine/gross_intensity.h"
#include "lib/graph/ids.h"
#include "lib/identity/decide.h"
#include "lib/platform/context.h"
#include "lib/platform/footprint/breakdown_scope.h"
#include "lib/platform/footprint/footprints.h"
#include "lib/platform/footprint/main_total.h"
#include "lib/platform/footprint/process_choice.h"
#include "lib/quantity/decimal.h"

namespace tanji::platform {

inline constexpr uint32_t kContributionsMax = 1000;  // nodes or paths
inline constexpr uint32_t kContributionsDefault = 30;
inline constexpr uint32_t kFlowLinksMax = 10'000;
inline constexpr uint32_t kFlowLinksDefault = 200;
inline constexpr uint32_t kContributionDepthDefault = 20;

struct ContributionQuery {
  graph::ProductId product;
  ProcessChoice choice = {};
  std::string indicator;  // of the GWP pack; empty: the footprint
  uint32_t count_max = kContributionsDefault;  // from 1 to kContributionsMax
  uint32_t links_max = kFlowLinksDefault;      // from 1 to kFlowLinksMax
  uint32_t depth_max = kContributionDepthDefault;  // 1 to engine::kWayDepthMax
  uint32_t turns_max = 0;                          // 0 to engine::kWayTurnsMax
  // From 1 to 100: no more than explains so much of the sum of absolute values.
  uint32_t cumulative_percent = 100;
};

// INVALID_ARGUMENT for a limit out of range.
absl::Status CheckLimits(const ContributionQuery& query);

// What is explained: of one declared unit of the product.
struct ContributionHead {
  Footprint footprint;
  std::string indicator;  // id; empty: the footprint
  std::string unit;       // "kg CO2e"
  quantity::Decimal total;
};

// A process that contributes, or a product that is taken whole of others.
struct Contributor {
  graph::ProcessId process;  // without place and period where `is_closed`
  std::string unit;          // in which its product is declared
  bool is_closed = false;
};

// Thread-compatible.
class ContributionView {
 public:
  // Right: explain the product's footprint; what is upstream is entered where
  // the caller may read the supply of its organisation. The references, and
  // what `stop` refers to, outlive the view.
  //
  // INVALID_ARGUMENT for a limit out of range; FAILED_PRECONDITION when the
  // footprint is not answered; NOT_FOUND for an unknown indicator;
  // NOT_FOUND, PERMISSION_DENIED as GetFootprint.
  static absl::StatusOr<std::unique_ptr<ContributionView>> Open(
      const Context& context, const View& view, const identity::Caller& caller,
      const ContributionQuery& query, base::StopCheck stop = base::kNeverStop);
  ContributionView(const ContributionView&) = delete;
  ContributionView& operator=(const ContributionView&) = delete;

  const ContributionHead& head() const { return head_; }
  graph::ProcessNumber root() const { return head_.footprint.process; }
  BreakdownScope& scope() { return scope_; }
  const MainTotal& total() const { return total_; }

  // Of trees and paths: where something upstream is subtracted, lets them find
  // what cancels (engine::Measure::gross), unless more than
  // kBreakdownProcessesMax processes are upstream. Cost: that of
  // engine::SolveGross. What `stop` returns.
  absl::Status SolveGross();

  engine::Measure measure() const;
  Contributor NameOf(graph::ProcessNumber process, bool is_closed) const;
  // "the tree of "o/x"": to be put before errors.
  std::string Where(const char* what) const;

 private:
  ContributionView(const Context& context, const Calculation& calculation,
                   const identity::Caller& caller, ContributionHead head,
                   MainTotal total, std::vector<uint32_t> columns,
                   base::StopCheck stop);

  double SumOf(std::span<const double> values) const;

  // What engine::Measure refers to.
  struct Direct {
    const ContributionView* view;
    double operator()(graph::ProcessNumber process) const;
  };
  struct Intensity {
    const ContributionView* view;
    double operator()(graph::ProcessNumber process) const;
  };
  struct IsOpen {
    BreakdownScope* scope;
    bool operator()(graph::ProcessNumber process) const {
      return scope->IsOpen(process);
    }
  };

  const Calculation& calculation_;
  const ContributionHead head_;
  const MainTotal total_;
  const std::vector<uint32_t> columns_;  // of the snapshot, to be added up
  BreakdownScope scope_;
  const Direct direct_{this};
  const Intensity intensity_{this};
  const IsOpen is_open_{&scope_};
  std::optional<engine::GrossIntensities> gross_;
};

// Each of `parts` rounded to 10^place, so that they add up to `sum` exactly: as
// RoundToTotal, but what rounding leaves goes to the largest part whatever it
// is. For parts of what was rounded itself.
absl::StatusOr<std::vector<quantity::Decimal>> RoundToSum(
    std::span<const double> parts, const quantity::Decimal& sum, int place);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_FOOTPRINT_CONTRIBUTION_VIEW_H_
