#include "lib/crypto/envelope.h"

#include <openssl/cms.h>
#include <openssl/ec.h>
#include <openssl/err.h>

#include <memory>
#include <utility>
#include <vector>

#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/crypto/internal/x509_parts.h"

namespace tanji::crypto {
namespace {

using internal::Certificate;
using internal::Freer;
using Cms = std::unique_ptr<CMS_ContentInfo, Freer<CMS_ContentInfo_free>>;

// DER and what wraps the key, beside the content.
constexpr size_t kEnvelopeOverheadMax = 64 << 10;

absl::StatusOr<Certificate> ReadRecipient(std::string_view pem) {
  TANJI_ASSIGN_OR_RETURN(std::vector<Certificate> all,
                         internal::ParseCertificates(pem));
  if (all.size() != 1) {
    return absl::InvalidArgumentError("expected one certificate");
  }
  const EVP_PKEY* key = X509_get0_pubkey(all[0].get());
  char group[32] = "";
  if (key == nullptr || EVP_PKEY_get_base_id(key) != EVP_PKEY_EC ||
      EVP_PKEY_get_group_name(key, group, sizeof(group), nullptr) != 1 ||
      std::string_view(group) != "prime256v1") {
    return absl::InvalidArgumentError(
        "expected a certificate with a P-256 key (tanji backup key makes one)");
  }
  return std::move(all[0]);
}

absl::Status Damaged() {
  ERR_clear_error();
  return absl::DataLossError(
      "the envelope is damaged, cut off, or sealed for another key");
}

}  // namespace

absl::Status CheckRecipient(std::string_view certificate_pem) {
  return ReadRecipient(certificate_pem).status();
}

absl::StatusOr<std::string> SealEnvelope(std::string_view certificate_pem,
                                         std::string_view content) {
  TANJI_ASSIGN_OR_RETURN(const Certificate recipient,
                         ReadRecipient(certificate_pem));
  if (content.size() > kEnvelopeSizeMax) {
    return absl::ResourceExhaustedError(base::StrCat(
        "an envelope has at most ", kEnvelopeSizeMax, " bytes of content"));
  }
  const Cms cms(CMS_encrypt(nullptr, nullptr, internal::FetchedAes256Gcm(),
                            CMS_BINARY | CMS_PARTIAL));
  TANJI_CHECK(cms != nullptr);
  CMS_RecipientInfo* info =
      CMS_add1_recipient_cert(cms.get(), recipient.get(), CMS_KEY_PARAM);
  TANJI_CHECK(info != nullptr);
  EVP_PKEY_CTX* agreement = CMS_RecipientInfo_get0_pkey_ctx(info);
  TANJI_CHECK(agreement != nullptr);
  TANJI_CHECK(
      EVP_PKEY_CTX_set_ecdh_kdf_md(agreement, internal::FetchedSha256()) == 1);
  const internal::Bio in = internal::ReadBio(content);
  TANJI_CHECK(CMS_final(cms.get(), in.get(), nullptr, CMS_BINARY) == 1);
  const internal::Bio out = internal::NewMemoryBio();
  TANJI_CHECK(i2d_CMS_bio(out.get(), cms.get()) == 1);
  return internal::ContentOf(out.get());
}

absl::StatusOr<std::string> OpenEnvelope(const KeyAndCertificate& recipient,
                                         std::string_view envelope) {
  TANJI_RETURN_IF_ERROR(CheckKeyPair(recipient.key, recipient.certificate));
  TANJI_ASSIGN_OR_RETURN(const Certificate certificate,
                         ReadRecipient(recipient.certificate));
  TANJI_ASSIGN_OR_RETURN(const internal::Pkey key,
                         internal::ParsePrivateKey(recipient.key));
  if (envelope.size() > kEnvelopeSizeMax + kEnvelopeOverheadMax) {
    return absl::ResourceExhaustedError(base::StrCat(
        "an envelope has at most ", kEnvelopeSizeMax, " bytes of content"));
  }
  const internal::Bio in = internal::ReadBio(envelope);
  const Cms cms(d2i_CMS_bio(in.get(), nullptr));
  // Nothing but what SealEnvelope makes: others are not authenticated.
  if (cms == nullptr ||
      OBJ_obj2nid(CMS_get0_type(cms.get())) !=
          NID_id_smime_ct_authEnvelopedData ||
      BIO_pending(in.get()) != 0) {
    return Damaged();
  }
  const internal::Bio out = internal::NewMemoryBio();
  if (CMS_decrypt(cms.get(), key.get(), certificate.get(), nullptr, out.get(),
                  CMS_BINARY) != 1) {
    return Damaged();
  }
  return internal::ContentOf(out.get());
}

}  // namespace tanji::crypto
