// Numbers for names, within one change: found, or given out.

#ifndef TANJI_LIB_PLATFORM_RECORD_NAMES_H_
#define TANJI_LIB_PLATFORM_RECORD_NAMES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "lib/base/status.h"
#include "lib/graph/ids.h"
#include "lib/graph/snapshot.h"
#include "lib/graph/version.h"
#include "lib/quantity/unit.h"
#include "lib/store/key_value_store.h"
#include "lib/store/sealing.h"

namespace tanji::platform {

// What a name stands for. The store knows names only as digests under the
// organisation's secret.
struct NameEntry {
  graph::EntityKind kind = graph::EntityKind::kOrganisation;
  uint32_t number = 0;
  // Of a product that its owner has declared; 0 before that.
  quantity::DimensionCode dimension = 0;

  std::string Pack() const;
  static absl::StatusOr<NameEntry> Unpack(std::string_view packed);
};

// The entry under `key`, or nothing. `lookup` finds a stored value by key:
// absl::StatusOr<std::string>(std::string_view), NOT_FOUND when there is none.
template <typename Lookup>
absl::StatusOr<std::optional<NameEntry>> FindName(const Lookup& lookup,
                                                  const std::string& key) {
  const absl::StatusOr<std::string> packed = lookup(key);
  if (absl::IsNotFound(packed.status())) return std::nullopt;
  TANJI_RETURN_IF_ERROR(packed.status());
  TANJI_ASSIGN_OR_RETURN(const NameEntry entry, NameEntry::Unpack(*packed));
  return entry;
}

// Kinds of ids that digests keep apart; stored, so never renumbered.
enum class IdKind : uint8_t {
  kOrganisation = 1,
  kProduct = 2,
  kProcess = 3,
  kRequest = 4,
};

// The text that stands for a process among its organisation's names. With
// `frozen_seq` not 0, for the copy of what that record brought.
std::string ProcessName(std::string_view local_id, std::string_view place,
                        const std::optional<graph::Period>& period,
                        uint64_t frozen_seq = 0);

// Key under which an organisation's number is found. `names_secret` is the
// data folder's.
std::string OrganisationNameKey(std::string_view names_secret,
                                std::string_view organisation_id);

// The number of an organisation as the store has it; NOT_FOUND.
absl::StatusOr<graph::OrganisationNumber> FindOrganisation(
    const store::KeyValueStore& main, std::string_view names_secret,
    std::string_view organisation_id);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_RECORD_NAMES_H_
