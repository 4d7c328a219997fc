// Entries of the log: an accepted entry is written again to the same bytes.

#include "lib/base/check.h"
#include "lib/ledger/merkle.h"
#include "lib/ledger/record.h"
#include "tests/fuzz/fuzz_input.h"

namespace tanji::ledger {

TANJI_FUZZ(input) {
  if (const auto time = ParseTime(input); time.ok()) {
    TANJI_CHECK(FormatTime(*time) == input);
  }
  if (const auto record = Record::FromText(input); record.ok()) {
    const auto text = record->ToText();
    TANJI_CHECK(text.ok() && *text == input);
  }
  const auto entry = Entry::Parse(input);
  if (!entry.ok()) return;
  TANJI_CHECK(input.size() <= kEntrySizeMax);
  TANJI_CHECK(entry->bytes == input);
  TANJI_CHECK(entry->leaf_hash == LeafHash(input));
  const auto text = entry->record.ToText();
  TANJI_CHECK(text.ok() && *text == entry->note.text);
  TANJI_CHECK(input.substr(0, text->size()) == *text);
}

}  // namespace tanji::ledger
