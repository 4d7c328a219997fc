// PartsByStage of breakdown_parts.h.

#include <array>
#include <cstddef>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/graph/model.h"
#include "lib/platform/footprint/breakdown_parts.h"
#include "lib/platform/footprint/process_inputs.h"
#include "lib/platform/marks.h"

namespace tanji::platform {
namespace {

using graph::ProcessNumber;
using graph::Stage;

constexpr size_t kStageCount = 6;

// The stages of the inputs of one process after the other. Keeps those of the
// last one only: a supply asks for all inputs of a process before the next.
class InputStages {
 public:
  explicit InputStages(BreakdownScope& scope)
      : scope_(scope), steps_(scope.stop(), kVersionsBetweenStops) {}

  absl::StatusOr<Stage> Of(ProcessNumber process, size_t input) {
    if ((scope_.snapshot().marks(process) & kMarkStagedInputs) == 0) {
      return Stage::kUnspecified;
    }
    if (process != process_) TANJI_RETURN_IF_ERROR(Read(process));
    return stages_[input];
  }

 private:
  absl::Status Read(ProcessNumber process) {
    if (++versions_read_ > kBreakdownVersionsMax) {
      return absl::ResourceExhaustedError(base::StrCat(
          "more than ", kBreakdownVersionsMax,
          " processes without a stage have inputs with stages upstream; "
          "expected at most as many for a breakdown by stage"));
    }
    TANJI_RETURN_IF_ERROR(steps_.Take());
    TANJI_ASSIGN_OR_RETURN(
        const ProcessInputs inputs,
        ReadProcessInputs(scope_.context(), scope_.calculation(), process));
    stages_.assign(scope_.snapshot().input_count(process), Stage::kUnspecified);
    for (size_t k = 0; k < inputs.version().inputs.size(); ++k) {
      const std::optional<size_t>& link = inputs.links[k];
      if (link.has_value()) stages_[*link] = inputs.version().inputs[k].stage;
    }
    process_ = process;
    return absl::OkStatus();
  }

  BreakdownScope& scope_;
  base::StopSteps steps_;
  size_t versions_read_ = 0;
  ProcessNumber process_ = graph::kNoNumber;
  std::vector<Stage> stages_;  // of process_, by place in the snapshot
};

// Decides where the way down ends, and remembers why.
class StageWalk {
 public:
  explicit StageWalk(BreakdownScope& scope) : scope_(scope), inputs_(scope) {}

  bool Follow(ProcessNumber process, size_t input) {
    if (!status_.ok()) return false;
    const auto own = inputs_.Of(process, input);
    status_ = own.status();
    if (!own.ok()) return false;
    const ProcessNumber supplier = scope_.snapshot().suppliers(process)[input];
    Stage stage = *own;
    if (stage == Stage::kUnspecified && scope_.IsOpen(supplier)) {
      stage = static_cast<Stage>(scope_.catalogue().process(supplier).stage);
    }
    if (stage == Stage::kUnspecified) return scope_.IsOpen(supplier);
    stages_.emplace(Key(process, input), stage);
    return false;
  }

  const absl::Status& status() const { return status_; }
  // Absent: the flow ends at what is closed.
  std::optional<Stage> Of(const engine::BoundaryFlow& flow) const {
    const auto found = stages_.find(Key(flow.process, flow.input));
    if (found == stages_.end()) return std::nullopt;
    return found->second;
  }

 private:
  static std::pair<ProcessNumber, size_t> Key(ProcessNumber process,
                                              size_t input) {
    return {process, input};
  }

  BreakdownScope& scope_;
  InputStages inputs_;
  absl::Status status_;
  absl::flat_hash_map<std::pair<ProcessNumber, size_t>, Stage> stages_;
};

}  // namespace

absl::StatusOr<BreakdownParts> PartsByStage(BreakdownScope& scope) {
  StageWalk walk(scope);
  const auto supply = scope.Solve([&](ProcessNumber process, size_t input) {
    return walk.Follow(process, input);
  });
  TANJI_RETURN_IF_ERROR(walk.status());
  TANJI_RETURN_IF_ERROR(supply.status());
  std::array<BreakdownPart, kStageCount + 1> parts;
  BreakdownPart& closed = parts[kStageCount];
  const auto add = [](BreakdownPart& part, double kg) {
    if (kg == 0) return;
    part.kg += kg;
    ++part.count;
  };
  for (size_t i = 0; i < supply->processes.size(); ++i) {
    const ProcessNumber process = supply->processes[i];
    const size_t stage =
        process == scope.root() ? scope.catalogue().process(process).stage : 0;
    add(parts[stage], supply->runs[i] * scope.calculation().MainOf(
                                            scope.snapshot().direct(process)));
  }
  for (const engine::BoundaryFlow& flow : supply->boundary) {
    const std::optional<Stage> stage = walk.Of(flow);
    add(stage.has_value() ? parts[static_cast<size_t>(*stage)] : closed,
        scope.FlowKg(flow));
  }
  BreakdownParts result;
  // What is unspecified comes after the stages.
  for (size_t s = 1; s <= kStageCount; ++s) {
    BreakdownPart& part = parts[s % kStageCount];
    if (part.kg == 0) continue;
    part.number = static_cast<uint32_t>(s % kStageCount);
    part.kind = part.number == 0 ? PartKind::kUnspecified : PartKind::kNamed;
    result.parts.push_back(part);
  }
  if (closed.kg != 0) {
    closed.kind = PartKind::kClosed;
    result.parts.push_back(closed);
  }
  return result;
}

}  // namespace tanji::platform
