// Which versions of packs a replay needs to find electricity where the server
// has found it.

#ifndef TANJI_LIB_PLATFORM_EVIDENCE_GRID_LOOKUPS_H_
#define TANJI_LIB_PLATFORM_EVIDENCE_GRID_LOOKUPS_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/stop.h"
#include "lib/graph/electricity.h"
#include "lib/graph/snapshot.h"
#include "lib/platform/entity_reader.h"
#include "lib/platform/pack/factor_pack_submission.h"
#include "lib/platform/stored_records.h"

namespace tanji::platform {

// What a place finds depends on all packs that were loaded before: one takes a
// place over from another, and gives it up in a later version.
// Thread-compatible.
class GridLookups {
 public:
  // The pack's organisation, and the local id.
  using Product = std::pair<graph::OrganisationNumber, std::string>;
  // Packs by the record that brought a version.
  using PackRecords = std::map<uint64_t, graph::OrganisationNumber>;

  // All outlive it.
  GridLookups(const StoredRecords& stored, EntityReader& reader,
              base::StopSteps& steps)
      : stored_(stored), reader_(reader), steps_(steps) {}

  // That the version drafted at record `seq` has found `product`.
  void Add(uint64_t seq, const graph::Electricity& electricity,
           Product product) {
    lookups_[seq].emplace(electricity.instrument, electricity.place,
                          std::move(product));
  }

  // What is needed beside `records`: where those give it, the version of each
  // of their packs that a lookup has seen; else all earlier ones too; else
  // those of all of `packs`. What `steps` is told, which counts versions that
  // are read and is asked before each document; errors as ReadPayload and
  // ReadFactorPack. Cost: each version that is needed and each document is read
  // once.
  absl::StatusOr<PackRecords> Complete(
      const PackRecords& records,
      const std::vector<graph::OrganisationNumber>& packs);

 private:
  using Lookup = std::tuple<graph::Instrument, std::string, Product>;
  // By key, as the server keeps them.
  using Grids = std::map<std::string, Product>;

  // Adds the versions of `pack` that lookups have seen, or `all` up to the last
  // one of these.
  absl::Status AddVersions(graph::OrganisationNumber pack, bool all,
                           PackRecords& records);
  absl::Status AddVersions(const std::set<graph::OrganisationNumber>& packs,
                           bool all, PackRecords& records);
  // Whether a replay of `records` finds what was found.
  absl::StatusOr<bool> Suffice(const PackRecords& records);
  absl::Status Load(uint64_t seq, graph::OrganisationNumber pack,
                    std::map<graph::OrganisationNumber, uint64_t>& loaded,
                    Grids& grids);
  absl::StatusOr<const std::vector<GridProduct>*> GridsOf(uint64_t seq);

  const StoredRecords& stored_;
  EntityReader& reader_;
  base::StopSteps& steps_;
  std::map<uint64_t, std::set<Lookup>> lookups_;  // by record
  std::map<uint64_t, std::vector<GridProduct>> documents_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_EVIDENCE_GRID_LOOKUPS_H_
