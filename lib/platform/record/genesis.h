// Entry 0: what the log is.

#ifndef TANJI_LIB_PLATFORM_RECORD_GENESIS_H_
#define TANJI_LIB_PLATFORM_RECORD_GENESIS_H_

#include "lib/platform/record/change.h"
#include "lib/platform/record/key_ring.h"

namespace tanji::platform {

inline constexpr char kGenesisMediaType[] =
    "application/vnd.tanji.genesis+json";

// The change that commits the genesis record: its payload names the origin, the
// checkpoint key, the record keys that are valid from the beginning, and the
// formats.
Change GenesisChange(const KeyRing& keys);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_RECORD_GENESIS_H_
