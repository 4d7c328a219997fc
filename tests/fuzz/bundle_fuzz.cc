// Entry bundles of a tiled log: what is read is what was written.

#include "lib/base/check.h"
#include "lib/ledger/tiles.h"
#include "tests/fuzz/fuzz_input.h"

namespace tanji::ledger {

TANJI_FUZZ(input) {
  const auto entries = ReadBundle(input);
  if (!entries.ok()) return;
  TANJI_CHECK(entries->size() <= kTileWidth);
  std::string written;
  for (const std::string& entry : *entries) AppendToBundle(&written, entry);
  TANJI_CHECK(written == input);
}

}  // namespace tanji::ledger
