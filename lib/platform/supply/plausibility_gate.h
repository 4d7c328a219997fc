// The gate in front of a release: asks whether a version looks like a slip of
// the pen beside what was released before.

#ifndef TANJI_LIB_PLATFORM_SUPPLY_PLAUSIBILITY_GATE_H_
#define TANJI_LIB_PLATFORM_SUPPLY_PLAUSIBILITY_GATE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/graph/model.h"
#include "lib/graph/version.h"
#include "lib/platform/entity_reader.h"
#include "lib/platform/supply/version_drafts.h"

namespace tanji::platform {

// On the sequencer's thread. Thread-compatible.
class PlausibilityGate {
 public:
  // Both outlive it.
  PlausibilityGate(VersionDrafts& drafts, EntityReader& stored)
      : drafts_(drafts), stored_(stored) {}

  // What a number of `version` names: a product's number, or a process's.
  using NameOf =
      absl::FunctionRef<std::string(uint32_t target, bool is_process)>;

  // Why `version` of process `number`, which makes `id`, should be confirmed
  // (graph::FindImplausible): against the version of it that was released last,
  // also where it is no longer made since; where none ever was, against that of
  // the same product and place whose period came before, or which has none.
  // Empty where there is nothing to compare with: what was erased or is damaged
  // says nothing, and may be replaced.
  std::vector<std::string> Judge(const graph::ProductId& id,
                                 graph::ProcessNumber number,
                                 const graph::ProcessVersion& version,
                                 NameOf name_of);
  // Notes a version that is released, so that a later period is compared with
  // it. Cost: a look-up for one with a period.
  absl::Status NoteReleased(const graph::ProductId& id,
                            graph::ProcessNumber number,
                            const graph::ProcessVersion& version,
                            bool is_first);

 private:
  struct Before {
    graph::ProcessVersion version;
    bool is_other_period = false;
  };
  std::optional<Before> FindBefore(const graph::ProductId& id,
                                   graph::ProcessNumber number,
                                   const graph::ProcessVersion& version);
  // Of this change, its batch, or else the store.
  absl::StatusOr<std::optional<graph::ProcessVersion>> LastReleased(
      graph::ProcessNumber process);

  VersionDrafts& drafts_;
  EntityReader& stored_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_PLAUSIBILITY_GATE_H_
