#include "lib/platform/system.h"

#include <atomic>
#include <filesystem>
#include <utility>
#include <vector>

#include "lib/base/file.h"
#include "lib/base/log.h"
#include "lib/base/status.h"
#include "lib/crypto/random.h"
#include "lib/ledger/commitment.h"
#include "lib/platform/access/access_log.h"
#include "lib/platform/compiled_file.h"
#include "lib/platform/erasure/destroy_secrets.h"
#include "lib/platform/erasure/pending_erasure.h"
#include "lib/platform/pack/packs.h"
#include "lib/platform/record/bulk_marker.h"
#include "lib/platform/record/checkpointer.h"
#include "lib/platform/record/genesis.h"
#include "lib/platform/record/log_keys.h"
#include "lib/platform/record/public_payloads.h"
#include "lib/platform/record/recorded_secrets.h"
#include "lib/platform/record/scrubber.h"
#include "lib/platform/status/status_lists.h"
#include "lib/store/keys.h"

namespace tanji::platform {

// In order of construction; destroyed the other way round.
struct System::Parts {
  explicit Parts(store::DataFolder opened) : folder(std::move(opened)) {}

  // The history, checked, and the fences.
  absl::StatusOr<Counters> OpenLog(const SystemOptions& options);
  absl::Status CheckErased(const std::vector<uint64_t>& erased,
                           uint32_t organisations);
  // In a read-only system.
  void ShowCheckpoints();
  // In others: signs, and writes what each log begins with.
  absl::Status StartWriting(const SystemOptions& options, base::Clock& clock);
  // What appends records: the sequencer, and those that write by themselves,
  // which are not started.
  absl::Status MakeWriters(const SystemOptions& options, base::Clock& clock,
                           const Counters& counters);
  // Checkpoints, and the witnesses that cosign them.
  absl::Status StartSigning(const SystemOptions& options, base::Clock& clock);
  absl::Status StartBackups(const SystemOptions& options, base::Clock& clock);
  // Accounts, grants, and what signs tokens.
  absl::Status OpenAccess(base::Clock& clock, uint64_t units_a_day);

