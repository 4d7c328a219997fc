#include "lib/platform/pack/loaded_packs.h"

#include <algorithm>
#include <utility>

#include "lib/base/status.h"
#include "lib/crypto/hash.h"
#include "lib/method/gwp_pack.h"
#include "lib/platform/marks.h"
#include "lib/platform/record/payload.h"
#include "lib/store/keys.h"

namespace tanji::platform {

std::string PackDigest(std::string_view document) {
  return std::string(crypto::AsBytes(crypto::Sha256({document})));
}

absl::StatusOr<std::string> ReadPackDocument(
    const store::KeyValueStore& main, const store::KeyValueStore& secrets,
    uint64_t seq) {
  TANJI_ASSIGN_OR_RETURN(const std::string entry,
                         main.Get(store::EntryKey(seq)));
  TANJI_ASSIGN_OR_RETURN(const ledger::Entry parsed,
                         ledger::Entry::Parse(entry));
  return ReadPayload(main, secrets, parsed.record);
}

absl::Status LoadedPacks::LoadGwpPack(const store::KeyValueStore& main,
                                      const store::KeyValueStore& secrets,
                                      const LoadedPack& pack) {
  TANJI_ASSIGN_OR_RETURN(const std::string document,
                         ReadPackDocument(main, secrets, pack.seq));
  auto read = method::GwpPack::Parse(document);
  if (!read.ok() || crypto::AsBytes(read->digest()) != pack.version.digest) {
    return absl::DataLossError(base::StrCat("the GWP pack of record ", pack.seq,
                                            " is not what was loaded"));
  }
  TANJI_ASSIGN_OR_RETURN(method::Characterisation method,
                         method::Characterisation::Create(*std::move(read)));
  method_ = std::make_shared<const method::Characterisation>(std::move(method));
  return absl::OkStatus();
}

absl::Status LoadedPacks::Load(const store::KeyValueStore& main,
                               const store::KeyValueStore& secrets,
                               EntityReader& reader, uint32_t first,
                               uint32_t last, uint64_t as_of) {
  bool has_new_gwp = false;
  TANJI_RETURN_IF_ERROR(reader.ForEachNewest(
      graph::EntityKind::kPack, first, last, as_of,
      [&](const EntityReader::Visited& pack) -> absl::StatusOr<bool> {
        TANJI_ASSIGN_OR_RETURN(graph::PackVersion version,
                               graph::UnpackPack(pack.packed));
        packs_.insert_or_assign(pack.number,
                                LoadedPack{pack.seq, std::move(version)});
        has_new_gwp = has_new_gwp || pack.number == kGwpPackNumber;
        return false;
      }));
  if (!has_new_gwp) return absl::OkStatus();
  return LoadGwpPack(main, secrets, packs_.at(kGwpPackNumber));
}

std::vector<LoadedPack> LoadedPacks::List() const {
  std::vector<std::pair<uint32_t, const LoadedPack*>> sorted;
  for (const auto& [number, pack] : packs_) sorted.emplace_back(number, &pack);
  std::sort(sorted.begin(), sorted.end());
  std::vector<LoadedPack> packs;
  packs.reserve(sorted.size());
  for (const auto& [number, pack] : sorted) packs.push_back(*pack);
  return packs;
}

uint32_t LoadedPacks::MarkOf(graph::OrganisationNumber organisation) const {
  if (packs_.empty()) return 0;
  const auto found = packs_.find(FactorPackNumber(organisation));
  return found == packs_.end() ? 0 : MarkOfPack(found->second.version.index);
}

}  // namespace tanji::platform
