// Use case: what a footprint is made of, first tier.

#ifndef TANJI_LIB_PLATFORM_EXPLAIN_H_
#define TANJI_LIB_PLATFORM_EXPLAIN_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/graph/ids.h"
#include "lib/identity/decide.h"
#include "lib/platform/context.h"
#include "lib/platform/footprints.h"
#include "lib/quantity/decimal.h"

namespace tanji::platform {

// One line: the process itself, or one of its inputs in stored order.
struct ExplanationLine {
  enum class Kind { kDirect, kInput, kOwnUse, kUnlinked };
  Kind kind;
  graph::ProductId product;  // of an input
  quantity::Decimal amount;  // of one run, as submitted
  std::string unit;
  // Rounded to `decimals`; the lines add up to `total` exactly. 0 for an
  // unlinked input, which counts nothing.
  quantity::Decimal kg_co2e;
  double share = 0;  // of the sum of the lines' absolute values
};

// Of one declared unit of the product.
struct Explanation {
  Footprint footprint;
  quantity::Decimal output;  // of one run, to which `amount`s refer
  std::string output_unit;
  std::vector<ExplanationLine> lines;
  quantity::Decimal total;  // the exact sum of the lines
};

// FAILED_PRECONDITION when the footprint is not answered (names the loop).
// NOT_FOUND, PERMISSION_DENIED as GetFootprint.
absl::StatusOr<Explanation> Explain(const Context& context, const View& view,
                                    const identity::Caller& caller,
                                    const graph::ProductId& product);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_EXPLAIN_H_
