#include "lib/platform/supply/organisation_keys.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "lib/base/status.h"
#include "lib/base/wire.h"
#include "lib/platform/limits.h"
#include "lib/platform/record/names.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

// What is stored of an organisation's keys is a list of lines, the oldest
// first: a verifier key, or kRevoked, the position and the key's reference,
// behind that key. No verifier key has a blank in its name.
constexpr std::string_view kRevoked = "revoked ";
constexpr size_t kLineSizeMax = 1024;

// The key, if the organisation has it.
template <typename Keys>
auto FindKey(Keys& keys, std::string_view name, uint32_t key_id)
    -> decltype(keys.data()) {
  for (auto& one : keys) {
    if (one.key.key_id() == key_id && one.key.name() == name) return &one;
  }
  return nullptr;
}
// Of "name+keyid"; no name has a plus.
template <typename Keys>
auto FindKey(Keys& keys, std::string_view reference) -> decltype(keys.data()) {
  const size_t plus = reference.find('+');
  uint32_t key_id = 0;
  if (plus == std::string_view::npos ||
      !absl::SimpleHexAtoi(base::ToAbsl(reference.substr(plus + 1)), &key_id)) {
    return nullptr;
  }
  auto* key = FindKey(keys, reference.substr(0, plus), key_id);
  return key != nullptr && key->reference() == reference ? key : nullptr;
}

absl::Status ReadRevocation(std::string_view line,
                            std::vector<OrganisationKey>& keys) {
  line.remove_prefix(kRevoked.size());
  const size_t blank = std::min(line.find(' '), line.size());
  uint64_t from_seq = 0;
  OrganisationKey* key = nullptr;
  if (blank < line.size() &&
      absl::SimpleAtoi(base::ToAbsl(line.substr(0, blank)), &from_seq)) {
    key = FindKey(keys, line.substr(blank + 1));
  }
  if (key == nullptr) {
    return absl::DataLossError(
        "stored organisation keys: a revocation is damaged");
  }
  key->revoked_from = from_seq;
  return absl::OkStatus();
}

std::string PackKeys(const std::vector<OrganisationKey>& keys) {
  std::string packed;
  for (const OrganisationKey& one : keys) {
    base::AppendString(&packed, one.key.ToString());
    if (!one.revoked_from.has_value()) continue;
    base::AppendString(&packed, base::StrCat(kRevoked, *one.revoked_from, " ",
                                             one.reference()));
  }
  return packed;
}

// `lookup` as of FindName.
template <typename Lookup>
absl::StatusOr<std::string> PackedKeys(const Lookup& lookup,
                                       graph::OrganisationNumber organisation) {
  auto packed = lookup(store::OrganisationKeysKey(organisation));
  if (absl::IsNotFound(packed.status())) return std::string();
  return packed;
}

absl::Status RevokedError(std::string_view reference, uint64_t from_seq) {
  return absl::FailedPreconditionError(
      base::StrCat("the key \"", reference, "\" was revoked from record ",
                   from_seq, " on; sign with another one that is registered"));
}

}  // namespace

absl::StatusOr<std::vector<OrganisationKey>> UnpackOrganisationKeys(
    std::string_view packed) {
  base::WireReader reader(packed, "stored organisation keys");
  std::vector<OrganisationKey> keys;
  while (!reader.rest().empty()) {
    TANJI_ASSIGN_OR_RETURN(const std::string_view line,
                           reader.String(kLineSizeMax));
    if (line.starts_with(kRevoked)) {
      TANJI_RETURN_IF_ERROR(ReadRevocation(line, keys));
      continue;
    }
    auto key = ledger::VerifierKey::Parse(line);
    if (!key.ok()) {
      return absl::DataLossError(
          base::StrCat("stored organisation keys: ", key.status().message()));
    }
    keys.push_back({*std::move(key), std::nullopt});
  }
  return keys;
}

std::string OrganisationKey::reference() const {
  return base::StrCat(key.name(), "+",
                      absl::Hex(key.key_id(), absl::kZeroPad8));
}

absl::StatusOr<std::vector<OrganisationKey>> KeysOf(
    const store::KeyValueStore& main, graph::OrganisationNumber organisation) {
  TANJI_ASSIGN_OR_RETURN(
      const std::string packed,
      PackedKeys([&](const std::string& key) { return main.Get(key); },
                 organisation));
  return UnpackOrganisationKeys(packed);
}

absl::StatusOr<std::vector<OrganisationKey>> KeysOf(
    const Context& context, std::string_view organisation) {
  const auto number =
      FindOrganisation(context.main, context.names_secret, organisation);
  if (absl::IsNotFound(number.status())) return std::vector<OrganisationKey>();
  TANJI_RETURN_IF_ERROR(number.status());
  return KeysOf(context.main, *number);
}

absl::StatusOr<std::vector<OrganisationKey>> KeysOf(
    const ChangeView& view, graph::OrganisationNumber organisation) {
  TANJI_ASSIGN_OR_RETURN(
      const std::string packed,
      PackedKeys([&](const std::string& key) { return view.Get(key); },
                 organisation));
  return UnpackOrganisationKeys(packed);
}

