// How the burden of a process with several outputs is divided.

#ifndef TANJI_LIB_EXCHANGE_OLCA_INTERNAL_ALLOCATION_CHOICE_H_
#define TANJI_LIB_EXCHANGE_OLCA_INTERNAL_ALLOCATION_CHOICE_H_

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/exchange/olca/data_set.h"
#include "lib/exchange/olca/report.h"
#include "lib/graph/allocation.h"
#include "lib/quantity/decimal.h"

namespace tanji::exchange::olca::internal {

// An output as far as it matters here.
struct SharingOutput {
  std::string flow;  // id
  std::string unit;  // of its amount, of our table
};

// Factors are written with a few digits, and their sum misses 1. By no more
// than this the reference output takes the difference; what misses it by more
// is no division of anything.
inline constexpr char kFactorSumTolerance[] = "0.000001";

struct AllocationChoice {
  AllocationBasis basis = AllocationBasis::kSingleOutput;
  graph::Allocation allocation;
  std::vector<quantity::Decimal> keys;  // by output, as graph::AllocationKey
  // Of causal factors: by place of the exchange, the share of each output.
  std::map<size_t, std::vector<quantity::Decimal>> shares;
  // The reference output took a difference up to kFactorSumTolerance.
  bool is_adjusted = false;
};

// Decides for `process` with at least two outputs, the reference output first;
// `divided` are the places of the exchanges that are to be divided. By the
// method that the process names as its own, if it has factors for it; else by
// causal, physical or economic factors, the first that it has (all 0, or of no
// output, is none); else by mass, if all outputs are masses.
// FAILED_PRECONDITION says why it cannot be done.
absl::StatusOr<AllocationChoice> ChooseAllocation(
    const DataSet& set, const Process& process,
    const std::vector<SharingOutput>& outputs,
    const std::vector<size_t>& divided);

}  // namespace tanji::exchange::olca::internal

#endif  // TANJI_LIB_EXCHANGE_OLCA_INTERNAL_ALLOCATION_CHOICE_H_
