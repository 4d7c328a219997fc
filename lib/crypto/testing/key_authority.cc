#include "lib/crypto/testing/key_authority.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <cstdint>
#include <utility>

#include "lib/base/check.h"
#include "lib/crypto/internal/openssl.h"
#include "lib/crypto/internal/x509_parts.h"

namespace tanji::crypto {
namespace {

using internal::Certificate;
using internal::Freer;
using internal::MdCtx;
using internal::Pkey;
using internal::PkeyCtx;

using Extension = std::unique_ptr<X509_EXTENSION, Freer<X509_EXTENSION_free>>;
using Request = std::unique_ptr<X509_REQ, Freer<X509_REQ_free>>;

constexpr int64_t kCenturyBegin = 946'684'800;  // 2000-01-01
constexpr int64_t kCenturyEnd = 4'102'444'800;  // 2100-01-01
constexpr int64_t kIssuedFrom = 1'767'225'600;  // 2026-01-01
constexpr int64_t kIssuedUntil = kIssuedFrom + int64_t{10} * 366 * 86'400;

void Extend(X509* certificate, X509* issuer, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
  TANJI_CHECK(extension != nullptr);
  TANJI_CHECK(X509_add_ext(certificate, extension.get(), -1) == 1);
}

Certificate NewCertificate(EVP_PKEY* key, const X509_NAME* subject,
                           const X509_NAME* issuer, int serial) {
  Certificate certificate(X509_new());
  X509* x = certificate.get();
  TANJI_CHECK(X509_set_version(x, X509_VERSION_3) == 1);
  TANJI_CHECK(ASN1_INTEGER_set(X509_get_serialNumber(x), serial) == 1);
  TANJI_CHECK(X509_set_subject_name(x, subject) == 1);
  TANJI_CHECK(X509_set_issuer_name(x, issuer) == 1);
  TANJI_CHECK(ASN1_TIME_set(X509_getm_notBefore(x), kCenturyBegin) != nullptr);
  TANJI_CHECK(ASN1_TIME_set(X509_getm_notAfter(x), kCenturyEnd) != nullptr);
  TANJI_CHECK(X509_set_pubkey(x, key) == 1);
  return certificate;
}

using Name = std::unique_ptr<X509_NAME, Freer<X509_NAME_free>>;
Name NewName(const char* common) {
  Name name(X509_NAME_new());
  TANJI_CHECK(
      X509_NAME_add_entry_by_txt(name.get(), "CN", MBSTRING_UTF8,
                                 reinterpret_cast<const unsigned char*>(common),
                                 -1, -1, 0) == 1);
  return name;
}

std::string PemOf(X509* certificate) {
  const internal::Bio bio = internal::NewMemoryBio();
  TANJI_CHECK(PEM_write_bio_X509(bio.get(), certificate) == 1);
  return internal::ContentOf(bio.get());
}

}  // namespace

struct TestKeyAuthority::State {
  void Sign(X509* certificate, EVP_PKEY* by, const std::string& user_id) const {
    if (algorithm != SignatureAlgorithm::kSm2) {
      TANJI_CHECK(X509_sign(certificate, by, EVP_sha256()) > 0);
      return;
    }
    const PkeyCtx key_context(EVP_PKEY_CTX_new(by, nullptr));
    const MdCtx context = internal::NewMdCtx();
    TANJI_CHECK(EVP_PKEY_CTX_set1_id(key_context.get(), user_id.data(),
                                     static_cast<int>(user_id.size())) == 1);
    EVP_MD_CTX_set_pkey_ctx(context.get(), key_context.get());
    TANJI_CHECK(EVP_DigestSignInit_ex(context.get(), nullptr, "SM3", nullptr,
                                      nullptr, by, nullptr) == 1);
    TANJI_CHECK(X509_sign_ctx(certificate, context.get()) > 0);
  }
  Certificate MakeAuthority(EVP_PKEY* key, const char* name, X509* issuer,
                            EVP_PKEY* by, int serial) const {
    const Name subject = NewName(name);
    Certificate made = NewCertificate(
        key, subject.get(),
        issuer == nullptr ? subject.get() : X509_get_subject_name(issuer),
        serial);
    X509* x = made.get();
    X509* signer = issuer == nullptr ? x : issuer;
    Extend(x, signer, NID_basic_constraints, "critical,CA:TRUE");
    Extend(x, signer, NID_key_usage, "critical,keyCertSign,cRLSign");
    Extend(x, signer, NID_subject_key_identifier, "hash");
    if (issuer != nullptr) {
      Extend(x, signer, NID_authority_key_identifier, "keyid:always");
    }
    Sign(x, by, options.root_user_id);
    return made;
  }

