#include "lib/crypto/internal/x509_parts.h"

#include <openssl/err.h>

#include "lib/base/check.h"
#include "lib/base/strings.h"
#include "lib/crypto/x509.h"

namespace tanji::crypto::internal {
namespace {

// Never asks anybody: a key under a password is refused.
int NoPassword(char*, int, int, void*) { return 0; }

absl::Status CheckSize(std::string_view pem) {
  if (pem.size() <= kPemSizeMax) return absl::OkStatus();
  return absl::ResourceExhaustedError(base::StrCat(
      "PEM of ", pem.size(), " bytes; at most ", kPemSizeMax, " expected"));
}

}  // namespace

Bio ReadBio(std::string_view pem) {
  Bio bio(BIO_new_mem_buf(pem.empty() ? "" : pem.data(),
                          static_cast<int>(pem.size())));
  TANJI_CHECK(bio != nullptr);
  return bio;
}

Bio NewMemoryBio() {
  Bio bio(BIO_new(BIO_s_mem()));
  TANJI_CHECK(bio != nullptr);
  return bio;
}

std::string ContentOf(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<size_t>(size)};
}

absl::StatusOr<std::vector<Certificate>> ParseCertificates(
    std::string_view pem) {
  if (auto size = CheckSize(pem); !size.ok()) return size;
  const Bio bio = ReadBio(pem);
  std::vector<Certificate> certificates;
  for (;;) {
    Certificate certificate(
        PEM_read_bio_X509(bio.get(), nullptr, NoPassword, nullptr));
    if (certificate == nullptr) break;
    certificates.push_back(std::move(certificate));
  }
  // At the end of the bytes there is no start line; anything else is damage.
  const bool is_end =
      ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (certificates.empty() || !is_end) {
    return absl::InvalidArgumentError(
        "no certificate: expected PEM (\"-----BEGIN CERTIFICATE-----\")");
  }
  return certificates;
}

absl::StatusOr<Pkey> ParsePrivateKey(std::string_view pem) {
  if (auto size = CheckSize(pem); !size.ok()) return size;
  const Bio bio = ReadBio(pem);
  Pkey key(PEM_read_bio_PrivateKey(bio.get(), nullptr, NoPassword, nullptr));
  ERR_clear_error();
  if (key != nullptr) return key;
  return absl::InvalidArgumentError(
      "no private key: expected PEM without a password");
}

std::string HexOf(const ASN1_INTEGER* serial) {
  const BigNum number(ASN1_INTEGER_to_BN(serial, nullptr));
  TANJI_CHECK(number != nullptr);
  char* text = BN_bn2hex(number.get());
  TANJI_CHECK(text != nullptr);
  std::string hex = text;
  OPENSSL_free(text);
  return hex;
}

std::string DerOf(const X509_NAME* name) {
  unsigned char* bytes = nullptr;
  const int size = i2d_X509_NAME(name, &bytes);
  TANJI_CHECK(size >= 0);
  std::string der(reinterpret_cast<const char*>(bytes),
                  static_cast<size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

}  // namespace tanji::crypto::internal
