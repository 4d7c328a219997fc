#include "lib/platform/backup/restore_folder.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <future>
#include <memory>
#include <system_error>
#include <utility>

#include "lib/audit/log_files.h"
#include "lib/base/file.h"
#include "lib/base/folder_lock.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/frontier.h"
#include "lib/ledger/tiles.h"
#include "lib/platform/backup/folder_backup.h"
#include "lib/platform/erasure/erase.h"
#include "lib/platform/erasure/record_contents.h"
#include "lib/platform/record/checkpointer.h"
#include "lib/platform/record/key_revocation.h"
#include "lib/platform/record/key_ring.h"
#include "lib/platform/record/ledger_state.h"
#include "lib/platform/supply/key_records.h"
#include "lib/platform/system.h"
#include "lib/store/data_folder.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

namespace fs = std::filesystem;

// A folder that goes, with all that is in it, unless it is kept. It lies in one
// of its own, whose lock says that somebody is at it.
class Staging {
 public:
  // UNAVAILABLE where another process is at it.
  static absl::StatusOr<std::unique_ptr<Staging>> Make(std::string around) {
    TANJI_RETURN_IF_ERROR(base::MakeDirectories(around, 0700));
    TANJI_ASSIGN_OR_RETURN(base::FolderLock lock,
                           base::FolderLock::Exclusive(around));
    auto staging = std::unique_ptr<Staging>(
        new Staging(std::move(around), std::move(lock)));
    std::error_code error;
    fs::remove_all(staging->path(), error);  // of a restore that was broken off
    if (error) return base::ErrnoStatus(staging->path(), error.value());
    return staging;
  }
  ~Staging() {
    std::error_code ignored;
    fs::remove_all(around_, ignored);
  }
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;

  const std::string& path() const { return path_; }

  // Puts it in the place of `data_dir`, which is empty or not there.
  absl::Status KeepAs(const std::string& data_dir) {
    std::error_code error;
    fs::rename(path_, data_dir, error);
    if (error) return base::ErrnoStatus(data_dir, error.value());
    const fs::path parent = fs::path(data_dir).parent_path();
    return base::SyncDirectory(parent.empty() ? "." : parent.string());
  }

 private:
  Staging(std::string around, base::FolderLock lock)
      : around_(std::move(around)),
        path_(around_ + "/folder"),
        lock_(std::move(lock)) {}

  const std::string around_;
  const std::string path_;
  const base::FolderLock lock_;
};

