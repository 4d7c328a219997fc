// The store's small values and its keys: one encoding for each.

#include "lib/base/check.h"
#include "lib/platform/counters.h"
#include "lib/platform/record/bulk_marker.h"
#include "lib/platform/record/change_set.h"
#include "lib/platform/record/names.h"
#include "lib/store/keys.h"
#include "tests/fuzz/fuzz_input.h"

namespace tanji::platform {

TANJI_FUZZ(input) {
  if (const auto changes = ChangeSet::Unpack(input); changes.ok()) {
    TANJI_CHECK(changes->Pack() == input);
  }
  if (const auto counters = Counters::Unpack(input); counters.ok()) {
    TANJI_CHECK(counters->Pack() == input);
  }
  if (const auto entry = NameEntry::Unpack(input); entry.ok()) {
    TANJI_CHECK(entry->Pack() == input);
  }
  if (const auto marker = BulkMarker::Unpack(input); marker.ok()) {
    TANJI_CHECK(marker->Pack() == input);
  }
  if (const auto seq = store::SeqOfEntryKey(input); seq.ok()) {
    TANJI_CHECK(store::EntryKey(*seq) == input);
  }
  if (const auto seq = store::SeqOfChangeKey(input); seq.ok()) {
    TANJI_CHECK(store::ChangeKey(*seq) == input);
  }
  if (const auto parts = store::PartsOfEntityKey(input); parts.ok()) {
    TANJI_CHECK(store::EntityKey(parts->kind, parts->number, parts->seq) ==
                input);
  }
  if (const auto parts = store::PartsOfChunkKey(input); parts.ok()) {
    TANJI_CHECK(store::PayloadKey(parts->record_id, parts->chunk) == input ||
                store::InputsKey(parts->record_id, parts->chunk) == input);
  }
}

}  // namespace tanji::platform
