// Use case: what a footprint is made of, first tier.

#ifndef TANJI_LIB_PLATFORM_FOOTPRINT_EXPLAIN_H_
#define TANJI_LIB_PLATFORM_FOOTPRINT_EXPLAIN_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/graph/electricity.h"
#include "lib/graph/emission.h"
#include "lib/graph/ids.h"
#include "lib/graph/model.h"
#include "lib/identity/decide.h"
#include "lib/platform/context.h"
#include "lib/platform/footprint/footprints.h"
#include "lib/platform/footprint/process_choice.h"
#include "lib/quantity/decimal.h"

namespace tanji::platform {

// One line: something that the process emits itself, or one of its inputs in
// stored order.
struct ExplanationLine {
  enum class Kind {
    kDirect,    // declared as kg CO2e, without gas
    kEmission,  // of a gas
    kInput,
    kOwnUse,       // an input of the product itself
    kUnlinked,     // an input that nobody supplies: counts nothing
    kReplacement,  // of what a co-product replaces; negative: a credit
  };
  Kind kind = Kind::kDirect;
  graph::ProductId product;  // of an input or a replacement
  std::string gas;           // of an emission
  graph::Origin origin = graph::Origin::kFossil;
  // Of one run of the whole process, as submitted; not of kDirect. What a leg
  // comes to is in t*km.
  quantity::Decimal amount;
  std::string unit;
  // What of that this product bears; absent for a process with one product.
  std::optional<quantity::Decimal> allocated_percent;
  graph::Stage stage = graph::Stage::kUnspecified;
  bool is_waste = false;  // handed over for treatment
  std::optional<graph::Electricity> electricity;
  std::optional<graph::Leg> leg;  // units as symbols
  // Of the process that supplies, where the caller may read its supply, the
  // input pins it, or a factor pack brings it.
  std::string place;
  std::optional<graph::Period> period;
  // kg CO2e of one `unit`: of what is supplied its footprint, of an emission
  // its GWP. So kg_co2e is amount x this x what is borne / output, but for
  // rounding. Absent for kDirect and kUnlinked, and where there is no number.
  std::optional<double> kg_co2e_per_unit;
  // The lines add up to `total` exactly. 0 for an unlinked input.
  quantity::Decimal kg_co2e;
  double share = 0;  // of the sum of the lines' absolute values, with the sign
};

// Of one declared unit of the product.
struct Explanation {
  Footprint footprint;
  quantity::Decimal output;  // of one run, to which `amount`s refer
  std::string output_unit;
  // How the process divides its burden, and what of it this product bears
  // where a line does not say otherwise; absent for a single product.
  graph::AllocationMethod allocation = graph::AllocationMethod::kNone;
  std::optional<quantity::Decimal> allocated_percent;
  // Emissions, without gas first, then inputs, then replacements.
  std::vector<ExplanationLine> lines;
  // The exact sum of the lines: MainTotalOf, as in the indicator block.
  quantity::Decimal total;
  // For a caller that may read the breakdown and not the process: lines have a
  // product and kg CO2e of three significant digits alone, and do not add up to
  // the total exactly; own emissions are one line; output, unit and allocation
  // are empty.
  bool is_closed = false;
};

// FAILED_PRECONDITION when the footprint is not answered (names the loop), or
// parts of it are too large to be calculated. ABORTED when the process changes
// meanwhile. NOT_FOUND, PERMISSION_DENIED as GetFootprint. Who may not read the
// process is given a closed explanation. Cost: a read from
// the store, and some microseconds a line.
absl::StatusOr<Explanation> Explain(const Context& context, const View& view,
                                    const identity::Caller& caller,
                                    const graph::ProductId& product,
                                    const ProcessChoice& choice = {});

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_FOOTPRINT_EXPLAIN_H_
