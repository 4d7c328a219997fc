// The gate in front of a release: asks whether a version looks like a slip of
// the pen beside what was released before.

#ifndef TANJI_LIB_PLATFORM_SUPPLY_PLAUSIBILITY_GATE_H_
#define TANJI_LIB_PLATFORM_SUPPLY_PLAUSIBILITY_GATE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/graph/model.h"
#include "lib/graph/plausibility.h"
#include "lib/graph/version.h"
#include "lib/platform/entity_reader.h"
#include "lib/platform/supply/change_reader.h"
#include "lib/platform/supply/version_drafts.h"

namespace tanji::platform {

// On the sequencer's thread. Thread-compatible.
class PlausibilityGate {
 public:
  // Both outlive it.
  PlausibilityGate(VersionDrafts& drafts, EntityReader& stored)
      : drafts_(drafts), reader_(drafts.view(), stored, drafts.seq()) {}

  // Why `version` of process `number`, which makes `id`, should be confirmed:
  // beside the version of it that was released last, also where it is no longer
  // made since, and whichever output it was; where none ever was, beside that
  // of the same product and place with the latest period that ended by then, or
  // which has none. So is each further output that was made otherwise before.
  // By itself: a balance that is absurd, a period that ends a day too early.
  // What was erased or is damaged says nothing, and may be replaced.
  std::vector<std::string> Judge(const graph::ProductId& id,
                                 graph::ProcessNumber number,
                                 const graph::ProcessVersion& version);
  // Notes a version that is released, so that a later period is compared with
  // it. Cost: a look-up for one with a period.
  absl::Status NoteReleased(const graph::ProductId& id,
                            graph::ProcessNumber number,
                            const graph::ProcessVersion& version);

 private:
  struct Before {
    graph::ProcessVersion version;
    bool is_other_period = false;
  };
  std::optional<Before> FindBefore(const graph::ProductId& id,
                                   std::optional<graph::ProcessNumber> number,
                                   const graph::ProcessVersion& version);
  // The process of the product at the place of `version` with which a first
  // version of its period is compared.
  absl::StatusOr<std::optional<graph::ProcessNumber>> FindOtherPeriod(
      const graph::ProductId& id, const graph::ProcessVersion& version);
  // Of this change, its batch, or else the store.
  std::optional<graph::ProcessVersion> LastReleased(
      graph::ProcessNumber process);
  // What is said of output `index` of `version`, which is product `id`.
  std::vector<std::string> Compare(const Before& before,
                                   const graph::ProcessVersion& version,
                                   size_t index);
  bool IsMadeByNow(graph::ProcessNumber process);
  void JudgeCoProducts(const std::string& organisation,
                       const graph::ProcessVersion& version,
                       std::vector<std::string>& reasons);

  // What graph::PlausibilityFacts asks; noted, since inputs repeat.
  graph::ProductNumber ProductOf(graph::ProcessNumber process);
  std::optional<double> MassOf(graph::ProductNumber product);
  graph::ProductId IdOf(graph::ProductNumber product);
  std::optional<graph::ProductVersion> FindProduct(
      graph::ProductNumber product);
  // Calls `ask(facts)`.
  template <typename Ask>
  auto WithFacts(Ask ask);

  VersionDrafts& drafts_;
  ChangeReader reader_;
  absl::flat_hash_map<graph::ProcessNumber, graph::ProductNumber> products_;
  absl::flat_hash_map<graph::ProductNumber, std::optional<double>> masses_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_PLAUSIBILITY_GATE_H_
