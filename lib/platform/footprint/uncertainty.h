// Use case: how uncertain footprints are, by Monte Carlo samples.

#ifndef TANJI_LIB_PLATFORM_FOOTPRINT_UNCERTAINTY_H_
#define TANJI_LIB_PLATFORM_FOOTPRINT_UNCERTAINTY_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/engine/sample_statistics.h"
#include "lib/engine/uncertain_network.h"
#include "lib/graph/ids.h"
#include "lib/identity/decide.h"
#include "lib/platform/context.h"
#include "lib/platform/footprint/footprints.h"
#include "lib/platform/footprint/process_choice.h"
#include "lib/quantity/decimal.h"

namespace tanji::platform {

inline constexpr uint32_t kSamplesMax = 100'000;
inline constexpr uint32_t kSamplesDefault = 10'000;
inline constexpr size_t kSampledProductsMax = 16;
// Processes that one sampling enters: a stored version each, some 10 us.
inline constexpr size_t kSampledProcessesMax = 100'000;
inline constexpr uint32_t kSourcesMax = 1000;
inline constexpr uint32_t kSourcesDefault = 20;
inline constexpr size_t kFaultyLoopsMax = 20;  // named

struct SampledProduct {
  graph::ProductId product;
  // In declared units, above 0: 2 kg of one are compared with 3 of another.
  quantity::Decimal amount = quantity::Decimal::FromInteger(1);
  ProcessChoice choice = {};
};

struct UncertaintyQuery {
  std::vector<SampledProduct> products;  // 1 to kSampledProductsMax
  uint32_t samples = kSamplesDefault;    // 2 to kSamplesMax
  uint64_t seed = 0;
  uint32_t sources_max = kSourcesDefault;  // of each product; to kSourcesMax
};

// INVALID_ARGUMENT for a limit out of range.
absl::Status CheckLimits(const UncertaintyQuery& query);

// An uncertain amount, as variance_sources.h ranks them.
struct UncertaintySource {
  engine::AmountKind kind;
  graph::ProcessId process;  // whose amount it is
  graph::ProductId taken;    // of an input
  std::string gas;           // of an emission
  quantity::Decimal gsd2;
  double kg_co2e = 0;  // what of the amount asked passes through it
  double share = 0;    // of the first-order variance
};

struct ProductUncertainty {
  Footprint footprint;
  quantity::Decimal amount;  // as asked; all kg CO2e below are of that
  // With all amounts as stated: the footprint times the amount.
  double stated_kg_co2e = 0;
  // What of that comes from organisations whose supply the caller may not read:
  // fixed numbers here.
  double closed_kg_co2e = 0;
  engine::SampleStatistics statistics;
  double first_order_deviation = 0;  // standard deviation without samples
  // Variance of the samples by that of first order; 0 without uncertainty.
  double variance_ratio = 0;
  uint64_t source_count = 0;
  std::vector<UncertaintySource> sources;  // the largest first
};

// A loop that has no footprint in some samples, or is not decided there.
struct FaultyLoop {
  std::vector<graph::ProcessId> members;  // the first kNamedMembersMax
  uint64_t member_count = 0;
  uint64_t unproductive = 0;  // samples
  uint64_t singular = 0;
  uint64_t overflow = 0;
  uint64_t undecided = 0;
  double gain_max = 0;
};

struct Uncertainty {
  // Of the view.
  uint64_t as_of_seq = 0;
  std::string snapshot;  // Calculation::SnapshotName
  graph::Day day = 0;
  std::vector<ProductUncertainty> products;  // as asked
  // The first product against each of the others, pair by pair.
  std::vector<engine::SampleComparison> comparisons;
  // The most frequent first; of kFaultyLoopsMax at most.
  std::vector<FaultyLoop> loops;
  uint64_t faulty_loop_count = 0;
  uint64_t process_count = 0;       // entered
  uint64_t amount_count = 0;        // inputs and emissions of these
  uint64_t uncertain_count = 0;     // of these, with gsd2 above 1
  uint64_t closed_input_count = 0;  // taken of organisations not entered
};

struct SamplingProgress {
  uint32_t done = 0;  // samples
  // Of the first product over these, as far as they have a number.
  double mean_kg_co2e = 0;
};

// How a sampling is run and followed.
struct SamplingControl {
  size_t threads = 1;  // the caller's is one of them
  // Called on the caller's thread after each step; what it returns other than
  // OK ends the sampling.
  std::function<absl::Status(const SamplingProgress&)> step;
  // As base::StopCheck; asked within steps too, by every thread, at times by
  // several at once. None: never.
  std::function<absl::Status()> stop = nullptr;
};

// Samples the footprints of products from one state of the network: all draws
// are shared, so that differences are paired.
//
// Sampled are the amounts with gsd2 above 1, each as an independent lognormal
// whose median is the amount as stated (engine/uncertain_network.h): of inputs,
// of emissions by gas and of direct kg CO2e. Co-products of one process share
// its draws. Fixed are outputs, allocation, GWP values, and the footprints of
// what is taken of organisations whose supply the caller may not read: these
// are neither entered nor is their uncertainty told.
//
// The same query, seed and state give the same bits, with any number of
// threads, samples or products beside. Right: explain-footprint and read-supply
// for the organisation of each product.
//
// INVALID_ARGUMENT, NOT_FOUND, PERMISSION_DENIED as BreakDown;
// FAILED_PRECONDITION when one of the products has no footprint;
// RESOURCE_EXHAUSTED beyond kSampledProcessesMax or
// engine::kUncertainAmountsMax; ABORTED when a process changes meanwhile; what
// `control.step` or `control.stop` return. Holds the network of `view` only
// until it has read what is sampled. Cost: 10 us a process, then for each
// sample some 5 ns an amount, more for loops (benchmarks/uncertainty_bench.cc).
absl::StatusOr<Uncertainty> SampleFootprints(const Context& context, View view,
                                             const identity::Caller& caller,
                                             const UncertaintyQuery& query,
                                             const SamplingControl& control);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_FOOTPRINT_UNCERTAINTY_H_
