// What every use case works on.

#ifndef TANJI_LIB_PLATFORM_CONTEXT_H_
#define TANJI_LIB_PLATFORM_CONTEXT_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

#include "lib/base/clock.h"
#include "lib/base/mutex.h"
#include "lib/platform/access/access_store.h"
#include "lib/platform/access/authenticator.h"
#include "lib/platform/access/grant_table.h"
#include "lib/platform/live_state.h"
#include "lib/platform/past_views.h"
#include "lib/platform/record/key_ring.h"
#include "lib/platform/record/ledger_state.h"
#include "lib/platform/record/sequencer.h"
#include "lib/platform/stored_records.h"
#include "lib/platform/version_cache.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {

class AccessLog;
class CompiledFile;
class Cosigners;
class PublicPayloads;
class QueryBudget;
class StatusLists;
class Timestamper;

// References that live as long as the System. All members are thread-safe.
struct Context {
  store::KeyValueStore& main;
  store::KeyValueStore& secrets;
  uint64_t main_fence;
  uint64_t secrets_fence;
  LedgerState& ledger;
  Sequencer& sequencer;
  LiveState& live;
  VersionCache& versions;
  KeyRing& keys;
  const std::string& names_secret;  // under which organisations are found
  base::Clock& clock;
  std::atomic<size_t>& running_imports;
  std::atomic<size_t>& running_diffs;
  PastViews& past;
  AccessStore& access;
  GrantTable& grants;
  Authenticator& authenticator;
  AccessLog& access_log;
  QueryBudget& query_budget;
  CompiledFile& compiled_file;
  base::Mutex& erasing;  // held by the one erasure that runs, and by a backup
  std::atomic<int>& erasures_wanted;  // how many run or wait: backups give way
  StatusLists& status_lists;
  Cosigners* cosigners;  // null: no witnesses
  Timestamper& timestamper;
  PublicPayloads& public_payloads;

  // NOLINTNEXTLINE(google-explicit-constructor): it is a part.
  operator StoredRecords() const { return {main, secrets, versions}; }
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_CONTEXT_H_
