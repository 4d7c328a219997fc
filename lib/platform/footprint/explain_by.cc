#include "lib/platform/footprint/explain_by.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <utility>

#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/engine/breakdown.h"
#include "lib/graph/calendar.h"
#include "lib/graph/model.h"
#include "lib/platform/footprint/main_total.h"
#include "lib/platform/footprint/product_access.h"

namespace tanji::platform {
namespace {

bool HasOwnOrder(ExplainBy by) {
  return by == ExplainBy::kTier || by == ExplainBy::kStage;
}

absl::StatusOr<BreakdownParts> PartsBy(ExplainBy by, BreakdownScope& scope) {
  switch (by) {
    case ExplainBy::kProcess:
      return PartsByProcess(scope);
    case ExplainBy::kTier:
      return PartsByTier(scope);
    case ExplainBy::kStage:
      return PartsByStage(scope);
    case ExplainBy::kGas:
      return PartsByGas(scope);
    case ExplainBy::kPlace:
      return PartsByPlace(scope);
    case ExplainBy::kOrganisation:
      return PartsByOrganisation(scope);
  }
  TANJI_CHECK(false);
}

std::vector<std::string> ProcessKeys(const graph::ProcessId& process) {
  if (!process.period.has_value()) {
    return {process.product.ToString(), process.place, "", ""};
  }
  return {process.product.ToString(), process.place,
          graph::FormatDay(process.period->start),
          graph::FormatDay(process.period->end)};
}

std::vector<std::string> KeysOf(ExplainBy by, const graph::Catalogue& catalogue,
                                const BreakdownParts& parts,
                                const BreakdownPart& part) {
  const bool is_closed = part.kind == PartKind::kClosed;
  if (part.kind != PartKind::kNamed && !is_closed) return {};
  switch (by) {
    case ExplainBy::kProcess:
      if (is_closed) return {catalogue.product_id(part.number).ToString()};
      return ProcessKeys(catalogue.process_id(part.number));
    case ExplainBy::kOrganisation:
      return {catalogue.organisation_id(part.number)};
    case ExplainBy::kTier:
      return {std::to_string(part.number)};
    case ExplainBy::kStage:
      if (is_closed) return {};
      return {std::string(
          graph::StageName(static_cast<graph::Stage>(part.number)))};
    case ExplainBy::kGas:
      if (is_closed) return {};
      return {parts.gases[part.number]};
    case ExplainBy::kPlace: {
      if (is_closed) return {};
      std::string place = catalogue.process_id(part.number).place;
      return {place.substr(0, place.find('-')), place};
    }
  }
  TANJI_CHECK(false);
}

// The largest first, the first of equals first.
void SortBySize(std::vector<BreakdownPart>& parts) {
  std::erase_if(parts, [](const BreakdownPart& part) { return part.kg == 0; });
  std::stable_sort(parts.begin(), parts.end(),
                   [](const BreakdownPart& a, const BreakdownPart& b) {
                     return std::fabs(a.kg) > std::fabs(b.kg);
                   });
}

std::vector<double> KgOf(std::span<const BreakdownPart> parts) {
  std::vector<double> kg;
  kg.reserve(parts.size());
  for (const BreakdownPart& part : parts) kg.push_back(part.kg);
  return kg;
}

// How many of the lines, as they stand, reach `percent` of the absolute shares.
size_t CountTo(uint32_t percent, std::span<const double> shares) {
  if (percent == 100) return shares.size();
  double reached = 0;
  size_t count = 0;
  while (count < shares.size() && reached < percent / 100.0) {
    reached += std::fabs(shares[count]);
    ++count;
  }
  return count;
}

// One part for those from `first` on.
void MergeOthers(size_t first, std::vector<BreakdownPart>& parts) {
  if (first >= parts.size()) return;
  BreakdownPart other{PartKind::kOther, 0, 0, parts.size() - first};
  // The smallest first loses the least.
  for (size_t i = parts.size(); i > first; --i) other.kg += parts[i - 1].kg;
  parts.resize(first);
  parts.push_back(other);
}

// Takes away the last tiers, as far as they are 0 once rounded: a loop's turns
// go on without an end.
absl::Status DropEmptyTail(const MainTotal& total,
                           std::vector<BreakdownPart>& parts) {
  TANJI_ASSIGN_OR_RETURN(const std::vector<quantity::Decimal> rounded,
                         RoundToTotal(KgOf(parts), total));
  size_t count = parts.size();
  while (count > 1 && rounded[count - 1].IsZero()) --count;
  parts.resize(count);
  return absl::OkStatus();
}

absl::Status AddLines(const BreakdownQuery& query,
                      const Calculation& calculation, BreakdownParts parts,
                      Breakdown& breakdown) {
  TANJI_ASSIGN_OR_RETURN(const MainTotal total,
                         MainTotalOf(calculation, breakdown.footprint.process));
  if (!HasOwnOrder(query.by)) SortBySize(parts.parts);
  if (query.by == ExplainBy::kTier) {
    TANJI_RETURN_IF_ERROR(DropEmptyTail(total, parts.parts));
  }
  const std::vector<double> kg = KgOf(parts.parts);
  const std::vector<double> shares = engine::Shares(kg);
  breakdown.line_count = kg.size();
  breakdown.largest_count_80 =
      engine::LargestParts(kg, kLargestFraction).size();
  const size_t shown = std::min<size_t>(
      query.lines_max, CountTo(query.cumulative_percent, shares));
  MergeOthers(shown, parts.parts);
  TANJI_ASSIGN_OR_RETURN(const std::vector<quantity::Decimal> rounded,
                         RoundToTotal(KgOf(parts.parts), total));
  double cumulative = 0;
  for (size_t i = 0; i < parts.parts.size(); ++i) {
    const BreakdownPart& part = parts.parts[i];
    BreakdownLine line;
    line.kind = part.kind;
    line.keys = KeysOf(query.by, *calculation.network.catalogue, parts, part);
    if (query.by == ExplainBy::kProcess && part.kind == PartKind::kNamed) {
      line.process = part.number;
    }
    line.count = part.count;
    line.kg_co2e = rounded[i];
    if (part.kind == PartKind::kOther) {
      line.share = std::accumulate(shares.begin() + static_cast<ptrdiff_t>(i),
                                   shares.end(), 0.0);
      line.cumulative_share = 1;
    } else {
      line.share = shares[i];
      cumulative += std::fabs(shares[i]);
      line.cumulative_share = std::min(cumulative, 1.0);
    }
    breakdown.lines.push_back(std::move(line));
  }
  breakdown.total = total.total;
  breakdown.tiers_end = parts.tiers_end;
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckLimits(const BreakdownQuery& query) {
  if (query.lines_max < 1 || query.lines_max > kBreakdownLinesMax) {
    return absl::InvalidArgumentError(
        base::StrCat("lines_max is ", query.lines_max, "; expected 1 to ",
                     kBreakdownLinesMax));
  }
  if (query.cumulative_percent < 1 || query.cumulative_percent > 100) {
    return absl::InvalidArgumentError(base::StrCat("cumulative_percent is ",
                                                   query.cumulative_percent,
                                                   "; expected 1 to 100"));
  }
  return absl::OkStatus();
}

absl::StatusOr<Breakdown> BreakDown(const Context& context, const View& view,
                                    const identity::Caller& caller,
                                    const BreakdownQuery& query,
                                    base::StopCheck stop) {
  TANJI_RETURN_IF_ERROR(DecideOnProduct(*view.calculation, caller,
                                        identity::Action::kExplainFootprint,
                                        query.product));
  // It shows amounts of what the product is made of.
  TANJI_RETURN_IF_ERROR(DecideOnProduct(
      *view.calculation, caller, identity::Action::kReadSupply, query.product));
  TANJI_RETURN_IF_ERROR(CheckLimits(query));
  Breakdown breakdown;
  TANJI_ASSIGN_OR_RETURN(
      breakdown.footprint,
      GetFootprint(view, caller, query.product, query.choice));
  if (breakdown.footprint.fault.has_value()) {
    return FaultStatus(breakdown.footprint);
  }
  const std::string where =
      base::StrCat("the breakdown of \"", query.product.ToString(), "\"");
  BreakdownScope scope(context, *view.calculation, caller,
                       breakdown.footprint.process, stop);
  auto parts = PartsBy(query.by, scope);
  TANJI_RETURN_IF_ERROR(base::AddPlace(parts.status(), where));
  const bool has_numbers = std::all_of(
      parts->parts.begin(), parts->parts.end(),
      [](const BreakdownPart& part) { return std::isfinite(part.kg); });
  if (!has_numbers) {
    return absl::FailedPreconditionError(base::StrCat(
        where,
        " has parts too large to be calculated, though its total is "
        "not; expected inputs that do not cancel"));
  }
  TANJI_RETURN_IF_ERROR(base::AddPlace(
      AddLines(query, *view.calculation, *std::move(parts), breakdown), where));
  return breakdown;
}

}  // namespace tanji::platform
