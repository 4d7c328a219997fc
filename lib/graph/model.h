// What organisations submit: products and the processes that make them.
//
// Amounts are decimals in the units they were given in. Value types without
// invariants of their own; FindFaults says what is wrong with a submission.

#ifndef TANJI_LIB_GRAPH_MODEL_H_
#define TANJI_LIB_GRAPH_MODEL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/graph/ids.h"
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
};

struct ProductDeclaration {
  std::string id;  // local
  std::string name;
  std::string unit;                          // declared unit
  std::optional<quantity::Decimal> mass_kg;  // of one declared unit, >= 0
  std::vector<std::string> identifiers;      // URNs
  std::vector<std::string> classifications;  // URNs
  Validity validity;
};

// What one run of a process takes of a product. Negative: a credit.
struct Input {
  ProductId product;
  // Takes from the product's process at this place and period and no other.
  struct Pin {
    std::string place;
    std::optional<Period> period;
    friend bool operator==(const Pin&, const Pin&) = default;
  };
  std::optional<Pin> pin;
  quantity::Decimal amount;
  std::string unit;
  // Squared geometric standard deviation of a lognormal factor on the amount;
  // 1: certain.
  quantity::Decimal gsd2 = quantity::Decimal::FromInteger(1);
  DataQuality quality;
  Stage stage = Stage::kUnspecified;
};

// How an organisation makes one of its products at a place in a period.
struct ProcessDeclaration {
  std::string product;  // local id
  std::string place;
  std::optional<Period> period;
  quantity::Decimal output;         // of one run, > 0
  std::string unit;                 // of the output
  quantity::Decimal direct_kgco2e;  // pre-characterised, a run
  quantity::Decimal direct_gsd2 = quantity::Decimal::FromInteger(1);
  Stage stage = Stage::kUnspecified;
  DataQuality quality;
  std::vector<Input> inputs;
  Validity validity;
};

// A process that is no longer made from this position on.
struct ProcessRemoval {
  std::string product;  // local id
  std::string place;
  std::optional<Period> period;
};

// One organisation's changes, accepted or refused whole.
struct Submission {
  std::string organisation;
  std::optional<OrganisationDeclaration> declaration;
  std::vector<ProductDeclaration> products;
  std::vector<ProcessDeclaration> processes;
  std::vector<ProcessRemoval> removals;
};

inline constexpr size_t kFaultsMax = 100;
inline constexpr size_t kTextSizeMax = 1000;              // bytes of a name
inline constexpr size_t kUrnsMax = 100;                   // of one thing
inline constexpr size_t kInputsMax = 20'000;              // of one process
inline constexpr size_t kSubmissionItemsMax = 1'000'000;  // products, processes

// INVALID_ARGUMENT for more than `max` items.
absl::Status CheckCount(size_t count, size_t max);

// Everything that is wrong with `submission` by itself, each with its place
// ("processes[2].inputs[0].unit: …"); at most kFaultsMax. What depends on
// stored data is checked where the data is.
std::vector<std::string> FindFaults(const Submission& submission);

}  // namespace tanji::graph

#endif  // TANJI_LIB_GRAPH_MODEL_H_
