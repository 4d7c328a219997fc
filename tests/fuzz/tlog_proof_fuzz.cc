// Inclusion proofs as files: one text for each value and no other.

#include "lib/base/check.h"
#include "lib/ledger/checkpoint.h"
#include "tests/fuzz/fuzz_input.h"

namespace tanji::ledger {

TANJI_FUZZ(input) {
  const auto proof = TlogProof::FromText(input);
  if (proof.ok()) TANJI_CHECK(proof->ToText() == input);
}

}  // namespace tanji::ledger
