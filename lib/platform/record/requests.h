// Which requests were committed: a repeated one is answered with the record of
// the first.

#ifndef TANJI_LIB_PLATFORM_RECORD_REQUESTS_H_
#define TANJI_LIB_PLATFORM_RECORD_REQUESTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/platform/record/change.h"
#include "lib/platform/record/organisation_table.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {

// INVALID_ARGUMENT for what cannot be a request id.
absl::Status CheckRequestId(std::string_view id);

// Returns the position of the earlier record when request `request_id` of
// `organisation` was committed with the same content, and nothing when it is
// new; then notes it for position `seq`. ALREADY_EXISTS when it was committed
// with other content. An empty id is never noted.
absl::StatusOr<std::optional<uint64_t>> CheckRequest(
    ChangeView& view, const OrganisationTable::Organisation& organisation,
    std::string_view request_id, std::string_view content_sha256, uint64_t seq);

// The record of request `request_id` of `organisation` (id) if it was committed
// before, as CheckRequest finds it: so that a repeated request is the first one
// whatever has changed since. Nothing for an empty id.
absl::StatusOr<std::optional<Committed>> FindEarlier(
    const store::KeyValueStore& main, const store::KeyValueStore& secrets,
    std::string_view names_secret, const std::string& organisation,
    std::string_view request_id, std::string_view content_sha256);

// Notes that record `seq` with this content changed what `organisation`
// supplies.
void NoteSupply(ChangeView& view,
                const OrganisationTable::Organisation& organisation,
                std::string_view content_sha256, uint64_t seq);

// Position of the last record that changed what `organisation` supplies; 0:
// none did.
absl::StatusOr<uint64_t> LastSupply(
    const ChangeView& view,
    const OrganisationTable::Organisation& organisation);

// Position of the last record that changed what `organisation` supplies, if
// that came after `earlier` and with other content: what the earlier request
// said is then not what holds. 0 otherwise.
absl::StatusOr<uint64_t> SupersededBy(
    const ChangeView& view, const OrganisationTable::Organisation& organisation,
    std::string_view content_sha256, uint64_t earlier);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_RECORD_REQUESTS_H_
