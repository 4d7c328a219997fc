// Packed versions of entities: one encoding for each value.

#include "lib/base/check.h"
#include "lib/graph/version.h"
#include "tests/fuzz/fuzz_input.h"

namespace tanji::graph {

TANJI_FUZZ(input) {
  if (const auto version = UnpackOrganisation(input); version.ok()) {
    TANJI_CHECK(Pack(*version) == input);
  }
  if (const auto version = UnpackProduct(input); version.ok()) {
    TANJI_CHECK(Pack(*version) == input);
  }
  if (const auto version = UnpackProcess(input); version.ok()) {
    TANJI_CHECK(Pack(*version) == input);
  }
  if (const auto version = UnpackPack(input); version.ok()) {
    TANJI_CHECK(Pack(*version) == input);
  }
}

}  // namespace tanji::graph
