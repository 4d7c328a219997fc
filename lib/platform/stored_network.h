// The network of what is stored: as of a position, with the versions that are
// valid on a day.

#ifndef TANJI_LIB_PLATFORM_STORED_NETWORK_H_
#define TANJI_LIB_PLATFORM_STORED_NETWORK_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/stop.h"
#include "lib/graph/calendar.h"
#include "lib/graph/network.h"
#include "lib/platform/entity_reader.h"
#include "lib/platform/pack/loaded_packs.h"
#include "lib/platform/record/change_set.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {

// Stored versions that are read before `stop` is asked again; some 10 us each.
inline constexpr size_t kLoadsBetweenStops = 256;

// Depends on what is stored, on position and day alone, not on the way there.
// After an error it holds half of something: start anew. Thread-compatible.
class StoredNetwork {
 public:
  // Both stores outlive it, and so does what `stop` refers to.
  StoredNetwork(const store::KeyValueStore& main,
                const store::KeyValueStore& secrets,
                base::StopCheck stop = base::kNeverStop)
      : main_(main),
        secrets_(secrets),
        reader_(main, secrets),
        steps_(stop, kLoadsBetweenStops) {}

  // Reads everything. DATA_LOSS when stored versions are damaged, NOT_FOUND
  // when a secret is gone, or what `stop` returns; as all that follow. What
  // rests on versions that were erased after `as_of` has kMarkErased.
  absl::Status LoadAll(uint64_t as_of, graph::Day day);
  // For a network of versions of two times: names, products and packs as of
  // `names_as_of`, processes as of `as_of` and `day`; processes that were named
  // later are not in force.
  absl::Status LoadBlend(uint64_t names_as_of, uint64_t as_of, graph::Day day);
  // The GWP pack as of a position, for all processes as of another.
  absl::Status TakePacks(uint64_t packs_as_of, uint64_t as_of);
  // One process as of a position, with the version valid on a day.
  absl::Status TakeProcess(graph::ProcessNumber process, uint64_t as_of,
                           graph::Day day);

  // Takes what an earlier one came to instead, as of `as_of`.
  absl::Status Restore(graph::Network network,
                       const std::vector<uint32_t>& dated, graph::Day day,
                       uint64_t as_of);
  // Takes what record `seq` changed; in order of positions.
  absl::Status Apply(const ChangeSet& changes, uint64_t seq);
  // Another day, with what is stored up to `as_of`.
  absl::Status SetDay(graph::Day day, uint64_t as_of);

  absl::StatusOr<graph::CompiledNetwork> Compile(uint64_t as_of);
  // As graph::Network.
  absl::StatusOr<graph::NetworkUpdate> Update(uint64_t as_of,
                                              graph::CompiledNetwork& compiled);
  void PrepareUpdates() { network_.PrepareUpdates(); }

  const graph::Network& network() const { return network_; }
  const LoadedPacks& packs() const { return packs_; }
  graph::Day day() const { return day_; }
  // Processes with a version of bounded validity, ascending.
  std::vector<uint32_t> Dated() const;
  bool HasDated() const { return !dated_.empty(); }
  // Whether an organisation or product has lost, since, the name it had.
  bool has_erased_names() const { return has_erased_names_; }

 private:
  absl::Status Restate(uint64_t as_of);
  absl::Status LoadPacks(uint32_t first, uint32_t last, uint64_t as_of);
  // Gives every process its emissions anew.
  absl::Status Recharacterise(uint64_t as_of);
  // Brings numbers [first, last) of `kind` to what holds.
  absl::Status LoadRange(graph::EntityKind kind, uint32_t first, uint32_t last,
                         uint64_t as_of);
  void NoteErasedName(const EntityReader::Visited& stored, uint64_t as_of);
  absl::Status LoadProcesses(uint32_t first, uint32_t last, uint64_t as_of);
  // Which of a product's processes supplies whom depends on each of them:
  // where one was erased, all are marked.
  absl::Status MarkErased(uint64_t as_of);
  absl::Status SetProcess(uint32_t number,
                          const EntityReader::Process& process);
  // Where a process is placed, as an intact version says: marks say nothing.
  struct Identity {
    std::string place;
    std::optional<graph::Period> period;
  };

  const store::KeyValueStore& main_;
  const store::KeyValueStore& secrets_;
  EntityReader reader_;
  base::StopSteps steps_;
  LoadedPacks packs_;
  graph::Network network_;
  absl::flat_hash_set<uint32_t> dated_;
  // Products of processes that counted, and were erased since.
  absl::flat_hash_set<graph::ProductNumber> erased_;
  std::vector<graph::ProductNumber> newly_erased_;
  bool has_erased_names_ = false;
  graph::Day day_ = 0;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_STORED_NETWORK_H_
