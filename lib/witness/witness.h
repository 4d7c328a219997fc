// A witness: it cosigns the checkpoints of logs as long as each goes on from
// the one before (c2sp.org/tlog-witness). It sees sizes and hashes only.

#ifndef TANJI_LIB_WITNESS_WITNESS_H_
#define TANJI_LIB_WITNESS_WITNESS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/base/clock.h"
#include "lib/base/folder_lock.h"
#include "lib/base/mutex.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/note.h"
#include "lib/ledger/note_signer.h"

namespace tanji::witness {

// Of requests that a log's key has signed and that are not cosigned: as many
// are kept in the folder as evidence.
inline constexpr size_t kEvidenceMax = 100;

// What HTTP gives back.
struct Answer {
  int status = 0;  // 200, 400, 403, 404, 409, 422; 500: it could not be stored
  std::string media_type;
  std::string body;  // cosignature lines, the known size, or what is wrong
};

// Thread-safe.
class Witness {
 public:
  struct Parts {
    std::string folder;  // of its state; made when missing
    ledger::Cosigner cosigner;
    std::vector<ledger::VerifierKey> log_keys;  // of any number of logs
    base::Clock& clock;
  };
  // UNAVAILABLE when another process has the folder; DATA_LOSS when what it
  // holds is damaged: then nothing is cosigned, for nobody knows what was.
  static absl::StatusOr<std::unique_ptr<Witness>> Open(Parts parts);

  // Answers the body of an add-checkpoint call. The new checkpoint is on disk
  // before it is cosigned; never a smaller size, nor another root for a size.
  Answer AddCheckpoint(std::string_view request) TANJI_EXCLUDES(mu_);

  // The last checkpoint that was cosigned, with the cosignature; NOT_FOUND.
  absl::StatusOr<std::string> LastCosigned(const std::string& origin) const
      TANJI_EXCLUDES(mu_);

  const ledger::Cosigner& cosigner() const { return cosigner_; }
  std::vector<std::string> origins() const;

 private:
  // Of one log.
  struct Log {
    std::vector<ledger::VerifierKey> keys;
    std::string path;
    ledger::Checkpoint last;  // size 0: none yet
    std::string note;         // as it was cosigned
    int64_t seconds = 0;      // of the last cosignature
  };

  Witness(Parts parts, base::FolderLock lock);

  absl::Status LoadLogs();
  absl::Status LoadLast(Log& log) const;
  Answer Judge(Log& log, const ledger::Checkpoint& checkpoint,
               std::string_view note, uint64_t old_size,
               const std::vector<ledger::Hash>& proof) TANJI_REQUIRES(mu_);
  Answer Cosign(Log& log, const ledger::Checkpoint& checkpoint,
                std::string_view note) TANJI_REQUIRES(mu_);
  void KeepEvidence(std::string_view note) TANJI_REQUIRES(mu_);

  const std::string folder_;
  const ledger::Cosigner cosigner_;
  const std::vector<ledger::VerifierKey> log_keys_;
  base::Clock& clock_;
  const base::FolderLock lock_;

  mutable base::Mutex mu_;
  std::map<std::string, Log> logs_ TANJI_GUARDED_BY(mu_);  // by origin
};

}  // namespace tanji::witness

#endif  // TANJI_LIB_WITNESS_WITNESS_H_
