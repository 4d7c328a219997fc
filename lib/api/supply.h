// Products and processes as they are read back.

#ifndef TANJI_LIB_API_SUPPLY_H_
#define TANJI_LIB_API_SUPPLY_H_

#include "absl/status/statusor.h"
#include "lib/platform/supply/release.h"
#include "lib/platform/supply/supply_reads.h"
#include "tanji/supply/v1/supply.pb.h"

namespace tanji::api {

// `*message` is empty before.
void FromStoredProduct(const platform::StoredProduct& product,
                       supply::v1::GetResponse* message);
void FromProductSummary(const platform::ProductSummary& product,
                        supply::v1::ProductSummary* message);

void FromPendingVersion(const platform::PendingVersion& version,
                        supply::v1::PendingVersion* message);
// INVALID_ARGUMENT with every field that cannot be read.
absl::StatusOr<platform::ReleaseRequest> ToReleaseRequest(
    const supply::v1::ReleaseRequest& message);
absl::StatusOr<platform::ReleaseRequest> ToWithdrawal(
    const supply::v1::WithdrawRequest& message);

}  // namespace tanji::api

#endif  // TANJI_LIB_API_SUPPLY_H_
