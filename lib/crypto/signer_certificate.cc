#include "lib/crypto/signer_certificate.h"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <utility>
#include <vector>

#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/crypto/internal/ec_key.h"
#include "lib/crypto/internal/x509_parts.h"

namespace tanji::crypto {
namespace {

using base::StrCat;
using internal::Certificate;
using internal::Freer;

using X509Request = std::unique_ptr<X509_REQ, Freer<X509_REQ_free>>;
using TrustStore = std::unique_ptr<X509_STORE, Freer<X509_STORE_free>>;
using TrustStoreContext =
    std::unique_ptr<X509_STORE_CTX, Freer<X509_STORE_CTX_free>>;

constexpr size_t kCertificatesMax = 8;
constexpr std::string_view kUserId = "1234567812345678";

absl::Status Bad(std::string_view what) {
  ERR_clear_error();
  return absl::InvalidArgumentError(StrCat("certificate: ", what));
}

// OpenSSL 3.0 verifies the SM2 signature of a certificate under the user id
// that is set on it, else under an empty one: on each, for it does not reach
// the others. One that is signed otherwise is refused if it has any.
void SetUserId(X509* certificate) {
  if (X509_get_signature_nid(certificate) != NID_SM2_with_SM3) return;
  ASN1_OCTET_STRING* id = ASN1_OCTET_STRING_new();
  TANJI_CHECK(id != nullptr);
  TANJI_CHECK(ASN1_OCTET_STRING_set(id, internal::Data(kUserId),
                                    static_cast<int>(kUserId.size())) == 1);
  X509_set0_distinguishing_id(certificate, id);  // owns it
}

absl::StatusOr<std::vector<Certificate>> ParseAll(std::string_view pem) {
  TANJI_ASSIGN_OR_RETURN(std::vector<Certificate> all,
                         internal::ParseCertificates(pem));
  for (const Certificate& one : all) SetUserId(one.get());
  return all;
}

std::string NameText(const X509_NAME* name) {
  const internal::Bio bio = internal::NewMemoryBio();
  X509_NAME_print_ex(bio.get(), name, 0,
                     XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  return internal::ContentOf(bio.get());
}

// The uncompressed point of an EC key.
std::string PointOf(const EVP_PKEY* key) {
  std::string point(internal::kPointSize, '\0');
  size_t size = 0;
  if (EVP_PKEY_get_octet_string_param(
          key, "encoded-pub-key",
          reinterpret_cast<unsigned char*>(point.data()), point.size(),
          &size) != 1 ||
      size != point.size() || point[0] != internal::kUncompressed) {
    return "";
  }
  return point;
}

std::string GroupOf(const EVP_PKEY* key) {
  char group[64] = "";
  size_t size = 0;
  if (EVP_PKEY_get_group_name(key, group, sizeof(group), &size) != 1) return "";
  return std::string(group, size);
}

// Critical, so that no program passes it over (RFC 5280, 4.2.1.3).
bool IsForSignatures(X509* certificate) {
  const int at = X509_get_ext_by_NID(certificate, NID_key_usage, -1);
  return at >= 0 &&
         X509_EXTENSION_get_critical(X509_get_ext(certificate, at)) == 1 &&
         (X509_get_key_usage(certificate) & KU_DIGITAL_SIGNATURE) != 0;
}

// No extended usage, or one under which people and houses sign: any, mail
// (RFC 5280) and documents (RFC 9336).
bool IsForOtherPurposes(X509* certificate) {
  const std::unique_ptr<EXTENDED_KEY_USAGE, Freer<EXTENDED_KEY_USAGE_free>>
      usages(static_cast<EXTENDED_KEY_USAGE*>(
          X509_get_ext_d2i(certificate, NID_ext_key_usage, nullptr, nullptr)));
  if (usages == nullptr) return false;
  for (int i = 0; i < sk_ASN1_OBJECT_num(usages.get()); ++i) {
    char oid[80] = "";
    OBJ_obj2txt(oid, sizeof(oid), sk_ASN1_OBJECT_value(usages.get(), i), 1);
    for (const std::string_view known :
         {"2.5.29.37.0", "1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.36"}) {
      if (oid == known) return false;
    }
  }
  return true;
}

// What can be forged today.
bool IsWeak(X509* certificate) {
  constexpr int kSecurityBitsMin = 112;
  int digest = NID_undef;
  OBJ_find_sigid_algs(X509_get_signature_nid(certificate), &digest, nullptr);
  const EVP_PKEY* key = X509_get0_pubkey(certificate);
  return digest == NID_md5 || digest == NID_sha1 || key == nullptr ||
         EVP_PKEY_get_security_bits(key) < kSecurityBitsMin;
}

bool IsStrangerError(int error) {
  return error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY ||
         error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT ||
         error == X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN ||
         error == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT ||
         error == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE;
}

}  // namespace

absl::StatusOr<std::string> MakeCertificateRequest(const Signer& signer,
                                                   const std::string& name) {
  if (signer.algorithm() == SignatureAlgorithm::kEd25519) {
    return absl::InvalidArgumentError(
        "certificates are requested for keys on P-256 and SM2; this one is "
        "Ed25519");
  }
  bool good = !name.empty() && name.size() <= kSignerNameMax;
  for (const char c : name) good = good && c >= ' ' && c <= '~';
  if (!good) {
    return absl::InvalidArgumentError(
        StrCat("the name in a certificate: expected 1 to ", kSignerNameMax,
               " printable ASCII characters"));
  }
  const bool is_sm2 = signer.algorithm() == SignatureAlgorithm::kSm2;
  std::string point = signer.public_key();
  if (!is_sm2) point = point.substr(internal::kP256SpkiPrefix.size());
  const internal::BigNum scalar(
      BN_bin2bn(internal::Data(signer.secret()),
                static_cast<int>(signer.secret().size()), nullptr));
  const internal::Pkey key =
      internal::MakeEcKey(signer.algorithm(), point, scalar.get());
  const X509Request request(X509_REQ_new());
  TANJI_CHECK(key != nullptr && request != nullptr);
  TANJI_CHECK(X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) == 1);
  TANJI_CHECK(
      X509_NAME_add_entry_by_txt(X509_REQ_get_subject_name(request.get()), "CN",
                                 MBSTRING_UTF8, internal::Data(name),
                                 static_cast<int>(name.size()), -1, 0) == 1);
  TANJI_CHECK(X509_REQ_set_pubkey(request.get(), key.get()) == 1);
  if (is_sm2) {
    const internal::Sm2Context sm2(key.get());
    TANJI_CHECK(EVP_DigestSignInit_ex(sm2.context.get(), nullptr, "SM3",
                                      nullptr, nullptr, key.get(),
                                      nullptr) == 1);
    TANJI_CHECK(X509_REQ_sign_ctx(request.get(), sm2.context.get()) > 0);
  } else {
    TANJI_CHECK(X509_REQ_sign(request.get(), key.get(), EVP_sha256()) > 0);
  }
  const internal::Bio bio = internal::NewMemoryBio();
  TANJI_CHECK(PEM_write_bio_X509_REQ(bio.get(), request.get()) == 1);
  return internal::ContentOf(bio.get());
}

struct KeyAuthorities::State {
  std::vector<Certificate> certificates;
};

absl::StatusOr<KeyAuthorities> KeyAuthorities::FromPem(std::string_view pem) {
  auto state = std::make_shared<State>();
  TANJI_ASSIGN_OR_RETURN(state->certificates, ParseAll(pem));
  return KeyAuthorities(std::move(state));
}

struct SignerCertificate::State {
  X509* signer() const { return chain.front().get(); }

