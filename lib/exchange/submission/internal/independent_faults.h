// Faults of several passes over one document, in one answer.

#ifndef TANJI_LIB_EXCHANGE_SUBMISSION_INTERNAL_INDEPENDENT_FAULTS_H_
#define TANJI_LIB_EXCHANGE_SUBMISSION_INTERNAL_INDEPENDENT_FAULTS_H_

#include <string>
#include <vector>

namespace tanji::exchange::internal {

// Adds to `faults`, each "PLACE: what is wrong", those of a later pass that do
// not come from what an earlier one has found: one of the same item ("[3]") is
// left out, of an item within it, or of one that it is within; so is one of a
// whole product, process or removal, which may be about another. At most
// graph::kFaultsMax. Cost: the product of both sizes.
void AddIndependentFaults(const std::vector<std::string>& later,
                          std::vector<std::string>& faults);

}  // namespace tanji::exchange::internal

#endif  // TANJI_LIB_EXCHANGE_SUBMISSION_INTERNAL_INDEPENDENT_FAULTS_H_