absl::Status PutKey(ChangeView& view, graph::OrganisationNumber organisation,
                    const std::string& verifier_key) {
  TANJI_ASSIGN_OR_RETURN(ledger::VerifierKey key,
                         ledger::VerifierKey::Parse(verifier_key));
  TANJI_ASSIGN_OR_RETURN(std::vector<OrganisationKey> keys,
                         KeysOf(view, organisation));
  const size_t good = static_cast<size_t>(
      std::count_if(keys.begin(), keys.end(), [](const OrganisationKey& one) {
        return !one.revoked_from.has_value();
      }));
  if (const OrganisationKey* known =
          FindKey(std::as_const(keys), key.name(), key.key_id());
      known != nullptr) {
    return absl::AlreadyExistsError(
        known->revoked_from.has_value()
            ? "the organisation has revoked this key; expected a new one"
            : "the organisation has this key");
  }
  if (good >= kOrganisationKeysMax || keys.size() >= kOrganisationKeysEver) {
    return absl::ResourceExhaustedError(base::StrCat(
        "an organisation has at most ", kOrganisationKeysMax,
        " keys that are not revoked, and ", kOrganisationKeysEver, " ever"));
  }
  keys.push_back({std::move(key), std::nullopt});
  view.Put(store::OrganisationKeysKey(organisation), PackKeys(keys));
  return absl::OkStatus();
}

absl::Status PutRevocation(ChangeView& view,
                           graph::OrganisationNumber organisation,
                           const std::string& reference, uint64_t from_seq) {
  TANJI_ASSIGN_OR_RETURN(std::vector<OrganisationKey> keys,
                         KeysOf(view, organisation));
  OrganisationKey* key = FindKey(keys, reference);
  if (key == nullptr) {
    return absl::NotFoundError(base::StrCat("the organisation has no key \"",
                                            reference,
                                            "\"; expected NAME+KEYID of one"));
  }
  if (key->revoked_from.has_value() && *key->revoked_from <= from_seq) {
    return absl::AlreadyExistsError(base::StrCat(
        "the key is revoked from record ", *key->revoked_from, " on"));
  }
  key->revoked_from = from_seq;
  view.Put(store::OrganisationKeysKey(organisation), PackKeys(keys));
  return absl::OkStatus();
}

absl::StatusOr<SignedDocument> SignedBy(const Context& context,
                                        const std::string& organisation,
                                        const std::string& document,
                                        const std::string& signature_lines) {
  if (signature_lines.size() > kSignatureLinesSizeMax) {
    return absl::ResourceExhaustedError(base::StrCat(
        "signature_lines: at most ", kSignatureLinesSizeMax, " bytes"));
  }
  SignedDocument result;
  result.note = base::StrCat(document, "\n", signature_lines);
  const auto note = ledger::Note::Parse(result.note);
  if (!note.ok()) {
    return base::AddPlace(note.status(), "signature_lines");
  }
  if (note->text != document) {
    return absl::InvalidArgumentError(
        "signature_lines: expected signature lines and nothing else");
  }
  TANJI_ASSIGN_OR_RETURN(const std::vector<OrganisationKey> keys,
                         KeysOf(context, organisation));
  std::vector<const ledger::VerifierKey*> known;
  known.reserve(keys.size());
  for (const OrganisationKey& one : keys) known.push_back(&one.key);
  const auto verified = ledger::VerifyNote(*note, known);
  if (absl::IsUnauthenticated(verified.status())) {
    return absl::FailedPreconditionError(base::StrCat(
        "signature_lines: none is by a registered key of organisation \"",
        organisation, "\"; register the key first (tanji org key)"));
  }
  if (!verified.ok()) {
    return absl::InvalidArgumentError(
        base::StrCat("signature_lines: ", verified.status().message()));
  }
  if (verified->size() != note->signatures.size()) {
    return absl::FailedPreconditionError(
        "signature_lines: one is by a key that is not registered; every "
        "signature kept must be one that was checked");
  }
  for (const ledger::NoteSignature& signature : note->signatures) {
    result.signers.push_back(
        FindKey(keys, signature.name, signature.key_id)->reference());
  }
  return result;
}

absl::Status CheckSignersStand(const ChangeView& view,
                               graph::OrganisationNumber organisation,
                               const std::vector<std::string>& signers,
                               uint64_t seq) {
  if (signers.empty()) return absl::OkStatus();
  TANJI_ASSIGN_OR_RETURN(const std::vector<OrganisationKey> keys,
                         KeysOf(view, organisation));
  return CheckSigners(keys, signers, seq);
}

absl::Status CheckSigners(const std::vector<OrganisationKey>& keys,
                          const std::vector<std::string>& signers,
                          uint64_t seq) {
  for (const std::string& signer : signers) {
    const OrganisationKey* key = FindKey(keys, signer);
    // Who has erased an organisation has erased its keys.
    if (key == nullptr) {
      return absl::FailedPreconditionError(base::StrCat(
          "signature_lines: the key \"", signer, "\" is not registered"));
    }
    if (!key->SignsAt(seq)) {
      return RevokedError(signer, *key->revoked_from);
    }
  }
  return absl::OkStatus();
}

bool IsStillSigned(const std::vector<OrganisationKey>& keys,
                   const ledger::Note& note, uint64_t seq) {
  return std::any_of(note.signatures.begin(), note.signatures.end(),
                     [&](const ledger::NoteSignature& signature) {
                       const OrganisationKey* key =
                           FindKey(keys, signature.name, signature.key_id);
                       return key != nullptr && key->SignsAt(seq);
                     });
}

}  // namespace tanji::platform
