#include "lib/platform/footprint/upstream_packs.h"

#include <algorithm>
#include <limits>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "lib/base/status.h"
#include "lib/engine/find_upstream.h"
#include "lib/platform/entity_reader.h"
#include "lib/platform/marks.h"
#include "lib/platform/pack/loaded_packs.h"

namespace tanji::platform {
namespace {

using graph::PackVersion;

std::vector<PackVersion> FromMarks(const LoadedPacks& packs, uint32_t marks) {
  std::vector<PackVersion> named;
  for (LoadedPack& pack : packs.List()) {
    if (pack.version.kind == graph::PackKind::kFactor &&
        (marks & MarkOfPack(pack.version.index)) != 0) {
      named.push_back(std::move(pack.version));
    }
  }
  return named;
}

// From the rows themselves.
absl::StatusOr<std::vector<PackVersion>> FromRows(
    const StoredRecords& stored, const Calculation& calculation,
    graph::ProcessNumber process) {
  const graph::Catalogue& catalogue = *calculation.network.catalogue;
  const engine::FoundUpstream found = engine::FindMarkedUpstream(
      calculation.network.snapshot, process, kMarksOfPacks,
      std::numeric_limits<size_t>::max());
  // Pack, and the position as of which it is meant.
  std::set<std::pair<uint32_t, uint64_t>> wanted;
  for (const graph::ProcessNumber row : found.processes) {
    const graph::Catalogue::ProcessRow& of = catalogue.process(row);
    wanted.emplace(FactorPackNumber(catalogue.product(of.product).organisation),
                   of.is_frozen ? of.seq : calculation.seq);
  }
  EntityReader reader(stored.main, stored.secrets);
  std::vector<PackVersion> named;
  for (const auto& [number, as_of] : wanted) {
    TANJI_ASSIGN_OR_RETURN(
        const EntityReader::Packed packed,
        reader.Latest(graph::EntityKind::kPack, number, as_of));
    TANJI_ASSIGN_OR_RETURN(PackVersion version,
                           graph::UnpackPack(packed.bytes));
    named.push_back(std::move(version));
  }
  return named;
}

}  // namespace

absl::StatusOr<std::vector<PackVersion>> FactorPacksUpstream(
    const StoredRecords& stored, const View& view, const Footprint& footprint) {
  const uint32_t marks = footprint.evidence.marks;
  std::vector<PackVersion> named;
  if ((marks & kMarksOfPacks) == 0) return named;
  if ((marks & (kMarkOlderPackRow | kMarkSharedByPacks)) == 0) {
    named = FromMarks(view.calculation->packs, marks);
  } else {
    TANJI_ASSIGN_OR_RETURN(
        named, FromRows(stored, *view.calculation, footprint.process));
  }
  const auto key = [](const PackVersion& pack) {
    return std::tie(pack.id, pack.version, pack.digest);
  };
  std::sort(named.begin(), named.end(),
            [&](const PackVersion& a, const PackVersion& b) {
              return key(a) < key(b);
            });
  named.erase(std::unique(named.begin(), named.end(),
                          [&](const PackVersion& a, const PackVersion& b) {
                            return key(a) == key(b);
                          }),
              named.end());
  return named;
}

}  // namespace tanji::platform
