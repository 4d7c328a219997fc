#include "lib/platform/backup/new_log.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "lib/base/file.h"
#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/base/wire.h"
#include "lib/ledger/merkle.h"
#include "lib/platform/counters.h"
#include "lib/platform/record/change.h"
#include "lib/platform/record/key_ring.h"
#include "lib/platform/record/payload.h"
#include "lib/store/keys.h"
#include "lib/store/sealing.h"

namespace tanji::platform {
namespace {

using ledger::Record;
using ledger::RecordKind;

constexpr uint64_t kEntriesOfAStep = 1'000;

// Rewrites the entries, step by step. Used once.
class Rewriter {
 public:
  Rewriter(store::DataFolder& folder, const KeyRing& old_keys,
           const KeyRing& keys, const ContinuedLog& continued)
      : main_(folder.main()),
        secrets_(folder.secrets()),
        old_origin_(old_keys.origin()),
        keys_(keys),
        signers_(keys.signers(KeyPurpose::kRecords)),
        continued_(continued) {}

  absl::StatusOr<NewLogCounts> Run() {
    TANJI_ASSIGN_OR_RETURN(main_fence_, main_.AcquireFence());
    TANJI_ASSIGN_OR_RETURN(secrets_fence_, secrets_.AcquireFence());
    for (uint64_t first = 0;; first = leaves_.size()) {
      TANJI_ASSIGN_OR_RETURN(const std::vector<std::string> entries,
                             ReadEntries(first));
      if (entries.empty()) break;
      for (const std::string& entry : entries) {
        TANJI_RETURN_IF_ERROR(TakeEntry(entry));
      }
      TANJI_RETURN_IF_ERROR(Commit());
    }
    if (leaves_.empty()) {
      return absl::DataLossError("the folder has no entry of a log");
    }
    TANJI_RETURN_IF_ERROR(DropRequests());
    for (const char* name : {"checkpoint", "witnessed"}) {
      batch_.Delete(store::MetaKey(name));
    }
    TANJI_RETURN_IF_ERROR(Commit());
    TANJI_RETURN_IF_ERROR(Purge());
    return counts_;
  }

 private:
  // What is not repeated is gone from the files too.
  absl::Status Purge() {
    TANJI_RETURN_IF_ERROR(
        secrets_.Purge(store::KeyRange::Prefix(store::RecordSecretPrefix())));
    TANJI_RETURN_IF_ERROR(
        main_.Purge(store::KeyRange::Prefix(store::PayloadPrefix())));
    return main_.Purge(store::KeyRange::Prefix(store::InputsPrefix()));
  }

  absl::StatusOr<std::vector<std::string>> ReadEntries(uint64_t first) const {
    std::vector<std::string> entries;
    store::KeyRange range = store::KeyRange::Prefix(store::EntryPrefix());
    range.begin = store::EntryKey(first);
    absl::Status failure;
    TANJI_RETURN_IF_ERROR(
        main_.Scan(range, kEntriesOfAStep,
                   [&](std::string_view key, std::string_view value) {
                     const auto seq = store::SeqOfEntryKey(key);
                     if (!seq.ok() || *seq != first + entries.size()) {
                       failure = absl::DataLossError(base::StrCat(
                           "entry ", first + entries.size(), " is missing"));
                       return false;
                     }
                     entries.emplace_back(value);
                     return true;
                   }));
    TANJI_RETURN_IF_ERROR(failure);
    return entries;
  }

  absl::Status TakeEntry(const std::string& bytes) {
    const uint64_t seq = leaves_.size();
    auto entry = ledger::Entry::Parse(bytes);
    if (!entry.ok()) {
      return absl::DataLossError(
          base::StrCat("entry ", seq, ": ", entry.status().message()));
    }
    const ledger::XrefLine old{old_origin_, seq, entry->leaf_hash};
    if (seq == 0) {
      TANJI_ASSIGN_OR_RETURN(Record genesis, TakeGenesis(entry->record));
      return Sign(std::move(genesis));
    }
    const bool is_repeated = IsRepeated(entry->record);
    if (is_repeated) TANJI_RETURN_IF_ERROR(CheckKeyName(entry->record));
    is_omitted_.push_back(!is_repeated);
    ++(is_repeated ? counts_.repeated : counts_.omitted);
    if (!is_repeated) TANJI_RETURN_IF_ERROR(DropContents(entry->record));
    return Sign(is_repeated ? Repeated(std::move(entry->record), old)
                            : Omitted(entry->record, old));
  }

