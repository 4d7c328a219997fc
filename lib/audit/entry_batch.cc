#include "lib/audit/entry_batch.h"

#include <utility>

#include "lib/audit/log_files.h"
#include "lib/base/status.h"

namespace tanji::audit {

ReadBundle ReadBundleAt(const ledger::LogSource& source, uint64_t index,
                        uint64_t width) {
  ReadBundle bundle;
  bundle.index = index;
  bundle.tile = ReadTile(source, {0, index, width});
  auto entries = ReadEntries(source, index, width);
  bundle.status = entries.status();
  if (!entries.ok()) return bundle;
  bundle.entries.reserve(entries->size());
  for (const std::string& bytes : *entries) {
    ReadEntry& read = bundle.entries.emplace_back();
    read.entry = ledger::Entry::Parse(bytes);
    read.leaf_hash =
        read.entry.ok() ? read.entry->leaf_hash : ledger::LeafHash(bytes);
  }
  return bundle;
}

absl::Status VerifyLines(const ReadEntry& entry) {
  const ledger::Note& note = entry.entry->note;
  for (size_t i = 0; i < entry.keys.size(); ++i) {
    if (entry.keys[i] == nullptr) continue;
    TANJI_RETURN_IF_ERROR(base::AddPlace(
        entry.keys[i]->VerifyText(note.text, note.signatures[i].bytes),
        base::StrCat("signature line ", i + 1, " by \"",
                     note.signatures[i].name, "\"")));
  }
  return absl::OkStatus();
}

void VerifyBundle(ReadBundle& bundle) {
  for (ReadEntry& entry : bundle.entries) {
    if (entry.entry.ok() && !entry.is_verified) {
      entry.signature = VerifyLines(entry);
    }
  }
}

}  // namespace tanji::audit
