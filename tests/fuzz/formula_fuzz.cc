// Formulas and parameters: lines "name := formula" make a scope, every other
// line is a formula that is evaluated in it.

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/check.h"
#include "lib/quantity/formula.h"
#include "tests/fuzz/fuzz_input.h"

namespace tanji::quantity {
namespace {

struct Script {
  std::vector<Parameter> parameters;
  std::vector<std::string> formulas;
};

Script Split(std::string_view input) {
  constexpr std::string_view kIs = ":=";
  Script script;
  while (!input.empty()) {
    const std::string_view line = input.substr(0, input.find('\n'));
    input.remove_prefix(std::min(line.size() + 1, input.size()));
    const size_t is = line.find(kIs);
    if (is == std::string_view::npos) {
      script.formulas.emplace_back(line);
    } else {
      script.parameters.push_back(
          {.name = std::string(line.substr(0, is)),
           .value = std::nullopt,
           .formula = std::string(line.substr(is + kIs.size()))});
    }
  }
  return script;
}

// Everything that a script says, in one text.
std::string Outcome(const Script& script) {
  auto partial = FormulaScope::CreatePartial(script.parameters);
  if (!partial.ok()) return partial.status().ToString();
  std::string outcome;
  for (const ParameterFault& fault : partial->faults) {
    TANJI_CHECK(fault.index < script.parameters.size());
    outcome += std::to_string(fault.index) + fault.status.ToString() + "\n";
  }
  for (const std::string& formula : script.formulas) {
    const auto value = partial->scope.Evaluate(formula);
    outcome += value.ok() ? value->ToString() : value.status().ToString();
    outcome += "\n";
    if (value.ok()) TANJI_CHECK(value->bit_size() <= kFormulaValueBitsMax);
  }
  return outcome;
}

void CheckOrderDoesNotMatter(const Script& script) {
  const auto scope = FormulaScope::Create(script.parameters);
  if (!scope.ok()) return;
  const std::vector<Parameter> reversed(script.parameters.rbegin(),
                                        script.parameters.rend());
  const auto other = FormulaScope::Create(reversed);
  TANJI_CHECK(other.ok());
  for (const Parameter& parameter : script.parameters) {
    const auto value = scope->ValueOf(parameter.name);
    TANJI_CHECK(value.ok() && *value == *other->ValueOf(parameter.name));
  }
}

void CheckParenthesesDoNotMatter(const std::string& formula) {
  auto scope = FormulaScope::Create({});
  TANJI_CHECK(scope.ok());
  const auto value = scope->Evaluate(formula);
  if (!value.ok()) return;
  const auto wrapped = scope->Evaluate("(" + formula + ")");
  // A bound of the text or of the depth may be met now.
  TANJI_CHECK(wrapped.ok() ? *wrapped == *value
                           : absl::IsResourceExhausted(wrapped.status()));
}

}  // namespace

TANJI_FUZZ(input) {
  const Script script = Split(input);
  TANJI_CHECK(Outcome(script) == Outcome(script));
  CheckOrderDoesNotMatter(script);
  for (const std::string& formula : script.formulas) {
    CheckParenthesesDoNotMatter(formula);
  }
}

}  // namespace tanji::quantity
