// Disclosures, whose name and value people read.

#include "lib/base/check.h"
#include "lib/json/json.h"
#include "lib/ledger/commitment.h"
#include "tests/fuzz/fuzz_input.h"

namespace tanji::ledger {

TANJI_FUZZ(input) {
  const auto disclosed = ReadDisclosure(input);
  if (!disclosed.ok()) return;
  TANJI_CHECK(json::Read(disclosed->value_json).ok());
  // Under any secret it can be written again, and says the same.
  const auto again =
      ReadDisclosure(Disclosure(std::string(kSecretSize, 's'), 1,
                                disclosed->name, disclosed->value_json));
  TANJI_CHECK(again.ok());
  TANJI_CHECK(again->name == disclosed->name);
  TANJI_CHECK(again->value_json == disclosed->value_json);
}

}  // namespace tanji::ledger
