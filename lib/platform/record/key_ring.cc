#include "lib/platform/record/key_ring.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <utility>

#include "lib/base/check.h"
#include "lib/base/file.h"
#include "lib/base/hex.h"
#include "lib/base/log.h"
#include "lib/base/status.h"
#include "lib/crypto/random.h"

namespace tanji::platform {
namespace {

constexpr size_t kKeyFileSizeMax = 4096;
constexpr size_t kOriginSizeMax = 200;
constexpr char kRecordsSuffix[] = "/records";
constexpr char kFirstLogKey[] = "/log.key";
constexpr char kFirstRecordsKey[] = "/records.key";
constexpr char kRetiredKeys[] = "/retired.vkey";
constexpr size_t kRetiredSizeMax = size_t{1} << 20;  // bytes
constexpr char kAddedPrefix[] = "added-";
constexpr char kRequestedPrefix[] = "requested-";
constexpr char kKeySuffix[] = ".key";

absl::Status CheckMode(const std::string& path) {
  struct stat info;
  if (stat(path.c_str(), &info) != 0) {
    return base::ErrnoStatus(base::StrCat("looking at ", path), errno);
  }
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return absl::FailedPreconditionError(
        base::StrCat(path, " may be read by others; expected mode 0600"));
  }
  return absl::OkStatus();
}

absl::StatusOr<ledger::NoteSigner> ReadKey(const std::string& path) {
  TANJI_ASSIGN_OR_RETURN(std::string text,
                         base::ReadFile(path, kKeyFileSizeMax));
  TANJI_RETURN_IF_ERROR(CheckMode(path));
  if (text.empty() || text.back() != '\n') {
    return absl::DataLossError(base::StrCat(path, " is cut off"));
  }
  text.pop_back();
  auto signer = ledger::NoteSigner::Parse(text);
  if (!signer.ok()) {
    return absl::DataLossError(
        base::StrCat(path, ": ", signer.status().message()));
  }
  return signer;
}

// The log whose records `key` signs.
absl::StatusOr<std::string> OriginOf(const ledger::NoteSigner& key) {
  const std::string_view name = key.name();
  const std::string_view suffix = kRecordsSuffix;
  if (name.size() <= suffix.size() || !name.ends_with(suffix)) {
    return absl::DataLossError(
        base::StrCat("records.key is of \"", name, "\", which is no log's"));
  }
  return std::string(name.substr(0, name.size() - suffix.size()));
}

absl::Status WriteKey(const std::string& path,
                      const ledger::NoteSigner& signer) {
  return base::ReplaceFile(path, signer.ToPrivateString() + "\n", 0600);
}

absl::Status MakeFirstKey(const std::string& path, const std::string& name) {
  TANJI_ASSIGN_OR_RETURN(
      const ledger::NoteSigner signer,
      ledger::NoteSigner::Generate(name, ledger::SignatureType::kEd25519));
  return WriteKey(path, signer);
}

absl::Status RemoveKeyFile(const std::string& path) {
  std::error_code error;
  std::filesystem::remove(path, error);
  if (error) {
    return base::ErrnoStatus(base::StrCat("removing ", path), error.value());
  }
  return base::SyncDirectory(
      std::filesystem::path(path).parent_path().string());
}

bool IsEd25519(const LogKey& key) {
  return key.key.type() == ledger::SignatureType::kEd25519;
}

}  // namespace

std::vector<const ledger::NoteSigner*> PointersTo(const Signers& signers) {
  std::vector<const ledger::NoteSigner*> pointers;
  pointers.reserve(signers.size());
  for (const auto& signer : signers) pointers.push_back(signer.get());
  return pointers;
}

std::string KeyRing::NameOf(KeyPurpose purpose) const {
  return purpose == KeyPurpose::kCheckpoints
             ? origin_
             : base::StrCat(origin_, kRecordsSuffix);
}

std::optional<KeyPurpose> KeyRing::PurposeOf(const std::string& name) const {
  for (const KeyPurpose purpose :
       {KeyPurpose::kCheckpoints, KeyPurpose::kRecords}) {
    if (name == NameOf(purpose)) return purpose;
  }
  return std::nullopt;
}

