// The log's own keys: some sign records, some sign checkpoints.

#ifndef TANJI_LIB_PLATFORM_RECORD_KEY_RING_H_
#define TANJI_LIB_PLATFORM_RECORD_KEY_RING_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/mutex.h"
#include "lib/ledger/note.h"
#include "lib/ledger/note_signer.h"
#include "lib/ledger/record.h"

namespace tanji::platform {

// Keys that sign checkpoints have the log's origin as their name, those that
// sign records `<origin>/records`.
enum class KeyPurpose { kCheckpoints, kRecords };

// Of a revocation: what it has signed counts for nothing.
inline constexpr char kCompromisedKeyReason[] = "compromised";

inline constexpr size_t kLogKeysMax = 1000;  // of a log, the retired ones too

// A key that the log has, or had.
struct LogKey {
  KeyPurpose purpose = KeyPurpose::kRecords;
  ledger::VerifierKey key;
  std::optional<uint64_t> added_by =
      std::nullopt;  // absent: from the beginning
  std::optional<uint64_t> revoked_from = std::nullopt;
  std::string revocation_reason = {};
  // The private key, a software key; null when it is not here any more.
  std::shared_ptr<const ledger::NoteSigner> signer = nullptr;
};

using Signers = std::vector<std::shared_ptr<const ledger::NoteSigner>>;

// For a note that all of them sign.
std::vector<const ledger::NoteSigner*> PointersTo(const Signers& signers);

// Which of them are in use, the log's own records say (key-add, key-revoke).
// Thread-safe.
class KeyRing {
 public:
  // The keys in `folder`, one a file of mode 0600: log.key and records.key,
  // with which the log began, and those that were added or wait for it. Those
  // of another log than `origin`, unless that is empty: FAILED_PRECONDITION, as
  // when others may read them. DATA_LOSS when one is damaged, or one of the
  // first is missing beside the other; NOT_FOUND when there are none.
  static absl::StatusOr<std::unique_ptr<KeyRing>> Load(
      const std::string& folder, const std::string& origin = "");

  // For a folder whose log has no entry yet: as Load, and makes what is
  // missing. The origin is then `origin`, or `tanji.local/` and 16 random hex
  // digits when that is empty, so that no two folders share one;
  // INVALID_ARGUMENT for one that is no key name. A key that is there is never
  // replaced: with records.key alone, as an interrupted first start leaves it,
  // the log is named after that.
  static absl::StatusOr<std::unique_ptr<KeyRing>> LoadOrMake(
      const std::string& folder, const std::string& origin);

  const std::string& origin() const { return origin_; }

  // Takes in what the next record of the log says of its keys. Once each, in
  // order.
  void Take(const ledger::Record& record) TANJI_EXCLUDES(mu_);
  // DATA_LOSS when the private half of a key in use is missing.
  absl::Status CheckWhole() const TANJI_EXCLUDES(mu_);

  // What signs now: an Ed25519 key first, never none.
  Signers signers(KeyPurpose purpose) const TANJI_EXCLUDES(mu_);
  std::vector<LogKey> keys() const TANJI_EXCLUDES(mu_);
  // Whose signatures on the log's own files count: compromised ones too, for
  // what they signed is compared with the log.
  std::vector<ledger::VerifierKey> checkpoint_verifiers() const
      TANJI_EXCLUDES(mu_);

  // Makes a new key that waits for its key-add, or gives one of this purpose
  // and type that was made before and never added; nobody else gets it
  // meanwhile. `type` is not kCosignatureV1. RESOURCE_EXHAUSTED beyond
  // kLogKeysMax; errors as base::ReplaceFile.
  absl::StatusOr<ledger::VerifierKey> MakeKey(KeyPurpose purpose,
                                              ledger::SignatureType type)
      TANJI_EXCLUDES(mu_);

  // Makes a new key that waits for a certificate and is not added without one,
  // or gives the one of this purpose and type that waits so already. Errors as
  // MakeKey; `type` is not kEd25519 either.
  absl::StatusOr<std::shared_ptr<const ledger::NoteSigner>> RequestKey(
      KeyPurpose purpose, ledger::SignatureType type) TANJI_EXCLUDES(mu_);
  // That of them with this public key (crypto::Signer::public_key), which
  // nobody else gets meanwhile. NOT_FOUND.
  absl::StatusOr<ledger::VerifierKey> ClaimRequested(
      const std::string& public_key) TANJI_EXCLUDES(mu_);

  // It was not added after all.
  void GiveUp(const std::string& reference) TANJI_EXCLUDES(mu_);

  // Signs with it no more, before its key-revoke is written. NOT_FOUND;
  // FAILED_PRECONDITION for one not in use, and for the last Ed25519 key of its
  // purpose.
  absl::Status Retire(const std::string& reference) TANJI_EXCLUDES(mu_);
  // Takes that back, when the record could not be written.
  void Unretire(const std::string& reference) TANJI_EXCLUDES(mu_);
  // Destroys the private half of a revoked key: its file too.
  absl::Status Destroy(const std::string& reference) TANJI_EXCLUDES(mu_);
  // Of all that are revoked: what a crash left to do. Failures are told.
  void DestroyRevoked() TANJI_EXCLUDES(mu_);

 private:
  struct Held {
    LogKey key;
    std::string path;       // of its file; empty: it has none
    bool is_first = false;  // of those with which the log began
    bool is_retired = false;
    bool is_claimed = false;    // somebody is writing its key-add
    bool is_requested = false;  // it takes a certificate to add it

    bool IsWaiting() const {
      return key.signer != nullptr && !is_first && !is_claimed &&
             !key.added_by.has_value();
    }
    bool InUse() const {
      return key.signer != nullptr && !is_retired &&
             !key.revoked_from.has_value() &&
             (is_first || key.added_by.has_value());
    }
  };

  KeyRing(std::string folder, std::string origin)
      : folder_(std::move(folder)), origin_(std::move(origin)) {}

  absl::Status LoadAdded();
  // Makes a key and writes it to a file whose name begins with `prefix`.
  absl::StatusOr<Held*> Make(KeyPurpose purpose, ledger::SignatureType type,
                             std::string_view prefix) TANJI_REQUIRES(mu_);
  absl::Status LoadRetired();
  absl::Status ReplaceFirst(Held& first) TANJI_REQUIRES(mu_);
  Held* Find(const std::string& reference) TANJI_REQUIRES(mu_);
  void Hold(KeyPurpose purpose, ledger::NoteSigner signer, std::string path,
            bool is_first);
  std::string NameOf(KeyPurpose purpose) const;
  std::optional<KeyPurpose> PurposeOf(const std::string& name) const;

  const std::string folder_;
  const std::string origin_;

  mutable base::Mutex mu_;
  std::vector<Held> held_ TANJI_GUARDED_BY(mu_);
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_RECORD_KEY_RING_H_
