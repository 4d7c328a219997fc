// Everything that runs behind the API, opened from one data folder.

#ifndef TANJI_LIB_PLATFORM_SYSTEM_H_
#define TANJI_LIB_PLATFORM_SYSTEM_H_

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/clock.h"
#include "lib/ledger/note.h"
#include "lib/platform/access/query_budget.h"
#include "lib/platform/backup/folder_backup.h"
#include "lib/platform/backup/secret_backup.h"
#include "lib/platform/context.h"
#include "lib/platform/record/cosigners.h"
#include "lib/platform/record/timestamper.h"
#include "lib/store/data_folder.h"

namespace tanji::platform {

struct SystemOptions {
  std::string data_dir;
  std::string origin;       // empty: made at first start
  std::string publish_dir;  // empty: nothing is published
  // Shows what the folder has and takes nothing, where it cannot be gone on
  // with too; changes nothing in it. For whoever may read all of it: what is
  // read is not in the access log.
  bool is_read_only = false;
  std::chrono::milliseconds checkpoint_interval{1000};
  // Between two steps of reading old entries again: some 1,300 a second.
  std::chrono::milliseconds scrub_interval{200};
  // Types of which a key is added where none is in use; Ed25519 always is.
  std::vector<ledger::SignatureType> checkpoint_types;
  std::vector<ledger::SignatureType> record_types;
  WitnessOptions witnesses;
  TimestampOptions timestamps;
  SecretBackupOptions secret_backups;
  FolderBackupOptions folder_backups;
  uint64_t query_budget = kQueryBudgetDefault;  // of each organisation a day
};

// Thread-safe.
class System {
 public:
  // Opens or makes the folder, checks the log against checkpoint and anchor (a
  // difference is told, and ends the start unless that is read-only),
  // sweeps what an interrupted import left above the head, solves, and starts
  // the threads. Errors as DataFolder::Open, KeyRing::LoadOrMake,
  // LedgerState::Load, Checkpointer::Start and LiveState::Start.
  static absl::StatusOr<std::unique_ptr<System>> Open(
      const SystemOptions& options, base::Clock& clock);
  // Open on `folder`, which is options.data_dir, opened to write: for tests
  // that choose its file systems.
  static absl::StatusOr<std::unique_ptr<System>> OpenFolder(
      store::DataFolder folder, const SystemOptions& options,
      base::Clock& clock);
  ~System();  // Stop
  System(const System&) = delete;
  System& operator=(const System&) = delete;

  Context& context();

  // Whether it can do all its work: writes go on, footprints are current,
  // checkpoints are signed, backups are made where that is asked for.
  absl::Status Health() const;

  // Finishes what is queued, signs the last checkpoint, writes the compiled
  // snapshot. New writes are refused.
  void Stop();

 private:
  struct Parts;
  explicit System(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SYSTEM_H_
