#include "lib/platform/pack/pack_history.h"

#include <algorithm>
#include <set>
#include <utility>

#include "lib/base/status.h"
#include "lib/graph/version.h"
#include "lib/platform/entity_reader.h"
#include "lib/platform/pack/loaded_packs.h"

namespace tanji::platform {
namespace {

using exchange::Factor;
using exchange::FactorPack;

// A product at a place.
using RowName = std::pair<std::string, std::string>;
RowName NameOf(const Factor& row) { return {row.id, row.place}; }

}  // namespace

absl::StatusOr<std::vector<EarlierPack>> EarlierPacks(
    const store::KeyValueStore& main, const store::KeyValueStore& secrets,
    uint32_t number, uint64_t seq) {
  std::vector<EarlierPack> packs;
  if (seq == 0) return packs;
  EntityReader reader(main, secrets);
  TANJI_RETURN_IF_ERROR(reader.ForEachNewest(
      graph::EntityKind::kPack, number, number + 1, seq - 1,
      [&](const EntityReader::Visited& pack) -> absl::StatusOr<bool> {
        TANJI_ASSIGN_OR_RETURN(graph::PackVersion version,
                               graph::UnpackPack(pack.packed));
        packs.push_back({pack.seq, std::move(version.digest)});
        return true;
      }));
  return packs;
}

bool HasDigest(const std::vector<EarlierPack>& packs, std::string_view digest) {
  return std::any_of(packs.begin(), packs.end(), [&](const EarlierPack& pack) {
    return pack.digest == digest;
  });
}

absl::Status AddEarlierRows(const store::KeyValueStore& main,
                            const store::KeyValueStore& secrets,
                            const std::vector<EarlierPack>& earlier,
                            const FactorPack& after, FactorPack& before) {
  std::set<RowName> missing;
  for (const Factor& row : after.factors) missing.insert(NameOf(row));
  for (const Factor& row : before.factors) missing.erase(NameOf(row));
  size_t count = 0;
  for (const EarlierPack& pack : earlier) {
    if (missing.empty() || ++count > kEarlierPacksMax) break;
    TANJI_ASSIGN_OR_RETURN(const std::string document,
                           ReadPackDocument(main, secrets, pack.seq));
    TANJI_ASSIGN_OR_RETURN(FactorPack old, exchange::ReadFactorPack(document));
    std::set<RowName> found;
    for (Factor& row : old.factors) {
      if (!missing.contains(NameOf(row))) continue;
      found.insert(NameOf(row));
      before.factors.push_back(std::move(row));
    }
    for (const RowName& name : found) missing.erase(name);
  }
  return absl::OkStatus();
}

}  // namespace tanji::platform
