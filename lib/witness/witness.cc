#include "lib/witness/witness.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "lib/base/file.h"
#include "lib/base/hex.h"
#include "lib/base/log.h"
#include "lib/base/status.h"
#include "lib/base/time_units.h"
#include "lib/crypto/hash.h"
#include "lib/ledger/add_checkpoint.h"
#include "lib/ledger/note_signer.h"

namespace tanji::witness {
namespace {

using base::StrCat;

constexpr char kPlain[] = "text/plain; charset=utf-8";
constexpr char kSizeType[] = "text/x.tlog.size";

Answer Refusal(int status, std::string_view why) {
  return {status, kPlain, StrCat(why, "\n")};
}

Answer Refusal(int status, const absl::Status& why) {
  return Refusal(status, base::ToStd(why.message()));
}

Answer KnownSize(uint64_t size) { return {409, kSizeType, StrCat(size, "\n")}; }

std::string NameOf(std::string_view text) {
  return base::HexEncode(crypto::AsBytes(crypto::Sha256(text)));
}

}  // namespace

Witness::Witness(Parts parts, base::FolderLock lock)
    : folder_(std::move(parts.folder)),
      cosigner_(std::move(parts.cosigner)),
      log_keys_(std::move(parts.log_keys)),
      clock_(parts.clock),
      lock_(std::move(lock)) {}

absl::StatusOr<std::unique_ptr<Witness>> Witness::Open(Parts parts) {
  TANJI_RETURN_IF_ERROR(base::MakeDirectories(parts.folder, 0700));
  TANJI_ASSIGN_OR_RETURN(base::FolderLock lock,
                         base::FolderLock::Exclusive(parts.folder));
  std::unique_ptr<Witness> witness(
      new Witness(std::move(parts), std::move(lock)));
  TANJI_RETURN_IF_ERROR(witness->LoadLogs());
  return witness;
}

absl::Status Witness::LoadLogs() {
  const base::MutexLock lock(mu_);
  for (const ledger::VerifierKey& key : log_keys_) {
    if (key.type() == ledger::SignatureType::kCosignatureV1) {
      return absl::InvalidArgumentError(
          StrCat("key \"", key.name(), "\" is a witness's; expected a log's"));
    }
    logs_[key.name()].keys.push_back(key);
  }
  for (auto& [origin, log] : logs_) {
    log.path = StrCat(folder_, "/", NameOf(origin), ".checkpoint");
    TANJI_RETURN_IF_ERROR(LoadLast(log));
  }
  return absl::OkStatus();
}

// Our own cosignature says that it is ours, and when.
absl::Status Witness::LoadLast(Log& log) const {
  auto note = base::ReadFile(log.path, ledger::kNoteSizeMax);
  if (absl::IsNotFound(note.status())) return absl::OkStatus();
  TANJI_RETURN_IF_ERROR(note.status());
  const auto read = [&]() -> absl::Status {
    TANJI_ASSIGN_OR_RETURN(const ledger::Note parsed,
                           ledger::Note::Parse(*note));
    TANJI_ASSIGN_OR_RETURN(log.last, ledger::Checkpoint::FromText(parsed.text));
    TANJI_ASSIGN_OR_RETURN(
        const ledger::VerifierKey own,
        ledger::VerifierKey::Parse(cosigner_.verifier_key()));
    for (const ledger::NoteSignature& line : parsed.signatures) {
      if (line.name != own.name() || line.key_id != own.key_id()) continue;
      return own.VerifyText(parsed.text, line.bytes, &log.seconds);
    }
    return absl::DataLossError("is not cosigned by this witness's key");
  }();
  if (!read.ok() || log.last.origin != log.keys.front().name()) {
    return absl::DataLossError(
        StrCat(log.path, " is no checkpoint that this witness has cosigned: ",
               read.ok() ? "of another log" : base::ToStd(read.message())));
  }
  log.note = *std::move(note);
  return absl::OkStatus();
}

Answer Witness::AddCheckpoint(std::string_view request) {
  const auto parsed = ledger::AddCheckpointRequest::FromText(request);
  if (!parsed.ok()) return Refusal(400, parsed.status());
  const auto note = ledger::Note::Parse(parsed->checkpoint);
  if (!note.ok()) return Refusal(400, note.status());
  const auto checkpoint = ledger::Checkpoint::FromText(note->text);
  if (!checkpoint.ok()) return Refusal(400, checkpoint.status());
  const base::MutexLock lock(mu_);
  const auto known = logs_.find(checkpoint->origin);
  if (known == logs_.end()) {
    return Refusal(404, "this witness does not know the log");
  }
  const auto opened =
      ledger::OpenCheckpoint(parsed->checkpoint, known->second.keys);
  if (!opened.ok()) return Refusal(403, opened.status());
  if (parsed->old_size > checkpoint->size) {
    return Refusal(400, "the old size is above that of the checkpoint");
  }
  // Other lines are nobody's here: anyone can add them.
  return Judge(known->second, *checkpoint,
               ledger::WithLinesOf(*note, known->second.keys), parsed->old_size,
               parsed->proof);
}

Answer Witness::Judge(Log& log, const ledger::Checkpoint& checkpoint,
                      std::string_view note, uint64_t old_size,
                      const std::vector<ledger::Hash>& proof) {
  if (old_size != log.last.size) return KnownSize(log.last.size);
  if (old_size == checkpoint.size && old_size > 0 &&
      checkpoint.root != log.last.root) {
    base::LogError(StrCat("log ", checkpoint.origin,
                          " has signed two roots for its first ", old_size,
                          " entries: both are kept in ", folder_));
    KeepEvidence(note);
    KeepEvidence(log.note);
    return KnownSize(log.last.size);
  }
  if (old_size == 0) {
    if (!proof.empty()) return Refusal(422, "expected an empty proof from 0");
    if (checkpoint.size == 0 && checkpoint.root != ledger::EmptyRoot()) {
      return Refusal(422, "an empty log has another root");
    }
    return Cosign(log, checkpoint, note);
  }
  const absl::Status consistent = ledger::VerifyConsistency(
      old_size, log.last.root, checkpoint.size, checkpoint.root, proof);
  if (!consistent.ok()) {
    KeepEvidence(note);
    return Refusal(422, consistent);
  }
  return Cosign(log, checkpoint, note);
}

Answer Witness::Cosign(Log& log, const ledger::Checkpoint& checkpoint,
                       std::string_view note) {
  const int64_t seconds =
      std::max(log.seconds, clock_.NowMicros() / base::kMicrosPerSecond);
  const std::string line =
      cosigner_.CosignatureLine(checkpoint.ToText(), seconds);
  std::string cosigned = StrCat(note, line);
  const absl::Status stored = base::ReplaceFile(log.path, cosigned, 0600);
  if (!stored.ok()) {
    base::LogError(StrCat("not cosigned: ", base::ToStd(stored.message())));
    return Refusal(500, "the checkpoint could not be stored");
  }
  log.last = checkpoint;
  log.note = std::move(cosigned);
  log.seconds = seconds;
  return {200, kPlain, line};
}

void Witness::KeepEvidence(std::string_view note) {
  const std::string folder = folder_ + "/evidence";
  absl::Status kept = base::MakeDirectories(folder, 0700);
  std::error_code error;
  const auto files = std::filesystem::directory_iterator(folder, error);
  if (!error && std::distance(begin(files), end(files)) >=
                    static_cast<std::ptrdiff_t>(kEvidenceMax)) {
    return;
  }
  if (kept.ok()) {
    kept = base::ReplaceFile(StrCat(folder, "/", NameOf(note), ".checkpoint"),
                             note, 0600);
  }
  if (!kept.ok()) {
    base::LogError(StrCat("evidence is not kept: ", kept.message()));
  }
}

absl::StatusOr<std::string> Witness::LastCosigned(
    const std::string& origin) const {
  const base::MutexLock lock(mu_);
  const auto known = logs_.find(origin);
  if (known == logs_.end() || known->second.note.empty()) {
    return absl::NotFoundError(
        StrCat("no checkpoint of \"", origin, "\" was cosigned"));
  }
  return known->second.note;
}

std::vector<std::string> Witness::origins() const {
  std::vector<std::string> origins;
  const base::MutexLock lock(mu_);
  origins.reserve(logs_.size());
  for (const auto& [origin, log] : logs_) origins.push_back(origin);
  return origins;
}

}  // namespace tanji::witness
