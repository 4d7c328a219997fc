#include "lib/platform/footprint/contribution_view.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/engine/breakdown.h"
#include "lib/method/characterisation.h"
#include "lib/platform/footprint/product_access.h"
#include "lib/platform/marks.h"
#include "lib/quantity/rational.h"
#include "lib/quantity/unit.h"

namespace tanji::platform {
namespace {

using graph::ProcessNumber;
using quantity::Decimal;
using quantity::Rational;

constexpr char kMainUnit[] = "kg CO2e";

// A number that can be explained: columns of the snapshot, and their sum for
// one process.
struct Explained {
  std::string id;
  std::string unit;
  MainTotal total;
  std::vector<uint32_t> columns;
};

absl::Status UnknownIndicator(const method::Characterisation& method,
                              const std::string& id) {
  std::string known;
  for (const method::Indicator& row : method.pack().indicators()) {
    base::StrAppend(&known, known.empty() ? "" : ", ", row.id);
  }
  return absl::NotFoundError(base::StrCat("the GWP pack has no indicator \"",
                                          id, "\"; it has ", known));
}

// The sum of columns `parts` of the method.
absl::StatusOr<Explained> ExplainColumns(const Calculation& calculation,
                                         ProcessNumber process,
                                         const method::ColumnSet& parts) {
  const method::Characterisation& method = *calculation.packs.method();
  const engine::Intensities& solved = calculation.intensities;
  const double* values = &solved.values[size_t{process} * solved.indicators];
  const std::vector<uint32_t>& active = calculation.network.columns;
  TANJI_ASSIGN_OR_RETURN(const MainTotal main,
                         MainTotalOf(calculation, process));
  Explained explained;
  explained.total.place = main.place;
  for (size_t c = 0; c < method.columns().size(); ++c) {
    if (!parts.test(c)) continue;
    double value = 0;
    const auto found = std::find(active.begin(), active.end(), c);
    if (found != active.end()) {
      explained.columns.push_back(
          static_cast<uint32_t>(found - active.begin() + 1));
      value += values[explained.columns.back()];
    }
    if (method.precharacterised().test(c)) {
      explained.columns.push_back(0);
      value += values[0];
    }
    if (!std::isfinite(value)) {
      return absl::FailedPreconditionError(
          base::StrCat("the indicator \"", method.columns()[c].id,
                       "\" is too large to be calculated"));
    }
    TANJI_ASSIGN_OR_RETURN(
        explained.total.total,
        explained.total.total.Plus(
            Decimal::FromDouble(value).RoundedTo(main.place)));
  }
  return explained;
}

absl::StatusOr<Explained> ExplainIndicator(const Calculation& calculation,
                                           ProcessNumber process,
                                           const std::string& id) {
  const auto& method = calculation.packs.method();
  if (id.empty() || (method != nullptr && id == method->main().id)) {
    TANJI_ASSIGN_OR_RETURN(const MainTotal total,
                           MainTotalOf(calculation, process));
    return Explained{id, kMainUnit, total, calculation.main_indicators};
  }
  if (method == nullptr) {
    return absl::NotFoundError(
        base::StrCat("no GWP pack is loaded; expected one for \"", id, "\""));
  }
  method::ColumnSet parts;
  std::string unit;
  for (size_t c = 0; c < method->columns().size(); ++c) {
    if (method->columns()[c].id != id) continue;
    parts.set(c);
    unit = method->columns()[c].unit;
  }
  for (const method::Composite& sum : method->composites()) {
    if (sum.id != id) continue;
    parts = sum.parts;
    unit = sum.unit;
  }
  if (parts.none()) return UnknownIndicator(*method, id);
  TANJI_ASSIGN_OR_RETURN(Explained explained,
                         ExplainColumns(calculation, process, parts));
  explained.id = id;
  explained.unit = std::move(unit);
  return explained;
}

absl::Status CheckRange(const char* name, uint32_t value, uint32_t min,
                        uint32_t max) {
  if (value >= min && value <= max) return absl::OkStatus();
  return absl::InvalidArgumentError(
      base::StrCat(name, " is ", value, "; expected ", min, " to ", max));
}

// Of what makes the work larger.
absl::Status CheckSize(const char* name, uint32_t value, uint32_t max) {
  if (value <= max) return CheckRange(name, value, 1, max);
  return absl::ResourceExhaustedError(
      base::StrCat(name, " is ", value, "; expected 1 to ", max));
}

}  // namespace

absl::Status CheckLimits(const ContributionQuery& query) {
  TANJI_RETURN_IF_ERROR(
      CheckSize("nodes_max or paths_max", query.count_max, kContributionsMax));
  TANJI_RETURN_IF_ERROR(CheckSize("links_max", query.links_max, kFlowLinksMax));
  TANJI_RETURN_IF_ERROR(
      CheckRange("depth_max", query.depth_max, 1, engine::kWayDepthMax));
  TANJI_RETURN_IF_ERROR(
      CheckRange("turns_max", query.turns_max, 0, engine::kWayTurnsMax));
  return CheckRange("cumulative_percent", query.cumulative_percent, 1, 100);
}

absl::StatusOr<std::unique_ptr<ContributionView>> ContributionView::Open(
    const Context& context, const View& view, const identity::Caller& caller,
    const ContributionQuery& query, base::StopCheck stop) {
  TANJI_RETURN_IF_ERROR(DecideOnProduct(*view.calculation, caller,
                                        identity::Action::kExplainFootprint,
                                        query.product));
  // It shows amounts of what the product is made of.
  TANJI_RETURN_IF_ERROR(DecideOnProduct(
      *view.calculation, caller, identity::Action::kReadSupply, query.product));
  TANJI_RETURN_IF_ERROR(CheckLimits(query));
  ContributionHead head;
  TANJI_ASSIGN_OR_RETURN(
      head.footprint, GetFootprint(view, caller, query.product, query.choice));
  if (head.footprint.fault.has_value()) return FaultStatus(head.footprint);
  const Calculation& calculation = *view.calculation;
  TANJI_ASSIGN_OR_RETURN(
      Explained explained,
      ExplainIndicator(calculation, head.footprint.process, query.indicator));
  head.indicator = std::move(explained.id);
  head.unit = std::move(explained.unit);
  head.total = explained.total.total;
  return std::unique_ptr<ContributionView>(new ContributionView(
      context, calculation, caller, std::move(head), explained.total,
      std::move(explained.columns), stop));
}

ContributionView::ContributionView(const Context& context,
                                   const Calculation& calculation,
                                   const identity::Caller& caller,
                                   ContributionHead head, MainTotal total,
                                   std::vector<uint32_t> columns,
                                   base::StopCheck stop)
    : calculation_(calculation),
      head_(std::move(head)),
      total_(total),
      columns_(std::move(columns)),
      scope_(context, calculation, caller, head_.footprint.process, stop) {}

double ContributionView::SumOf(std::span<const double> values) const {
  double sum = 0;
  for (const uint32_t column : columns_) sum += values[column];
  return sum;
}

double ContributionView::Direct::operator()(ProcessNumber process) const {
  return view->SumOf(view->calculation_.network.snapshot.direct(process));
}

double ContributionView::Intensity::operator()(ProcessNumber process) const {
  const engine::Intensities& solved = view->calculation_.intensities;
  const auto count = static_cast<size_t>(solved.indicators);
  return view->SumOf({&solved.values[process * count], count});
}

engine::Measure ContributionView::measure() const {
  return {calculation_.network.snapshot,
          calculation_.intensities,
          direct_,
          intensity_,
          is_open_,
          gross_.has_value() ? &*gross_ : nullptr};
}

absl::Status ContributionView::SolveGross() {
  // The mark tells of what lowers the footprint; another indicator may have
  // removals that do not.
  const bool is_main = columns_ == calculation_.main_indicators;
  const uint32_t marks = head_.footprint.evidence.marks;
  if (is_main && (marks & kMarkCredits) == 0) return absl::OkStatus();
  auto gross = engine::SolveGross(measure(), root(), kBreakdownProcessesMax,
                                  scope_.stop());
  // Too many processes for it: the search goes on without.
  if (absl::IsResourceExhausted(gross.status())) return absl::OkStatus();
  TANJI_RETURN_IF_ERROR(gross.status());
  gross_ = *std::move(gross);
  return absl::OkStatus();
}

Contributor ContributionView::NameOf(ProcessNumber process,
                                     bool is_closed) const {
  const graph::Catalogue& catalogue = *calculation_.network.catalogue;
  Contributor contributor;
  contributor.is_closed = is_closed;
  contributor.process = catalogue.process_id(process);
  if (is_closed) {
    contributor.process.place.clear();
    contributor.process.period.reset();
  }
  const auto unit = quantity::UnitOf(
      catalogue.product(catalogue.process(process).product).unit);
  if (unit.ok()) contributor.unit = std::string((*unit)->symbol);
  return contributor;
}

std::string ContributionView::Where(const char* what) const {
  return base::StrCat(what, " of \"", head_.footprint.product.ToString(), "\"");
}

absl::StatusOr<std::vector<Decimal>> RoundToSum(std::span<const double> parts,
                                                const Decimal& sum, int place) {
  std::vector<Decimal> rounded;
  rounded.reserve(parts.size());
  Rational missing = Rational::FromDecimal(sum);
  size_t largest = 0;
  for (size_t i = 0; i < parts.size(); ++i) {
    rounded.push_back(Decimal::FromDouble(parts[i]).RoundedTo(place));
    missing = missing - Rational::FromDecimal(rounded.back());
    if (std::fabs(parts[i]) > std::fabs(parts[largest])) largest = i;
  }
  if (missing.IsZero()) return rounded;
  TANJI_CHECK(!parts.empty());
  TANJI_ASSIGN_OR_RETURN(const Decimal difference,
                         missing.ToDecimal(Decimal::kDigitsMax));
  TANJI_ASSIGN_OR_RETURN(rounded[largest], rounded[largest].Plus(difference));
  return rounded;
}

}  // namespace tanji::platform
