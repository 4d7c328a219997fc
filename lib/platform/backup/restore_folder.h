// Use case: a data folder is made again from a backup.

#ifndef TANJI_LIB_PLATFORM_BACKUP_RESTORE_FOLDER_H_
#define TANJI_LIB_PLATFORM_BACKUP_RESTORE_FOLDER_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/base/clock.h"
#include "lib/crypto/certificate_authority.h"
#include "lib/ledger/log_source.h"
#include "lib/ledger/note.h"
#include "lib/ledger/record.h"
#include "lib/platform/backup/new_log.h"

namespace tanji::platform {

// What the world has seen of the log, from outside the backup: its mirror, or
// the anchor file that has outlived the stores.
struct KnownLog {
  std::string checkpoint;  // the newest, a signed note
  // Whether nothing was signed or acknowledged after it: the anchor file of the
  // lost folder says so but for its last second, and the operator may know. A
  // mirror may be behind: it waits for witnesses, and for its disk.
  bool is_last = false;
  // The log's static files, which reach it; null: there are none.
  const ledger::LogSource* files = nullptr;
  // Whose signature on it counts; empty: the keys in the backup.
  std::vector<ledger::VerifierKey> keys;
};

struct RestoreRequest {
  std::string backup;  // path
  crypto::KeyAndCertificate recipient;
  std::string data_dir;  // is made: there is none, or an empty folder
  KnownLog known;
  // Begins a new log of this origin; empty: goes on with the log of the backup.
  std::string new_origin;
};

struct RestoredFolder {
  std::string log;             // origin of the folder's log now
  int64_t backup_micros = 0;   // when the backup was made
  uint64_t entries = 0;        // of the backup
  uint64_t known_entries = 0;  // of the log, as far as anybody has seen
  // Records that came after the backup, by kind: they are lost. Known where
  // there are files.
  std::map<ledger::RecordKind, uint64_t> lost;
  uint64_t revoked_again = 0;  // organisations' keys that were revoked since
  uint64_t erased_again = 0;   // records that were erased after the backup
  std::optional<NewLogCounts> new_log;
};

// With the backup's log it goes on only where the backup has every entry that
// anybody has seen of it: what is signed then is no second history. That is so
// where it covers exactly the checkpoint that is known, and nothing came after
// that (known.is_last). Any other takes a new origin: BeginNewLog; and what was
// erased since, and which keys of organisations were revoked, as far as the
// files tell, is done again before anybody can read it. Accounts, credentials
// and grants are those of the backup.
//
// FAILED_PRECONDITION where it takes a new origin, or a newer checkpoint than
// the one that is known; DATA_LOSS for a backup that is damaged, or of another
// history than the files; ALREADY_EXISTS for a folder that is not empty;
// INVALID_ARGUMENT for a checkpoint that is not this log's; UNAVAILABLE and
// others of the source and the system. There is no folder then. Cost: writes
// the folder once, and loads and solves the network for each erasure since.
absl::StatusOr<RestoredFolder> RestoreFolder(const RestoreRequest& request,
                                             base::Clock& clock);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_BACKUP_RESTORE_FOLDER_H_