absl::StatusOr<std::unique_ptr<KeyRing>> KeyRing::Load(
    const std::string& folder, const std::string& origin) {
  auto log = ReadKey(folder + kFirstLogKey);
  auto records = ReadKey(folder + kFirstRecordsKey);
  if (absl::IsNotFound(log.status()) && absl::IsNotFound(records.status())) {
    return log.status();
  }
  for (const auto* key : {&log, &records}) {
    if (absl::IsNotFound(key->status())) {
      return absl::DataLossError(
          base::StrCat("of the two keys in ", folder,
                       " one is missing: ", key->status().message()));
    }
    TANJI_RETURN_IF_ERROR(key->status());
  }
  std::unique_ptr<KeyRing> ring(new KeyRing(folder, log->name()));
  if (records->name() != ring->NameOf(KeyPurpose::kRecords)) {
    return absl::DataLossError(
        base::StrCat("the keys in ", folder, " are of different logs"));
  }
  if (!origin.empty() && ring->origin_ != origin) {
    return absl::FailedPreconditionError(base::StrCat(
        "this data folder is of the log ", ring->origin_, ", not of ", origin));
  }
  ring->Hold(KeyPurpose::kCheckpoints, *std::move(log), folder + kFirstLogKey,
             true);
  ring->Hold(KeyPurpose::kRecords, *std::move(records),
             folder + kFirstRecordsKey, true);
  TANJI_RETURN_IF_ERROR(ring->LoadAdded());
  TANJI_RETURN_IF_ERROR(ring->LoadRetired());
  return ring;
}

