// Use cases: withdraw a certificate, put another in its place, dispute one, and
// ask whether one still stands.

#ifndef TANJI_LIB_PLATFORM_STATUS_CHANGE_STATUS_H_
#define TANJI_LIB_PLATFORM_STATUS_CHANGE_STATUS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "lib/identity/decide.h"
#include "lib/ledger/certificate_status.h"
#include "lib/ledger/record.h"
#include "lib/platform/context.h"
#include "lib/platform/supply/submit.h"

namespace tanji::platform {

// The payload of a record that changes a certificate's status: who, and why
// (lib/platform/status/change_status.cc writes it; nobody but those who may
// read the certificate is shown it).
inline constexpr char kStatusChangeMediaType[] =
    "application/vnd.tanji.status-change+json";
inline constexpr size_t kStatusReasonSizeMax = 1024;  // bytes

struct ChangeStatusRequest {
  enum class What {
    kWithdraw,
    kSupersede,
    kDispute,
    kSettle,  // of who has disputed it
  };
  std::string request_id;
  What what = What::kWithdraw;
  std::string record_id;       // of the certificate
  std::string replacement_id;  // kSupersede: of the later certificate
  std::string organisation;    // kDispute, kSettle: the verifier who does
  std::string reason;          // text, of 1 to kStatusReasonSizeMax bytes
};

// Commits a `withdrawal`, `correction` or `dispute` record, and has a status
// list follow it. Rights: read-certificate, for the product, and change-status,
// or attest for the organisation that disputes.
//
// NOT_FOUND: no such certificate, or not for this caller. INVALID_ARGUMENT: a
// reason or id that is none. FAILED_PRECONDITION: it was withdrawn before, or
// superseded; the other certificate is of another product, not later, or does
// not stand itself; the organisation has disputed it already, or has not; it is
// the disputed product's own. ALREADY_EXISTS: the request id.
void ChangeStatus(Context& context, const identity::Caller& caller,
                  const ChangeStatusRequest& request, Done done);

struct StatusReport {
  ledger::CertificateStatus status = ledger::CertificateStatus::kValid;
  // The record that brought it about, by whom and why; absent where it is
  // valid. Both are empty once they were erased.
  std::optional<uint64_t> changed_by;
  int64_t time_micros = 0;
  std::string organisation = {};  // empty: the operator
  std::string reason = {};
  std::string replacement_id = {};  // where it is superseded
};

// Of the certificate with this record id, as of now. NOT_FOUND as
// GetCertificate.
absl::StatusOr<StatusReport> GetStatus(const Context& context,
                                       const identity::Caller& caller,
                                       const std::string& record_id);

// The last status list, as a file for anyone: under the last checkpoint, or the
// last that a quorum has cosigned. NOT_FOUND while there is none.
absl::StatusOr<std::string> GetStatusFile(const Context& context,
                                          const identity::Caller& caller);

// Whose statement the payload of such a record is: an organisation's id, empty
// for the operator's. INVALID_ARGUMENT for another payload.
absl::StatusOr<std::string> OwnerOfStatusChange(std::string_view payload);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_STATUS_CHANGE_STATUS_H_
