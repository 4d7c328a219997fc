// The parameters and formulas of one process, as far as they have values.

#ifndef TANJI_LIB_EXCHANGE_OLCA_INTERNAL_PROCESS_FORMULAS_H_
#define TANJI_LIB_EXCHANGE_OLCA_INTERNAL_PROCESS_FORMULAS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/exchange/olca/data_set.h"
#include "lib/exchange/olca/internal/unit_choice.h"
#include "lib/exchange/olca/report.h"
#include "lib/graph/parameter.h"
#include "lib/quantity/decimal.h"
#include "lib/quantity/formula.h"

namespace tanji::exchange::olca::internal {

// By how much a formula may differ from what was stored beside it.
inline constexpr double kStoredTolerance = 1e-9;  // relative

// Takes over what has a value: a formula that cannot be computed is replaced
// by what was stored beside it, and named. Global parameters that the process
// uses become its own. Thread-compatible.
class ProcessFormulas {
 public:
  // Each parameter is counted as kept or refused, those taken from `globals` as
  // such too. Counts and notices go to `report`, under the name `label`; all
  // outlive it.
  ProcessFormulas(const Process& process,
                  const std::vector<graph::Parameter>& globals,
                  const std::string& label, ImportReport& report);

  // For graph::ProcessDeclaration; each has a value or a formula, all can be
  // computed together.
  const std::vector<graph::Parameter>& parameters() const {
    return parameters_;
  }

  struct Amount {
    quantity::Decimal value;
    std::string formula;  // of the value; empty: none
  };
  // The amount of an exchange in the unit of `scale`, negated where asked for.
  // RESOURCE_EXHAUSTED for a size that no decimal has.
  absl::StatusOr<Amount> AmountOf(const Exchange& exchange, const Scale& scale,
                                  bool is_negated);

  // Reports about the formula of an exchange, once for each.
  void Report(const Exchange& exchange);

 private:
  struct Carried {
    graph::Parameter parameter;
    bool is_refused = false;  // its stored value stands instead of its formula
  };
  void Carry(std::vector<graph::Parameter> all);
  // Replaces or drops what is at fault; false when nothing is.
  bool RemoveFaulty(std::vector<Carried>& parameters, bool also_followers);
  void Note(const char* kind, const std::string& what);

  const std::string& label_;
  ImportReport& report_;
  std::vector<graph::Parameter> parameters_;
  std::optional<quantity::FormulaScope> scope_;
};

// Words of `formula` that may be names, in lower case.
std::vector<std::string> NamesIn(std::string_view formula);

}  // namespace tanji::exchange::olca::internal

#endif  // TANJI_LIB_EXCHANGE_OLCA_INTERNAL_PROCESS_FORMULAS_H_
