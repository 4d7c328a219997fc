// A signer of SM2 whose user id is not ours.

#ifndef TANJI_LIB_CRYPTO_TESTING_OTHER_ID_SIGNER_H_
#define TANJI_LIB_CRYPTO_TESTING_OTHER_ID_SIGNER_H_

#include <string>
#include <string_view>

#include "lib/crypto/signature.h"

namespace tanji::crypto {

// Thread-compatible. The key is a new one.
class OtherIdSigner final : public Signer {
 public:
  explicit OtherIdSigner(std::string id)
      : id_(std::move(id)),
        key_(EcSigner::Generate(SignatureAlgorithm::kSm2)) {}

  SignatureAlgorithm algorithm() const override {
    return SignatureAlgorithm::kSm2;
  }
  std::string Sign(std::string_view message) const override;
  const std::string& public_key() const override { return key_.public_key(); }
  const std::string& secret() const override { return key_.secret(); }

 private:
  const std::string id_;
  const EcSigner key_;
};

}  // namespace tanji::crypto

#endif  // TANJI_LIB_CRYPTO_TESTING_OTHER_ID_SIGNER_H_
