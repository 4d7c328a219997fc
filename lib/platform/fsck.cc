#include "lib/platform/fsck.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "lib/audit/key_ranges.h"
#include "lib/base/file.h"
#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/wire.h"
#include "lib/graph/version.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/frontier.h"
#include "lib/ledger/record.h"
#include "lib/platform/compiled_file.h"
#include "lib/platform/counters.h"
#include "lib/platform/entity_reader.h"
#include "lib/platform/fsck_access.h"
#include "lib/platform/fsck_network.h"
#include "lib/platform/fsck_verification.h"
#include "lib/platform/record/change_set.h"
#include "lib/platform/record/checkpointer.h"
#include "lib/platform/record/key_ring.h"
#include "lib/platform/record/payload.h"
#include "lib/store/data_folder.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

using graph::EntityKind;

// With which the log began.
std::vector<ledger::VerifierKey> FirstSigners(const KeyRing& keys) {
  std::vector<ledger::VerifierKey> first;
  for (const LogKey& key : keys.keys()) {
    if (key.purpose == KeyPurpose::kRecords) first.push_back(key.key);
  }
  return first;
}

// One run over one folder. Thread-compatible.
class Checker {
 public:
  Checker(store::DataFolder& folder, KeyRing& keys,
          const FsckProgress& progress)
      : main_(folder.main()),
        secrets_(folder.secrets()),
        path_(folder.path()),
        keys_(keys),
        signers_(FirstSigners(keys)),
        progress_(progress),
        verification_(main_),
        access_(main_, secrets_) {}

  absl::StatusOr<FsckReport> Run() {
    report_.origin = keys_.origin();
    CheckEntries();
    CheckErasures();
    CheckCheckpoints();
    CheckRecordIds();
    Note("verification",
         verification_.Check([this](std::string_view what) { Fault(what); }));
    Note("access",
         access_.Check([this](std::string_view what) { Fault(what); }));
    CheckVersions(EntityKind::kOrganisation, "organisation");
    CheckVersions(EntityKind::kProduct, "product");
    CheckVersions(EntityKind::kProcess, "process");
    CheckVersions(EntityKind::kPack, "pack");
    CheckCounters();
    CheckChangeFeed();
    CheckDerived();
    return std::move(report_);
  }

 private:
  void Fault(std::string_view message) {
    ++report_.fault_count;
    if (report_.faults.size() < kFsckFaultsMax) {
      report_.faults.emplace_back(message);
    }
  }
  void Note(std::string_view place, const absl::Status& status) {
    if (!status.ok()) Fault(base::StrCat(place, ": ", status.message()));
  }

  // Every entry: strict form, chain, signature, payload.
  void CheckEntries() {
    ledger::ChainChecker chain(keys_.origin());
    Note("entries",
         main_.Scan(store::KeyRange::Prefix(store::EntryPrefix()), UINT64_MAX,
                    [&](std::string_view key, std::string_view bytes) {
                      Note(base::StrCat("entry ", report_.entries),
                           CheckEntry(key, bytes, chain));
                      ++report_.entries;
                      progress_("entries", report_.entries, 0);
                      return true;
                    }));
  }

  absl::Status CheckEntry(std::string_view key, std::string_view bytes,
                          ledger::ChainChecker& chain) {
    TANJI_ASSIGN_OR_RETURN(const uint64_t seq, store::SeqOfEntryKey(key));
    if (seq != report_.entries) {
      return absl::DataLossError(base::StrCat("is missing; the next is ", seq));
    }
    frontier_.Append(ledger::LeafHash(bytes));
    roots_.emplace_back(frontier_.Root());
    TANJI_ASSIGN_OR_RETURN(const ledger::Entry entry,
                           ledger::Entry::Parse(bytes));
    TANJI_RETURN_IF_ERROR(chain.Check(entry));
    last_time_micros_ = entry.record.time_micros;
    verification_.Add(entry.record);
    access_.Add(entry.record);
    if (entry.record.kind == ledger::RecordKind::kErasure) {
      erasures_.insert(seq);
      for (const ledger::RefLine& ref : entry.record.refs)
        erased_.insert(ref.seq);
    }
    TANJI_RETURN_IF_ERROR(CheckSignatures(entry));
    const auto indexed =
        main_.Get(store::RecordIdKey(*base::HexDecode(entry.record.id)));
    std::string expected;
    base::AppendU64(&expected, seq);
    if (!indexed.ok() || *indexed != expected) {
      return absl::DataLossError(
          "its id is not unique, or not in the index of ids");
    }
    return CheckPayload(entry.record);
  }

