// A what-if: changes to processes, of which nothing is stored.

#ifndef TANJI_LIB_GRAPH_SCENARIO_H_
#define TANJI_LIB_GRAPH_SCENARIO_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/graph/calendar.h"
#include "lib/graph/electricity.h"
#include "lib/graph/emission.h"
#include "lib/graph/ids.h"
#include "lib/graph/model.h"
#include "lib/quantity/decimal.h"

namespace tanji::graph {

inline constexpr size_t kScenarioChangesMax = 1000;
inline constexpr size_t kAssumedProductsMax = 100;
inline constexpr size_t kAssumedIdSizeMax = 64;  // bytes

// The way in which a measure works.
enum class Lever : uint8_t {
  kUnclassified = 0,
  kSource = 1,     // 源头减碳: other energy, other materials
  kProcess = 2,    // 过程降碳: less of them
  kEndOfPipe = 3,  // 末端固碳: what is captured
  kRecycling = 4,  // 循环利用: what comes back
};
inline constexpr std::array<Lever, 5> kLevers = {
    Lever::kSource, Lever::kProcess, Lever::kEndOfPipe, Lever::kRecycling,
    Lever::kUnclassified};
std::string_view LeverName(Lever lever);  // "end-of-pipe", "unclassified"
absl::StatusOr<Lever> ParseLever(std::string_view name);

enum class ChangeKind : uint8_t {
  kAmount,       // how much is taken of an input
  kSupplier,     // another product in place of an input
  kElectricity,  // the same for all electricity, or for one input
  // All energy, and what its combustion emits, times a factor; of what is
  // captured of that the share stays.
  kEfficiency,
  kCapture,    // a share of what is still emitted of a gas
  kRecycled,   // a share of an input is replaced by what was recycled
  kEmission,   // how much is emitted of a gas
  kDirect,     // kg CO2e that are declared without a gas
  kOutput,     // what one run makes
  kParameter,  // the value of a parameter; formulas are evaluated again
  kAddInput,
  kRemoveInput,
};
std::string_view ChangeKindName(ChangeKind kind);  // "remove-input"
absl::StatusOr<ChangeKind> ParseChangeKind(std::string_view name);

// A product of nobody: what a measure would bring, as a number with its source.
struct AssumedProduct {
  std::string id;  // within the scenario
  std::string unit;
  quantity::Decimal kg_co2e;  // of one unit
  std::string source;         // who says so
  friend bool operator==(const AssumedProduct&,
                         const AssumedProduct&) = default;
};

// One process, as ProcessChoice picks it, or all of an organisation.
struct ChangedProcess {
  ProductId product;
  std::optional<std::string> place;
  std::optional<Period> period;
  std::string organisation;  // not empty: all of its processes in force
  friend bool operator==(const ChangedProcess&,
                         const ChangedProcess&) = default;
};

// Inputs of a process that are of `product`: all of them, or the one at a place
// among all inputs in stored order, from 0. Electricity that was found by its
// place is of the product that was found.
struct ChangedInput {
  ProductId product;
  std::optional<uint32_t> number;
  friend bool operator==(const ChangedInput&, const ChangedInput&) = default;
};

// Another number in place of one.
struct Adjustment {
  enum class Kind : uint8_t { kValue, kFactor, kPercent };
  Kind kind = Kind::kFactor;
  quantity::Decimal number = quantity::Decimal::FromInteger(1);
  std::string unit;  // of kValue; empty: the one that it is stated in
  friend bool operator==(const Adjustment&, const Adjustment&) = default;
};

// Who supplies: a product, by the provider rule or from the pinned process; or
// an assumed product. Of kElectricity of the grid neither: the product is found
// by the place of use.
struct ScenarioSupplier {
  ProductId product;
  std::string assumed;  // AssumedProduct::id
  std::optional<Input::Pin> pin;
  bool IsStated() const { return !assumed.empty() || product != ProductId(); }
  friend bool operator==(const ScenarioSupplier&,
                         const ScenarioSupplier&) = default;
};

// What each kind uses is said in schemas/scenario-v1.schema.json.
struct ScenarioChange {
  ChangeKind kind = ChangeKind::kAmount;
  Lever lever = Lever::kUnclassified;
  ChangedProcess process;
  std::optional<ChangedInput> input;
  Adjustment adjustment;
  ScenarioSupplier supplier;
  // Of what is replaced, or of what is still emitted and to be captured: of an
  // emission less what the process captures already of its gas and origin. In
  // percent.
  quantity::Decimal share_percent = quantity::Decimal::FromInteger(100);
  // How many `unit` of the new supplier stand for one of what is replaced.
  quantity::Decimal amount_per_unit = quantity::Decimal::FromInteger(1);
  std::string unit;                        // empty: that of what is replaced
  std::optional<Electricity> electricity;  // empty place: as it was
  std::string gas;
  std::optional<Origin> origin;  // absent: whatever origin
  EmissionTags tags;             // of an emission that is new
  std::string parameter;
  Stage stage = Stage::kUnspecified;  // of an input that is new
  std::string note;                   // where its numbers come from
  friend bool operator==(const ScenarioChange&,
                         const ScenarioChange&) = default;
};

struct Scenario {
  std::string name;
  std::string description;
  std::vector<AssumedProduct> assumed;
  std::vector<ScenarioChange> changes;  // in this order, parameters first
  friend bool operator==(const Scenario&, const Scenario&) = default;
};

// Everything that is wrong with `scenario` by itself, each with its place
// ("changes[2].factor: …"); at most kFaultsMax.
std::vector<std::string> FindScenarioFaults(const Scenario& scenario);

}  // namespace tanji::graph

#endif  // TANJI_LIB_GRAPH_SCENARIO_H_
