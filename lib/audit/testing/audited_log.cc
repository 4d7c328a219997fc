#include "lib/audit/testing/audited_log.h"

#include <cstdio>
#include <utility>

#include "lib/base/check.h"
#include "lib/base/strings.h"
#include "lib/ledger/testing/signers.h"
#include "lib/ledger/tiles.h"

namespace tanji::audit {
namespace {

std::string IdOf(uint64_t number) {
  char id[33];
  std::snprintf(id, sizeof(id), "%032llx",
                static_cast<unsigned long long>(number));
  return id;
}

ledger::MerkleTree TreeOf(const std::vector<std::string>& entries,
                          uint64_t size) {
  ledger::MerkleTree tree;
  for (uint64_t i = 0; i < size; ++i) {
    tree.Append(ledger::LeafHash(entries[i]));
  }
  return tree;
}

}  // namespace

absl::StatusOr<std::string> MapSource::Read(const std::string& path,
                                            size_t size_max) const {
  const auto file = files.find(path);
  if (file == files.end()) {
    return absl::NotFoundError(base::StrCat("there is no ", path));
  }
  if (file->second.size() > size_max) {
    return absl::ResourceExhaustedError(base::StrCat(path, " is too large"));
  }
  return file->second;
}

MapSource FilesOf(const std::vector<std::string>& entries,
                  const std::string& note) {
  MapSource source;
  const ledger::MerkleTree tree = TreeOf(entries, entries.size());
  for (const ledger::TileRef& tile : ledger::NewTiles(0, entries.size())) {
    source.files[ledger::TilePath(tile.level, tile.index, tile.width)] =
        ledger::TileBytes(tree, tile);
  }
  for (const ledger::TileRef& bundle : ledger::NewBundles(0, entries.size())) {
    std::string& bytes =
        source.files[ledger::BundlePath(bundle.index, bundle.width)];
    for (uint64_t i = 0; i < bundle.width; ++i) {
      ledger::AppendToBundle(&bytes,
                             entries[bundle.index * ledger::kTileWidth + i]);
    }
  }
  source.files["checkpoint"] = note;
  return source;
}

AuditedLog::AuditedLog()
    : log_key(ledger::SignerOf(kOrigin, 'l')),
      record_key(ledger::SignerOf(base::StrCat(kOrigin, "/records"), 'r')),
      other_key(ledger::SignerOf(base::StrCat(kOrigin, "/records"), 'o')),
      witness(*ledger::Cosigner::Create(
          "witness.example",
          *crypto::Ed25519Signer::FromSeed(std::string(32, 'w')))) {}

std::string AuditedLog::Sign(ledger::Record record,
                             const ledger::NoteSigner& signer) {
  auto entry = ledger::SignRecord(record, signer);
  TANJI_CHECK(entry.ok());
  return *std::move(entry);
}

uint64_t AuditedLog::Add(ledger::RecordKind kind, const Edit& edit,
                         const ledger::NoteSigner* signer) {
  ledger::Record record;
  record.log = kOrigin;
  record.seq = entries.size();
  if (!entries.empty()) record.prev = ledger::LeafHash(entries.back());
  record.time_micros =
      kFirstMicros + kStepMicros * static_cast<int64_t>(entries.size());
  record.id = IdOf(entries.size() + 1);
  record.kind = kind;
  if (edit != nullptr) edit(record);
  entries.push_back(Sign(record, signer == nullptr ? record_key : *signer));
  return entries.size() - 1;
}

void AuditedLog::AddMany(int count) {
  for (int i = 0; i < count; ++i) Add(ledger::RecordKind::kSubmission);
}

void AuditedLog::RewriteFrom(uint64_t seq, const Edit& edit) {
  for (uint64_t i = seq; i < entries.size(); ++i) {
    ledger::Record record = ledger::Entry::Parse(entries[i])->record;
    record.seq = i;
    record.prev = i == 0 ? ledger::Hash{} : ledger::LeafHash(entries[i - 1]);
    if (i == seq && edit != nullptr) edit(record);
    entries[i] = Sign(record, record_key);
  }
}

void AuditedLog::RemoveAndRewrite(uint64_t seq) {
  entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(seq));
  RewriteFrom(seq, nullptr);
}

ledger::RefLine AuditedLog::RefTo(uint64_t seq) const {
  return {seq, ledger::LeafHash(entries[seq])};
}

ledger::Checkpoint AuditedLog::CheckpointAt(uint64_t size) const {
  return {kOrigin, size, TreeOf(entries, size).Root()};
}

std::string AuditedLog::Signed(const ledger::Checkpoint& checkpoint) const {
  return ledger::SignCheckpoint(checkpoint, log_key);
}

int64_t AuditedLog::LastSeconds() const {
  const auto last = ledger::Entry::Parse(entries.back());
  return last.ok() ? last->record.time_micros / 1'000'000 + 1
                   : kFirstMicros / 1'000'000;
}

std::string AuditedLog::Cosigned(const ledger::Checkpoint& checkpoint,
                                 int64_t seconds) const {
  return Signed(checkpoint) +
         witness.CosignatureLine(checkpoint.ToText(),
                                 seconds == 0 ? LastSeconds() : seconds);
}

MapSource AuditedLog::Files() const {
  return FilesOf(entries, Cosigned(CheckpointAt(entries.size())));
}

Policy AuditedLog::TrustingPolicy() const {
  Policy policy;
  policy.log_keys = {ledger::KeyOf(log_key)};
  policy.signer_keys = {ledger::KeyOf(record_key)};
  policy.witness_keys = {*ledger::VerifierKey::Parse(witness.verifier_key())};
  policy.quorum = 1;
  policy.now_seconds = LastSeconds() + 1;
  return policy;
}

Report AuditOf(const MapSource& files, const Policy& policy) {
  auto report = Audit(files, policy, {2});
  TANJI_CHECK(report.ok());
  return *std::move(report);
}

std::vector<std::string> CodesOf(const Report& report) {
  std::vector<std::string> codes;
  for (const Finding& finding : report.findings.findings()) {
    codes.emplace_back(FindingCodeName(finding.code));
  }
  return codes;
}

}  // namespace tanji::audit
