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

FlowKey KeyOf(const InputVersion& input) {
  return {input.pinned ? FlowKey::Kind::kProcessInput : FlowKey::Kind::kInput,
          input.target, ""};
}

FlowKey KeyOf(const EmissionVersion& emission) {
  return {FlowKey::Kind::kEmission, static_cast<uint32_t>(emission.origin),
          emission.gas};
}

// All flows of one unit of output, added up.
std::map<FlowKey, double> FlowsOf(const ProcessVersion& version) {
  std::map<FlowKey, double> flows;
  const double output = InReference(version.output, version.unit);
  if (!(output > 0)) return flows;
  for (const InputVersion& input : version.inputs) {
    flows[KeyOf(input)] += InReference(input.amount, input.unit) / output;
  }
  for (const EmissionVersion& emission : version.emissions) {
    flows[KeyOf(emission)] +=
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

using NameOfTarget = absl::FunctionRef<std::string(uint32_t, bool)>;

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

// The product of output `index`.
ProductNumber ProductOf(const OutputsVersion& outputs, size_t index) {
  return index == 0 ? outputs.reference_product
                    : outputs.co_products[index - 1].product;
}

// The part of a flow that an output bears, where the flow has shares of its
// own, of all of the flow.
using Part = std::pair<FlowKey, ProductNumber>;
std::map<Part, double> PartsOf(const ProcessVersion& version) {
  std::map<Part, double> borne;
  std::map<FlowKey, double> all;
  if (!version.outputs.has_value()) return borne;
  const auto add = [&](const FlowKey& key, double amount,
                       const std::vector<Decimal>& shares) {
    if (shares.size() != version.outputs->co_products.size() + 1) return;
    all[key] += amount;
    for (size_t k = 0; k < shares.size(); ++k) {
      borne[{key, ProductOf(*version.outputs, k)}] +=
          amount * shares[k].ToDouble();
    }
  };
  for (const InputVersion& input : version.inputs) {
    if (!input.detail.has_value()) continue;
    add(KeyOf(input), InReference(input.amount, input.unit),
        input.detail->shares);
  }
  for (const EmissionVersion& emission : version.emissions) {
    add(KeyOf(emission), InReference(emission.amount, emission.unit),
        emission.shares);
  }
  for (auto& [part, amount] : borne) {
    const double whole = all[part.first];
    amount = whole == 0 ? 0 : amount / whole;
  }
  return borne;
}

void CheckParts(const ProcessVersion& before, const ProcessVersion& after,
                NameOfTarget name_of, std::vector<std::string>& reasons) {
  const std::map<Part, double> was = PartsOf(before);
  for (const auto& [part, value] : PartsOf(after)) {
    const auto found = was.find(part);
    if (found == was.end() || reasons.size() >= kReasonsMax) continue;
    const auto jump = JumpText(found->second, value);
    if (!jump.has_value()) continue;
    reasons.push_back(
        base::StrCat(NameOf(part.first, name_of), ": the share of output \"",
                     name_of(part.second, false), "\" is ", *jump));
  }
}

// What a co-product weighs beside the reference output; of one for which
// shares are given: its share.
double KeyBeside(const OutputsVersion& outputs,
                 const CoProductVersion& output) {
  const double key = output.key.ToDouble();
  if (outputs.allocation.method == AllocationMethod::kShares) return key;
  const double reference = outputs.reference_key.ToDouble();
  return reference == 0 ? 0 : key / reference;
}

void CheckCoProducts(const ProcessVersion& before, const ProcessVersion& after,
                     NameOfTarget name_of, std::vector<std::string>& reasons) {
  if (!before.outputs.has_value() || !after.outputs.has_value()) return;
  const double run_before = InReference(before.output, before.unit);
  const double run_after = InReference(after.output, after.unit);
  if (!(run_before > 0) || !(run_after > 0)) return;
  std::map<ProductNumber, const CoProductVersion*> was;
  for (const CoProductVersion& output : before.outputs->co_products) {
    was[output.product] = &output;
  }
  const bool is_same_key =
      before.outputs->allocation == after.outputs->allocation;
  for (const CoProductVersion& output : after.outputs->co_products) {
    const auto found = was.find(output.product);
    if (found == was.end() || reasons.size() >= kReasonsMax) continue;
    const CoProductVersion& old = *found->second;
    const std::string name =
        base::StrCat("co-product \"", name_of(output.product, false), "\"");
    const auto amount =
        JumpText(InReference(old.amount, old.unit) / run_before,
                 InReference(output.amount, output.unit) / run_after);
    if (amount.has_value()) {
      reasons.push_back(
          base::StrCat(name, ": for one unit of output ", *amount));
    }
    if (!is_same_key) continue;
    const auto key = JumpText(KeyBeside(*before.outputs, old),
                              KeyBeside(*after.outputs, output));
    if (key.has_value()) {
      reasons.push_back(base::StrCat(
          name, ": its allocation key beside the product's is ", *key));
    }
  }
}

}  // namespace

std::optional<std::string> JumpText(double before, double after) {
  const auto times = TimesOf(before, after);
  if (!times.has_value() || !IsJump(*times)) return std::nullopt;
  return TimesText(*times);
}

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
      const auto jump = JumpText(found->second, value);
      if (!jump.has_value()) continue;
      reasons.push_back(base::StrCat(NameOf(key, name_of),
                                     ": for one unit of output ", *jump));
    }
    CheckCoProducts(before, after, name_of, reasons);
  }
  CheckParts(before, after, name_of, reasons);
  CheckBalance("kg", before, after, reasons);
  CheckBalance("MJ", before, after, reasons);
  if (reasons.size() > kReasonsMax) reasons.resize(kReasonsMax);
  return reasons;
}

}  // namespace tanji::graph