// "a/b" of "a/b/".
std::string WithoutSlash(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

absl::Status CheckFree(const std::string& data_dir) {
  std::error_code error;
  if (!fs::exists(data_dir, error) || fs::is_empty(data_dir, error)) {
    return absl::OkStatus();
  }
  return absl::AlreadyExistsError(
      base::StrCat(data_dir, " is there and not empty: move it away first"));
}

// It is renamed at the end, which no other disk takes: a mount point is one.
absl::Status CheckSameDisk(const std::string& data_dir) {
  const fs::path parent = fs::path(data_dir).parent_path();
  struct stat folder, above;
  if (stat(data_dir.c_str(), &folder) != 0 ||
      stat(parent.empty() ? "." : parent.c_str(), &above) != 0 ||
      folder.st_dev == above.st_dev) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(
      base::StrCat(data_dir, " is a mount point: restore into a folder in it"));
}

// What the log has behind the entries of the backup.
struct Tail {
  std::map<ledger::RecordKind, uint64_t> kinds;
  // Positions that erasures name, of each its own, of entries of the backup.
  std::vector<std::vector<uint64_t>> erasures;
  std::optional<ledger::Hash> last_leaf;
  std::vector<ledger::RevokeLine> revoked;  // keys
};

// Reads entries [ledger.size, checkpoint.size) and checks that the two are one
// history.
absl::StatusOr<Tail> ReadTail(const ledger::LogSource& files,
                              const LedgerState& ledger,
                              const ledger::Checkpoint& checkpoint) {
  const uint64_t own_size = ledger.head().size;
  ledger::Frontier frontier;
  for (uint64_t seq = 0; seq < own_size; ++seq) {
    frontier.Append(ledger.Leaf(seq));
  }
  Tail tail;
  for (uint64_t seq = own_size; seq < checkpoint.size;) {
    const uint64_t bundle = seq / ledger::kTileWidth;
    const uint64_t begin = bundle * ledger::kTileWidth;
    const uint64_t width =
        std::min(checkpoint.size - begin, ledger::kTileWidth);
    TANJI_ASSIGN_OR_RETURN(const std::vector<std::string> entries,
                           audit::ReadEntries(files, bundle, width));
    for (; seq < begin + width; ++seq) {
      auto entry = ledger::Entry::Parse(entries[seq - begin]);
      if (!entry.ok()) {
        return absl::DataLossError(base::StrCat(
            "entry ", seq, " of the log's files: ", entry.status().message()));
      }
      frontier.Append(entry->leaf_hash);
      tail.last_leaf = entry->leaf_hash;
      ++tail.kinds[entry->record.kind];
      if (entry->record.revoke.has_value()) {
        tail.revoked.push_back(*entry->record.revoke);
      }
      if (entry->record.kind != ledger::RecordKind::kErasure) continue;
      std::vector<uint64_t> erased;
      for (const ledger::RefLine& ref : entry->record.refs) {
        if (ref.seq < own_size) erased.push_back(ref.seq);
      }
      if (!erased.empty()) tail.erasures.push_back(std::move(erased));
    }
  }
  if (frontier.Root() != checkpoint.root) {
    return absl::DataLossError(
        base::StrCat("the backup is of another history than the checkpoint of ",
                     checkpoint.size, " entries: no log is made of it"));
  }
  return tail;
}

class Restorer {
 public:
  Restorer(const RestoreRequest& request, base::Clock& clock)
      : request_(request), clock_(clock) {}

  absl::StatusOr<RestoredFolder> Run() {
    const std::string data_dir = WithoutSlash(request_.data_dir);
    TANJI_RETURN_IF_ERROR(CheckFree(data_dir));
    TANJI_RETURN_IF_ERROR(CheckSameDisk(data_dir));
    TANJI_ASSIGN_OR_RETURN(staging_, Staging::Make(data_dir + ".restoring"));
    TANJI_ASSIGN_OR_RETURN(const FolderBackupHead head,
                           ReadFolderBackup(request_.backup, request_.recipient,
                                            staging_->path()));
    result_.backup_micros = head.time_micros;
    TANJI_RETURN_IF_ERROR(LoadLog());
    TANJI_RETURN_IF_ERROR(Compare());
    result_.log = keys_->origin();
    if (request_.new_origin.empty()) {
      TANJI_RETURN_IF_ERROR(CheckGoesOn());
      TANJI_RETURN_IF_ERROR(base::ReplaceFile(staging_->path() + "/anchor",
                                              checkpoint_note_, 0600));
      TANJI_RETURN_IF_ERROR(UseKeys());
    } else {
      TANJI_RETURN_IF_ERROR(UseKeys());
      TANJI_RETURN_IF_ERROR(Renew());
      TANJI_RETURN_IF_ERROR(DoAgain());
      result_.log = request_.new_origin;
    }
    TANJI_RETURN_IF_ERROR(staging_->KeepAs(data_dir));
    return std::move(result_);
  }

 private:
  absl::StatusOr<store::DataFolder> OpenFolder() const {
    return store::DataFolder::Open(staging_->path(),
                                   store::OpenMode::kReadWrite);
  }

  // A server starts with them.
  absl::Status UseKeys() const {
    std::error_code error;
    fs::rename(staging_->path() + kRestoredKeysFolder,
               staging_->path() + "/keys", error);
    return error ? base::ErrnoStatus("putting the keys in place", error.value())
                 : absl::OkStatus();
  }

  // The backup's log, whole and as its own checkpoint says.
  absl::Status LoadLog() {
    TANJI_ASSIGN_OR_RETURN(
        keys_, KeyRing::Load(staging_->path() + kRestoredKeysFolder));
    TANJI_ASSIGN_OR_RETURN(store::DataFolder folder, OpenFolder());
    TANJI_ASSIGN_OR_RETURN(ledger_,
                           LedgerState::Load(folder.main(), keys_->origin(),
                                             [&](const ledger::Record& record) {
                                               keys_->Take(record);
                                             }));
    result_.entries = ledger_->head().size;
    const auto stored = folder.main().Get(store::MetaKey("checkpoint"));
    if (absl::IsNotFound(stored.status())) return absl::OkStatus();
    TANJI_RETURN_IF_ERROR(stored.status());
    TANJI_RETURN_IF_ERROR(CheckAgainst(*ledger_, keys_->checkpoint_verifiers(),
                                       *stored, "the backup's checkpoint"));
    TANJI_ASSIGN_OR_RETURN(
        const ledger::Checkpoint checkpoint,
        ledger::OpenCheckpoint(*stored, keys_->checkpoint_verifiers()));
    own_checkpoint_size_ = checkpoint.size;
    own_checkpoint_note_ = *stored;
    return absl::OkStatus();
  }

  absl::Status Compare() {
    const KnownLog& known = request_.known;
    const auto opened = ledger::OpenCheckpoint(
        known.checkpoint,
        known.keys.empty() ? keys_->checkpoint_verifiers() : known.keys);
    if (!opened.ok() || opened->origin != keys_->origin()) {
      return absl::InvalidArgumentError(base::StrCat(
          "the checkpoint that is known is none of the log ", keys_->origin(),
          ": ",
          opened.ok() ? "it is of another log" : opened.status().message()));
    }
    checkpoint_ = *opened;
    checkpoint_note_ = known.checkpoint;
    if (checkpoint_.size <= result_.entries) {
      TANJI_ASSIGN_OR_RETURN(const ledger::Hash root,
                             ledger_->RootAt(checkpoint_.size));
      if (root != checkpoint_.root) {
        return absl::DataLossError(
            "the backup is of another history than the checkpoint that is "
            "known: no log is made of it");
      }
      return TakeOwnCheckpoint();
    }
    result_.known_entries = checkpoint_.size;
    if (known.files == nullptr) return absl::OkStatus();
    TANJI_ASSIGN_OR_RETURN(tail_,
                           ReadTail(*known.files, *ledger_, checkpoint_));
    result_.lost = tail_.kinds;
    return absl::OkStatus();
  }

  // Where the backup has a newer one than is known: a mirror that waits for
  // witnesses is behind.
  absl::Status TakeOwnCheckpoint() {
    if (checkpoint_.size < own_checkpoint_size_) {
      TANJI_ASSIGN_OR_RETURN(
          checkpoint_, ledger::OpenCheckpoint(own_checkpoint_note_,
                                              keys_->checkpoint_verifiers()));
      checkpoint_note_ = own_checkpoint_note_;
      is_own_ = true;
    }
    result_.known_entries = checkpoint_.size;
    return absl::OkStatus();
  }

  absl::Status CheckGoesOn() const {
    if (is_own_) {
      return absl::FailedPreconditionError(base::StrCat(
          "the checkpoint that is known is older than one in the backup, of ",
          own_checkpoint_size_,
          " entries: give the newest that there is, or begin a new log"));
    }
    if (checkpoint_.size == result_.entries) {
      if (request_.known.is_last) return absl::OkStatus();
      return absl::FailedPreconditionError(
          "a mirror may be behind: give the lost folder's anchor file, say "
          "that "
          "nothing was recorded after the backup, or begin a new log");
    }
    const bool is_behind = checkpoint_.size > result_.entries;
    return absl::FailedPreconditionError(base::StrCat(
        "the backup has ", result_.entries,
        " entries, and the newest checkpoint is of ", checkpoint_.size, ": ",
        is_behind ? "others have seen entries that it has not"
                  : "what came then is not known",
        ", and to go on with the log ", keys_->origin(),
        " could be a second history. Begin a new log with another origin, or "
        "restore a later backup"));
  }

  // The last entry that is known of the old log.
  ledger::XrefLine LastKnown() const {
    const uint64_t own = result_.entries - 1;  // there is a genesis
    if (tail_.last_leaf.has_value()) {
      return {keys_->origin(), checkpoint_.size - 1, *tail_.last_leaf};
    }
    const uint64_t last = std::min(own, checkpoint_.size - 1);
    return {keys_->origin(), last, ledger_->Leaf(last)};
  }

  absl::Status Renew() {
    TANJI_ASSIGN_OR_RETURN(store::DataFolder folder, OpenFolder());
    TANJI_ASSIGN_OR_RETURN(
        result_.new_log,
        BeginNewLog(folder, request_.new_origin,
                    {keys_->origin(), checkpoint_note_, LastKnown(),
                     result_.entries, clock_.NowMicros()}));
    return absl::OkStatus();
  }

  // By the use cases, as it was done then, before anybody can read it.
  absl::Status DoAgain() {
    SystemOptions options;
    options.data_dir = staging_->path();
    TANJI_ASSIGN_OR_RETURN(const std::unique_ptr<System> system,
                           System::Open(options, clock_));
    Context& context = system->context();
    TANJI_RETURN_IF_ERROR(
        base::AddPlace(RevokeKeysAgain(context),
                       "revoking again what was revoked after the backup"));
    TANJI_RETURN_IF_ERROR(
        base::AddPlace(EraseRecordsAgain(context),
                       "erasing again what was erased after the backup"));
    system->Stop();
    return system->Health();
  }

  // Keys of organisations: theirs are named by them, "ORG" or "ORG/…".
  absl::Status RevokeKeysAgain(Context& context) {
    for (const ledger::RevokeLine& line : tail_.revoked) {
      const std::string name = line.key.substr(0, line.key.find('+'));
      const std::string organisation = name.substr(0, name.find('/'));
      if (!graph::CheckOrganisationId(organisation).ok()) continue;
      const bool is_earlier = line.seq < result_.entries;
      std::promise<absl::StatusOr<Committed>> promise;
      RevokeKey(context, identity::Caller::Operator(),
                {"", organisation, line.key,
                 is_earlier ? KeyRevocationReason::kCompromised
                            : KeyRevocationReason::kLost,
                 is_earlier ? line.seq : 0},
                [&](absl::StatusOr<Committed> done) {
                  promise.set_value(std::move(done));
                });
      const auto revoked = promise.get_future().get();
      // One of the old log's own, or added after the backup.
      if (absl::IsNotFound(revoked.status())) continue;
      // Twice after the backup: the first has ended it here.
      if (absl::IsAlreadyExists(revoked.status())) continue;
      TANJI_RETURN_IF_ERROR(revoked.status());
      ++result_.revoked_again;
    }
    return absl::OkStatus();
  }

  // From the back: what has released a version before what it has released.
  absl::Status EraseRecordsAgain(Context& context) {
    for (std::vector<uint64_t>& erasure : tail_.erasures) {
      std::sort(erasure.rbegin(), erasure.rend());
      for (const uint64_t seq : erasure) {
        const auto owner = OwnerOfRecord(context, seq);
        if (absl::IsNotFound(owner.status())) continue;  // it was erased
        TANJI_RETURN_IF_ERROR(owner.status());
        if (owner->empty()) continue;  // it is not repeated
        TANJI_RETURN_IF_ERROR(platform::EraseAgain(context, *owner, seq));
        ++result_.erased_again;
      }
    }
    return absl::OkStatus();
  }

  const RestoreRequest& request_;
  base::Clock& clock_;
  std::unique_ptr<Staging> staging_;
  std::unique_ptr<KeyRing> keys_;
  std::unique_ptr<LedgerState> ledger_;
  uint64_t own_checkpoint_size_ = 0;
  std::string own_checkpoint_note_;
  std::string checkpoint_note_;  // of checkpoint_
  bool is_own_ = false;          // it is the backup's
  ledger::Checkpoint checkpoint_;
  Tail tail_;
  RestoredFolder result_;
};

}  // namespace

absl::StatusOr<RestoredFolder> RestoreFolder(const RestoreRequest& request,
                                             base::Clock& clock) {
  return Restorer(request, clock).Run();
}

}  // namespace tanji::platform
