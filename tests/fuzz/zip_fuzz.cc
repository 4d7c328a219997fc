// Zip archives: what is unpacked keeps to the bounds, in whatever order it is
// read.

#include <string>

#include "lib/base/check.h"
#include "lib/exchange/olca/package.h"
#include "tests/fuzz/fuzz_input.h"

namespace tanji::exchange::olca {
TANJI_FUZZ(input) {
  constexpr PackageLimits kLimits{.entries_max = 100,
                                  .entry_size_max = size_t{1} << 20,
                                  .total_size_max = uint64_t{4} << 20};
  auto package = Package::FromZip(std::string(input), kLimits);
  if (!package.ok()) return;
  TANJI_CHECK(package->names().size() <= kLimits.entries_max);
  uint64_t total = 0;
  for (size_t k = package->names().size(); k-- > 0;) {
    const auto text = package->Read(k);
    if (!text.ok()) continue;
    TANJI_CHECK(text->size() <= kLimits.entry_size_max);
    total += text->size();
  }
  TANJI_CHECK(total <= kLimits.total_size_max);
}

}  // namespace tanji::exchange::olca
