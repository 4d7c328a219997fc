#include "lib/audit/key_certificates.h"

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

absl::Status KeyCertificates::Check(const ledger::Record& record,
                                    uint64_t seq) {
  if (!ledger::HasKeyCertificate(record)) return absl::OkStatus();
  const auto find = [&](FindingCode code, std::string text) {
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
  CertifiedKey certified;
  certified.key = ledger::VerifierKey::Parse(*record.key)->reference();
  certified.added_by = seq;
  certified.subject = certificate->Subject();
  certified.issuer = certificate->Issuer();
  certified.until_seconds = certificate->not_after();
  certified.is_trusted = has_authorities;
  certified_.push_back(std::move(certified));
  return absl::OkStatus();
}

}  // namespace tanji::audit
