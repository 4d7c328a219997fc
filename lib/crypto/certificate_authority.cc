#include "lib/crypto/certificate_authority.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <utility>

#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/crypto/internal/x509_parts.h"
#include "lib/crypto/random.h"
#include "lib/crypto/x509.h"

namespace tanji::crypto {
namespace {

using internal::Certificate;
using internal::Pkey;

using Extension =
    std::unique_ptr<X509_EXTENSION, internal::Freer<X509_EXTENSION_free>>;
using Integer =
    std::unique_ptr<ASN1_INTEGER, internal::Freer<ASN1_INTEGER_free>>;
using Time = std::unique_ptr<ASN1_TIME, internal::Freer<ASN1_TIME_free>>;
using RevokedEntry =
    std::unique_ptr<X509_REVOKED, internal::Freer<X509_REVOKED_free>>;

constexpr size_t kNameSizeMax = 64;  // X.520's bound of a common name
constexpr size_t kHostsMax = 32;
constexpr size_t kHostSizeMax = 253;
constexpr size_t kSerialSize = 16;

struct Authority {
  Pkey key;
  Certificate certificate;
};

absl::StatusOr<Authority> Read(const KeyAndCertificate& authority) {
  TANJI_RETURN_IF_ERROR(base::AddPlace(
      CheckKeyPair(authority.key, authority.certificate), "the authority"));
  Authority read;
  TANJI_ASSIGN_OR_RETURN(read.key, internal::ParsePrivateKey(authority.key));
  TANJI_ASSIGN_OR_RETURN(std::vector<Certificate> certificates,
                         internal::ParseCertificates(authority.certificate));
  read.certificate = std::move(certificates.front());
  return read;
}

absl::Status CheckName(const std::string& name) {
  bool good = !name.empty() && name.size() <= kNameSizeMax;
  for (const char c : name) good = good && c >= ' ' && c <= '~';
  if (good) return absl::OkStatus();
  return absl::InvalidArgumentError(
      base::StrCat("a certificate's name: expected 1 to ", kNameSizeMax,
                   " printable ASCII characters"));
}

absl::Status CheckTimes(int64_t not_before, int64_t not_after) {
  if (not_before >= 0 && not_before < not_after) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "a certificate's times: expected an end after its begin");
}

// "DNS:park.example,IP:192.0.2.1", as OpenSSL's extension syntax has it.
absl::StatusOr<std::string> AlternativeNames(
    const std::vector<std::string>& hosts) {
  if (hosts.empty() || hosts.size() > kHostsMax) {
    return absl::InvalidArgumentError(
        base::StrCat("a server's certificate has 1 to ", kHostsMax, " hosts"));
  }
  std::string text;
  for (const std::string& host : hosts) {
    in6_addr address{};
    const bool is_address = inet_pton(AF_INET, host.c_str(), &address) == 1 ||
                            inet_pton(AF_INET6, host.c_str(), &address) == 1;
    const bool is_name =
        !host.empty() && host.size() <= kHostSizeMax &&
        host.find_first_not_of(
            "abcdefghijklmnopqrstuvwxyz"
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.") == std::string::npos;
    if (!is_address && !is_name) {
      return absl::InvalidArgumentError(
          base::StrCat("\"", host.substr(0, 80),
                       "\": expected a DNS name or an IP address"));
    }
    if (!text.empty()) text += ',';
    base::StrAppend(&text, is_address ? "IP:" : "DNS:", host);
  }
  return text;
}

Pkey NewKey() {
  Pkey key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
  TANJI_CHECK(key != nullptr);
  return key;
}

Integer RandomSerial() {
  std::string bytes = RandomBytes(kSerialSize);
  // Positive, and of full length.
  bytes[0] = static_cast<char>((bytes[0] & 0x3f) | 0x40);
  const internal::BigNum number(
      BN_bin2bn(internal::Data(bytes), kSerialSize, nullptr));
  Integer serial(BN_to_ASN1_INTEGER(number.get(), nullptr));
  TANJI_CHECK(serial != nullptr);
  return serial;
}

void AddExtension(X509* certificate, X509* issuer, int nid,
                  const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Extension extension(
      X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  TANJI_CHECK(extension != nullptr);
  TANJI_CHECK(X509_add_ext(certificate, extension.get(), -1) == 1);
}

// A certificate without issuer, extensions and signature.
Certificate NewCertificate(EVP_PKEY* key, const std::string& name,
                           int64_t not_before, int64_t not_after) {
  Certificate certificate(X509_new());
  TANJI_CHECK(certificate != nullptr);
  X509* x = certificate.get();
  const Integer serial = RandomSerial();
  TANJI_CHECK(X509_set_version(x, X509_VERSION_3) == 1);
  TANJI_CHECK(X509_set_serialNumber(x, serial.get()) == 1);
  TANJI_CHECK(ASN1_TIME_set(X509_getm_notBefore(x), not_before) != nullptr);
  TANJI_CHECK(ASN1_TIME_set(X509_getm_notAfter(x), not_after) != nullptr);
  TANJI_CHECK(X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN",
                                         MBSTRING_UTF8, internal::Data(name),
                                         static_cast<int>(name.size()), -1,
                                         0) == 1);
  TANJI_CHECK(X509_set_pubkey(x, key) == 1);
  return certificate;
}

KeyAndCertificate Written(EVP_PKEY* key, X509* certificate) {
  const internal::Bio key_bio = internal::NewMemoryBio();
  const internal::Bio certificate_bio = internal::NewMemoryBio();
  TANJI_CHECK(PEM_write_bio_PKCS8PrivateKey(key_bio.get(), key, nullptr,
                                            nullptr, 0, nullptr, nullptr) == 1);
  TANJI_CHECK(PEM_write_bio_X509(certificate_bio.get(), certificate) == 1);
  return {internal::ContentOf(key_bio.get()),
          internal::ContentOf(certificate_bio.get())};
}

// Of a new key.
absl::StatusOr<KeyAndCertificate> MakeSelfSigned(const std::string& name,
                                                 int64_t not_before,
                                                 int64_t not_after,
                                                 const char* constraints,
                                                 const char* usage) {
  TANJI_RETURN_IF_ERROR(CheckName(name));
  TANJI_RETURN_IF_ERROR(CheckTimes(not_before, not_after));
  const Pkey key = NewKey();
  const Certificate made =
      NewCertificate(key.get(), name, not_before, not_after);
  X509* x = made.get();
  TANJI_CHECK(X509_set_issuer_name(x, X509_get_subject_name(x)) == 1);
  AddExtension(x, x, NID_basic_constraints, constraints);
  AddExtension(x, x, NID_key_usage, usage);
  AddExtension(x, x, NID_subject_key_identifier, "hash");
  TANJI_CHECK(X509_sign(x, key.get(), internal::FetchedSha256()) > 0);
  return Written(key.get(), x);
}

}  // namespace

absl::StatusOr<KeyAndCertificate> MakeAuthority(const std::string& name,
                                                int64_t not_before,
                                                int64_t not_after) {
  return MakeSelfSigned(name, not_before, not_after,
                        "critical,CA:TRUE,pathlen:0",
                        "critical,keyCertSign,cRLSign");
}

absl::StatusOr<KeyAndCertificate> MakeRecipient(const std::string& name,
                                                int64_t not_before,
                                                int64_t not_after) {
  return MakeSelfSigned(name, not_before, not_after, "critical,CA:FALSE",
                        "critical,keyAgreement");
}

absl::StatusOr<KeyAndCertificate> IssueCertificate(
    const KeyAndCertificate& authority, const CertificateRequest& request) {
  TANJI_ASSIGN_OR_RETURN(const Authority issuer, Read(authority));
  TANJI_RETURN_IF_ERROR(CheckName(request.name));
  TANJI_RETURN_IF_ERROR(CheckTimes(request.not_before, request.not_after));
  const bool is_server =
      request.purpose == CertificateRequest::Purpose::kServer;
  std::string hosts;
  if (is_server) {
    TANJI_ASSIGN_OR_RETURN(hosts, AlternativeNames(request.hosts));
  }
  const Pkey key = NewKey();
  const Certificate made = NewCertificate(
      key.get(), request.name, request.not_before, request.not_after);
  X509* x = made.get();
  X509* issuer_certificate = issuer.certificate.get();
  TANJI_CHECK(
      X509_set_issuer_name(x, X509_get_subject_name(issuer_certificate)) == 1);
  AddExtension(x, issuer_certificate, NID_basic_constraints,
               "critical,CA:FALSE");
  AddExtension(x, issuer_certificate, NID_key_usage,
               "critical,digitalSignature");
  AddExtension(x, issuer_certificate, NID_ext_key_usage,
               is_server ? "serverAuth" : "clientAuth");
  AddExtension(x, issuer_certificate, NID_subject_key_identifier, "hash");
  AddExtension(x, issuer_certificate, NID_authority_key_identifier, "keyid");
  if (is_server) {
    AddExtension(x, issuer_certificate, NID_subject_alt_name, hosts);
  }
  TANJI_CHECK(X509_sign(x, issuer.key.get(), internal::FetchedSha256()) > 0);
  return Written(key.get(), x);
}

absl::StatusOr<std::string> MakeRevocationList(
    const KeyAndCertificate& authority, const std::vector<Revoked>& revoked,
    int64_t now, int64_t next_update) {
  TANJI_ASSIGN_OR_RETURN(const Authority issuer, Read(authority));
  TANJI_RETURN_IF_ERROR(CheckTimes(now, next_update));
  const internal::Crl crl(X509_CRL_new());
  TANJI_CHECK(crl != nullptr);
  TANJI_CHECK(X509_CRL_set_version(crl.get(), X509_CRL_VERSION_2) == 1);
  TANJI_CHECK(X509_CRL_set_issuer_name(
                  crl.get(), X509_get_subject_name(issuer.certificate.get())) ==
              1);
  const Time begin(ASN1_TIME_set(nullptr, now));
  const Time end(ASN1_TIME_set(nullptr, next_update));
  TANJI_CHECK(X509_CRL_set1_lastUpdate(crl.get(), begin.get()) == 1);
  TANJI_CHECK(X509_CRL_set1_nextUpdate(crl.get(), end.get()) == 1);
  for (const Revoked& one : revoked) {
    BIGNUM* parsed = nullptr;
    const int digits = BN_hex2bn(&parsed, one.serial.c_str());
    const internal::BigNum number(parsed);
    if (one.serial.empty() || digits != static_cast<int>(one.serial.size()) ||
        one.since < 0) {
      return absl::InvalidArgumentError(
          base::StrCat("\"", one.serial.substr(0, 80),
                       "\": expected a serial number in hex"));
    }
    const Integer serial(BN_to_ASN1_INTEGER(number.get(), nullptr));
    const Time since(ASN1_TIME_set(nullptr, one.since));
    RevokedEntry entry(X509_REVOKED_new());
    TANJI_CHECK(X509_REVOKED_set_serialNumber(entry.get(), serial.get()) == 1);
    TANJI_CHECK(X509_REVOKED_set_revocationDate(entry.get(), since.get()) == 1);
    TANJI_CHECK(X509_CRL_add0_revoked(crl.get(), entry.release()) == 1);
  }
  TANJI_CHECK(X509_CRL_sort(crl.get()) == 1);
  TANJI_CHECK(X509_CRL_sign(crl.get(), issuer.key.get(),
                            internal::FetchedSha256()) > 0);
  const internal::Bio bio = internal::NewMemoryBio();
  TANJI_CHECK(PEM_write_bio_X509_CRL(bio.get(), crl.get()) == 1);
  return internal::ContentOf(bio.get());
}

}  // namespace tanji::crypto
