// Note signers whose keys a test knows, and Go's own example of one.

#ifndef TANJI_LIB_LEDGER_TESTING_SIGNERS_H_
#define TANJI_LIB_LEDGER_TESTING_SIGNERS_H_

#include <string>
#include <string_view>

#include "lib/crypto/signature.h"
#include "lib/ledger/note.h"
#include "lib/ledger/note_signer.h"

namespace tanji::ledger {

// The verifier key in the example of golang.org/x/mod/sumdb/note.
inline constexpr std::string_view kGoKey =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

// Of an Ed25519 key whose seed is 32 times `seed`.
inline NoteSigner SignerOf(std::string_view name, char seed) {
  return *NoteSigner::Create(
      name, *crypto::Ed25519Signer::FromSeed(std::string(32, seed)));
}

inline VerifierKey KeyOf(const NoteSigner& signer) {
  return *VerifierKey::Parse(signer.verifier_key());
}

}  // namespace tanji::ledger

#endif  // TANJI_LIB_LEDGER_TESTING_SIGNERS_H_