  // Each line by a key that signs there.
  absl::Status CheckSignatures(const ledger::Entry& entry) {
    for (const ledger::NoteSignature& line : entry.note.signatures) {
      TANJI_ASSIGN_OR_RETURN(const ledger::VerifierKey* key,
                             signers_.Find(line, entry.record.seq));
      TANJI_RETURN_IF_ERROR(key->VerifyText(entry.note.text, line.bytes));
      signers_.Use(line, entry.record.seq);
    }
    keys_.Take(entry.record);
    return signers_.Take(entry);
  }

  absl::Status CheckPayload(const ledger::Record& record) {
    if (!record.payload.has_value()) return absl::OkStatus();
    if (record.payload->size > kPayloadInMemoryMax) {
      return CheckLargePayload(record);
    }
    const auto payload = ReadPayload(main_, secrets_, record);
    if (absl::IsNotFound(payload.status())) {
      without_payload_.push_back(record.seq);  // CheckErasures
      return absl::OkStatus();
    }
    TANJI_RETURN_IF_ERROR(payload.status());
    ++report_.payloads;
    return CheckDisclosures(record, *payload);
  }

  // A payload is gone just where a later record says that it was erased, and so
  // is its secret.
  void CheckErasures() {
    for (const uint64_t seq : without_payload_) {
      if (erased_.contains(seq)) {
        ++report_.erased;
      } else {
        Fault(base::StrCat(
            "entry ", seq,
            ": its payload is lost, and no erasure record covers that"));
      }
    }
    for (const uint64_t seq : erased_) {
      const absl::Status secret =
          secrets_.Get(store::RecordSecretKey(seq)).status();
      if (absl::IsNotFound(secret)) continue;
      if (secret.ok()) {
        Fault(base::StrCat("entry ", seq,
                           ": was erased and has its secret still; start "
                           "tanjid once, it is destroyed then"));
      }
      Note("secret store", secret);
    }
  }

  // A process ends by an erasure of its own record; names also go with their
  // organisation, copies with what they are of.
  absl::Status CheckErased(EntityKind kind, uint64_t seq,
                           const ErasedVersion& version) const {
    if (!erasures_.contains(version.erased_by)) {
      return absl::DataLossError(base::StrCat(
          "was erased, and record ", version.erased_by, " is no erasure"));
    }
    const bool may_be_anothers =
        kind != EntityKind::kProcess || version.state == ErasedState::kCopy;
    if (may_be_anothers || erased_.contains(seq)) return absl::OkStatus();
    return absl::DataLossError("was erased, and its record was not");
  }

  // Without them no certificate can be given out again.
  absl::Status CheckDisclosures(const ledger::Record& record,
                                std::string_view payload) {
    if (!record.inputs.has_value()) return absl::OkStatus();
    TANJI_ASSIGN_OR_RETURN(const std::vector<std::string> disclosures,
                           ReadDisclosures(main_, secrets_, record, payload));
    TANJI_ASSIGN_OR_RETURN(const std::string secret,
                           secrets_.Get(store::RecordSecretKey(record.seq)));
    if (ledger::PaddedCount(disclosures.size()) !=
            record.inputs->padded_count ||
        ledger::CommitmentTree(secret, disclosures).Root() !=
            record.inputs->root) {
      return absl::DataLossError(
          "its disclosures are not what it committed to");
    }
    return absl::OkStatus();
  }

