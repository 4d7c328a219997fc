#include "lib/crypto/x509.h"

#include <openssl/err.h>

#include <ctime>

#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/crypto/internal/x509_parts.h"

namespace tanji::crypto {
namespace {

using internal::Certificate;

constexpr size_t kRevocationListsMax = 16;

int64_t SecondsOf(const ASN1_TIME* time) {
  std::tm parts{};
  // A certificate that was parsed has times.
  TANJI_CHECK(ASN1_TIME_to_tm(time, &parts) == 1);
  return timegm(&parts);
}

std::string SubjectOf(const X509* certificate) {
  const internal::Bio bio = internal::NewMemoryBio();
  X509_NAME_print_ex(bio.get(), X509_get_subject_name(certificate), 0,
                     XN_FLAG_RFC2253);
  return internal::ContentOf(bio.get());
}

bool IsSignedByAny(X509_CRL& crl, const std::vector<Certificate>& authorities) {
  for (const Certificate& authority : authorities) {
    if (X509_NAME_cmp(X509_CRL_get_issuer(&crl),
                      X509_get_subject_name(authority.get())) == 0 &&
        X509_CRL_verify(&crl, X509_get0_pubkey(authority.get())) == 1) {
      return true;
    }
  }
  return false;
}

}  // namespace

absl::StatusOr<TlsCertificate> ReadCertificate(std::string_view pem) {
  TANJI_ASSIGN_OR_RETURN(const std::vector<Certificate> certificates,
                         internal::ParseCertificates(pem));
  const X509* certificate = certificates.front().get();
  const ASN1_TIME* begin = X509_get0_notBefore(certificate);
  const ASN1_TIME* end = X509_get0_notAfter(certificate);
  if (ASN1_TIME_check(begin) != 1 || ASN1_TIME_check(end) != 1) {
    return absl::InvalidArgumentError("a certificate has malformed times");
  }
  TlsCertificate info;
  unsigned int size = 0;
  TANJI_CHECK(X509_digest(certificate, internal::FetchedSha256(),
                          info.fingerprint.data(), &size) == 1 &&
              size == info.fingerprint.size());
  info.issuer = internal::DerOf(X509_get_issuer_name(certificate));
  info.serial = internal::HexOf(X509_get0_serialNumber(certificate));
  info.subject = SubjectOf(certificate);
  info.not_before = SecondsOf(begin);
  info.not_after = SecondsOf(end);
  return info;
}

absl::StatusOr<std::vector<std::string>> SplitCertificates(
    std::string_view pem) {
  TANJI_ASSIGN_OR_RETURN(const std::vector<Certificate> certificates,
                         internal::ParseCertificates(pem));
  std::vector<std::string> texts;
  for (const Certificate& certificate : certificates) {
    const internal::Bio bio = internal::NewMemoryBio();
    TANJI_CHECK(PEM_write_bio_X509(bio.get(), certificate.get()) == 1);
    texts.push_back(internal::ContentOf(bio.get()));
  }
  return texts;
}

absl::Status CheckKeyPair(std::string_view key_pem,
                          std::string_view certificate_pem) {
  TANJI_ASSIGN_OR_RETURN(const std::vector<Certificate> certificates,
                         internal::ParseCertificates(certificate_pem));
  TANJI_ASSIGN_OR_RETURN(const internal::Pkey key,
                         internal::ParsePrivateKey(key_pem));
  const bool fits =
      X509_check_private_key(certificates.front().get(), key.get()) == 1;
  ERR_clear_error();
  if (fits) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "the private key is not that of the certificate");
}

absl::Status CheckIssuedBy(std::string_view certificate_pem,
                           std::string_view authority_pem) {
  TANJI_ASSIGN_OR_RETURN(const std::vector<Certificate> certificates,
                         internal::ParseCertificates(certificate_pem));
  TANJI_ASSIGN_OR_RETURN(const std::vector<Certificate> authorities,
                         internal::ParseCertificates(authority_pem));
  const bool is_signed =
      X509_verify(certificates.front().get(),
                  X509_get0_pubkey(authorities.front().get())) == 1;
  ERR_clear_error();
  if (is_signed) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "the certificate is not of this authority: expected one that it has "
      "signed");
}

absl::StatusOr<std::vector<Revoked>> ReadRevocationLists(
    std::string_view pem, std::string_view authorities_pem) {
  TANJI_ASSIGN_OR_RETURN(const std::vector<Certificate> authorities,
                         internal::ParseCertificates(authorities_pem));
  const internal::Bio bio = internal::ReadBio(pem);
  std::vector<Revoked> revoked;
  size_t lists = 0;
  for (;; ++lists) {
    const internal::Crl crl(
        PEM_read_bio_X509_CRL(bio.get(), nullptr, nullptr, nullptr));
    if (crl == nullptr) break;
    if (lists >= kRevocationListsMax || !IsSignedByAny(*crl, authorities)) {
      ERR_clear_error();
      return absl::InvalidArgumentError(base::StrCat(
          "revocation list ", lists + 1, ": expected at most ",
          kRevocationListsMax, ", each signed by an authority that is given"));
    }
    const std::string issuer = internal::DerOf(X509_CRL_get_issuer(crl.get()));
    STACK_OF(X509_REVOKED)* entries = X509_CRL_get_REVOKED(crl.get());
    for (int i = 0; i < sk_X509_REVOKED_num(entries); ++i) {
      const X509_REVOKED* entry = sk_X509_REVOKED_value(entries, i);
      revoked.push_back({internal::HexOf(X509_REVOKED_get0_serialNumber(entry)),
                         SecondsOf(X509_REVOKED_get0_revocationDate(entry)),
                         issuer});
    }
  }
  const bool is_end =
      ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (lists == 0 || !is_end) {
    return absl::InvalidArgumentError(
        "no revocation list: expected PEM (\"-----BEGIN X509 CRL-----\")");
  }
  return revoked;
}

RevocationList::RevocationList(const std::vector<Revoked>& revoked) {
  for (const Revoked& one : revoked) {
    revoked_.emplace(one.issuer, one.serial);
  }
}

}  // namespace tanji::crypto
