#include "lib/graph/plausibility.h"

#include <cmath>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "lib/base/strings.h"
#include "lib/quantity/decimal.h"
#include "lib/quantity/unit.h"

namespace tanji::graph {
namespace {

using quantity::Decimal;

// `amount` in its dimension's reference unit.
double InReference(const Decimal& amount, quantity::UnitCode code) {
  const auto unit = quantity::UnitOf(code);
  return unit.ok() ? amount.ScaledToDouble((*unit)->to_reference) : 0;
}

// What a flow is called among those of its process: kind, target or gas.
struct FlowKey {
  enum class Kind { kInput, kProcessInput, kEmission, kPrecharacterised };
  Kind kind = Kind::kPrecharacterised;
  uint32_t target = 0;
  std::string gas;
  friend auto operator<=>(const FlowKey&, const FlowKey&) = default;
};

// All flows of one unit of output, added up.
std::map<FlowKey, double> FlowsOf(const ProcessVersion& version) {
  std::map<FlowKey, double> flows;
  const double output = InReference(version.output, version.unit);
  if (!(output > 0)) return flows;
  for (const InputVersion& input : version.inputs) {
    const auto kind =
        input.pinned ? FlowKey::Kind::kProcessInput : FlowKey::Kind::kInput;
    flows[{kind, input.target, ""}] +=
        InReference(input.amount, input.unit) / output;
  }
  for (const EmissionVersion& emission : version.emissions) {
    flows[{FlowKey::Kind::kEmission, static_cast<uint32_t>(emission.origin),
           emission.gas}] +=
        InReference(emission.amount, emission.unit) / output;
  }
  if (!version.direct_kgco2e.IsZero()) {
    flows[{}] = version.direct_kgco2e.ToDouble() / output;
  }
  return flows;
}

// How many times `after` is what `before` was; nothing where that says nothing:
// a flow is new, gone, or changes its sign.
std::optional<double> TimesOf(double before, double after) {
  if (before == 0 || after == 0 || (before < 0) != (after < 0)) {
    return std::nullopt;
  }
  const double times = after / before;
  if (!std::isfinite(times)) return std::nullopt;
  return times;
}

bool IsJump(double times) { return times >= kJumpMax || times * kJumpMax <= 1; }

// "10 times", "1/1000 of"; with the hint that it is a power of ten.
std::string TimesText(double times) {
  const bool is_more = times >= 1;
  const double factor = is_more ? times : 1 / times;
  const double power = std::round(std::log10(factor));
  const double exact = std::pow(10, power);
  const bool is_slip =
      power >= 1 && std::fabs(factor / exact - 1) <= kSlipTolerance;
  const std::string number =
      Decimal::FromDouble(factor)
          .RoundedTo(static_cast<int>(std::floor(std::log10(factor))) - 2)
          .ToString();
  return base::StrCat(is_more ? "" : "1/", number,
                      is_more ? " times what it was" : " of what it was",
                      is_slip ? "; a wrong unit or decimal point?" : "");
}

// What goes in and comes out in one dimension, of one run.
struct Balance {
  double in = 0;
  double out = 0;
  bool IsKnown() const { return in > 0 && out > 0; }
  bool IsPlausible() const {
    return out <= kBalanceMax * in && out >= kBalanceMin * in;
  }
};

void AddOutput(quantity::DimensionCode dimension, const Decimal& amount,
               quantity::UnitCode code, Balance& balance) {
  const auto unit = quantity::UnitOf(code);
  if (unit.ok() && (*unit)->dimension == dimension) {
    balance.out += std::fabs(InReference(amount, code));
  }
}

Balance BalanceOf(const ProcessVersion& version,
                  quantity::DimensionCode dimension) {
  Balance balance;
  AddOutput(dimension, version.output, version.unit, balance);
  if (version.outputs.has_value()) {
    for (const CoProductVersion& output : version.outputs->co_products) {
      AddOutput(dimension, output.amount, output.unit, balance);
    }
  }
  for (const InputVersion& input : version.inputs) {
    const bool leaves = input.amount.IsNegative() ||
                        (input.detail.has_value() && input.detail->is_waste);
    if (leaves) {
      AddOutput(dimension, input.amount, input.unit, balance);
      continue;
    }
    const auto unit = quantity::UnitOf(input.unit);
    if (unit.ok() && (*unit)->dimension == dimension) {
      balance.in += InReference(input.amount, input.unit);
    }
  }
  return balance;
}

std::string ShortNumber(double value) {
  if (value == 0) return "0";
  return Decimal::FromDouble(value)
      .RoundedTo(static_cast<int>(std::floor(std::log10(std::fabs(value)))) - 3)
      .ToString();
}

void CheckBalance(std::string_view reference_unit, const ProcessVersion& before,
                  const ProcessVersion& after,
                  std::vector<std::string>& reasons) {
  const auto unit = quantity::FindUnit(reference_unit);
  if (!unit.ok()) return;
  const Balance was = BalanceOf(before, (*unit)->dimension);
  const Balance now = BalanceOf(after, (*unit)->dimension);
  if (!was.IsKnown() || !was.IsPlausible()) return;
  if (!now.IsKnown() || now.IsPlausible()) return;
  reasons.push_back(base::StrCat(
      (*unit)->dimension_name, ": ", ShortNumber(now.in), " ", reference_unit,
      " goes in, ", ShortNumber(now.out), " ", reference_unit, " comes out"));
}

std::string NameOf(const FlowKey& key,
                   absl::FunctionRef<std::string(uint32_t, bool)> name_of) {
  switch (key.kind) {
    case FlowKey::Kind::kInput:
      return base::StrCat("input \"", name_of(key.target, false), "\"");
    case FlowKey::Kind::kProcessInput:
      return base::StrCat("input \"", name_of(key.target, true), "\"");
    case FlowKey::Kind::kEmission:
      return base::StrCat("emission of ", key.gas);
    case FlowKey::Kind::kPrecharacterised:
      break;
  }
  return "direct kg CO2e";
}

// Whether all flows have jumped by the same factor: then the output has.
std::optional<double> CommonJump(const std::map<FlowKey, double>& before,
                                 const std::map<FlowKey, double>& after) {
  std::optional<double> common;
  size_t count = 0;
  for (const auto& [key, value] : after) {
    const auto was = before.find(key);
    if (was == before.end()) continue;
    const auto times = TimesOf(was->second, value);
    if (!times.has_value()) continue;
    if (common.has_value() &&
        std::fabs(*times / *common - 1) > kSlipTolerance) {
      return std::nullopt;
    }
    if (!common.has_value()) common = times;
    ++count;
  }
  if (count < 2 || !IsJump(*common)) return std::nullopt;
  return common;
}

}  // namespace

std::vector<std::string> FindImplausible(
    const ProcessVersion& before, const ProcessVersion& after,
    absl::FunctionRef<std::string(uint32_t target, bool is_process)> name_of) {
  std::vector<std::string> reasons;
  if (!before.in_force || !after.in_force) return reasons;
  // A further output has the flows of the process that made it.
  if (before.outputs.has_value() && before.outputs->index > 0) return reasons;
  const std::map<FlowKey, double> was = FlowsOf(before);
  const std::map<FlowKey, double> now = FlowsOf(after);
  if (const auto common = CommonJump(was, now); common.has_value()) {
    reasons.push_back(base::StrCat(
        "output: everything else of one unit of it is ", TimesText(*common)));
  } else {
    for (const auto& [key, value] : now) {
      const auto found = was.find(key);
      if (found == was.end() || reasons.size() >= kReasonsMax) continue;
      const auto times = TimesOf(found->second, value);
      if (!times.has_value() || !IsJump(*times)) continue;
      reasons.push_back(base::StrCat(NameOf(key, name_of),
                                     ": for one unit of output ",
                                     TimesText(*times)));
    }
  }
  CheckBalance("kg", before, after, reasons);
  CheckBalance("MJ", before, after, reasons);
  if (reasons.size() > kReasonsMax) reasons.resize(kReasonsMax);
  return reasons;
}

}  // namespace tanji::graph
