#include "lib/ledger/registered_keys.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/str_format.h"
#include "lib/base/strings.h"

namespace tanji::ledger {

uint64_t RegisteredKeys::Registered::RevokedFrom(uint64_t as_of) const {
  uint64_t first = UINT64_MAX;
  for (const auto& [by, from] : revocations) {
    if (by < as_of) first = std::min(first, from);
  }
  return first;
}

void RegisteredKeys::Take(const Record& record) {
  if (record.revoke.has_value()) {
    const auto [begin, end] = keys_.equal_range(record.revoke->key);
    for (auto one = begin; one != end; ++one) {
      one->second.revocations[record.seq] = record.revoke->seq;
    }
  }
  if (!record.key.has_value()) return;
  auto key = VerifierKey::Parse(*record.key);
  if (!key.ok() || key->type() == SignatureType::kCosignatureV1) return;
  const std::string_view name = key->name();
  if (name == origin_ || name.starts_with(base::StrCat(origin_, "/"))) return;
  if (keys_.size() == kRegisteredKeysMax) {
    has_more_ = true;
    return;
  }
  std::string reference = key->reference();
  keys_.emplace(std::move(reference), Registered{*std::move(key), record.seq});
}

absl::Status RegisteredKeys::CheckSigned(const Note& note, uint64_t seq) const {
  std::string why = "no line of it is by a key that the log has registered";
  std::string open;
  for (const NoteSignature& line : note.signatures) {
    const std::string reference =
        base::StrCat(line.name, "+", absl::StrFormat("%08x", line.key_id));
    const auto [begin, end] = keys_.equal_range(reference);
    for (auto one = begin; one != end; ++one) {
      const Registered& registered = one->second;
      if (registered.added_by >= seq) {
        why =
            base::StrCat("\"", reference, "\" was registered later, by record ",
                         registered.added_by);
      } else if (registered.RevokedFrom(seq) <= seq) {
        why = base::StrCat("\"", reference, "\" was revoked from record ",
                           registered.RevokedFrom(seq), " on");
      } else if (!registered.key.VerifyText(note.text, line.bytes).ok()) {
        why = base::StrCat("the signature of \"", reference,
                           "\" does not verify");
      } else if (registered.RevokedFrom(UINT64_MAX) <= seq) {
        open = base::StrCat("it is disputed: \"", reference,
                            "\" was revoked later from record ",
                            registered.RevokedFrom(UINT64_MAX), " on");
      } else {
        return absl::OkStatus();
      }
    }
  }
  if (has_more_) {
    open = base::StrCat("the log has registered more than ", kRegisteredKeysMax,
                        " keys");
  }
  if (!open.empty()) return absl::FailedPreconditionError(open);
  return absl::UnauthenticatedError(why);
}

}  // namespace tanji::ledger
