#include "lib/crypto/testing/timestamp_authority.h"

#include <openssl/ts.h>
#include <openssl/x509v3.h>

#include "lib/base/check.h"
#include "lib/crypto/internal/x509_parts.h"

namespace tanji::crypto {
namespace {

using internal::Bio;
using internal::Certificate;
using internal::Freer;
using internal::Pkey;

using Extension = std::unique_ptr<X509_EXTENSION, Freer<X509_EXTENSION_free>>;
using Object = std::unique_ptr<ASN1_OBJECT, Freer<ASN1_OBJECT_free>>;
using Integer = std::unique_ptr<ASN1_INTEGER, Freer<ASN1_INTEGER_free>>;
using Reply = std::unique_ptr<TS_RESP, Freer<TS_RESP_free>>;
using Responder = std::unique_ptr<TS_RESP_CTX, Freer<TS_RESP_CTX_free>>;

constexpr int64_t kNotBefore = 946'684'800;   // 2000-01-01
constexpr int64_t kNotAfter = 4'102'444'800;  // 2100-01-01
constexpr char kPolicy[] = "1.3.6.1.4.1.99999.1";

Certificate NewCertificate(const std::string& name, long serial,
                           EVP_PKEY* key) {
  Certificate made(X509_new());
  X509* x = made.get();
  TANJI_CHECK(X509_set_version(x, X509_VERSION_3) == 1);
  TANJI_CHECK(ASN1_INTEGER_set(X509_get_serialNumber(x), serial) == 1);
  TANJI_CHECK(ASN1_TIME_set(X509_getm_notBefore(x), kNotBefore) != nullptr);
  TANJI_CHECK(ASN1_TIME_set(X509_getm_notAfter(x), kNotAfter) != nullptr);
  TANJI_CHECK(X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN",
                                         MBSTRING_UTF8, internal::Data(name),
                                         static_cast<int>(name.size()), -1,
                                         0) == 1);
  TANJI_CHECK(X509_set_pubkey(x, key) == 1);
  return made;
}

void AddExtension(X509* certificate, int nid, const char* value) {
  const Extension extension(X509V3_EXT_conf_nid(nullptr, nullptr, nid, value));
  TANJI_CHECK(X509_add_ext(certificate, extension.get(), -1) == 1);
}

Pkey NewKey() {
  Pkey key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
  TANJI_CHECK(key != nullptr);
  return key;
}

void Sign(X509* certificate, const X509* issuer, EVP_PKEY* key) {
  TANJI_CHECK(
      X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1);
  TANJI_CHECK(X509_sign(certificate, key, internal::FetchedSha256()) > 0);
}

ASN1_INTEGER* NextSerial(TS_RESP_CTX*, void*) {
  ASN1_INTEGER* serial = ASN1_INTEGER_new();
  TANJI_CHECK(ASN1_INTEGER_set(serial, 1) == 1);
  return serial;
}

int TimeOf(TS_RESP_CTX*, void* data, long* seconds, long* micros) {
  *seconds = static_cast<long>(*static_cast<const int64_t*>(data));
  *micros = 0;
  return 1;
}

}  // namespace

struct TestTimestampAuthority::State {
  Pkey root_key = NewKey();
  Pkey key = NewKey();
  Certificate root;
  Certificate certificate;
  std::string root_pem;
  TestTimestampAuthority::Purpose purpose;
};

TestTimestampAuthority::TestTimestampAuthority(const std::string& name,
                                               Purpose purpose)
    : state_(std::make_unique<State>()) {
  State& s = *state_;
  s.purpose = purpose;
  s.root = NewCertificate(name + " root", 1, s.root_key.get());
  AddExtension(s.root.get(), NID_basic_constraints, "critical,CA:TRUE");
  AddExtension(s.root.get(), NID_key_usage, "critical,keyCertSign");
  Sign(s.root.get(), s.root.get(), s.root_key.get());
  const Bio bio = internal::NewMemoryBio();
  TANJI_CHECK(PEM_write_bio_X509(bio.get(), s.root.get()) == 1);
  s.root_pem = internal::ContentOf(bio.get());
  s.certificate = NewCertificate(name, 2, s.key.get());
  AddExtension(s.certificate.get(), NID_key_usage, "critical,digitalSignature");
  AddExtension(s.certificate.get(), NID_ext_key_usage, "critical,timeStamping");
  Sign(s.certificate.get(), s.root.get(), s.root_key.get());
}

TestTimestampAuthority::~TestTimestampAuthority() = default;

const std::string& TestTimestampAuthority::root_pem() const {
  return state_->root_pem;
}

std::string TestTimestampAuthority::Answer(std::string_view request,
                                           int64_t seconds) const {
  const Responder responder(TS_RESP_CTX_new());
  TS_RESP_CTX* context = responder.get();
  const Certificate certificate(X509_dup(state_->certificate.get()));
  TANJI_CHECK(TS_RESP_CTX_set_signer_cert(context, certificate.get()) == 1);
  if (state_->purpose == Purpose::kNone) {
    // OpenSSL does not take a certificate without the purpose: it is taken away
    // afterwards.
    const int at =
        X509_get_ext_by_NID(certificate.get(), NID_ext_key_usage, -1);
    const Extension removed(X509_delete_ext(certificate.get(), at));
    Sign(certificate.get(), state_->root.get(), state_->root_key.get());
  }
  const Object policy(OBJ_txt2obj(kPolicy, 1));
  TANJI_CHECK(TS_RESP_CTX_set_signer_key(context, state_->key.get()) == 1);
  TANJI_CHECK(TS_RESP_CTX_set_def_policy(context, policy.get()) == 1);
  TANJI_CHECK(TS_RESP_CTX_add_md(context, EVP_sha256()) == 1);
  TANJI_CHECK(TS_RESP_CTX_set_signer_digest(context, EVP_sha256()) == 1);
  TS_RESP_CTX_set_serial_cb(context, NextSerial, nullptr);
  TS_RESP_CTX_set_time_cb(context, TimeOf, &seconds);
  const Bio bio = internal::ReadBio(request);
  const Reply reply(TS_RESP_create_response(context, bio.get()));
  TANJI_CHECK(reply != nullptr);
  const int size = i2d_TS_RESP(reply.get(), nullptr);
  TANJI_CHECK(size > 0);
  std::string der(static_cast<size_t>(size), '\0');
  auto* out = reinterpret_cast<unsigned char*>(der.data());
  TANJI_CHECK(i2d_TS_RESP(reply.get(), &out) == size);
  return der;
}

}  // namespace tanji::crypto
