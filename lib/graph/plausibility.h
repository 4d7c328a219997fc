// Whether a new version of a process looks like a slip of the pen: what the
// gate in front of a release asks.

#ifndef TANJI_LIB_GRAPH_PLAUSIBILITY_H_
#define TANJI_LIB_GRAPH_PLAUSIBILITY_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "lib/graph/version.h"

namespace tanji::graph {

// An amount of one unit of output that is so many times what it was, or the
// inverse, is held.
inline constexpr double kJumpMax = 5;
// A jump within this much of a power of ten from 10 on looks like a wrong unit
// or decimal point.
inline constexpr double kSlipTolerance = 0.1;
// What comes out, in mass or energy, over what goes in of it: outside of this
// the balance is not plausible. A balance that was outside before is not
// judged, since much that matters to it need not be declared (air, water).
inline constexpr double kBalanceMin = 0.02;
inline constexpr double kBalanceMax = 1.5;

// How an amount has jumped: "10 times what it was; a wrong unit or decimal
// point?"; nothing where it has not, or where that cannot be said: it was 0, is
// 0, or has changed its sign.
std::optional<std::string> JumpText(double before, double after);

// Why `after` should be confirmed before it takes the place of `before`, the
// version that was released last; empty when there is no reason. Both are of
// one process, or of one product at one place in two periods; what they hold is
// checked. Amounts are compared per unit of output, so that another size of the
// run is no change. `name_of` names an input's target or a co-product: number,
// and whether it is a process.
//
//   jumps    of what is taken of one supplier in all, of one gas, of the
//            pre-characterised emissions; of all of them at once: the output;
//            of the amount of a co-product; of its key beside that of the
//            reference output, where both are of one method and property; of
//            the part of an input or gas that an output bears by shares of its
//            own
//   balance  mass and energy, of outputs and waste against inputs
//
// At most kReasonsMax. Cost: linear, with a sort of the inputs.
std::vector<std::string> FindImplausible(
    const ProcessVersion& before, const ProcessVersion& after,
    absl::FunctionRef<std::string(uint32_t target, bool is_process)> name_of);

}  // namespace tanji::graph

#endif  // TANJI_LIB_GRAPH_PLAUSIBILITY_H_
