// What organisations submit: products and the processes that make them.
//
// Amounts are decimals in the units they were given in. Where a formula stands
// for an amount, the amount is what Evaluate made of it. Value types without
// invariants of their own; FindFaults says what is wrong with a submission.

#ifndef TANJI_LIB_GRAPH_MODEL_H_
#define TANJI_LIB_GRAPH_MODEL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/graph/allocation.h"
#include "lib/graph/electricity.h"
#include "lib/graph/emission.h"
#include "lib/graph/ids.h"
#include "lib/graph/parameter.h"
#include "lib/graph/provenance.h"
#include "lib/quantity/decimal.h"

namespace tanji::graph {

// Life-cycle stage (ISO 14067, 6.3.1). The numbers are stored.
enum class Stage : uint8_t {
  kUnspecified = 0,
  kRawMaterial = 1,
  kProduction = 2,
  kDistribution = 3,
  kUse = 4,
  kEndOfLife = 5,
};
std::string_view StageName(Stage stage);  // "raw-material"
absl::StatusOr<Stage> ParseStage(std::string_view name);

// Ratings from 1 (best) to 5; absent: not rated.
struct DataQuality {
  std::optional<quantity::Decimal> technological;
  std::optional<quantity::Decimal> geographical;
  std::optional<quantity::Decimal> temporal;
  friend bool operator==(const DataQuality&, const DataQuality&) = default;
};

struct OrganisationDeclaration {
  std::string name;                      // legal name
  std::vector<std::string> identifiers;  // URNs
  friend bool operator==(const OrganisationDeclaration&,
                         const OrganisationDeclaration&) = default;
};

// What a product is made of, of one declared unit (ISO 14067, 6.4.9.2 and
// 7.2). Absent: not stated.
struct Composition {
  std::optional<quantity::Decimal> mass_kg;             // >= 0
  std::optional<quantity::Decimal> fossil_carbon_kg;    // kg C, >= 0
  std::optional<quantity::Decimal> biogenic_carbon_kg;  // kg C, >= 0
  std::optional<quantity::Decimal> recycled_percent;    // 0 to 100, by mass
  friend bool operator==(const Composition&, const Composition&) = default;
};

// Names in other languages than the organisation's own.
struct Translations {
  std::string en, zh, de;  // empty: none
  friend bool operator==(const Translations&, const Translations&) = default;
};

struct ProductDeclaration {
  std::string id;  // local
  std::string name;
  Translations names;
  std::string unit;  // declared unit
  Composition composition;
  std::vector<std::string> identifiers;      // URNs
  std::vector<std::string> classifications;  // URNs
  Validity validity;
  friend bool operator==(const ProductDeclaration&,
                         const ProductDeclaration&) = default;
};

// A transport leg: its amount is mass x distance, in kLegUnit.
inline constexpr char kLegUnit[] = "t*km";
struct Leg {
  quantity::Decimal mass;
  std::string mass_unit;
  quantity::Decimal distance;
  std::string distance_unit;
  friend bool operator==(const Leg&, const Leg&) = default;
};

// What one run of a process takes of a product. Negative: a credit.
struct Input {
  // Empty for electricity of the grid, which is found by place.
  ProductId product;
  // Takes from the product's process at this place and period and no other.
  struct Pin {
    std::string place;
    std::optional<Period> period;
    // As record `version_seq` had it; absent: as it stands.
    std::optional<uint64_t> version_seq;
    friend bool operator==(const Pin&, const Pin&) = default;
  };
  std::optional<Pin> pin;
  quantity::Decimal amount;
  std::string formula;     // empty: the amount was given
  std::optional<Leg> leg;  // absent: the amount was given
  std::string unit;
  // Squared geometric standard deviation of a lognormal factor on the amount;
  // 1: certain.
  quantity::Decimal gsd2 = quantity::Decimal::FromInteger(1);
  DataQuality quality;
  Stage stage = Stage::kUnspecified;
  // Handed over for treatment: `product` is the treatment, the amount what
  // leaves the process. Counts like any input.
  bool is_waste = false;
  std::optional<Electricity> electricity;
  // Instead of the process's own allocation: the share of each output, the
  // reference output first; they add up to 1. Empty: as the process.
  std::vector<quantity::Decimal> shares;
  // Files of the organisation that show the amount, by SHA-256 in hex. Part of
  // the record alone.
  std::vector<std::string> evidence;
  friend bool operator==(const Input&, const Input&) = default;
};

// What one run emits to the air (negative: takes from it).
struct Emission {
  std::string gas;  // of the GWP pack
  quantity::Decimal amount;
  std::string formula;  // empty: the amount was given
  std::string unit;     // of mass
  Origin origin = Origin::kFossil;
  EmissionTags tags;
  quantity::Decimal gsd2 = quantity::Decimal::FromInteger(1);
  std::vector<quantity::Decimal> shares;  // as Input::shares
  friend bool operator==(const Emission&, const Emission&) = default;
};

// A further output of a process.
struct CoProduct {
  std::string product;  // local id
  quantity::Decimal amount;
  std::string formula;    // empty: the amount was given
  std::string unit;       // of the amount
  quantity::Decimal key;  // as ProcessDeclaration::allocation_key
  // With substitution: what need not be made because this was.
  std::optional<ProductId> substitutes;
  friend bool operator==(const CoProduct&, const CoProduct&) = default;
};

// Shares and parts of a process's data that go into reports.
struct Representativeness {
  // Of its own direct emissions, how much was measured on site.
  std::optional<quantity::Decimal> primary_data_percent;  // 0 to 100
  // Of the footprint, how much was left out by cut-off, as estimated.
  std::optional<quantity::Decimal> exempted_percent;  // 0 to 100
  friend bool operator==(const Representativeness&,
                         const Representativeness&) = default;
};

// How an organisation makes one of its products at a place in a period.
struct ProcessDeclaration {
  std::string product;  // local id
  std::string place;
  std::optional<Period> period;
  quantity::Decimal output;  // of one run, > 0
  std::string output_formula;
  std::string unit;                 // of the output
  quantity::Decimal direct_kgco2e;  // pre-characterised, a run
  quantity::Decimal direct_gsd2 = quantity::Decimal::FromInteger(1);
  quantity::Decimal primary_energy_mj;  // of a run, lower heating value
  Stage stage = Stage::kUnspecified;
  DataQuality quality;
  Representativeness representativeness;
  std::vector<Parameter> parameters;
  std::vector<Input> inputs;
  std::vector<Emission> emissions;
  Allocation allocation;
  // Of one unit of the reference output, in what allocation.method weighs by:
  // mass or energy, price, or its given share of the whole.
  quantity::Decimal allocation_key;
  std::vector<CoProduct> co_products;
  // The declared mix of several places or suppliers of one product: nothing is
  // made, the inputs add up to the output.
  bool is_mix = false;
  bool is_draft = false;  // does not flow on until it is released
  // Why a change is right that the plausibility gate would hold; empty: let the
  // gate decide.
  std::string confirmation;
  std::vector<std::string> evidence;  // as Input::evidence, for all of it
  Provenance provenance;
  Validity validity;
  friend bool operator==(const ProcessDeclaration&,
                         const ProcessDeclaration&) = default;
};

// A process that is no longer made from this position on.
struct ProcessRemoval {
  std::string product;  // local id
  std::string place;
  std::optional<Period> period;
  friend bool operator==(const ProcessRemoval&,
                         const ProcessRemoval&) = default;
};

// One organisation's changes, accepted or refused whole.
struct Submission {
  std::string organisation;
  std::optional<OrganisationDeclaration> declaration;
  std::vector<ProductDeclaration> products;
  std::vector<ProcessDeclaration> processes;
  std::vector<ProcessRemoval> removals;
  friend bool operator==(const Submission&, const Submission&) = default;
};

inline constexpr size_t kFaultsMax = 100;
inline constexpr size_t kTextSizeMax = 1000;     // bytes of a name
inline constexpr size_t kUrnsMax = 100;          // of one thing
inline constexpr size_t kInputsMax = 20'000;     // of one process
inline constexpr size_t kEmissionsMax = 1000;    // of one process
inline constexpr size_t kCoProductsMax = 100;    // of one process
inline constexpr size_t kNamedEvidenceMax = 20;  // of one process or input
// Inputs and emissions times outputs, of one process and of all processes of a
// submission: every output has a copy of its own.
inline constexpr size_t kAllocatedFlowsMax = 200'000;
inline constexpr size_t kAllocatedFlowsOfAllMax = 2'000'000;
inline constexpr size_t kParametersMax = 2'000;           // of one process
inline constexpr size_t kSubmissionItemsMax = 1'000'000;  // products, processes

// INVALID_ARGUMENT for more than `max` items.
absl::Status CheckCount(size_t count, size_t max);

// Steps (quantity::kStepsPerScopeMax) that all formulas of a submission may
// take together: some six seconds. What would come after is one more fault.
inline constexpr int64_t kFormulaStepsMax = 10'000'000;

// Puts into every amount what its formula or leg comes to. Faults as
// FindFaults.
std::vector<std::string> Evaluate(Submission& submission);

// Everything that is wrong with `submission` by itself, each with its place
// ("processes[2].inputs[0].unit: …"); at most kFaultsMax. What depends on
// stored data is checked where the data is.
std::vector<std::string> FindFaults(const Submission& submission);

}  // namespace tanji::graph

#endif  // TANJI_LIB_GRAPH_MODEL_H_
