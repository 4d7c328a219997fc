// Whether a certificate still stands: what later records of the log say of a
// footprint record (lib/ledger/FORMAT.md, "Status").

#ifndef TANJI_LIB_LEDGER_CERTIFICATE_STATUS_H_
#define TANJI_LIB_LEDGER_CERTIFICATE_STATUS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/ledger/record.h"

namespace tanji::ledger {

// The values are those of a status list.
enum class CertificateStatus : uint8_t {
  kValid = 0,
  kSuperseded = 1,  // another certificate has taken its place
  kWithdrawn = 2,
  kDisputed = 3,  // until who has disputed it settles that
};
inline constexpr CertificateStatus kCertificateStatuses[] = {
    CertificateStatus::kValid, CertificateStatus::kSuperseded,
    CertificateStatus::kWithdrawn, CertificateStatus::kDisputed};
std::string_view CertificateStatusName(CertificateStatus status);  // "valid"

inline constexpr size_t kOpenDisputesMax = 16;  // of one certificate

// The records that say something of one footprint, by position.
struct StatusHistory {
  std::optional<uint64_t> withdrawn_by;
  std::optional<uint64_t> superseded_by;  // the correction
  uint64_t replacement = 0;               // of the correction: the footprint
  std::vector<uint64_t> open_disputes;

  // The gravest that holds: withdrawn, superseded, disputed.
  CertificateStatus status() const;
  // The record that brought it about; nothing where it is valid.
  std::optional<uint64_t> changed_by() const;

  // Each takes a record in, or says why it may not be: FAILED_PRECONDITION.
  absl::Status Withdraw(uint64_t seq);
  absl::Status Supersede(uint64_t seq, uint64_t by_footprint);
  absl::Status Dispute(uint64_t seq);
  absl::Status Settle(uint64_t dispute_seq);

  friend bool operator==(const StatusHistory&, const StatusHistory&) = default;
};

// Of all certificates of a log whose status was ever changed, from its records
// in their order. Cost: 100 bytes for each of them. Thread-compatible.
class StatusTable {
 public:
  // Whether the record at this position, before the one that is taken, is a
  // footprint.
  using IsFootprint = std::function<bool(uint64_t seq)>;

  // Takes the next record. INVALID_ARGUMENT when it refers to what its kind may
  // not refer to, FAILED_PRECONDITION when the change may not be made; the
  // table stays as it is then.
  absl::Status Take(const Record& record, const IsFootprint& is_footprint);

  // By the footprint's position.
  CertificateStatus StatusOf(uint64_t seq) const;
  const std::map<uint64_t, StatusHistory>& histories() const {
    return histories_;
  }

 private:
  absl::Status TakeDispute(const Record& record,
                           const IsFootprint& is_footprint);

  std::map<uint64_t, StatusHistory> histories_;
  std::map<uint64_t, uint64_t> disputes_;  // to the disputed footprint
};

}  // namespace tanji::ledger

#endif  // TANJI_LIB_LEDGER_CERTIFICATE_STATUS_H_
