#include "lib/exchange/olca/internal/process_formulas.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>
#include <utility>

#include "absl/strings/ascii.h"
#include "lib/base/status.h"
#include "lib/quantity/rational.h"

namespace tanji::exchange::olca::internal {
namespace {

using quantity::Decimal;
using quantity::Rational;

// Rounds of taking out what is at fault; each takes out something, and from the
// third on all of it at once.
constexpr int kRoundsMax = 8;
constexpr int kRoundsByCause = 2;

constexpr size_t kFormulaShownMax = 200;  // bytes of a formula in a notice

bool IsNameCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_';
}

std::string Lower(std::string_view text) {
  return absl::AsciiStrToLower(base::ToAbsl(text));
}

using GlobalByName = std::unordered_map<std::string, const graph::Parameter*>;

// The process's own parameters, and behind them the global ones that it uses,
// directly or through others, in the order of their names.
std::vector<graph::Parameter> WithGlobals(
    const Process& process, const std::vector<graph::Parameter>& globals) {
  std::vector<graph::Parameter> all = process.parameters;
  if (globals.empty()) return all;
  GlobalByName by_name;
  for (const graph::Parameter& global : globals) {
    by_name.emplace(Lower(global.name), &global);
  }
  for (const graph::Parameter& own : process.parameters) {
    by_name.erase(Lower(own.name));
  }
  std::vector<std::string> names;
  const auto look_into = [&](const std::string& formula) {
    for (std::string& name : NamesIn(formula)) names.push_back(std::move(name));
  };
  for (const Exchange& exchange : process.exchanges) {
    look_into(exchange.formula);
  }
  for (const graph::Parameter& own : process.parameters) look_into(own.formula);
  std::set<std::string> used;
  while (!names.empty()) {
    const std::string name = std::move(names.back());
    names.pop_back();
    const auto found = by_name.find(name);
    if (found == by_name.end() || !used.insert(name).second) continue;
    look_into(found->second->formula);
  }
  for (const std::string& name : used) all.push_back(*by_name.at(name));
  return all;
}

// `formula` times `factor`, as text.
std::string Scaled(const std::string& formula, const Rational& factor) {
  if (factor == Rational::FromInteger(1)) return formula;
  if (factor == Rational::FromInteger(-1)) {
    return base::StrCat("-(", formula, ")");
  }
  return base::StrCat("(", formula, ")*(", factor.ToString(), ")");
}

std::string Shown(const std::string& formula) {
  if (formula.size() <= kFormulaShownMax) return formula;
  size_t end = kFormulaShownMax;
  // Not within a character of UTF-8.
  while ((static_cast<unsigned char>(formula[end]) & 0xc0) == 0x80) --end;
  return formula.substr(0, end) + "…";
}

bool Differ(const Decimal& computed, const Decimal& stored) {
  const double a = computed.ToDouble();
  const double b = stored.ToDouble();
  return std::abs(a - b) >
         kStoredTolerance * std::max(std::abs(a), std::abs(b));
}

}  // namespace

std::vector<std::string> NamesIn(std::string_view formula) {
  std::vector<std::string> names;
  for (size_t k = 0; k < formula.size();) {
    if (!IsNameCharacter(formula[k])) {
      ++k;
      continue;
    }
    const size_t begin = k;
    while (k < formula.size() && IsNameCharacter(formula[k])) ++k;
    if (absl::ascii_isdigit(static_cast<unsigned char>(formula[begin]))) {
      continue;
    }
    names.push_back(Lower(formula.substr(begin, k - begin)));
  }
  return names;
}

ProcessFormulas::ProcessFormulas(const Process& process,
                                 const std::vector<graph::Parameter>& globals,
                                 const std::string& label, ImportReport& report)
    : label_(label), report_(report) {
  std::vector<graph::Parameter> all = WithGlobals(process, globals);
  report_.parameters_copied += all.size() - process.parameters.size();
  Carry(std::move(all));
}

void ProcessFormulas::Note(const char* kind, const std::string& what) {
  report_.notices.push_back({kind, label_, what});
}

