// Whether a new version of a process looks like a slip of the pen: what the
// gate in front of a release asks.

#ifndef TANJI_LIB_GRAPH_PLAUSIBILITY_H_
#define TANJI_LIB_GRAPH_PLAUSIBILITY_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "lib/graph/ids.h"
#include "lib/graph/version.h"

namespace tanji::graph {

// An amount of one unit of output that is so many times what it was, or the
// inverse, is held.
inline constexpr double kJumpMax = 5;
// A jump within this much of a power of ten from 10 on looks like a wrong unit
// or decimal point.
inline constexpr double kSlipTolerance = 0.1;
// What comes out, in mass or energy, over what goes in of it: outside of this
// the balance is not plausible. More may come out than goes in where nature
// gives the rest (ore, crops, air, water), which need not be declared: that
// alone is no reason, only where a version before was within.
inline constexpr double kBalanceMin = 0.02;
inline constexpr double kBalanceMax = 1.5;
// A first version, which has nothing beside it, is held from this loss of mass
// on: tonnes in place of kilograms. Less is common in published data, as water
// that need not leave.
inline constexpr double kFirstBalanceMin = 0.001;

// How an amount has jumped: "10 times what it was; a wrong unit or decimal
// point?"; nothing where it has not, or where that cannot be said: it was 0, is
// 0, or has changed its sign.
std::optional<std::string> JumpText(double before, double after);

// What versions do not say themselves. Asked only for what is needed.
struct PlausibilityFacts {
  // The product that a process makes; kNoNumber where that is not known.
  absl::FunctionRef<ProductNumber(ProcessNumber process)> product_of;
  // What one reference unit of a product weighs, in kg; nothing where nobody
  // has said.
  absl::FunctionRef<std::optional<double>(ProductNumber product)> mass_kg_of;
  absl::FunctionRef<ProductId(ProductNumber product)> id_of;
};

// Why `after` should be confirmed before it takes the place of `before`, the
// version that was released last; empty when there is no reason. Both are of
// one process, or of one product at one place in two periods; what they hold is
// checked. Amounts are compared per unit of output, so that another size of the
// run is no change; a pin does not make an input another.
//
//   amounts  of what is taken of one product in all, of one gas and origin, of
//            the pre-characterised emissions; of all of them at once: the
//            output; of a co-product. A jump, another sign, 0. What is gone,
//            where nothing of the kind is new; an emission also where nothing
//            is taken anew.
//   shares   of a co-product's key beside that of the reference output, where
//            both versions divide by the same; else of what the outputs bear;
//            of the part of an input or gas that an output bears by shares of
//            its own
//
// `before` is about the output that it says; `after` is judged as output
// `index` of it. Where that is another output than before, what is compared is
// what the output bears. At most kReasonsMax. Cost: linear, with a sort of the
// inputs.
std::vector<std::string> FindImplausible(const ProcessVersion& before,
                                         const ProcessVersion& after,
                                         size_t index,
                                         const PlausibilityFacts& facts);

// Why the mass or energy that goes into a run of `after` and comes out of it
// should be confirmed: no more comes out than kFirstBalanceMin of the mass that
// goes in; or the balance was within both bounds in `before`, null for a first
// version, and is outside. No reason where the balance of `before` was at fault
// in the same way, where the mass of something that leaves is not known, and
// for too much where an input of unknown mass is new.
std::vector<std::string> FindImbalance(const ProcessVersion* before,
                                       const ProcessVersion& after,
                                       const PlausibilityFacts& facts);

// What is wrong with a period that looks as if its last day were meant to be
// within: it begins with a month, and its end, which is excluded, is the last
// day of one.
std::optional<std::string> FindShortPeriod(const Period& period);

}  // namespace tanji::graph

#endif  // TANJI_LIB_GRAPH_PLAUSIBILITY_H_
