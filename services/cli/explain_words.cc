#include "services/cli/explain_words.h"

namespace tanji::cli {
namespace {

namespace v1 = footprint::v1;

constexpr v1::ExplainBy kAll[] = {
    v1::EXPLAIN_BY_PROCESS, v1::EXPLAIN_BY_TIER,  v1::EXPLAIN_BY_STAGE,
    v1::EXPLAIN_BY_GAS,     v1::EXPLAIN_BY_PLACE, v1::EXPLAIN_BY_ORGANISATION};

}  // namespace

std::string_view WordOf(v1::ExplainBy by) {
  switch (by) {
    case v1::EXPLAIN_BY_PROCESS:
      return "process";
    case v1::EXPLAIN_BY_TIER:
      return "tier";
    case v1::EXPLAIN_BY_STAGE:
      return "stage";
    case v1::EXPLAIN_BY_GAS:
      return "gas";
    case v1::EXPLAIN_BY_PLACE:
      return "place";
    case v1::EXPLAIN_BY_ORGANISATION:
      return "organisation";
    default:
      return "";
  }
}

std::optional<v1::ExplainBy> ExplainByOf(std::string_view word) {
  for (const v1::ExplainBy by : kAll) {
    if (WordOf(by) == word) return by;
  }
  return std::nullopt;
}

std::vector<std::string> KeyNamesOf(v1::ExplainBy by) {
  if (by == v1::EXPLAIN_BY_PROCESS) {
    return {"product", "place", "period_start", "period_end"};
  }
  if (by == v1::EXPLAIN_BY_PLACE) return {"country", "place"};
  return {std::string(WordOf(by))};
}

std::string_view WordOf(v1::LineKind kind) {
  switch (kind) {
    case v1::LINE_KIND_DIRECT:
      return "direct";
    case v1::LINE_KIND_INPUT:
      return "input";
    case v1::LINE_KIND_OWN_USE:
      return "own-use";
    case v1::LINE_KIND_UNLINKED:
      return "unlinked";
    case v1::LINE_KIND_EMISSION:
      return "emission";
    case v1::LINE_KIND_REPLACEMENT:
      return "replacement";
    default:
      return "unknown";
  }
}

std::string_view WordOf(v1::BreakdownLineKind kind) {
  switch (kind) {
    case v1::BREAKDOWN_LINE_KIND_NAMED:
      return "named";
    case v1::BREAKDOWN_LINE_KIND_NOT_STATED:
      return "not-stated";
    case v1::BREAKDOWN_LINE_KIND_WITHOUT_GAS:
      return "without-gas";
    case v1::BREAKDOWN_LINE_KIND_CLOSED:
      return "closed";
    case v1::BREAKDOWN_LINE_KIND_REST:
      return "rest";
    case v1::BREAKDOWN_LINE_KIND_OTHER:
      return "other";
    default:
      return "unknown";
  }
}

std::string_view WordOf(v1::TiersEnd end) {
  switch (end) {
    case v1::TIERS_END_NOTHING_LEFT:
      return "nothing-left";
    case v1::TIERS_END_TIERS_MAX:
      return "tiers-max";
    case v1::TIERS_END_VISITS_MAX:
      return "visits-max";
    case v1::TIERS_END_DIVERGES:
      return "diverges";
    default:
      return "unknown";
  }
}

}  // namespace tanji::cli