  // Chunk by chunk, so that memory stays flat.
  absl::Status CheckLargePayload(const ledger::Record& record) {
    const auto found = secrets_.Get(store::RecordSecretKey(record.seq));
    if (absl::IsNotFound(found.status())) {
      without_payload_.push_back(record.seq);
      return absl::OkStatus();
    }
    TANJI_ASSIGN_OR_RETURN(const std::string secret, found);
    TANJI_ASSIGN_OR_RETURN(const std::string id, base::HexDecode(record.id));
    const store::RecordSealer sealer(secret);
    crypto::HmacSha256 commitment(secret);
    commitment.Begin();
    uint64_t size = 0;
    absl::Status failure;
    TANJI_RETURN_IF_ERROR(main_.Scan(
        store::KeyRange::Prefix(store::PayloadPrefix(id)), UINT32_MAX,
        [&](std::string_view key, std::string_view sealed) {
          const auto parts = store::PartsOfChunkKey(key);
          const auto plain =
              parts.ok() ? sealer.OpenPayloadChunk(id, parts->chunk, sealed)
                         : parts.status();
          failure = plain.status();
          if (!plain.ok()) return false;
          commitment.Update(*plain);
          size += plain->size();
          progress_("payload", size, record.payload->size);
          return true;
        }));
    TANJI_RETURN_IF_ERROR(failure);
    if (size != record.payload->size ||
        commitment.Finish() != record.payload->commitment) {
      return absl::DataLossError("its payload is not what it committed to");
    }
    ++report_.payloads;
    return absl::OkStatus();
  }

  void CheckCheckpoints() {
    const auto stored = main_.Get(store::MetaKey("checkpoint"));
    if (stored.ok()) {
      CheckCheckpoint("stored checkpoint", *stored);
    } else if (!absl::IsNotFound(stored.status())) {
      Note("stored checkpoint", stored.status());
    }
    const auto witnessed = main_.Get(store::MetaKey("witnessed"));
    if (witnessed.ok()) {
      CheckCheckpoint("witnessed checkpoint", *witnessed);
    } else if (!absl::IsNotFound(witnessed.status())) {
      Note("witnessed checkpoint", witnessed.status());
    }
    const auto anchored = base::ReadFile(path_ + "/anchor", kAnchorSizeMax);
    if (anchored.ok()) {
      CheckCheckpoint("anchor file", *anchored);
    } else if (!absl::IsNotFound(anchored.status())) {
      Note("anchor file", anchored.status());
    } else if (stored.ok()) {
      Fault("anchor file: is missing");
    }
  }

  void CheckCheckpoint(std::string_view what, const std::string& note) {
    const auto checkpoint =
        ledger::OpenCheckpoint(note, keys_.checkpoint_verifiers());
    if (!checkpoint.ok()) {
      Note(what, checkpoint.status());
      return;
    }
    report_.checkpoint_size =
        std::max(report_.checkpoint_size, checkpoint->size);
    if (checkpoint->size > roots_.size()) {
      Fault(base::StrCat(what, ": was signed for ", checkpoint->size,
                         " entries, the log has ", roots_.size()));
    } else if (checkpoint->size > 0 &&
               roots_[checkpoint->size - 1] != checkpoint->root) {
      Fault(base::StrCat(what, ": its root is not that of the first ",
                         checkpoint->size, " entries"));
    }
  }

  void CheckRecordIds() {
    uint64_t ids = 0;
    Note("index of ids",
         main_.Scan(store::KeyRange::Prefix(store::RecordIdPrefix()),
                    UINT64_MAX, [&](std::string_view, std::string_view) {
                      ++ids;
                      return true;
                    }));
    if (ids != report_.entries) {
      Fault(base::StrCat("index of ids: has ", ids, " ids for ",
                         report_.entries, " entries"));
    }
  }

  void CheckVersions(EntityKind kind, std::string_view name) {
    EntityReader reader(main_, secrets_);
    uint32_t next = 0;
    const absl::Status read =
        reader.ForEach(kind, [&](const EntityReader::Visited& version) {
          const uint32_t number = version.number;
          const uint64_t seq = version.seq;
          ++report_.versions;
          progress_(std::string(name), report_.versions, 0);
          // Packs are numbered after their organisations: there are gaps.
          if (number > next && kind != EntityKind::kPack) {
            Fault(base::StrCat(name, " ", next, ": is missing"));
          }
          next = std::max(next, number + 1);
          if (seq >= report_.entries) {
            Fault(base::StrCat(name, " ", number, ": a version at position ",
                               seq, ", above the log's end"));
          }
          Note(base::StrCat(name, " ", number, " at ", seq),
               version.erased.has_value()
                   ? CheckErased(kind, version.seq, *version.erased)
                   : CheckForm(kind, version.packed));
          return absl::OkStatus();
        });
    Note(name, read);
    counted_[kind] = next;
  }

