// The packs that hold at a position.

#ifndef TANJI_LIB_PLATFORM_PACK_LOADED_PACKS_H_
#define TANJI_LIB_PLATFORM_PACK_LOADED_PACKS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/graph/version.h"
#include "lib/ledger/record.h"
#include "lib/method/characterisation.h"
#include "lib/platform/entity_reader.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {

// The number of the GWP pack; that of a factor pack is its organisation's
// number and 1.
inline constexpr uint32_t kGwpPackNumber = 0;
inline uint32_t FactorPackNumber(graph::OrganisationNumber organisation) {
  return organisation + 1;
}

// A pack and the record that brought it.
struct LoadedPack {
  uint64_t seq = 0;
  graph::PackVersion version;
};

// Value type; copies share the characterisation.
class LoadedPacks {
 public:
  // Reads packs [first, last) as of a position. DATA_LOSS when one is damaged.
  absl::Status Load(const store::KeyValueStore& main,
                    const store::KeyValueStore& secrets, EntityReader& reader,
                    uint32_t first, uint32_t last, uint64_t as_of);

  // Null where no GWP pack is loaded.
  const std::shared_ptr<const method::Characterisation>& method() const {
    return method_;
  }
  // By number: the GWP pack first, where there is one.
  std::vector<LoadedPack> List() const;
  // The mark of the pack whose organisation this is; 0 for any other.
  uint32_t MarkOf(graph::OrganisationNumber organisation) const;

 private:
  absl::Status LoadGwpPack(const store::KeyValueStore& main,
                           const store::KeyValueStore& secrets,
                           const LoadedPack& pack);

  absl::flat_hash_map<uint32_t, LoadedPack> packs_;  // by number
  std::shared_ptr<const method::Characterisation> method_;
};

// graph::PackVersion::digest of a pack with this document.
std::string PackDigest(std::string_view document);

// The document of a pack: the payload of the record that brought it. Errors as
// ReadPayload.
absl::StatusOr<std::string> ReadPackDocument(
    const store::KeyValueStore& main, const store::KeyValueStore& secrets,
    uint64_t seq);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_PACK_LOADED_PACKS_H_
