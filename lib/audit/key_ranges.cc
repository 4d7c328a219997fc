#include "lib/audit/key_ranges.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "lib/base/status.h"

namespace tanji::audit {
namespace {

using base::StrCat;

// A name without a slash is of no family.
std::string_view FamilyOf(std::string_view name) {
  const size_t slash = name.rfind('/');
  return slash == std::string_view::npos ? "" : name.substr(0, slash);
}

}  // namespace

KeyRanges::KeyRanges(const std::vector<ledger::VerifierKey>& given) {
  for (const ledger::VerifierKey& key : given) {
    if (FindLine(key.name(), key.key_id()) == nullptr) Keep({key});
  }
}

void KeyRanges::Keep(SignerKey key) {
  keys_.push_back(std::make_unique<SignerKey>(std::move(key)));
  SignerKey* kept = keys_.back().get();
  by_line_.emplace(std::pair(kept->key.name(), kept->key.key_id()), kept);
}

SignerKey* KeyRanges::FindLine(const std::string& name, uint32_t key_id) const {
  const auto found = by_line_.find(std::pair(name, key_id));
  return found == by_line_.end() ? nullptr : found->second;
}

absl::StatusOr<const ledger::VerifierKey*> KeyRanges::Find(
    const ledger::NoteSignature& line, uint64_t seq) const {
  const SignerKey* found = FindLine(line.name, line.key_id);
  if (found == nullptr) {
    return absl::UnauthenticatedError(
        StrCat("signed by a key named \"", line.name,
               "\" that is none of the log's signers"));
  }
  if (found->added_by.has_value() && seq <= *found->added_by) {
    return absl::UnauthenticatedError(
        StrCat("signed by \"", found->key.reference(),
               "\", which is added by record ", *found->added_by));
  }
  if (found->revoked_from.has_value() && seq >= *found->revoked_from) {
    return absl::UnauthenticatedError(StrCat(
        "signed by \"", found->key.reference(),
        "\", which is revoked from record ", *found->revoked_from, " on"));
  }
  return &found->key;
}

void KeyRanges::Use(const ledger::NoteSignature& line, uint64_t seq) {
  if (SignerKey* used = FindLine(line.name, line.key_id)) used->last_used = seq;
}

absl::Status KeyRanges::Take(const ledger::Entry& entry) {
  switch (entry.record.kind) {
    case ledger::RecordKind::kKeyAdd:
      return Add(entry);
    case ledger::RecordKind::kKeyRevoke:
      return Revoke(entry.record);
    default:
      return absl::OkStatus();
  }
}

absl::Status KeyRanges::Add(const ledger::Entry& entry) {
  TANJI_ASSIGN_OR_RETURN(ledger::VerifierKey key,
                         ledger::VerifierKey::Parse(*entry.record.key));
  const std::string_view family = FamilyOf(key.name());
  const bool is_family =
      !family.empty() &&
      std::any_of(entry.note.signatures.begin(), entry.note.signatures.end(),
                  [&](const ledger::NoteSignature& line) {
                    return FamilyOf(line.name) == family;
                  });
  if (!is_family) return absl::OkStatus();
  if (key.type() == ledger::SignatureType::kCosignatureV1) {
    return absl::InvalidArgumentError("adds a witness's key as a signer's");
  }
  if (SignerKey* known = FindLine(key.name(), key.key_id())) {
    // One that was given from outside is no exception.
    if (known->added_by.has_value() || known->last_used.has_value()) {
      return absl::InvalidArgumentError(
          StrCat("adds the key \"", key.reference(), "\", which ",
                 known->added_by.has_value()
                     ? StrCat("record ", *known->added_by, " has added")
                     : StrCat("has signed record ", *known->last_used)));
    }
    known->added_by = entry.record.seq;
    return absl::OkStatus();
  }
  if (keys_.size() == kSignerKeysMax) {
    return absl::ResourceExhaustedError(
        StrCat("the log has more than ", kSignerKeysMax, " signer keys"));
  }
  Keep({std::move(key), entry.record.seq});
  return absl::OkStatus();
}

absl::Status KeyRanges::Revoke(const ledger::Record& record) {
  const ledger::RevokeLine& line = *record.revoke;
  const auto revoked = std::find_if(
      keys_.begin(), keys_.end(),
      [&](const auto& one) { return one->key.reference() == line.key; });
  if (revoked == keys_.end()) return absl::OkStatus();  // an organisation's
  if (line.seq > record.seq) {
    return absl::InvalidArgumentError(StrCat("revokes \"", line.key,
                                             "\" from record ", line.seq,
                                             ", which is not reached"));
  }
  SignerKey& key = **revoked;
  if (key.revoked_from.has_value() && *key.revoked_from <= line.seq) {
    return absl::InvalidArgumentError(
        StrCat("revokes \"", line.key, "\", which is revoked from record ",
               *key.revoked_from, " on"));
  }
  key.revoked_from = line.seq;
  key.revoked_by = record.seq;
  return absl::OkStatus();
}

}  // namespace tanji::audit
