#include "lib/audit/key_certificates.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "lib/audit/log_files.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/base/time_units.h"
#include "lib/crypto/x509.h"
#include "lib/ledger/key_certificate.h"
#include "lib/ledger/padding.h"

namespace tanji::audit {

using base::StrCat;

namespace {

bool HasSigned(const ledger::VerifierKey& key, std::string_view note) {
  const auto parsed = ledger::Note::Parse(note);
  if (!parsed.ok()) return false;
  return std::any_of(parsed->signatures.begin(), parsed->signatures.end(),
                     [&](const ledger::NoteSignature& line) {
                       return line.name == key.name() &&
                              line.key_id == key.key_id() &&
                              key.VerifyText(parsed->text, line.bytes).ok();
                     });
}

// Whether `key` has signed the last record, or was added by it.
bool SignsRecords(const ledger::VerifierKey& key, const KeyRanges& keys,
                  uint64_t last) {
  return std::any_of(keys.keys().begin(), keys.keys().end(),
                     [&](const std::unique_ptr<SignerKey>& one) {
                       return one->key.ToString() == key.ToString() &&
                              (one->last_used == last || one->added_by == last);
                     });
}

}  // namespace

absl::Status KeyCertificates::Check(const ledger::Record& record,
                                    uint64_t seq) {
  if (record.revoke.has_value()) revoked_.insert(record.revoke->key);
  if (!ledger::HasKeyCertificate(record)) return absl::OkStatus();
  const auto find = [&](FindingCode code, std::string text) {
    has_fault_ = true;
    findings_.Add(code, seq, std::move(text));
    return absl::OkStatus();
  };
  const std::string path = ledger::KeyCertificatePath(seq);
  const auto file = source_.Read(path, crypto::kPemSizeMax);
  if (IsSourceFailure(file.status())) return file.status();
  if (!file.ok()) {
    return find(absl::IsNotFound(file.status()) ? FindingCode::kMissing
                                                : FindingCode::kKeyCertificate,
                StrCat(path, ": ", file.status().message()));
  }
  if (ledger::Pad(*file).size() != record.payload->size) {
    return find(FindingCode::kKeyCertificate,
                StrCat(path, " has ", file->size(),
                       " bytes, which is not what the record commits to"));
  }
  const auto certificate = ledger::ReadKeyCertificate(record, *file);
  if (!certificate.ok()) {
    return find(FindingCode::kKeyCertificate,
                StrCat(path, ": ", certificate.status().message()));
  }
  const int64_t seconds = record.time_micros / base::kMicrosPerSecond;
  const bool has_authorities = policy_.key_authorities.has_value();
  const absl::Status good =
      has_authorities ? certificate->Verify(*policy_.key_authorities, seconds)
                      : certificate->VerifyItself(seconds);
  if (!good.ok()) {
    return find(absl::IsUnauthenticated(good) ? FindingCode::kKeyCertificateOpen
                                              : FindingCode::kKeyCertificate,
                StrCat(good.message(), "; issued by ", certificate->Issuer()));
  }
  TANJI_ASSIGN_OR_RETURN(ledger::VerifierKey key,
                         ledger::VerifierKey::Parse(*record.key));
  CertifiedKey certified;
  certified.key = key.reference();
  certified.added_by = seq;
  certified.subject = certificate->Subject();
  certified.issuer = certificate->Issuer();
  certified.until_seconds = certificate->not_after();
  certified.is_trusted = has_authorities;
  certified_.push_back(std::move(certified));
  keys_.push_back(std::move(key));
  return absl::OkStatus();
}

void KeyCertificates::CheckUse(const SignedCheckpoint& checkpoint,
                               const KeyRanges& keys, int64_t last_micros) {
  if (!policy_.key_authorities.has_value() || has_fault_) return;
  // Who writes a log dates its records.
  const int64_t now =
      std::max(last_micros / base::kMicrosPerSecond, policy_.now_seconds);
  const uint64_t last = checkpoint.checkpoint.size - 1;
  for (size_t i = 0; i < keys_.size(); ++i) {
    const CertifiedKey& certified = certified_[i];
    if (certified.until_seconds < now || revoked_.contains(certified.key)) {
      continue;
    }
    if (SignsRecords(keys_[i], keys, last) ||
        HasSigned(keys_[i], checkpoint.note)) {
      return;
    }
  }
  findings_.Add(FindingCode::kKeyCertificateOpen, std::nullopt,
                "no key that one of the given authorities certifies signs the "
                "log today, neither its last record nor its checkpoint");
}

}  // namespace tanji::audit
