#include "tests/attacks/real_log.h"

#include <cstdio>
#include <utility>

#include "lib/base/check.h"
#include "lib/base/strings.h"
#include "lib/base/time_units.h"
#include "lib/ledger/testing/signers.h"
#include "lib/platform/erasure/erase.h"
#include "lib/platform/record/ledger_reads.h"

namespace tanji::attacks {
namespace {

// No record of the server's has it: its first half is no random number.
std::string NewId(uint64_t seq) {
  char id[33];
  std::snprintf(id, sizeof(id), "%016x%016llx", 0xa77ac4,
                static_cast<unsigned long long>(seq));
  return id;
}

}  // namespace

Written WriteHistory(platform::TestSystem& system) {
  Written written;
  const auto submitted = system.Submit(platform::Document(
      "works",
      {{"steel", "kg", "1.8"},
       {"wire", "kg", "0.3",
        "[" + platform::InputJson("works/steel", "1.02", "kg") + "]"}}));
  TANJI_CHECK(submitted.ok());
  written.submission = submitted->seq;
  const auto issued = system.Issue("works/wire");
  TANJI_CHECK(issued.ok());
  written.footprint = issued->seq;
  written.certificate_id = issued->record_id;
  const auto key = system.AddKeyOf("works", platform::SignerOf("works", 'k'));
  TANJI_CHECK(key.ok());
  const auto other =
      system.SubmitAtHead(platform::Document("mill", {{"coil", "kg", "2.1"}}));
  TANJI_CHECK(other.ok());
  const auto erased =
      platform::Erase(system.context(), identity::Caller::Operator(),
                      {"", "mill", {other->seq}, true});
  TANJI_CHECK(erased.ok());
  system.WaitForCheckpoint(system.context().ledger.head().size);
  return written;
}

RealLog::RealLog(platform::TestSystem& system)
    : witness(
          std::make_shared<const ledger::Cosigner>(*ledger::Cosigner::Create(
              "witness.example",
              *crypto::Ed25519Signer::FromSeed(std::string(32, 'w'))))) {
  const platform::Context& context = system.context();
  origin_ = context.keys.origin();
  log_signers_ = context.keys.signers(platform::KeyPurpose::kCheckpoints);
  record_signers_ = context.keys.signers(platform::KeyPurpose::kRecords);
  constexpr uint32_t kAll = 1000;
  auto all =
      platform::GetEntries(context, identity::Caller::Operator(), 0, kAll);
  TANJI_CHECK(all.ok());
  entries = *std::move(all);
}

ledger::Record RealLog::RecordAt(uint64_t seq) const {
  return ledger::Entry::Parse(entries[seq])->record;
}

std::string RealLog::Sign(const ledger::Record& record) const {
  return *ledger::SignRecord(record, platform::PointersTo(record_signers_));
}

std::string RealLog::Sign(const ledger::Record& record,
                          const ledger::NoteSigner& signer) const {
  return *ledger::SignRecord(record, signer);
}

void RealLog::RewriteFrom(uint64_t seq, const Edit& edit) {
  for (uint64_t i = seq; i < entries.size(); ++i) {
    ledger::Record record = RecordAt(i);
    record.seq = i;
    record.prev = i == 0 ? ledger::Hash{} : ledger::LeafHash(entries[i - 1]);
    for (ledger::RefLine& ref : record.refs) {
      if (ref.seq < i) ref.leaf_hash = ledger::LeafHash(entries[ref.seq]);
    }
    if (i == seq && edit != nullptr) edit(record);
    entries[i] = Sign(record);
  }
}

void RealLog::Remove(uint64_t seq) {
  entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(seq));
  for (uint64_t i = seq; i < entries.size(); ++i) {
    ledger::Record record = RecordAt(i);
    for (ledger::RefLine& ref : record.refs) ref.seq -= ref.seq > seq ? 1 : 0;
    entries[i] = Sign(record);
  }
  RewriteFrom(seq);
}

void RealLog::Append(ledger::RecordKind kind, const Edit& edit) {
  ledger::Record record = RecordAt(size() - 1);
  ledger::Record next;
  next.log = origin_;
  next.seq = size();
  next.prev = ledger::LeafHash(entries.back());
  next.time_micros = record.time_micros + 1;
  next.id = NewId(size());
  next.kind = kind;
  if (edit != nullptr) edit(next);
  entries.push_back(Sign(next));
}

ledger::Checkpoint RealLog::CheckpointAt(uint64_t count) const {
  ledger::MerkleTree tree;
  for (uint64_t i = 0; i < count; ++i) {
    tree.Append(ledger::LeafHash(entries[i]));
  }
  return {origin_, count, tree.Root()};
}

std::string RealLog::Signed(uint64_t count) const {
  return ledger::SignCheckpoint(CheckpointAt(count),
                                platform::PointersTo(log_signers_));
}

std::string RealLog::Cosigned(uint64_t count, int64_t seconds) const {
  return Signed(count) +
         witness->CosignatureLine(CheckpointAt(count).ToText(), seconds);
}

int64_t RealLog::LastSeconds() const {
  // The last may be no record any more.
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    const auto parsed = ledger::Entry::Parse(*entry);
    if (parsed.ok())
      return parsed->record.time_micros / base::kMicrosPerSecond + 1;
  }
  return 0;
}

audit::MapSource RealLog::Files() const {
  return audit::FilesOf(entries, Signed(size()));
}

audit::Policy RealLog::Policy() const {
  audit::Policy policy;
  for (const auto& signer : log_signers_) {
    policy.log_keys.push_back(ledger::KeyOf(*signer));
  }
  for (const auto& signer : record_signers_) {
    policy.signer_keys.push_back(ledger::KeyOf(*signer));
  }
  policy.now_seconds = LastSeconds() + 10;
  return policy;
}

audit::Policy RealLog::HavingSeen(const std::string& note) const {
  audit::Policy policy = Policy();
  policy.earlier_checkpoints = {{"seen before", note}};
  return policy;
}

audit::Policy RealLog::Witnessed() const {
  audit::Policy policy = Policy();
  policy.witness_keys = {*ledger::VerifierKey::Parse(witness->verifier_key())};
  policy.quorum = 1;
  return policy;
}

}  // namespace tanji::attacks
