// Verifier keys that differ by a number.

#ifndef TANJI_SERVICES_CLI_TESTING_TEST_KEYS_H_
#define TANJI_SERVICES_CLI_TESTING_TEST_KEYS_H_

#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "lib/crypto/signature.h"
#include "lib/ledger/note.h"
#include "lib/ledger/note_signer.h"

namespace tanji::cli {

inline ledger::NoteSigner Signer(const std::string& name, char seed) {
  auto key = crypto::Ed25519Signer::FromSeed(std::string(32, seed));
  EXPECT_TRUE(key.ok());
  auto signer = ledger::NoteSigner::Create(name, *std::move(key));
  EXPECT_TRUE(signer.ok());
  return *std::move(signer);
}

inline std::string KeyText(const std::string& name, char seed) {
  return Signer(name, seed).verifier_key();
}

inline ledger::VerifierKey Key(const std::string& name, char seed) {
  auto key = ledger::VerifierKey::Parse(KeyText(name, seed));
  EXPECT_TRUE(key.ok());
  return *std::move(key);
}

inline std::vector<ledger::VerifierKey> Keys(
    const std::vector<std::pair<std::string, char>>& names_and_seeds) {
  std::vector<ledger::VerifierKey> keys;
  for (const auto& [name, seed] : names_and_seeds) {
    keys.push_back(Key(name, seed));
  }
  return keys;
}

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_TESTING_TEST_KEYS_H_
