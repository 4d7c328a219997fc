#include "lib/audit/log_walk.h"

#include <algorithm>
#include <set>
#include <utility>

#include "lib/audit/log_files.h"
#include "lib/base/check.h"
#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/time_units.h"

namespace tanji::audit {
namespace {

using base::StrCat;

std::vector<SignedCheckpoint> BySize(std::vector<SignedCheckpoint> list) {
  std::stable_sort(list.begin(), list.end(),
                   [](const SignedCheckpoint& a, const SignedCheckpoint& b) {
                     return a.checkpoint.size < b.checkpoint.size;
                   });
  return list;
}

std::string Message(const absl::Status& status) {
  return std::string(base::ToStd(status.message()));
}

}  // namespace

LogWalk::LogWalk(const ledger::LogSource& source, const Policy& policy,
                 const SignedCheckpoint& checkpoint,
                 std::vector<SignedCheckpoint> earlier,
                 const StatusLists& status_lists, FindingList& findings)
    : source_(source),
      policy_(policy),
      checkpoint_(checkpoint),
      earlier_(BySize(std::move(earlier))),
      status_lists_(status_lists),
      findings_(findings),
      keys_(policy.signer_keys),
      timestamps_(source, policy, findings),
      other_logs_(policy, findings),
      certificates_(source, policy, findings),
      registered_(policy.origin()),
      tiles_([this](const ledger::TileRef& tile, const std::string& bytes) {
        CompareTile(tile, bytes);
      }) {
  for (const NamedText& receipt : policy.receipts) {
    const auto entry = ledger::Entry::Parse(receipt.text);
    TANJI_CHECK(entry.ok());  // Audit has looked
    receipts_[entry->record.seq].push_back(&receipt);
  }
  NoteSeen();
  CheckEarlier();
}

// What the witnesses of a checkpoint or of a larger one say.
void LogWalk::NoteSeen() {
  const auto note = [&](const SignedCheckpoint& one) {
    if (const auto seconds = one.SeenBy(policy_.quorum)) {
      seen_.push_back({one.checkpoint.size, *seconds * base::kMicrosPerSecond});
    }
  };
  for (const SignedCheckpoint& one : earlier_) {
    if (one.checkpoint.size <= checkpoint_.checkpoint.size) note(one);
  }
  note(checkpoint_);
  for (size_t i = seen_.size(); i > 1; --i) {
    seen_[i - 2].micros = std::min(seen_[i - 2].micros, seen_[i - 1].micros);
  }
}

absl::Status LogWalk::Take(ReadBundle& bundle) {
  bundle_ = &bundle;
  if (bundle.status.ok()) {
    for (ReadEntry& read : bundle.entries) {
      TANJI_RETURN_IF_ERROR(TakeEntry(read));
    }
  } else {
    findings_.Add(absl::IsNotFound(bundle.status) ? FindingCode::kMissing
                                                  : FindingCode::kBundle,
                  size(), Message(bundle.status));
    if (bundle.tile.ok()) TakeTile(*bundle.tile);
  }
  bundle_ = nullptr;
  return source_failure_;
}

// In the place of entries that are not there: their hashes, as the log has
// them, so that what follows can be checked.
void LogWalk::TakeTile(const std::string& tile) {
  for (size_t at = 0; at < tile.size(); at += crypto::kSha256Size) {
    prev_ = crypto::DigestFromBytes(
        std::string_view(tile).substr(at, crypto::kSha256Size));
    tiles_.Append(prev_);
    rules_.Skip();
    CheckEarlier();
  }
}

absl::Status LogWalk::TakeEntry(ReadEntry& read) {
  const uint64_t seq = size();
  if (read.entry.ok()) {
    const ledger::Record& record = read.entry->record;
    CheckChain(record, seq);
    CheckTime(record, seq);
    FindKeys(read, seq);
    TakeKeys(read, seq);
    rules_.Take(
        record,
        [this](uint64_t earlier) {
          auto leaf = tiles_.Leaf(source_, earlier);
          if (IsSourceFailure(leaf.status())) source_failure_ = leaf.status();
          return leaf;
        },
        [&](bool is_ref, std::string text) {
          if (!source_failure_.ok()) return;
          findings_.Add(
              is_ref ? FindingCode::kRecordRef : FindingCode::kRecordKind, seq,
              std::move(text));
        });
    if (record.kind == ledger::RecordKind::kTimestamp) {
      TANJI_RETURN_IF_ERROR(CheckTimestamp(record, seq));
    }
    TANJI_RETURN_IF_ERROR(other_logs_.Check(record, seq));
    TANJI_RETURN_IF_ERROR(certificates_.Check(record, seq));
    const auto id = base::HexDecode(record.id);
    TANJI_CHECK(id.ok());
    TANJI_RETURN_IF_ERROR(ids_.Add(*id, seq));
  } else {
    findings_.Add(FindingCode::kRecordFormat, seq,
                  Message(read.entry.status()));
    rules_.Skip();
  }
  CheckReceipts(read, seq);
  status_lists_.CheckAt(seq, read.leaf_hash, rules_.statuses(), findings_);
  tiles_.Append(read.leaf_hash);
  prev_ = read.leaf_hash;
  CheckEarlier();
  return absl::OkStatus();
}

void LogWalk::CheckChain(const ledger::Record& record, uint64_t seq) {
  if (record.log != policy_.origin()) {
    findings_.Add(FindingCode::kRecordOrigin, seq,
                  StrCat("is of log \"", record.log, "\"; expected \"",
                         policy_.origin(), "\""));
  }
  // One record too many or too few moves all that follow: said once.
  const auto offset = static_cast<int64_t>(record.seq - seq);
  if (offset != 0 && offset != seq_offset_) {
    findings_.Add(FindingCode::kRecordSeq, seq,
                  StrCat("says that it is record ", record.seq));
  }
  seq_offset_ = offset;
  if (record.prev != prev_) {
    findings_.Add(FindingCode::kRecordChain, seq,
                  "its prev is not the leaf hash of the entry before");
  }
}

void LogWalk::CheckTime(const ledger::Record& record, uint64_t seq) {
  if (seq == 0) first_time_micros_ = record.time_micros;
  if (record.time_micros < time_micros_) {
    findings_.Add(FindingCode::kRecordTime, seq,
                  StrCat("its time is before that of the entry before, by ",
                         time_micros_ - record.time_micros, " us"));
  }
  time_micros_ = record.time_micros;
  while (next_seen_ < seen_.size() && seen_[next_seen_].size <= seq) {
    ++next_seen_;
  }
  if (next_seen_ == seen_.size()) return;
  const int64_t ahead = record.time_micros - seen_[next_seen_].micros;
  if (ahead > kClockToleranceSeconds * base::kMicrosPerSecond) {
    findings_.Add(FindingCode::kRecordTime, seq,
                  StrCat("its time is ", ahead / base::kMicrosPerSecond,
                         " s after a witness saw it; expected at most ",
                         kClockToleranceSeconds));
  }
}

void LogWalk::FindKeys(ReadEntry& read, uint64_t seq) {
  std::set<std::pair<std::string_view, uint32_t>> lines;
  std::set<ledger::SignatureType> types;
  for (const ledger::NoteSignature& line : read.entry->note.signatures) {
    if (!lines.emplace(line.name, line.key_id).second) {
      findings_.Add(FindingCode::kRecordSignature, seq,
                    StrCat("signed twice by \"", line.name, "\""));
    }
    const auto key = keys_.Find(line, seq);
    read.keys.push_back(key.ok() ? *key : nullptr);
    if (!key.ok()) {
      findings_.Add(FindingCode::kRecordKey, seq, Message(key.status()));
      continue;
    }
    types.insert((*key)->type());
    keys_.Use(line, seq);
  }
  for (const ledger::SignatureType type : policy_.record_types) {
    if (types.contains(type)) continue;
    findings_.Add(
        FindingCode::kRecordSignature, seq,
        StrCat("has no signature of type ", ledger::SignatureTypeName(type)));
  }
}

void LogWalk::TakeKeys(ReadEntry& read, uint64_t seq) {
  const ledger::RecordKind kind = read.entry->record.kind;
  if (kind != ledger::RecordKind::kKeyAdd &&
      kind != ledger::RecordKind::kKeyRevoke) {
    return;
  }
  read.signature = VerifyLines(read);
  read.is_verified = true;
  const bool is_known = std::all_of(read.keys.begin(), read.keys.end(),
                                    [](const auto* key) { return key; });
  if (!read.signature.ok() || !is_known) return;
  registered_.Take(read.entry->record);
  const absl::Status taken = keys_.Take(*read.entry);
  if (!taken.ok()) findings_.Add(FindingCode::kRecordKey, seq, Message(taken));
}

absl::Status LogWalk::CheckTimestamp(const ledger::Record& record,
                                     uint64_t seq) {
  return timestamps_.Check(
      record, seq,
      {[this](uint64_t size) { return tiles_.RootAt(source_, size); },
       [this](uint64_t of) { return TimeMicrosOf(of); }});
}

// Of an entry that was taken before: read again, unless it is at hand.
absl::StatusOr<int64_t> LogWalk::TimeMicrosOf(uint64_t seq) const {
  const uint64_t index = seq / ledger::kTileWidth;
  const uint64_t place = seq % ledger::kTileWidth;
  if (bundle_->index == index) {
    const auto& entry = bundle_->entries[place].entry;
    if (!entry.ok()) return entry.status();
    return entry->record.time_micros;
  }
  TANJI_ASSIGN_OR_RETURN(const std::vector<std::string> entries,
                         ReadEntries(source_, index, ledger::kTileWidth));
  TANJI_ASSIGN_OR_RETURN(const ledger::Entry entry,
                         ledger::Entry::Parse(entries[place]));
  return entry.record.time_micros;
}

bool LogWalk::IsByTheLog(const ledger::Entry& entry) const {
  std::vector<const ledger::VerifierKey*> keys;
  for (const ledger::NoteSignature& line : entry.note.signatures) {
    const auto key = keys_.Find(line, entry.record.seq);
    if (key.ok()) keys.push_back(*key);
  }
  return ledger::VerifyNote(entry.note, keys).ok();
}

void LogWalk::CheckReceipts(const ReadEntry& read, uint64_t seq) {
  const auto here = receipts_.find(seq);
  if (here == receipts_.end()) return;
  for (const NamedText* receipt : here->second) {
    if (ledger::LeafHash(receipt->text) == read.leaf_hash) continue;
    // Whoever has no key of the log's cannot accuse it.
    if (IsByTheLog(*ledger::Entry::Parse(receipt->text))) {
      findings_.Add(
          FindingCode::kReceipt, seq,
          StrCat("is not the record that the log gave out: ", receipt->name));
    } else {
      findings_.Add(FindingCode::kReceiptOpen, seq,
                    StrCat("is another record than ", receipt->name,
                           ", which no key of the log has signed"));
    }
  }
}

void LogWalk::CheckEarlier() {
  while (next_earlier_ < earlier_.size() &&
         earlier_[next_earlier_].checkpoint.size == size()) {
    const ledger::Checkpoint& one = earlier_[next_earlier_++].checkpoint;
    if (one.root == tiles_.Root()) continue;
    findings_.Add(FindingCode::kFork, std::nullopt,
                  StrCat("the first ", one.size,
                         " entries are not those of the checkpoint that was "
                         "seen before: the history was rewritten"));
  }
}

void LogWalk::CompareTile(const ledger::TileRef& tile,
                          const std::string& bytes) {
  const bool is_read = tile.level == 0 && bundle_ != nullptr &&
                       bundle_->index == tile.index &&
                       tile.width == ledger::kTileWidth;
  const auto stored = is_read ? bundle_->tile : ReadTile(source_, tile);
  const std::string path = ledger::TilePath(tile.level, tile.index, tile.width);
  if (IsSourceFailure(stored.status())) {
    source_failure_ = stored.status();
  } else if (!stored.ok()) {
    findings_.Add(absl::IsNotFound(stored.status()) ? FindingCode::kMissing
                                                    : FindingCode::kTile,
                  std::nullopt, StrCat(path, ": ", stored.status().message()));
  } else if (*stored != bytes) {
    findings_.Add(FindingCode::kTile, std::nullopt,
                  StrCat(path, " is not what its entries hash to"));
  }
}

absl::Status LogWalk::Finish(bool is_whole) {
  TANJI_RETURN_IF_ERROR(ids_.Finish([this](uint64_t first, uint64_t repeat) {
    findings_.Add(FindingCode::kRecordReplay, repeat,
                  StrCat("has the id of record ", first));
  }));
  for (const auto& key : keys_.keys()) {
    if (!key->IsDisputed()) continue;
    findings_.Add(
        FindingCode::kDisputed, std::nullopt,
        StrCat("records ", *key->revoked_from, " to ", *key->revoked_by - 1,
               " are disputed where \"", key->key.name(),
               "\" signed them: it was revoked from there later"));
  }
  for (auto late = receipts_.lower_bound(size()); late != receipts_.end();
       ++late) {
    for (const NamedText* receipt : late->second) {
      findings_.Add(FindingCode::kReceiptOpen, std::nullopt,
                    StrCat(receipt->name, " is record ", late->first,
                           "; the checkpoint covers ", size()));
    }
  }
  if (!is_whole) return absl::OkStatus();
  tiles_.Finish();
  TANJI_RETURN_IF_ERROR(source_failure_);
  if (tiles_.Root() != checkpoint_.checkpoint.root) {
    findings_.Add(FindingCode::kRoot, std::nullopt,
                  "the entries do not hash to the root of the checkpoint");
  }
  certificates_.CheckUse(checkpoint_, keys_, time_micros_);
  return absl::OkStatus();
}

}  // namespace tanji::audit
