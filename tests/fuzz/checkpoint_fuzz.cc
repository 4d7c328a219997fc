// Checkpoints: one text for each value and no other.

#include "lib/base/check.h"
#include "lib/ledger/checkpoint.h"
#include "tests/fuzz/fuzz_input.h"

namespace tanji::ledger {

TANJI_FUZZ(input) {
  const auto checkpoint = Checkpoint::FromText(input);
  if (checkpoint.ok()) TANJI_CHECK(checkpoint->ToText() == input);
}

}  // namespace tanji::ledger