  static absl::Status CheckForm(EntityKind kind, std::string_view packed) {
    switch (kind) {
      case EntityKind::kOrganisation:
        return graph::UnpackOrganisation(packed).status();
      case EntityKind::kProduct:
        return graph::UnpackProduct(packed).status();
      case EntityKind::kProcess:
        return graph::UnpackProcess(packed).status();
      case EntityKind::kPack:
        return graph::UnpackPack(packed).status();
    }
    return absl::OkStatus();
  }

  void CheckCounters() {
    const auto packed = main_.Get(store::MetaKey("counters"));
    Counters counters;
    if (packed.ok()) {
      const auto unpacked = Counters::Unpack(*packed);
      Note("counters", unpacked.status());
      if (unpacked.ok()) counters = *unpacked;
    } else if (!absl::IsNotFound(packed.status())) {
      Note("counters", packed.status());
    }
    const Counters counted{counted_[EntityKind::kOrganisation],
                           counted_[EntityKind::kProduct],
                           counted_[EntityKind::kProcess]};
    if (!(counted == counters)) {
      Fault(base::StrCat("counters: say ", counters.organisations, ", ",
                         counters.products, ", ", counters.processes,
                         " organisations, products, processes; there are ",
                         counted.organisations, ", ", counted.products, ", ",
                         counted.processes));
    }
  }

  // First: it explains the faults that follow from it.
  void CheckMarker() {
    if (main_.Get(store::MetaKey("bulk")).ok()) {
      Fault(
          "an interrupted import has left data; start tanjid once, it is "
          "swept then");
    }
  }

  void CheckChangeFeed() {
    Note("change feed",
         main_.Scan(store::KeyRange::Prefix(store::ChangePrefix()), UINT64_MAX,
                    [&](std::string_view key, std::string_view value) {
                      const auto seq = store::SeqOfChangeKey(key);
                      Note("change feed", seq.status());
                      if (seq.ok() && *seq >= report_.entries) {
                        Fault(base::StrCat("change ", *seq,
                                           ": above the log's end"));
                      }
                      Note("change feed", ChangeSet::Unpack(value).status());
                      return true;
                    }));
  }

  // What is derived from the versions, if these could be read.
  void CheckDerived() {
    if (report_.fault_count > 0) return;
    const auto secret = secrets_.Get(store::PurposeSecretKey("compiled"));
    if (!secret.ok()) {
      Note("secret of the compiled snapshot", secret.status());
      return;
    }
    CheckNetwork(main_, secrets_, CompiledFile(path_ + "/snapshot", *secret),
                 {report_.entries, {}, last_time_micros_},
                 [this](const std::string& message) { Fault(message); });
  }

  static constexpr uint64_t kPayloadInMemoryMax = 64 << 20;  // bytes

  store::KeyValueStore& main_;
  store::KeyValueStore& secrets_;
  const std::string path_;
  KeyRing& keys_;
  audit::KeyRanges signers_;  // of records, by position
  const FsckProgress& progress_;
  VerificationTables verification_;
  AccessTablesCheck access_;
  ledger::Frontier frontier_;
  std::vector<ledger::Hash> roots_;  // of each size from 1
  std::map<EntityKind, uint32_t> counted_;
  std::set<uint64_t> erasures_;            // records that erase
  std::set<uint64_t> erased_;              // records that they erase
  std::vector<uint64_t> without_payload_;  // that promise one
  int64_t last_time_micros_ = 0;
  FsckReport report_;
};

}  // namespace

absl::StatusOr<FsckReport> Fsck(const std::string& data_dir,
                                const FsckProgress& progress) {
  TANJI_ASSIGN_OR_RETURN(
      store::DataFolder folder,
      store::DataFolder::Open(data_dir, store::OpenMode::kReadOnly));
  TANJI_ASSIGN_OR_RETURN(const std::unique_ptr<KeyRing> keys,
                         KeyRing::Load(data_dir + "/keys"));
  return Checker(folder, *keys, progress).Run();
}

}  // namespace tanji::platform
