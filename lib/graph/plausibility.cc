#include "lib/graph/plausibility.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "lib/base/strings.h"
#include "lib/graph/calendar.h"
#include "lib/graph/internal/change_text.h"
#include "lib/graph/internal/flow_name.h"
#include "lib/graph/internal/material_balance.h"
#include "lib/graph/internal/output_changes.h"
#include "lib/graph/internal/process_flows.h"

namespace tanji::graph {
namespace {

using internal::FlowKey;
using internal::Flows;
using internal::MaterialBalance;

double AmountIn(const Flows& flows, const FlowKey& key) {
  const auto found = flows.find(key);
  return found == flows.end() ? 0 : found->second;
}

// Whether all flows have jumped by the same factor: then the output has.
std::optional<double> CommonJump(const Flows& before, const Flows& after) {
  std::optional<double> common;
  size_t count = 0;
  for (const auto& [key, value] : after) {
    const double was = AmountIn(before, key);
    if (was == 0) continue;
    const auto times = internal::TimesOf(was, value);
    if (!times.has_value()) return std::nullopt;
    if (common.has_value() &&
        std::fabs(*times / *common - 1) > kSlipTolerance) {
      return std::nullopt;
    }
    if (!common.has_value()) common = times;
    ++count;
  }
  if (count < 2 || !internal::IsJump(*common)) return std::nullopt;
  return common;
}

// What was there, is not any more, and has nothing new in its place.
void CheckGone(const Flows& before, const Flows& after,
               const PlausibilityFacts& facts,
               std::vector<std::string>& reasons) {
  bool takes_new = false;
  bool emits_new = false;
  for (const auto& [key, value] : after) {
    if (value == 0 || AmountIn(before, key) != 0) continue;
    (key.IsInput() ? takes_new : emits_new) = true;
  }
  for (const auto& [key, value] : before) {
    if (value == 0 || AmountIn(after, key) != 0) continue;
    const bool is_replaced = takes_new || (emits_new && !key.IsInput());
    if (is_replaced || reasons.size() >= kReasonsMax) continue;
    reasons.push_back(
        base::StrCat(internal::FlowName(key, facts),
                     after.contains(key) ? ": is 0, and was not" : ": is gone",
                     ", with nothing new in its place"));
  }
}

void CheckFlows(const Flows& before, const Flows& after,
                const PlausibilityFacts& facts,
                std::vector<std::string>& reasons) {
  for (const auto& [key, value] : after) {
    if (value == 0 || reasons.size() >= kReasonsMax) continue;
    const auto change = internal::ChangeText(AmountIn(before, key), value);
    if (!change.has_value()) continue;
    reasons.push_back(base::StrCat(internal::FlowName(key, facts),
                                   ": for one unit of output ", *change));
  }
}

std::string BalanceText(std::string_view what, std::string_view unit,
                        const MaterialBalance& balance) {
  return base::StrCat(what, ": ", internal::ShortNumber(balance.in), " ", unit,
                      " goes in, ", internal::ShortNumber(balance.out), " ",
                      unit, " comes out");
}

bool IsTooLittle(const MaterialBalance& balance) {
  return balance.IsKnown() && balance.out < kBalanceMin * balance.in;
}

bool IsAbsurd(const MaterialBalance& balance) {
  return balance.IsKnown() && balance.out <= kFirstBalanceMin * balance.in;
}

bool IsTooMuch(const MaterialBalance& balance) {
  return balance.IsKnown() && balance.out > kBalanceMax * balance.in;
}

bool IsWithin(const MaterialBalance& balance) {
  return balance.IsKnown() && !IsTooLittle(balance) && !IsTooMuch(balance);
}

// Whether `now` is outside and `was` was within, by what both know.
bool IsLost(const MaterialBalance& was, const MaterialBalance& now) {
  if (!IsWithin(was)) return false;
  if (IsTooLittle(now)) return true;
  // What is new and of unknown size may be what there is too much of.
  return IsTooMuch(now) &&
         std::includes(was.unknown_inputs.begin(), was.unknown_inputs.end(),
                       now.unknown_inputs.begin(), now.unknown_inputs.end());
}

// Whether a day is the first of a month.
bool BeginsMonth(Day day) { return FormatDay(day).ends_with("-01"); }

}  // namespace

std::optional<std::string> JumpText(double before, double after) {
  const auto times = internal::TimesOf(before, after);
  if (!times.has_value() || !internal::IsJump(*times)) return std::nullopt;
  return internal::TimesText(*times);
}

std::vector<std::string> FindImplausible(const ProcessVersion& before,
                                         const ProcessVersion& after,
                                         size_t index,
                                         const PlausibilityFacts& facts) {
  std::vector<std::string> reasons;
  if (!before.in_force || !after.in_force) return reasons;
  const size_t index_before =
      before.outputs.has_value() ? before.outputs->index : 0;
  // Of a reference output the run is compared, and the shares beside it.
  const bool is_of_run = index_before == 0 && index == 0;
  const Flows was = is_of_run ? internal::FlowsOfRun(before, facts.product_of)
                              : internal::FlowsOfOutput(before, index_before,
                                                        facts.product_of);
  const Flows now =
      is_of_run ? internal::FlowsOfRun(after, facts.product_of)
                : internal::FlowsOfOutput(after, index, facts.product_of);
  const std::optional<double> common = CommonJump(was, now);
  if (common.has_value()) {
    reasons.push_back(
        base::StrCat("output: everything else of one unit of it is ",
                     internal::TimesText(*common)));
  } else {
    CheckFlows(was, now, facts, reasons);
  }
  CheckGone(was, now, facts, reasons);
  if (is_of_run) {
    if (!common.has_value()) {
      internal::CheckOutputs(before, after, facts, reasons);
    }
    internal::CheckParts(before, after, facts, reasons);
  }
  if (reasons.size() > kReasonsMax) reasons.resize(kReasonsMax);
  return reasons;
}

std::vector<std::string> FindImbalance(const ProcessVersion* before,
                                       const ProcessVersion& after,
                                       const PlausibilityFacts& facts) {
  std::vector<std::string> reasons;
  if (!after.in_force) return reasons;
  // Where the product was a further output, its run was another one.
  const bool has_before =
      before != nullptr && before->in_force &&
      !(before->outputs.has_value() && before->outputs->index > 0);
  const MaterialBalance mass =
      internal::MassBalanceOf(after, facts.product_of, facts.mass_kg_of);
  if (IsTooLittle(mass) || (has_before && IsTooMuch(mass))) {
    MaterialBalance was;
    if (has_before) {
      was =
          internal::MassBalanceOf(*before, facts.product_of, facts.mass_kg_of);
    }
    const bool is_new_fault = IsAbsurd(mass) && !IsAbsurd(was);
    if (is_new_fault || IsLost(was, mass)) {
      reasons.push_back(BalanceText("mass", "kg", mass));
    }
  }
  if (has_before &&
      IsLost(internal::EnergyBalanceOf(*before, facts.product_of),
             internal::EnergyBalanceOf(after, facts.product_of))) {
    reasons.push_back(BalanceText(
        "energy", "MJ", internal::EnergyBalanceOf(after, facts.product_of)));
  }
  return reasons;
}

std::optional<std::string> FindShortPeriod(const Period& period) {
  if (!BeginsMonth(period.start) || BeginsMonth(period.end) ||
      !BeginsMonth(period.end + 1)) {
    return std::nullopt;
  }
  const Day meant = period.end + 1;
  const bool is_year = FormatPeriod({period.start, meant}).size() == 4;
  const bool is_month = FormatDay(period.start).substr(0, 7) ==
                        FormatDay(period.end).substr(0, 7);
  return base::StrCat("the period ends on ", FormatDay(period.end),
                      ", which is excluded: expected ", FormatDay(meant),
                      is_year    ? " for the whole year"
                      : is_month ? " for the whole month"
                                 : " for whole months");
}

}  // namespace tanji::graph
