// Replays a ledger from position 0 and solves it anew wherever it is asked to.
//
//   simulation_replay DATA_FOLDER < STOPS
//
// Each line of STOPS is a position and a day, ascending by position; for each a
// line with the digest of the network and its solution there. Every stop
// compiles the whole network and solves all of it, with nothing kept from the
// stop before.

#include <cstdint>
#include <iostream>
#include <string>

#include "lib/base/status.h"
#include "lib/engine/intensity.h"
#include "lib/engine/solving_order.h"
#include "lib/platform/record/change_set.h"
#include "lib/platform/stored_network.h"
#include "lib/store/data_folder.h"
#include "lib/store/keys.h"
#include "tests/simulation/solution_digest.h"

namespace tanji::simulation {
namespace {

// Brings `network`, which holds everything below `from`, to position `to`.
absl::Status ApplyRecords(const store::KeyValueStore& main, uint64_t from,
                          uint64_t to, platform::StoredNetwork& network) {
  absl::Status failure;
  TANJI_RETURN_IF_ERROR(
      main.Scan({store::ChangeKey(from), store::ChangeKey(to + 1)}, UINT64_MAX,
                [&](std::string_view key, std::string_view value) {
                  failure = [&]() -> absl::Status {
                    TANJI_ASSIGN_OR_RETURN(const uint64_t seq,
                                           store::SeqOfChangeKey(key));
                    TANJI_ASSIGN_OR_RETURN(const platform::ChangeSet changes,
                                           platform::ChangeSet::Unpack(value));
                    return network.Apply(changes, seq);
                  }();
                  return failure.ok();
                }));
  return failure;
}

absl::Status Replay(const std::string& path) {
  TANJI_ASSIGN_OR_RETURN(
      store::DataFolder folder,
      store::DataFolder::Open(path, store::OpenMode::kReadOnly));
  platform::StoredNetwork network(folder.main(), folder.secrets());
  uint64_t next = 0;
  uint64_t seq = 0;
  graph::Day day = 0;
  while (std::cin >> seq >> day) {
    TANJI_RETURN_IF_ERROR(ApplyRecords(folder.main(), next, seq, network));
    next = seq + 1;
    TANJI_RETURN_IF_ERROR(network.SetDay(day, seq));
    TANJI_ASSIGN_OR_RETURN(const graph::CompiledNetwork compiled,
                           network.Compile(seq));
    const engine::SolvingOrder order(compiled.snapshot);
    std::cout << DigestOf(compiled,
                          engine::ComputeIntensities(compiled.snapshot, order))
              << "\n";
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace tanji::simulation

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "expected DATA_FOLDER\n";
    return 2;
  }
  const absl::Status status = tanji::simulation::Replay(argv[1]);
  if (status.ok()) return 0;
  std::cerr << status.ToString() << "\n";
  return 1;
}
