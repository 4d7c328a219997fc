// The part of fsck that repeats what is derived from stored versions.

#ifndef TANJI_LIB_PLATFORM_FSCK_NETWORK_H_
#define TANJI_LIB_PLATFORM_FSCK_NETWORK_H_

#include <cstdint>
#include <functional>
#include <string>

#include "lib/platform/compiled_file.h"
#include "lib/platform/record/ledger_state.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {

// Builds the network of the first `head.size` entries from the store, and says
// by `fault`: that it cannot be calculated; which organisation, product or
// process is not found under its name; and that the compiled snapshot, if there
// is one, is damaged or does not say what the store says. Cost: as a start
// without the compiled snapshot, and a look-up a name.
void CheckNetwork(const store::KeyValueStore& main,
                  const store::KeyValueStore& secrets, const CompiledFile& file,
                  const Head& head,
                  const std::function<void(const std::string&)>& fault);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_FSCK_NETWORK_H_