void ProcessFormulas::Carry(std::vector<graph::Parameter> all) {
  std::vector<Carried> parameters;
  parameters.reserve(all.size());
  for (graph::Parameter& parameter : all) {
    parameters.push_back({std::move(parameter), false});
  }
  for (int round = 0; round < kRoundsMax; ++round) {
    if (RemoveFaulty(parameters, round >= kRoundsByCause)) continue;
    size_t kept = 0;
    for (auto& [parameter, is_refused] : parameters) {
      if (!parameter.formula.empty()) parameter.value = std::nullopt;
      if (!is_refused) ++kept;
      parameters_.push_back(std::move(parameter));
    }
    report_.parameters_kept += kept;
    report_.parameters_refused += all.size() - kept;
    return;
  }
  report_.parameters_refused += all.size();
  Note("parameters_refused",
       base::StrCat("all ", parameters.size(), ": too many faults"));
  scope_.reset();
}

bool ProcessFormulas::RemoveFaulty(std::vector<Carried>& parameters,
                                   bool also_followers) {
  std::vector<quantity::Parameter> given;
  given.reserve(parameters.size());
  for (const auto& [parameter, is_refused] : parameters) {
    given.push_back({parameter.name,
                     parameter.formula.empty() ? parameter.value : std::nullopt,
                     parameter.formula});
  }
  auto partial = quantity::FormulaScope::CreatePartial(given);
  if (!partial.ok()) {
    Note("parameters_refused", base::StrCat("all ", parameters.size(), ": ",
                                            partial.status().message()));
    parameters.clear();
    return true;
  }
  if (partial->faults.empty()) {
    scope_ = std::move(partial->scope);
    return false;
  }
  std::set<size_t> dropped;
  for (const quantity::ParameterFault& fault : partial->faults) {
    const bool follows = absl::IsFailedPrecondition(fault.status);
    if (follows && !also_followers) continue;
    auto& [parameter, is_refused] = parameters[fault.index];
    is_refused = true;
    const bool has_value =
        !parameter.formula.empty() && parameter.value.has_value();
    Note("parameter_refused",
         base::StrCat(fault.status.message(),
                      has_value ? "; its stored value stands" : "; left out"));
    if (has_value) {
      parameter.formula.clear();
    } else {
      dropped.insert(fault.index);
    }
  }
  for (auto k = dropped.rbegin(); k != dropped.rend(); ++k) {
    parameters.erase(parameters.begin() + static_cast<ptrdiff_t>(*k));
  }
  return true;
}

absl::StatusOr<ProcessFormulas::Amount> ProcessFormulas::AmountOf(
    const Exchange& exchange, const Scale& scale, bool is_negated) {
  const Rational factor = is_negated ? -scale.factor : scale.factor;
  Rational amount = Rational::FromDecimal(exchange.amount);
  if (!exchange.formula.empty() && scope_.has_value()) {
    std::string formula = Scaled(exchange.formula, factor);
    const auto value = scope_->EvaluateDecimal(formula);
    if (value.ok()) return Amount{*value, std::move(formula)};
    // Times the factor it may be too long; its value is not.
    auto plain = scope_->Evaluate(exchange.formula);
    if (plain.ok()) amount = *std::move(plain);
  }
  TANJI_ASSIGN_OR_RETURN(
      const Decimal value,
      (amount * factor).ToDecimal(quantity::FormulaScope::kDecimalDigits));
  return Amount{value, ""};
}

void ProcessFormulas::Report(const Exchange& exchange) {
  if (exchange.formula.empty()) return;
  const std::string shown = Shown(exchange.formula);
  const absl::StatusOr<Decimal> value =
      scope_.has_value()
          ? scope_->EvaluateDecimal(exchange.formula)
          : absl::FailedPreconditionError("the process has no parameters");
  if (!value.ok()) {
    ++report_.formulas_refused;
    Note("formula_refused",
         base::StrCat("\"", shown, "\": ", value.status().message(),
                      "; the stored amount stands"));
    return;
  }
  ++report_.formulas_kept;
  if (!Differ(*value, exchange.amount)) return;
  ++report_.formulas_differing;
  Note("formula_differs",
       base::StrCat("\"", shown, "\" is ", value->ToString(), ", stored ",
                    exchange.amount.ToString(), "; the formula stands"));
}

}  // namespace tanji::exchange::olca::internal