  bool IsOwnKey(std::string_view reference_or_key) const {
    return reference_or_key.starts_with(old_origin_ + "+") ||
           reference_or_key.starts_with(old_origin_ + "/records+");
  }

  // A key of an organisation that has the name of the new log's keys would be
  // one of its signers.
  absl::Status CheckKeyName(const Record& record) const {
    if (!record.key.has_value()) return absl::OkStatus();
    const std::string name = record.key->substr(0, record.key->find('+'));
    const std::string& origin = keys_.origin();
    if (name != origin && !name.starts_with(origin + "/")) {
      return absl::OkStatus();
    }
    return absl::InvalidArgumentError(base::StrCat(
        "the new log cannot be \"", origin, "\": an organisation's key, \"",
        name, "\", has its name"));
  }

  // What organisations have brought, and what was erased of it.
  bool IsRepeated(const Record& record) const {
    switch (record.kind) {
      case RecordKind::kSubmission:
      case RecordKind::kErasure:
        return true;
      case RecordKind::kKeyAdd:
        return record.key.has_value() && !IsOwnKey(*record.key);
      case RecordKind::kKeyRevoke:
        return record.revoke.has_value() && !IsOwnKey(record.revoke->key);
      case RecordKind::kGenesis:
      case RecordKind::kFootprint:
      case RecordKind::kAttestation:
      case RecordKind::kCorrection:
      case RecordKind::kWithdrawal:
      case RecordKind::kTimestamp:
      case RecordKind::kClock:
      case RecordKind::kDispute:
      case RecordKind::kStatusList:
      case RecordKind::kOmitted:
        return false;
    }
    return false;
  }

  absl::StatusOr<Record> TakeGenesis(const Record& old) {
    TANJI_RETURN_IF_ERROR(DeletePayload(old.id));
    batch_.Delete(store::RecordIdKey(IdBytes(old.id)));
    is_omitted_.push_back(false);
    GenesisRecord genesis = MakeGenesis(keys_, continued_);
    const ChangeView::Overlay nothing;
    ChangeView view(main_, secrets_, nothing, nothing, Numbering(), 0);
    PutPayload(view, store::RecordSealer(genesis.secret), genesis.draft.id,
               genesis.payload);
    view.Put(store::RecordIdKey(IdBytes(genesis.draft.id)),
             std::string(sizeof(uint64_t), '\0'));  // position 0
    view.AppendTo(batch_, secret_batch_);
    secret_batch_.Put(store::RecordSecretKey(0), genesis.secret);
    Record record = std::move(genesis.draft);
    record.time_micros = old.time_micros;
    return record;
  }

  Record Repeated(Record record, const ledger::XrefLine& old) const {
    for (ledger::RefLine& ref : record.refs) {
      if (ref.seq < leaves_.size()) ref.leaf_hash = leaves_[ref.seq];
    }
    record.xrefs.insert(record.xrefs.begin(), old);
    return record;
  }

  static Record Omitted(const Record& old, const ledger::XrefLine& place) {
    Record record;
    record.seq = old.seq;
    record.time_micros = old.time_micros;
    record.id = old.id;
    record.kind = RecordKind::kOmitted;
    record.xrefs = old.xrefs;
    record.xrefs.insert(record.xrefs.begin(), place);
    return record;
  }

  absl::Status Sign(Record record) {
    record.log = keys_.origin();
    record.prev = leaves_.empty() ? ledger::Hash{} : leaves_.back();
    if (record.xrefs.size() > ledger::kRecordRefsMax) {
      record.xrefs.resize(ledger::kRecordRefsMax);
    }
    TANJI_ASSIGN_OR_RETURN(std::string entry,
                           ledger::SignRecord(record, PointersTo(signers_)));
    const uint64_t seq = leaves_.size();
    leaves_.push_back(ledger::LeafHash(entry));
    batch_.Put(store::EntryKey(seq), std::move(entry));
    return absl::OkStatus();
  }