  absl::Status Verify(const std::vector<X509*>& trusted, int64_t seconds) const;

  std::vector<Certificate> chain;
  SignatureAlgorithm algorithm = SignatureAlgorithm::kEcdsaP256;
  std::string public_key;
};

SignerCertificate::SignerCertificate(std::unique_ptr<State> state)
    : state_(std::move(state)) {}
SignerCertificate::~SignerCertificate() = default;
SignerCertificate::SignerCertificate(SignerCertificate&&) noexcept = default;
SignerCertificate& SignerCertificate::operator=(SignerCertificate&&) noexcept =
    default;

absl::StatusOr<SignerCertificate> SignerCertificate::FromPem(
    std::string_view pem) {
  auto state = std::make_unique<State>();
  TANJI_ASSIGN_OR_RETURN(state->chain, ParseAll(pem));
  if (state->chain.size() > kCertificatesMax) {
    return Bad(StrCat("there are ", state->chain.size(),
                      " in the file; at most ", kCertificatesMax, " expected"));
  }
  const EVP_PKEY* key = X509_get0_pubkey(state->signer());
  if (key == nullptr) return Bad("its key cannot be read");
  const std::string group = GroupOf(key);
  const std::string point = PointOf(key);
  if (group == "SM2") {
    state->algorithm = SignatureAlgorithm::kSm2;
    state->public_key = point;
  } else if (group == "prime256v1") {
    state->public_key = StrCat(internal::kP256SpkiPrefix, point);
  }
  if (point.empty() || state->public_key.empty()) {
    return Bad("expected that of a key on P-256 or SM2, uncompressed");
  }
  ERR_clear_error();
  return SignerCertificate(std::move(state));
}

std::string SignerCertificate::ToPem() const {
  const internal::Bio bio = internal::NewMemoryBio();
  for (const Certificate& one : state_->chain) {
    TANJI_CHECK(PEM_write_bio_X509(bio.get(), one.get()) == 1);
  }
  return internal::ContentOf(bio.get());
}

SignatureAlgorithm SignerCertificate::algorithm() const {
  return state_->algorithm;
}
const std::string& SignerCertificate::public_key() const {
  return state_->public_key;
}
std::string SignerCertificate::Subject() const {
  return NameText(X509_get_subject_name(state_->signer()));
}
std::string SignerCertificate::Issuer() const {
  return NameText(X509_get_issuer_name(state_->signer()));
}
int64_t SignerCertificate::not_after() const {
  std::tm time{};
  return ASN1_TIME_to_tm(X509_get0_notAfter(state_->signer()), &time) == 1
             ? static_cast<int64_t>(timegm(&time))
             : 0;
}

absl::Status SignerCertificate::State::Verify(const std::vector<X509*>& trusted,
                                              int64_t seconds) const {
  if (!IsForSignatures(signer())) {
    return absl::DataLossError(
        "the certificate is not for signatures: expected a critical key usage "
        "with digitalSignature");
  }
  if (IsForOtherPurposes(signer())) {
    return absl::DataLossError(
        "the certificate is for other purposes than to sign: its extended key "
        "usage has neither documents nor mail nor any");
  }
  for (const Certificate& one : chain) {
    if (!IsWeak(one.get())) continue;
    return absl::DataLossError(
        "the certificate, or one above it, is by MD5 or SHA-1, or of a key "
        "that is too short");
  }
  if (X509_check_ca(signer()) != 0) {
    return absl::DataLossError(
        "the certificate is an authority's; expected a signer's");
  }
  const TrustStore store(X509_STORE_new());
  const TrustStoreContext context(X509_STORE_CTX_new());
  TANJI_CHECK(store != nullptr && context != nullptr);
  for (X509* one : trusted) {
    TANJI_CHECK(X509_STORE_add_cert(store.get(), one) == 1);
  }
  STACK_OF(X509)* others = sk_X509_new_null();
  TANJI_CHECK(others != nullptr);
  for (size_t i = 1; i < chain.size(); ++i) {
    TANJI_CHECK(sk_X509_push(others, chain[i].get()) > 0);
  }
  TANJI_CHECK(
      X509_STORE_CTX_init(context.get(), store.get(), signer(), others) == 1);
  X509_VERIFY_PARAM* rules = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_time(rules, static_cast<time_t>(seconds));
  X509_VERIFY_PARAM_set_flags(
      rules, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_X509_STRICT);
  const bool is_good = X509_verify_cert(context.get()) == 1;
  const int error = X509_STORE_CTX_get_error(context.get());
  const int depth = X509_STORE_CTX_get_error_depth(context.get());
  sk_X509_free(others);
  ERR_clear_error();
  if (is_good) return absl::OkStatus();
  const std::string why = X509_verify_cert_error_string(error);
  if (IsStrangerError(error)) {
    return absl::UnauthenticatedError(
        StrCat("the certificate leads to none of the authorities: ", why));
  }
  return absl::DataLossError(StrCat("the certificate, or number ", depth,
                                    " above it, is not good: ", why));
}

absl::Status SignerCertificate::Verify(const KeyAuthorities& authorities,
                                       int64_t seconds) const {
  std::vector<X509*> trusted;
  for (const Certificate& one : authorities.state_->certificates) {
    trusted.push_back(one.get());
  }
  return state_->Verify(trusted, seconds);
}

absl::Status SignerCertificate::VerifyItself(int64_t seconds) const {
  if (state_->chain.size() < 2) {
    return absl::DataLossError(
        "the file has one certificate; expected that of its issuer behind it");
  }
  return state_->Verify({state_->chain.back().get()}, seconds);
}

}  // namespace tanji::crypto
