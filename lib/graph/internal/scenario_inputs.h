// The changes of a scenario to what a process takes.

#ifndef TANJI_LIB_GRAPH_INTERNAL_SCENARIO_INPUTS_H_
#define TANJI_LIB_GRAPH_INTERNAL_SCENARIO_INPUTS_H_

#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/graph/scenario.h"
#include "lib/graph/scenario_apply.h"
#include "lib/graph/version.h"

namespace tanji::graph::internal {

// Each as ApplyChange of its kind. Thread-compatible.
class InputEditor {
 public:
  // All arguments outlive it.
  InputEditor(const ScenarioNames& names, const ScenarioChange& change,
              ProcessVersion& version)
      : names_(names), change_(change), version_(version) {}

  absl::StatusOr<bool> Adjust();
  absl::StatusOr<bool> ReplaceSupplier();
  // What is energy, where no input is stated.
  absl::StatusOr<bool> AdjustEnergy();
  absl::StatusOr<bool> Add();
  absl::StatusOr<bool> Remove();

 private:
  // Places of the inputs that are stated; without any those that `is_meant`
  // says yes to.
  using Test = bool (*)(const InputVersion& input);
  std::vector<size_t> Find(Test is_meant) const;
  ProductNumber ProductOf(const InputVersion& input) const;
  // The input that takes of the new supplier what stands for `share_percent` of
  // `before`.
  absl::StatusOr<InputVersion> Replacement(const ScenarioTarget& target,
                                           const InputVersion& before) const;
  void SetElectricity(InputVersion& input) const;
  absl::Status AdjustAll(const std::vector<size_t>& inputs);

  const ScenarioNames& names_;
  const ScenarioChange& change_;
  ProcessVersion& version_;
};

}  // namespace tanji::graph::internal

#endif  // TANJI_LIB_GRAPH_INTERNAL_SCENARIO_INPUTS_H_