absl::Status KeyRing::LoadRetired() {
  const auto text = base::ReadFile(folder_ + kRetiredKeys, kRetiredSizeMax);
  if (absl::IsNotFound(text.status())) return absl::OkStatus();
  TANJI_RETURN_IF_ERROR(text.status());
  std::string_view rest = *text;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    auto key = ledger::VerifierKey::Parse(rest.substr(0, end));
    const auto purpose =
        key.ok() ? PurposeOf(key->name()) : std::optional<KeyPurpose>();
    if (!purpose.has_value()) {
      return absl::DataLossError(
          base::StrCat(folder_, kRetiredKeys,
                       ": expected a verifier key of the log a line"));
    }
    const base::MutexLock lock(mu_);
    // One whose file was to be replaced when the program ended is there yet.
    if (Find(key->reference()) == nullptr) {
      held_.push_back({{*purpose, *std::move(key)}, ""});
      held_.back().is_first = true;
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return absl::OkStatus();
}

// In the order of their names, so that starts agree.
absl::Status KeyRing::LoadAdded() {
  std::vector<std::string> paths;
  std::error_code error;
  for (const auto& file : std::filesystem::directory_iterator(folder_, error)) {
    const std::string name = file.path().filename().string();
    const bool is_ours =
        name.starts_with(kAddedPrefix) || name.starts_with(kRequestedPrefix);
    if (is_ours && name.ends_with(kKeySuffix)) {
      paths.push_back(file.path().string());
    }
  }
  std::sort(paths.begin(), paths.end());
  for (const std::string& path : paths) {
    TANJI_ASSIGN_OR_RETURN(ledger::NoteSigner signer, ReadKey(path));
    const auto purpose = PurposeOf(signer.name());
    if (!purpose.has_value()) {
      return absl::DataLossError(
          base::StrCat(path, " is of \"", signer.name(), "\", another log's"));
    }
    const bool is_there = [&] {
      // Left when its file was to take the place of one of the first two.
      const base::MutexLock lock(mu_);
      return Find(ledger::VerifierKey::Parse(signer.verifier_key())
                      ->reference()) != nullptr;
    }();
    if (is_there) {
      TANJI_RETURN_IF_ERROR(RemoveKeyFile(path));
    } else {
      Hold(*purpose, std::move(signer), path, false);
      const base::MutexLock lock(mu_);
      held_.back().is_requested =
          path.starts_with(base::StrCat(folder_, "/", kRequestedPrefix));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<KeyRing>> KeyRing::LoadOrMake(
    const std::string& folder, const std::string& origin) {
  auto ring = Load(folder, origin);
  const auto records = ReadKey(folder + kFirstRecordsKey);
  const bool makes_both = absl::IsNotFound(ring.status());
  const bool makes_log =
      records.ok() && absl::IsNotFound(ReadKey(folder + kFirstLogKey).status());
  if (!makes_both && !makes_log) return ring;

  std::string name =
      origin.empty() ? "tanji.local/" + base::HexEncode(crypto::RandomBytes(8))
                     : origin;
  if (makes_log) {
    TANJI_ASSIGN_OR_RETURN(name, OriginOf(*records));
    if (!origin.empty() && name != origin) {
      return absl::FailedPreconditionError(base::StrCat(
          "this data folder is of the log ", name, ", not of ", origin));
    }
  }
  if (!ledger::IsKeyName(name) || name.size() > kOriginSizeMax) {
    return absl::InvalidArgumentError(
        base::StrCat("\"", name,
                     "\" is no origin; expected a name without blanks and "
                     "'+', as in tanji.example.com/park"));
  }
  TANJI_RETURN_IF_ERROR(base::MakeDirectories(folder, 0700));
  // The log key is written last: it says that both are there.
  if (makes_both) {
    TANJI_RETURN_IF_ERROR(
        MakeFirstKey(folder + kFirstRecordsKey, name + kRecordsSuffix));
  }
  TANJI_RETURN_IF_ERROR(MakeFirstKey(folder + kFirstLogKey, name));
  return Load(folder, origin);
}

void KeyRing::Hold(KeyPurpose purpose, ledger::NoteSigner signer,
                   std::string path, bool is_first) {
  // A signer's own verifier key is one.
  auto key = ledger::VerifierKey::Parse(signer.verifier_key());
  TANJI_CHECK(key.ok());
  Held held{{purpose, *std::move(key)}, std::move(path)};
  held.key.signer =
      std::make_shared<const ledger::NoteSigner>(std::move(signer));
  held.is_first = is_first;
  const base::MutexLock lock(mu_);
  held_.push_back(std::move(held));
}

KeyRing::Held* KeyRing::Find(const std::string& reference) {
  const auto found = std::find_if(
      held_.begin(), held_.end(),
      [&](const Held& one) { return one.key.key.reference() == reference; });
  return found == held_.end() ? nullptr : &*found;
}

void KeyRing::Take(const ledger::Record& record) {
  if (record.kind == ledger::RecordKind::kKeyAdd) {
    auto key = ledger::VerifierKey::Parse(*record.key);
    const auto purpose =
        key.ok() ? PurposeOf(key->name()) : std::optional<KeyPurpose>();
    if (!purpose.has_value()) return;
    const base::MutexLock lock(mu_);
    Held* held = Find(key->reference());
    if (held == nullptr) {
      held_.push_back({{*purpose, *std::move(key)}, ""});
      held = &held_.back();
    }
    held->key.added_by = record.seq;
  } else if (record.kind == ledger::RecordKind::kKeyRevoke) {
    const base::MutexLock lock(mu_);
    if (Held* held = Find(record.revoke->key)) {
      held->key.revoked_from = record.revoke->seq;
      held->key.revocation_reason = record.revoke->reason;
    }
  }
}

absl::Status KeyRing::CheckWhole() const {
  const base::MutexLock lock(mu_);
  for (const Held& held : held_) {
    if (held.key.signer == nullptr && !held.key.revoked_from.has_value()) {
      return absl::DataLossError(base::StrCat(
          "the private half of the key \"", held.key.key.reference(),
          "\" is not in ", folder_, ", and record ",
          held.key.added_by.value_or(0), " says that the log has it"));
    }
  }
  return absl::OkStatus();
}

Signers KeyRing::signers(KeyPurpose purpose) const {
  Signers signers;
  const base::MutexLock lock(mu_);
  for (const bool ed25519 : {true, false}) {
    for (const Held& held : held_) {
      if (held.key.purpose == purpose && held.InUse() &&
          IsEd25519(held.key) == ed25519) {
        signers.push_back(held.key.signer);
      }
    }
  }
  return signers;
}

std::vector<LogKey> KeyRing::keys() const {
  std::vector<LogKey> keys;
  const base::MutexLock lock(mu_);
  for (const Held& held : held_) {
    if (held.is_first || held.key.added_by.has_value()) {
      keys.push_back(held.key);
    }
  }
  return keys;
}

std::vector<ledger::VerifierKey> KeyRing::checkpoint_verifiers() const {
  std::vector<ledger::VerifierKey> verifiers;
  for (const LogKey& key : keys()) {
    if (key.purpose == KeyPurpose::kCheckpoints) verifiers.push_back(key.key);
  }
  return verifiers;
}

absl::StatusOr<KeyRing::Held*> KeyRing::Make(KeyPurpose purpose,
                                             ledger::SignatureType type,
                                             std::string_view prefix) {
  if (held_.size() >= kLogKeysMax) {
    return absl::ResourceExhaustedError(
        base::StrCat("the log has had ", kLogKeysMax, " keys"));
  }
  TANJI_ASSIGN_OR_RETURN(ledger::NoteSigner signer,
                         ledger::NoteSigner::Generate(NameOf(purpose), type));
  TANJI_ASSIGN_OR_RETURN(ledger::VerifierKey key,
                         ledger::VerifierKey::Parse(signer.verifier_key()));
  const std::string reference = key.reference();
  const std::string path =
      base::StrCat(folder_, "/", prefix,
                   purpose == KeyPurpose::kCheckpoints ? "log-" : "records-",
                   reference.substr(reference.rfind('+') + 1), kKeySuffix);
  TANJI_RETURN_IF_ERROR(WriteKey(path, signer));
  Held held{{purpose, std::move(key)}, path};
  held.key.signer =
      std::make_shared<const ledger::NoteSigner>(std::move(signer));
  held_.push_back(std::move(held));
  return &held_.back();
}

absl::StatusOr<ledger::VerifierKey> KeyRing::MakeKey(
    KeyPurpose purpose, ledger::SignatureType type) {
  const base::MutexLock lock(mu_);
  for (Held& held : held_) {
    if (held.key.purpose == purpose && held.key.key.type() == type &&
        held.IsWaiting() && !held.is_requested) {
      held.is_claimed = true;
      return held.key.key;
    }
  }
  TANJI_ASSIGN_OR_RETURN(Held* const made, Make(purpose, type, kAddedPrefix));
  made->is_claimed = true;
  return made->key.key;
}

absl::StatusOr<std::shared_ptr<const ledger::NoteSigner>> KeyRing::RequestKey(
    KeyPurpose purpose, ledger::SignatureType type) {
  const base::MutexLock lock(mu_);
  for (const Held& held : held_) {
    if (held.key.purpose == purpose && held.key.key.type() == type &&
        held.IsWaiting() && held.is_requested) {
      return held.key.signer;
    }
  }
  TANJI_ASSIGN_OR_RETURN(Held* const made,
                         Make(purpose, type, kRequestedPrefix));
  made->is_requested = true;
  return made->key.signer;
}

absl::StatusOr<ledger::VerifierKey> KeyRing::ClaimRequested(
    const std::string& public_key) {
  const base::MutexLock lock(mu_);
  for (Held& held : held_) {
    if (!held.IsWaiting() || !held.is_requested ||
        held.key.signer->key().public_key() != public_key) {
      continue;
    }
    held.is_claimed = true;
    return held.key.key;
  }
  return absl::NotFoundError(
      "no key of the log waits for this certificate: request one, or it was "
      "added already");
}

void KeyRing::GiveUp(const std::string& reference) {
  const base::MutexLock lock(mu_);
  if (Held* held = Find(reference)) held->is_claimed = false;
}

void KeyRing::DestroyRevoked() {
  for (const LogKey& key : keys()) {
    if (!key.revoked_from.has_value() || key.signer == nullptr) continue;
    const absl::Status destroyed = Destroy(key.key.reference());
    if (destroyed.ok()) continue;
    base::LogError(base::StrCat(
        "the private half of the revoked key ", key.key.reference(),
        " is still there: ", base::ToStd(destroyed.message())));
  }
}

absl::Status KeyRing::Retire(const std::string& reference) {
  const base::MutexLock lock(mu_);
  Held* held = Find(reference);
  if (held == nullptr) {
    return absl::NotFoundError(
        base::StrCat("the log has no key \"", reference, "\""));
  }
  if (!held->InUse()) {
    return absl::FailedPreconditionError(
        base::StrCat("the key \"", reference, "\" is not in use"));
  }
  const bool is_last =
      std::none_of(held_.begin(), held_.end(), [&](const Held& other) {
        return &other != held && other.key.purpose == held->key.purpose &&
               other.InUse() && IsEd25519(other.key);
      });
  if (IsEd25519(held->key) && is_last) {
    return absl::FailedPreconditionError(base::StrCat(
        "\"", reference,
        "\" is the last Ed25519 key of its kind; expected another one to be "
        "added first"));
  }
  held->is_retired = true;
  return absl::OkStatus();
}

void KeyRing::Unretire(const std::string& reference) {
  const base::MutexLock lock(mu_);
  if (Held* held = Find(reference)) held->is_retired = false;
}

absl::Status KeyRing::Destroy(const std::string& reference) {
  const base::MutexLock lock(mu_);
  Held* held = Find(reference);
  if (held == nullptr || !held->key.revoked_from.has_value()) {
    return absl::FailedPreconditionError(
        base::StrCat("the key \"", reference, "\" is not revoked"));
  }
  held->key.signer.reset();
  if (held->path.empty()) return absl::OkStatus();
  if (held->is_first) return ReplaceFirst(*held);
  return RemoveKeyFile(std::exchange(held->path, ""));
}

// No record says which keys a log began with: what the files lose of them is
// kept as public keys.
absl::Status KeyRing::ReplaceFirst(Held& first) {
  const auto heir = std::find_if(held_.begin(), held_.end(), [&](Held& other) {
    return other.key.purpose == first.key.purpose && other.InUse() &&
           IsEd25519(other.key);
  });
  TANJI_CHECK(heir != held_.end());  // Retire has looked
  std::string retired;
  for (const Held& held : held_) {
    if (!held.is_first || held.key.signer != nullptr) continue;
    base::StrAppend(&retired, held.key.key.ToString(), "\n");
  }
  TANJI_RETURN_IF_ERROR(
      base::ReplaceFile(folder_ + kRetiredKeys, retired, 0600));
  TANJI_RETURN_IF_ERROR(WriteKey(first.path, *heir->key.signer));
  const std::string old_path =
      std::exchange(heir->path, std::exchange(first.path, ""));
  heir->is_first = true;
  return RemoveKeyFile(old_path);
}

}  // namespace tanji::platform
