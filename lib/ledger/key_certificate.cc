#include "lib/ledger/key_certificate.h"

#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/ledger/internal/key_text.h"
#include "lib/ledger/note.h"

namespace tanji::ledger {
bool HasKeyCertificate(const Record& record) {
  return record.kind == RecordKind::kKeyAdd && record.payload.has_value() &&
         record.payload->media_type == kKeyCertificateMediaType;
}

absl::StatusOr<crypto::SignerCertificate> ReadKeyCertificate(
    const Record& record, std::string_view pem) {
  TANJI_ASSIGN_OR_RETURN(const VerifierKey added,
                         VerifierKey::Parse(record.key.value_or("")));
  TANJI_ASSIGN_OR_RETURN(crypto::SignerCertificate certificate,
                         crypto::SignerCertificate::FromPem(pem));
  if (certificate.ToPem() != pem) {
    return absl::InvalidArgumentError(
        "expected certificates in PEM, of one spelling, and nothing else");
  }
  const auto certified = VerifierKey::Create(
      added.name(), internal::TypeOf(certificate.algorithm()),
      certificate.public_key());
  if (!certified.ok() || certified->ToString() != added.ToString()) {
    return absl::InvalidArgumentError(base::StrCat(
        "the certificate is of another key than \"", added.reference(), "\""));
  }
  return certificate;
}

std::string KeyCertificatePath(uint64_t seq) {
  return base::StrCat("certificate/", seq, ".pem");
}

}  // namespace tanji::ledger