  static std::string IdBytes(const std::string& id) {
    return base::HexDecode(id).value_or("");
  }

  absl::Status DropContents(const Record& record) {
    TANJI_RETURN_IF_ERROR(DeletePayload(record.id));
    batch_.Delete(store::AttestedKey(IdBytes(record.id)));
    batch_.Delete(store::StatusKey(record.seq));
    secret_batch_.Delete(store::RecordSecretKey(record.seq));
    return absl::OkStatus();
  }

  absl::Status DeletePayload(const std::string& id) {
    const std::string id_bytes = IdBytes(id);
    for (const std::string& prefix :
         {store::PayloadPrefix(id_bytes), store::InputsPrefix(id_bytes)}) {
      TANJI_RETURN_IF_ERROR(
          main_.Scan(store::KeyRange::Prefix(prefix), UINT64_MAX,
                     [&](std::string_view key, std::string_view) {
                       batch_.Delete(std::string(key));
                       return true;
                     }));
    }
    return absl::OkStatus();
  }

  // A request that was answered with a certificate may be made anew.
  absl::Status DropRequests() {
    return main_.Scan(
        store::KeyRange::Prefix(store::RequestPrefix()), UINT64_MAX,
        [&](std::string_view key, std::string_view value) {
          constexpr size_t kSeqSize = sizeof(uint64_t);
          if (value.size() < kSeqSize) return true;
          const auto seq =
              base::WireReader(value.substr(value.size() - kSeqSize), "request")
                  .U64();
          if (seq.ok() && *seq < is_omitted_.size() && is_omitted_[*seq]) {
            batch_.Delete(std::string(key));
          }
          return true;
        });
  }

  absl::Status Commit() {
    if (!secret_batch_.empty()) {
      TANJI_RETURN_IF_ERROR(
          secrets_.Apply(std::exchange(secret_batch_, {}), secrets_fence_));
    }
    return main_.Apply(std::exchange(batch_, {}), main_fence_);
  }

  store::KeyValueStore& main_;
  store::KeyValueStore& secrets_;
  const std::string old_origin_;
  const KeyRing& keys_;
  const Signers signers_;
  const ContinuedLog& continued_;
  uint64_t main_fence_ = 0;
  uint64_t secrets_fence_ = 0;
  store::WriteBatch batch_;
  store::WriteBatch secret_batch_;
  std::vector<ledger::Hash> leaves_;  // of the new entries
  std::vector<bool> is_omitted_;      // by position
  NewLogCounts counts_;
};

absl::Status ReplaceKeys(const std::string& with, const std::string& folder) {
  std::error_code error;
  std::filesystem::remove_all(folder, error);
  if (!error) std::filesystem::rename(with, folder, error);
  if (!error) return absl::OkStatus();
  return base::ErrnoStatus(base::StrCat("replacing ", folder), error.value());
}

}  // namespace

absl::StatusOr<NewLogCounts> BeginNewLog(store::DataFolder& folder,
                                         const std::string& origin,
                                         const ContinuedLog& continued) {
  const std::string keys_folder = folder.path() + "/keys";
  const std::string new_folder = folder.path() + "/keys.new";
  TANJI_ASSIGN_OR_RETURN(const std::unique_ptr<KeyRing> old_keys,
                         KeyRing::Load(keys_folder));
  TANJI_ASSIGN_OR_RETURN(const std::unique_ptr<KeyRing> keys,
                         KeyRing::LoadOrMake(new_folder, origin));
  if (keys->origin() == old_keys->origin()) {
    return absl::InvalidArgumentError(base::StrCat(
        "the new log needs another origin than ", old_keys->origin()));
  }
  Rewriter rewriter(folder, *old_keys, *keys, continued);
  TANJI_ASSIGN_OR_RETURN(const NewLogCounts counts, rewriter.Run());
  TANJI_RETURN_IF_ERROR(ReplaceKeys(new_folder, keys_folder));
  return counts;
}

}  // namespace tanji::platform
