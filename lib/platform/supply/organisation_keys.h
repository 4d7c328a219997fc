// The keys with which an organisation signs what it submits and states.

#ifndef TANJI_LIB_PLATFORM_SUPPLY_ORGANISATION_KEYS_H_
#define TANJI_LIB_PLATFORM_SUPPLY_ORGANISATION_KEYS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/graph/snapshot.h"
#include "lib/ledger/note.h"
#include "lib/platform/context.h"
#include "lib/platform/record/change.h"

namespace tanji::platform {

struct OrganisationKey {
  ledger::VerifierKey key;
  // A position, not a date (who has stolen a key writes dates too): what stands
  // in the log from here on is not signed by it.
  std::optional<uint64_t> revoked_from;

  // "name+keyid", 8 hex digits: what a `key-revoke` record calls it.
  std::string reference() const;
  bool SignsAt(uint64_t seq) const {
    return !revoked_from.has_value() || seq < *revoked_from;
  }
};

// In the order in which they were registered; none for an unknown organisation.
// DATA_LOSS. Cost: one look-up.
absl::StatusOr<std::vector<OrganisationKey>> KeysOf(
    const store::KeyValueStore& main, graph::OrganisationNumber organisation);
absl::StatusOr<std::vector<OrganisationKey>> KeysOf(
    const Context& context, std::string_view organisation);
// A row of the table of keys. DATA_LOSS.
absl::StatusOr<std::vector<OrganisationKey>> UnpackOrganisationKeys(
    std::string_view packed);
// As of a change.
absl::StatusOr<std::vector<OrganisationKey>> KeysOf(
    const ChangeView& view, graph::OrganisationNumber organisation);

// Of a change: INVALID_ARGUMENT for what is no key; ALREADY_EXISTS when the
// organisation has one of that name and id, revoked or
// not; RESOURCE_EXHAUSTED beyond kOrganisationKeysMax that are not, or
// kOrganisationKeysEver.
absl::Status PutKey(ChangeView& view, graph::OrganisationNumber organisation,
                    const std::string& verifier_key);
// NOT_FOUND for a key that the organisation has not; ALREADY_EXISTS when it is
// revoked from there or before.
absl::Status PutRevocation(ChangeView& view,
                           graph::OrganisationNumber organisation,
                           const std::string& reference, uint64_t from_seq);

struct SignedDocument {
  std::string note;                  // the document and its signature lines
  std::vector<std::string> signers;  // OrganisationKey::reference, by line
};

// The note of `document` and the lines of a note (`— name base64`) that sign
// it, each by a key of the organisation, revoked or not: whoever repeats an
// earlier request is answered, a new one has to pass CheckSignersStand.
// FAILED_PRECONDITION for a key that is not registered; INVALID_ARGUMENT for
// what signs something else or is no signature; RESOURCE_EXHAUSTED beyond
// kSignatureLinesSizeMax.
absl::StatusOr<SignedDocument> SignedBy(const Context& context,
                                        const std::string& organisation,
                                        const std::string& document,
                                        const std::string& signature_lines);

// FAILED_PRECONDITION when one of `signers` does not sign at `seq`, of keys as
// a change sees them: its own position, or that of the earlier record which it
// repeats.
absl::Status CheckSignersStand(const ChangeView& view,
                               graph::OrganisationNumber organisation,
                               const std::vector<std::string>& signers,
                               uint64_t seq);
absl::Status CheckSigners(const std::vector<OrganisationKey>& keys,
                          const std::vector<std::string>& signers,
                          uint64_t seq);

// Whether one of the signatures of `note`, which were checked when it came in
// record `seq`, is by a key that was not revoked from there or before.
bool IsStillSigned(const std::vector<OrganisationKey>& keys,
                   const ledger::Note& note, uint64_t seq);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_ORGANISATION_KEYS_H_
