// Certificates of keys that sign, with what an audit asks of each.

#include "lib/crypto/signer_certificate.h"
#include "lib/crypto/testing/key_authority.h"
#include "tests/fuzz/fuzz_input.h"

namespace tanji::crypto {

TANJI_FUZZ(input) {
  constexpr int64_t kIn2027 = 1'800'000'000;
  static const auto& authorities = *new KeyAuthorities(*KeyAuthorities::FromPem(
      TestKeyAuthority(SignatureAlgorithm::kSm2).root_pem()));
  const auto certificate = SignerCertificate::FromPem(input);
  if (!certificate.ok()) return;
  (void)certificate->Subject();
  (void)certificate->Issuer();
  (void)certificate->not_after();
  (void)certificate->Verify(authorities, kIn2027);
  (void)certificate->VerifyItself(kIn2027);
}

}  // namespace tanji::crypto