  store::DataFolder folder;
  uint64_t main_fence = 0;
  uint64_t secrets_fence = 0;
  std::unique_ptr<KeyRing> keys;
  std::string names_secret;
  std::atomic<size_t> running_imports{0};
  std::atomic<size_t> running_diffs{0};
  base::Mutex erasing;
  std::atomic<int> erasures_wanted{0};
  std::unique_ptr<LedgerState> ledger;
  std::unique_ptr<Sequencer> sequencer;
  std::unique_ptr<CompiledFile> compiled_file;
  std::unique_ptr<LiveState> live;
  std::unique_ptr<PastViews> past;
  std::unique_ptr<VersionCache> versions;
  std::unique_ptr<AccessStore> access;
  std::unique_ptr<GrantTable> grants;
  std::unique_ptr<Authenticator> authenticator;
  std::unique_ptr<AccessLog> access_log;
  std::unique_ptr<QueryBudget> query_budget;
  std::unique_ptr<BackupSchedule> secret_backups;
  std::unique_ptr<BackupSchedule> folder_backups;
  std::unique_ptr<Publisher> publisher;
  std::unique_ptr<Checkpointer> checkpointer;
  std::unique_ptr<Scrubber> scrubber;
  std::unique_ptr<Cosigners> cosigners;  // null: no witnesses
  StatusLists::History status_history;
  Timestamper::History timestamp_history;
  std::unique_ptr<PublicPayloads> public_payloads;
  std::unique_ptr<Timestamper> timestamper;
  std::unique_ptr<StatusLists> status_lists;
  std::unique_ptr<Context> context;
  bool is_stopped = false;
};

namespace {

absl::Status ReadOnlyError() {
  return absl::FailedPreconditionError(
      "the server is read-only: it shows what the folder has and takes "
      "nothing");
}

// The folder's secret for `purpose`, made when there is none.
absl::StatusOr<std::string> PurposeSecret(store::KeyValueStore& secrets,
                                          uint64_t fence,
                                          std::string_view purpose) {
  const std::string key = store::PurposeSecretKey(purpose);
  auto secret = secrets.Get(key);
  if (!absl::IsNotFound(secret.status())) return secret;
  const std::string made = crypto::RandomBytes(ledger::kSecretSize);
  store::WriteBatch batch;
  batch.Put(key, made);
  TANJI_RETURN_IF_ERROR(secrets.Apply(batch, fence));
  return made;
}

absl::StatusOr<Counters> LoadCounters(const store::KeyValueStore& main) {
  const auto packed = main.Get(store::MetaKey("counters"));
  if (absl::IsNotFound(packed.status())) return Counters();
  TANJI_RETURN_IF_ERROR(packed.status());
  return Counters::Unpack(*packed);
}

// Whether nothing has ever been recorded here.
absl::StatusOr<bool> IsNew(const store::KeyValueStore& main,
                           const std::string& anchor) {
  bool is_new = !std::filesystem::exists(anchor);
  TANJI_RETURN_IF_ERROR(main.Scan(store::KeyRange::Prefix(store::EntryPrefix()),
                                  1, [&](std::string_view, std::string_view) {
                                    is_new = false;
                                    return false;
                                  }));
  return is_new;
}

// The keys of a log that has begun: they cannot be made again.
absl::StatusOr<std::unique_ptr<KeyRing>> LoadOwnKeys(
    const std::string& folder, const std::string& origin) {
  auto keys = KeyRing::Load(folder, origin);
  if (absl::IsNotFound(keys.status())) {
    return absl::DataLossError(base::StrCat(
        "the log has begun but its keys are gone: ", keys.status().message()));
  }
  return keys;
}

// The last list under `checkpoint`, in one file for anyone.
absl::Status PublishStatus(const StatusLists& lists,
                           const LedgerState::SignedCheckpoint& checkpoint,
                           const std::string& path) {
  const auto file = lists.FileUnder(checkpoint);
  if (absl::IsNotFound(file.status())) return absl::OkStatus();
  TANJI_RETURN_IF_ERROR(file.status());
  return base::ReplaceFile(path, file->ToText(), 0644);
}

}  // namespace

// Nothing is written, made or swept before the history has been checked.
absl::StatusOr<Counters> System::Parts::OpenLog(const SystemOptions& options) {
  store::KeyValueStore& main = folder.main();
  store::KeyValueStore& secrets = folder.secrets();
  const std::string anchor = options.data_dir + "/anchor";
  TANJI_ASSIGN_OR_RETURN(const bool is_new, IsNew(main, anchor));
  TANJI_ASSIGN_OR_RETURN(
      keys,
      is_new ? KeyRing::LoadOrMake(options.data_dir + "/keys", options.origin)
             : LoadOwnKeys(options.data_dir + "/keys", options.origin));
  public_payloads = std::make_unique<PublicPayloads>(main, secrets);
  RecordedSecrets recorded;
  TANJI_ASSIGN_OR_RETURN(ledger,
                         LedgerState::Load(main, keys->origin(),
                                           [&](const ledger::Record& record) {
                                             recorded.Take(record);
                                             keys->Take(record);
                                             status_history.Take(record);
                                             timestamp_history.Take(record);
                                             public_payloads->Take(record);
                                           }));
  TANJI_RETURN_IF_ERROR(keys->CheckWhole());
  if (!options.is_read_only) keys->DestroyRevoked();
  recorded.Finish();
  const absl::Status history =
      CheckHistory(main, *ledger, keys->checkpoint_verifiers(), anchor);
  TANJI_ASSIGN_OR_RETURN(const Counters counters, LoadCounters(main));
  if (options.is_read_only) {
    if (!history.ok()) base::LogError(base::ToStd(history.message()));
    TANJI_RETURN_IF_ERROR(
        CheckErased(recorded.erased(), counters.organisations));
    return counters;
  }
  TANJI_RETURN_IF_ERROR(history);
  if (!is_new) {
    TANJI_RETURN_IF_ERROR(
        recorded.CheckStored(main, secrets, counters.organisations));
  }
  TANJI_ASSIGN_OR_RETURN(main_fence, main.AcquireFence());
  TANJI_ASSIGN_OR_RETURN(secrets_fence, secrets.AcquireFence());
  TANJI_RETURN_IF_ERROR(
      FinishErasures(main, secrets, secrets_fence, recorded.erased(),
                     counters.organisations, options.data_dir + "/snapshot"));
  return counters;
}

// What was erased is shown to nobody, and only a start that writes destroys it.
absl::Status System::Parts::CheckErased(const std::vector<uint64_t>& erased,
                                        uint32_t organisations) {
  TANJI_ASSIGN_OR_RETURN(
      const ErasedSecrets left,
      SecretsLeft(folder.main(), folder.secrets(), erased, organisations));
  if (left.records.empty() && left.organisations.empty()) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(base::StrCat(
      left.records.size(), " records and ", left.organisations.size(),
      " organisations were erased and have their secrets: not shown"));
}

// The last checkpoints that are in the store, where they are this log's.
void System::Parts::ShowCheckpoints() {
  for (const char* name : {"checkpoint", "witnessed"}) {
    const auto stored = folder.main().Get(store::MetaKey(name));
    if (!stored.ok()) continue;
    const absl::Status is_ours = CheckAgainst(
        *ledger, keys->checkpoint_verifiers(), *stored, base::StrCat(name));
    if (!is_ours.ok()) continue;
    const auto checkpoint =
        ledger::OpenCheckpoint(*stored, keys->checkpoint_verifiers());
    const LedgerState::SignedCheckpoint shown{*stored, checkpoint->size};
    if (name == std::string_view("checkpoint")) {
      ledger->SetCheckpoint(shown);
    } else {
      ledger->SetWitnessed(shown);
    }
  }
}

absl::Status System::Parts::StartWriting(const SystemOptions& options,
                                         base::Clock& clock) {
  TANJI_RETURN_IF_ERROR(StartSigning(options, clock));
  if (ledger->head().size == 0) {
    TANJI_RETURN_IF_ERROR(
        sequencer->SubmitAndWait(GenesisChange(*keys)).status());
  }
  TANJI_RETURN_IF_ERROR(LoadFirstGwpPack(*sequencer, folder.main()));
  TANJI_RETURN_IF_ERROR(AddMissingLogKeys(
      *sequencer, *keys, KeyPurpose::kCheckpoints, options.checkpoint_types));
  return AddMissingLogKeys(*sequencer, *keys, KeyPurpose::kRecords,
                           options.record_types);
}

absl::Status System::Parts::MakeWriters(const SystemOptions& options,
                                        base::Clock& clock,
                                        const Counters& counters) {
  store::KeyValueStore& main = folder.main();
  store::KeyValueStore& secrets = folder.secrets();
  sequencer = std::make_unique<Sequencer>(
      Sequencer::Parts{main, secrets, main_fence, secrets_fence, *ledger, *keys,
                       clock, counters});
  status_lists = std::make_unique<StatusLists>(
      StatusLists::Parts{*sequencer, main, secrets, *ledger, clock,
                         options.checkpoint_interval},
      std::move(status_history));
  TANJI_ASSIGN_OR_RETURN(
      timestamper,
      Timestamper::Create(
          options.is_read_only ? TimestampOptions() : options.timestamps,
          {*sequencer, *ledger, clock, *public_payloads},
          std::move(timestamp_history)));
  return absl::OkStatus();
}

absl::Status System::Parts::StartSigning(const SystemOptions& options,
                                         base::Clock& clock) {
  const auto halt = [raw = sequencer.get()](const absl::Status& failure) {
    raw->Halt(failure);
  };
  const bool has_witnesses = !options.witnesses.policy.empty();
  if (has_witnesses) {
    const auto keep = [this](const LedgerState::SignedCheckpoint& checkpoint) {
      if (checkpointer == nullptr) {
        return absl::UnavailableError("the server is starting");
      }
      return checkpointer->KeepWitnessed(checkpoint);
    };
    TANJI_ASSIGN_OR_RETURN(
        cosigners, Cosigners::Create(options.witnesses,
                                     {*ledger, clock, *keys, keep, halt}));
  }
  Checkpointer::Parts parts{
      folder.main(),
      main_fence,
      *ledger,
      *keys,
      options.data_dir + "/anchor",
      publisher.get(),
      options.checkpoint_interval,
      has_witnesses ? options.data_dir + "/witnessed" : "",
      nullptr,
      nullptr,
      nullptr,
      halt};
  if (publisher != nullptr) {
    parts.publish_first = [this, folder = options.publish_dir](uint64_t size) {
      return public_payloads->Publish(folder, size);
    };
    parts.publish_more = [this, path = options.publish_dir + "/" +
                                       certificate::kStatusFileName](
                             const LedgerState::SignedCheckpoint& checkpoint) {
      return PublishStatus(*status_lists, checkpoint, path);
    };
  }
  if (has_witnesses) {
    parts.before_signing = [this] { return cosigners->CheckHistory(); };
  }
  TANJI_ASSIGN_OR_RETURN(checkpointer, Checkpointer::Start(std::move(parts)));
  scrubber = std::make_unique<Scrubber>(
      Scrubber::Parts{folder.main(), *ledger, options.scrub_interval, halt});
  if (has_witnesses) cosigners->Start();
  return absl::OkStatus();
}

absl::Status System::Parts::StartBackups(const SystemOptions& options,
                                         base::Clock& clock) {
  store::KeyValueStore& secrets = folder.secrets();
  if (!options.secret_backups.dir.empty()) {
    TANJI_ASSIGN_OR_RETURN(secret_backups,
                           StartSecretBackups(options.secret_backups,
                                              keys->origin(), secrets, clock));
  }
  if (!options.folder_backups.dir.empty()) {
    TANJI_ASSIGN_OR_RETURN(
        folder_backups,
        StartFolderBackups(
            options.folder_backups,
            {folder.main(), secrets, options.data_dir, keys->origin(),
             [this] { return sequencer->halt_status(); }, &erasing,
             &erasures_wanted},
            clock));
  }
  return absl::OkStatus();
}

absl::Status System::Parts::OpenAccess(base::Clock& clock,
                                       uint64_t units_a_day) {
  store::KeyValueStore& main = folder.main();
  store::KeyValueStore& secrets = folder.secrets();
  TANJI_ASSIGN_OR_RETURN(const std::string access_secret,
                         PurposeSecret(secrets, secrets_fence, "access"));
  TANJI_ASSIGN_OR_RETURN(const std::string token_seed,
                         PurposeSecret(secrets, secrets_fence, "tokens"));
  TANJI_ASSIGN_OR_RETURN(
      access,
      AccessStore::Open(main, main_fence, access_secret, names_secret, clock));
  TANJI_ASSIGN_OR_RETURN(grants,
                         GrantTable::Load(main, secrets, clock.NowMicros()));
  TANJI_ASSIGN_OR_RETURN(crypto::Ed25519Signer token_key,
                         crypto::Ed25519Signer::FromSeed(token_seed));
  authenticator = std::make_unique<Authenticator>(
      *access, *grants, identity::TokenSigner(std::move(token_key)),
      keys->origin(), clock);
  access_log = std::make_unique<AccessLog>(main, main_fence, access_secret,
                                           names_secret, clock);
  query_budget = std::make_unique<QueryBudget>(main, main_fence, names_secret,
                                               clock, units_a_day);
  return absl::OkStatus();
}

System::System(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

System::~System() { Stop(); }

absl::StatusOr<std::unique_ptr<System>> System::Open(
    const SystemOptions& options, base::Clock& clock) {
  TANJI_ASSIGN_OR_RETURN(
      store::DataFolder folder,
      store::DataFolder::Open(options.data_dir,
                              options.is_read_only
                                  ? store::OpenMode::kReadOnly
                                  : store::OpenMode::kReadWrite));
  return OpenFolder(std::move(folder), options, clock);
}

absl::StatusOr<std::unique_ptr<System>> System::OpenFolder(
    store::DataFolder folder, const SystemOptions& options,
    base::Clock& clock) {
  auto parts = std::make_unique<Parts>(std::move(folder));
  store::KeyValueStore& main = parts->folder.main();
  store::KeyValueStore& secrets = parts->folder.secrets();
  TANJI_ASSIGN_OR_RETURN(const Counters counters, parts->OpenLog(options));
  TANJI_ASSIGN_OR_RETURN(parts->names_secret,
                         PurposeSecret(secrets, parts->secrets_fence, "names"));
  TANJI_ASSIGN_OR_RETURN(
      const std::string compiled_secret,
      PurposeSecret(secrets, parts->secrets_fence, "compiled"));
  TANJI_RETURN_IF_ERROR(
      SweepInterruptedImport(main, parts->main_fence, counters));
  if (!options.is_read_only && !options.publish_dir.empty()) {
    TANJI_ASSIGN_OR_RETURN(
        parts->publisher,
        Publisher::Open(options.publish_dir, *parts->ledger, *parts->keys));
  }
  TANJI_RETURN_IF_ERROR(parts->MakeWriters(options, clock, counters));
  if (options.is_read_only) {
    parts->sequencer->RefuseWrites(ReadOnlyError());
    parts->ShowCheckpoints();
  } else {
    TANJI_RETURN_IF_ERROR(parts->StartWriting(options, clock));
  }
  parts->compiled_file = std::make_unique<CompiledFile>(
      options.data_dir + "/snapshot", compiled_secret,
      options.is_read_only ? CompiledFile::Mode::kReadOnly
                           : CompiledFile::Mode::kReadWrite);
  TANJI_ASSIGN_OR_RETURN(parts->live,
                         LiveState::Start({main, secrets, *parts->ledger,
                                           *parts->compiled_file, clock}));
  parts->past =
      std::make_unique<PastViews>(main, secrets, *parts->ledger, *parts->live);
  parts->versions = std::make_unique<VersionCache>(main, secrets);
  TANJI_RETURN_IF_ERROR(parts->OpenAccess(clock, options.query_budget));
  if (!options.is_read_only) {
    parts->status_lists->Start();
    parts->timestamper->Start();
  }
  parts->context = std::make_unique<Context>(Context{main,
                                                     secrets,
                                                     parts->main_fence,
                                                     parts->secrets_fence,
                                                     *parts->ledger,
                                                     *parts->sequencer,
                                                     *parts->live,
                                                     *parts->versions,
                                                     *parts->keys,
                                                     parts->names_secret,
                                                     clock,
                                                     parts->running_imports,
                                                     parts->running_diffs,
                                                     *parts->past,
                                                     *parts->access,
                                                     *parts->grants,
                                                     *parts->authenticator,
                                                     *parts->access_log,
                                                     *parts->query_budget,
                                                     *parts->compiled_file,
                                                     parts->erasing,
                                                     parts->erasures_wanted,
                                                     *parts->status_lists,
                                                     parts->cosigners.get(),
                                                     *parts->timestamper,
                                                     *parts->public_payloads});
  if (!options.is_read_only) {
    {
      const base::MutexLock lock(parts->erasing);
      TANJI_RETURN_IF_ERROR(CarryOutNoted(*parts->context));
    }
    TANJI_RETURN_IF_ERROR(parts->StartBackups(options, clock));
  }
  base::LogInfo(base::StrCat("log ", parts->keys->origin(), ", ",
                             parts->ledger->head().size, " entries"));
  return std::unique_ptr<System>(new System(std::move(parts)));
}

Context& System::context() { return *parts_->context; }

absl::Status System::Health() const {
  TANJI_RETURN_IF_ERROR(parts_->sequencer->halt_status());
  TANJI_RETURN_IF_ERROR(parts_->checkpointer->status());
  TANJI_RETURN_IF_ERROR(parts_->scrubber->status());
  if (parts_->cosigners != nullptr) {
    TANJI_RETURN_IF_ERROR(parts_->cosigners->status());
  }
  TANJI_RETURN_IF_ERROR(parts_->timestamper->status());
  for (const auto* backups :
       {&parts_->secret_backups, &parts_->folder_backups}) {
    if (*backups != nullptr) TANJI_RETURN_IF_ERROR((*backups)->status());
  }
  return parts_->live->status();
}

void System::Stop() {
  parts_->timestamper->Stop();
  parts_->status_lists->Stop();
  parts_->sequencer->Stop();
  parts_->live->Stop();
  if (parts_->checkpointer != nullptr) parts_->checkpointer->Stop();
  if (parts_->scrubber != nullptr) parts_->scrubber->Stop();
  if (parts_->cosigners != nullptr) parts_->cosigners->Stop();
  parts_->access_log->Stop();
  parts_->query_budget->Stop();
  for (const auto* backups :
       {&parts_->secret_backups, &parts_->folder_backups}) {
    if (*backups != nullptr) (*backups)->Stop();
  }
  if (std::exchange(parts_->is_stopped, true) || parts_->sequencer->halted()) {
    return;
  }
  for (store::KeyValueStore* store :
       {&parts_->folder.main(), &parts_->folder.secrets()}) {
    const absl::Status flushed = store->Flush();
    if (flushed.ok()) continue;
    base::LogWarning(
        base::StrCat("the next start will take longer: ", flushed.message()));
  }
}

}  // namespace tanji::platform
