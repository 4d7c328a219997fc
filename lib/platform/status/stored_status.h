// What the store keeps of a certificate's status.

#ifndef TANJI_LIB_PLATFORM_STATUS_STORED_STATUS_H_
#define TANJI_LIB_PLATFORM_STATUS_STORED_STATUS_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/graph/snapshot.h"
#include "lib/ledger/certificate_status.h"
#include "lib/platform/record/change.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {

struct StoredStatus {
  ledger::StatusHistory history;
  // Whose each of history.open_disputes is.
  std::vector<graph::OrganisationNumber> disputed_by;

  std::string Pack() const;
  // DATA_LOSS.
  static absl::StatusOr<StoredStatus> Unpack(std::string_view packed);

  friend bool operator==(const StoredStatus&, const StoredStatus&) = default;
};

// Of the footprint record at `seq`; valid where nothing is stored. DATA_LOSS.
absl::StatusOr<StoredStatus> ReadStatus(const ChangeView& view, uint64_t seq);
absl::StatusOr<StoredStatus> ReadStatus(const store::KeyValueStore& main,
                                        uint64_t seq);

// All that are not valid, by position. DATA_LOSS.
absl::StatusOr<std::map<uint64_t, ledger::CertificateStatus>> ReadStatuses(
    const store::KeyValueStore& main);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_STATUS_STORED_STATUS_H_
