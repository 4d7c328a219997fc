// An authority for tests that certifies keys that sign: a root, and an
// intermediate one that issues.

#ifndef TANJI_LIB_CRYPTO_TESTING_KEY_AUTHORITY_H_
#define TANJI_LIB_CRYPTO_TESTING_KEY_AUTHORITY_H_

#include <memory>
#include <string>

#include "lib/crypto/signature.h"

namespace tanji::crypto {

// Thread-compatible. Its certificates are valid in this century.
class TestKeyAuthority {
 public:
  // How it departs from what is right.
  struct Options {
    // The user ids, of SM2, under which the root signs the intermediate's
    // certificate, and that one the signers'.
    std::string root_user_id = "1234567812345678";
    std::string user_id = "1234567812345678";
    bool is_for_signatures = true;    // what it issues
    std::string extended_usage = {};  // of that; empty: none
  };
  // Its keys are of `algorithm`, P-256 or SM2.
  explicit TestKeyAuthority(SignatureAlgorithm algorithm)
      : TestKeyAuthority(algorithm, Options()) {}
  TestKeyAuthority(SignatureAlgorithm algorithm, Options options);
  ~TestKeyAuthority();
  TestKeyAuthority(const TestKeyAuthority&) = delete;
  TestKeyAuthority& operator=(const TestKeyAuthority&) = delete;

  const std::string& root_pem() const;
  // What it answers a request (PEM) with, which must be signed by its own key
  // and good: the certificate, valid from 2026 on for 10 years, and the
  // intermediate one. Empty for a request that is not good.
  std::string Certify(const std::string& request) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tanji::crypto

#endif  // TANJI_LIB_CRYPTO_TESTING_KEY_AUTHORITY_H_
