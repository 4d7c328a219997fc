// Owning pointers of OpenSSL's X.509 objects, and PEM in memory. For our .cc
// files only.

#ifndef TANJI_LIB_CRYPTO_INTERNAL_X509_PARTS_H_
#define TANJI_LIB_CRYPTO_INTERNAL_X509_PARTS_H_

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/crypto/internal/openssl.h"

namespace tanji::crypto::internal {

using Bio = std::unique_ptr<BIO, Freer<BIO_free_all>>;
using Certificate = std::unique_ptr<X509, Freer<X509_free>>;
using Crl = std::unique_ptr<X509_CRL, Freer<X509_CRL_free>>;

// Reads what `pem` has; the bytes outlive it.
Bio ReadBio(std::string_view pem);
Bio NewMemoryBio();
std::string ContentOf(BIO* bio);

// All certificates of `pem`, at least one; INVALID_ARGUMENT,
// RESOURCE_EXHAUSTED.
absl::StatusOr<std::vector<Certificate>> ParseCertificates(
    std::string_view pem);
// A private key without a password; INVALID_ARGUMENT.
absl::StatusOr<Pkey> ParsePrivateKey(std::string_view pem);

std::string HexOf(const ASN1_INTEGER* serial);
std::string DerOf(const X509_NAME* name);

}  // namespace tanji::crypto::internal

#endif  // TANJI_LIB_CRYPTO_INTERNAL_X509_PARTS_H_
