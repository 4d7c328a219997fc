// Which processes a scenario changes, and what becomes of them.

#ifndef TANJI_LIB_PLATFORM_FOOTPRINT_SCENARIO_VERSIONS_H_
#define TANJI_LIB_PLATFORM_FOOTPRINT_SCENARIO_VERSIONS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/stop.h"
#include "lib/graph/scenario.h"
#include "lib/graph/scenario_apply.h"
#include "lib/graph/version.h"
#include "lib/identity/decide.h"
#include "lib/platform/context.h"
#include "lib/platform/live_state.h"

namespace tanji::platform {

// Processes that one scenario changes; each is read from the store.
inline constexpr size_t kScenarioProcessesMax = 1000;

// What all scenarios of a call may take together.
struct ScenarioBudget {
  int64_t formula_steps = graph::kFormulaStepsMax;
  // Inputs and emissions that changes look at, some us each; a hundred
  // processes that are passed over count as one.
  int64_t flows = 10'000'000;

  // Asked, as its steps are taken, whether to go on; none: never.
  base::StopSteps* stop = nullptr;

  // RESOURCE_EXHAUSTED once there is nothing left; what `stop` was told.
  absl::Status TakeFlows(size_t count);
  absl::Status TakeProcesses(size_t count) { return TakeFlows(count / 100); }
};

struct ChangedVersion {
  graph::ProcessNumber process;
  graph::ProcessVersion version;
};

// Thread-compatible.
class ScenarioVersions {
 public:
  // The references outlive it.
  ScenarioVersions(const Context& context, const Calculation& calculation,
                   const identity::Caller& caller,
                   const graph::Scenario& scenario, ScenarioBudget& budget)
      : context_(context),
        calculation_(calculation),
        caller_(caller),
        scenario_(scenario),
        budget_(budget) {}

  // Finds and reads what is to be changed. Right: read-supply, for every
  // organisation that the scenario names as changed. PERMISSION_DENIED;
  // FAILED_PRECONDITION with each process that there is not, and for
  // electricity by its place once a factor pack came after the state; ABORTED
  // when one
  // changes meanwhile; RESOURCE_EXHAUSTED beyond kScenarioProcessesMax, and
  // when the budget is spent; what its `stop` was told. Cost:
  // a read from the store for each process and each of its outputs.
  absl::Status Read();

  // The versions after all changes, or after those of one lever alone,
  // ascending by process; with every output of a process that has several.
  // Right: read-footprint, for the organisation of every new supplier that is
  // no pack and that the process does not take already; who has it not is
  // answered as if there were no such product.
  // FAILED_PRECONDITION with every fault and its place; RESOURCE_EXHAUSTED;
  // what the budget's `stop` was told.
  absl::StatusOr<std::vector<ChangedVersion>> Apply(
      std::optional<graph::Lever> lever) const;

 private:
  struct Member {
    graph::ProcessNumber process;
    graph::ProductNumber product;
    uint32_t index;  // among the outputs
  };
  // A process with its outputs, each of which has a number of its own.
  struct Group {
    std::string name;
    graph::ProcessVersion version;  // as of the reference output
    std::vector<Member> members;
  };
  using Versions = std::map<size_t, graph::ProcessVersion>;  // by group

  const graph::Catalogue& catalogue() const {
    return *calculation_.network.catalogue;
  }
  absl::StatusOr<graph::ProcessVersion> ReadVersion(
      graph::ProcessNumber process) const;
  absl::StatusOr<std::vector<graph::ProcessNumber>> ProcessesOf(
      const graph::ChangedProcess& changed);
  absl::StatusOr<std::vector<graph::ProcessNumber>> OfOrganisation(
      const std::string& organisation);
  absl::StatusOr<size_t> GroupOf(graph::ProcessNumber process);
  // Names the product of electricity of the grid that is found by its place.
  absl::Status FindGridProduct(graph::ScenarioChange& change) const;
  absl::Status CheckGridIsOfState() const;
  // OK where the caller may read the new supplier's footprint, it is a pack's,
  // or the process takes it already.
  absl::Status CheckSupplier(const graph::ScenarioChange& change,
                             size_t group) const;
  absl::Status AddOutputs(graph::ProcessNumber process, Group& group);
  absl::Status TakePin(const graph::ScenarioChange& change) const;
  absl::Status ApplyOne(size_t change, Versions& versions,
                        std::vector<std::string>& faults) const;
  absl::Status Check(size_t group, const graph::ProcessVersion& version,
                     std::vector<std::string>& faults) const;

  const Context& context_;
  const Calculation& calculation_;
  const identity::Caller& caller_;
  const graph::Scenario& scenario_;
  ScenarioBudget& budget_;
  std::vector<graph::ScenarioChange> changes_;  // with every supplier named
  std::vector<Group> groups_;
  absl::flat_hash_map<graph::ProcessNumber, size_t> group_of_;
  std::vector<std::vector<size_t>> groups_by_change_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_FOOTPRINT_SCENARIO_VERSIONS_H_