  SignatureAlgorithm algorithm;
  Options options;
  Pkey root_key, issuing_key;
  Certificate root, intermediate;
  std::string root_pem;
};

TestKeyAuthority::TestKeyAuthority(SignatureAlgorithm algorithm,
                                   Options options)
    : state_(std::make_unique<State>()) {
  State& state = *state_;
  state.algorithm = algorithm;
  state.options = std::move(options);
  const char* group = algorithm == SignatureAlgorithm::kSm2 ? "SM2" : "P-256";
  const char* type = algorithm == SignatureAlgorithm::kSm2 ? "SM2" : "EC";
  for (Pkey* key : {&state.root_key, &state.issuing_key}) {
    key->reset(algorithm == SignatureAlgorithm::kSm2
                   ? EVP_PKEY_Q_keygen(nullptr, nullptr, type)
                   : EVP_PKEY_Q_keygen(nullptr, nullptr, type, group));
    TANJI_CHECK(*key != nullptr);
  }
  state.root = state.MakeAuthority(state.root_key.get(), "test root", nullptr,
                                   state.root_key.get(), 1);
  state.intermediate =
      state.MakeAuthority(state.issuing_key.get(), "test authority",
                          state.root.get(), state.root_key.get(), 2);
  state.root_pem = PemOf(state.root.get());
}
TestKeyAuthority::~TestKeyAuthority() = default;

const std::string& TestKeyAuthority::root_pem() const {
  return state_->root_pem;
}

std::string TestKeyAuthority::Certify(const std::string& request_pem) const {
  const internal::Bio bio = internal::ReadBio(request_pem);
  const Request request(
      PEM_read_bio_X509_REQ(bio.get(), nullptr, nullptr, nullptr));
  EVP_PKEY* key =
      request == nullptr ? nullptr : X509_REQ_get0_pubkey(request.get());
  if (key == nullptr) return "";
  if (EVP_PKEY_is_a(key, "SM2") == 1) {
    ASN1_OCTET_STRING* id = ASN1_OCTET_STRING_new();
    TANJI_CHECK(
        ASN1_OCTET_STRING_set(id, internal::Data("1234567812345678"), 16) == 1);
    X509_REQ_set0_distinguishing_id(request.get(), id);
  }
  if (X509_REQ_verify(request.get(), key) != 1) {
    ERR_clear_error();
    return "";
  }
  const State& state = *state_;
  const Certificate issued =
      NewCertificate(key, X509_REQ_get_subject_name(request.get()),
                     X509_get_subject_name(state.intermediate.get()), 3);
  X509* x = issued.get();
  TANJI_CHECK(ASN1_TIME_set(X509_getm_notBefore(x), kIssuedFrom) != nullptr);
  TANJI_CHECK(ASN1_TIME_set(X509_getm_notAfter(x), kIssuedUntil) != nullptr);
  X509* issuer = state.intermediate.get();
  Extend(x, issuer, NID_basic_constraints, "critical,CA:FALSE");
  Extend(x, issuer, NID_key_usage,
         state.options.is_for_signatures ? "critical,digitalSignature"
                                         : "critical,keyAgreement");
  if (!state.options.extended_usage.empty()) {
    Extend(x, issuer, NID_ext_key_usage, state.options.extended_usage.c_str());
  }
  Extend(x, issuer, NID_subject_key_identifier, "hash");
  Extend(x, issuer, NID_authority_key_identifier, "keyid:always");
  state.Sign(x, state.issuing_key.get(), state.options.user_id);
  return PemOf(x) + PemOf(issuer);
}

}  // namespace tanji::crypto
