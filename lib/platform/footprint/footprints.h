// Use cases: read footprints.

#ifndef TANJI_LIB_PLATFORM_FOOTPRINT_FOOTPRINTS_H_
#define TANJI_LIB_PLATFORM_FOOTPRINT_FOOTPRINTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/engine/intensity.h"
#include "lib/graph/ids.h"
#include "lib/identity/decide.h"
#include "lib/platform/context.h"
#include "lib/platform/footprint/process_choice.h"
#include "lib/platform/live_state.h"

namespace tanji::platform {

// What is to be known of a footprint before it is used: the marks of everything
// upstream, in words.
enum class Caveat {
  kUnverifiedData,            // no certificate
  kUncharacterisedEmission,   // counts as nothing; no certificate
  kElectricityFamiliesMixed,  // no certificate
  kElectricityDirectCo2,
  kElectricityGenerationMix,
  kNotForExport,
  kCredits,
};
std::vector<Caveat> CaveatsOf(uint32_t marks);
// "data that nobody has verified"
std::string_view CaveatText(Caveat caveat);

// A loop that has no footprint, by names.
struct NamedFault {
  engine::FaultKind kind;
  double gain;
  graph::ProcessId worst;
  std::vector<graph::ProcessId> members;  // the first kNamedMembersMax
  uint64_t member_count;
};
inline constexpr size_t kNamedMembersMax = 100;
inline constexpr size_t kNamedUnlinkedMax = 100;
inline constexpr size_t kUnlinkedVisitsMax = 100'000;  // processes searched

// `fault` is of the network of `catalogue`.
NamedFault NameFault(const graph::Catalogue& catalogue,
                     const engine::LoopFault& fault);

// The footprint of one declared unit of a product.
struct Footprint {
  graph::ProductId product;
  graph::ProcessNumber process = graph::kNoNumber;  // that answers for it
  std::string place;  // of that process; empty: not stated
  std::optional<graph::Period> period;
  std::string unit;  // declared unit
  // kg CO2e per declared unit; absent when the product is in or depends on a
  // loop that has none, which `fault` then names.
  std::optional<double> kg_co2e;
  std::optional<NamedFault> fault;
  engine::Evidence evidence;
};

// Whether use or end of life is part of it; else it ends at the gate.
bool IsBeyondGate(const Footprint& footprint);

// Why a footprint with a fault has no number: names the loop.
absl::Status FaultStatus(const Footprint& footprint);

// What is missing upstream of a product, by name.
struct Missing {
  std::vector<graph::ProductId> products;  // the first kNamedUnlinkedMax
  // Of these, those whose owner makes them, but declares them in a unit of
  // another dimension than the input has.
  std::vector<graph::ProductId> other_dimension;
  uint64_t input_count = 0;  // inputs without provider, found
  bool complete = true;      // false: the search stopped at its limit
};

struct ReadOptions {
  uint64_t min_seq = 0;  // the answer takes this position into account
  int64_t wait_millis = 10'000;
};

// The view to answer from. DEADLINE_EXCEEDED when `min_seq` is not reached in
// time; OUT_OF_RANGE when it lies above the log's head.
absl::StatusOr<View> ViewFor(const Context& context,
                             const ReadOptions& options);

// NOT_FOUND where something that a past footprint with these marks rested on
// was erased: it cannot be told any more.
absl::Status CheckNotErased(uint32_t marks);

// Of a declared product, as `process` makes it. NOT_FOUND: CheckNotErased.
absl::StatusOr<Footprint> FootprintOf(const Calculation& calculation,
                                      graph::ProductNumber product,
                                      graph::ProcessNumber process);

// NOT_FOUND for a product that does not exist or that nobody makes, or not as
// chosen (then it names what there is). PERMISSION_DENIED. Cost: a hash look-up
// or two; with a choice that of ChooseProcess.
absl::StatusOr<Footprint> GetFootprint(const View& view,
                                       const identity::Caller& caller,
                                       const graph::ProductId& product,
                                       const ProcessChoice& choice = {});

// Unlinked inputs upstream of the footprint's process, searched for in at most
// `visits_max` processes: all are counted, and named where `caller` may read
// the process that takes them. Costs nothing when the evidence says it is
// complete.
Missing FindMissing(const View& view, const identity::Caller& caller,
                    const Footprint& footprint,
                    size_t visits_max = kUnlinkedVisitsMax);

struct FootprintPage {
  std::vector<Footprint> footprints;
  uint32_t next_product = 0;  // number to go on from
  bool more = false;
};
// Declared products with a process, of `organisation` or (empty) of all, by
// number from `first_product`, at most `page_size`; with a choice those that
// are made so, as they are made so; without what rests on erased data.
// NOT_FOUND for an unknown organisation.
absl::StatusOr<FootprintPage> ListFootprints(const View& view,
                                             const identity::Caller& caller,
                                             const std::string& organisation,
                                             uint32_t first_product,
                                             uint32_t page_size,
                                             const ProcessChoice& choice = {});

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_FOOTPRINT_FOOTPRINTS_H_
