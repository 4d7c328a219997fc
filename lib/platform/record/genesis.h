// Entry 0: what the log is.

#ifndef TANJI_LIB_PLATFORM_RECORD_GENESIS_H_
#define TANJI_LIB_PLATFORM_RECORD_GENESIS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "lib/ledger/record.h"
#include "lib/platform/record/change.h"
#include "lib/platform/record/key_ring.h"

namespace tanji::platform {

inline constexpr char kGenesisMediaType[] =
    "application/vnd.tanji.genesis+json";

// The log in whose place a new one is begun.
struct ContinuedLog {
  std::string origin;
  std::string checkpoint;    // the newest that is known of it, a signed note
  ledger::XrefLine last;     // the last entry that is known of it
  uint64_t restored = 0;     // how many of its entries were restored
  int64_t begun_micros = 0;  // when the new one was begun
};

// Its payload names the origin, the checkpoint key, the record keys that are
// valid from the beginning, the formats, and the log that it continues.
struct GenesisRecord {
  ledger::Record draft;  // its log, seq, prev and time are to be set
  std::string secret;
  std::string payload;
};
GenesisRecord MakeGenesis(const KeyRing& keys,
                          const std::optional<ContinuedLog>& continued);

// The change that commits the genesis of a log that continues none.
Change GenesisChange(const KeyRing& keys);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_RECORD_GENESIS_H_
