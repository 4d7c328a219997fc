#include "lib/audit/other_logs.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/audit/testing/audited_log.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/merkle.h"
#include "lib/ledger/testing/signers.h"

namespace tanji::audit {
namespace {

using ledger::Record;
using ledger::RecordKind;
using ledger::XrefLine;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kOldOrigin[] = "log.example/old";
constexpr uint64_t kOldSize = 300;

// A log that continues another one of 300 records.
class OtherLogsTest : public testing::Test {
 protected:
  OtherLogsTest() {
    for (uint64_t seq = 0; seq < kOldSize; ++seq) {
      Record record;
      record.log = kOldOrigin;
      record.seq = seq;
      record.time_micros = AuditedLog::kFirstMicros + 1'000'000;
      record.id = std::string(29, 'b') + std::to_string(100 + seq);
      record.payload = {"text/plain", seq,
                        ledger::PayloadCommitment("K", "steel")};
      old_.push_back(record);
    }
    SignOld();
    log_.Add(RecordKind::kGenesis,
             [&](Record& record) { record.xrefs = {XrefTo(kOldSize - 1)}; });
  }

  void SignOld() {
    old_entries_.clear();
    ledger::MerkleTree tree;
    for (const Record& record : old_) {
      old_entries_.push_back(*ledger::SignRecord(record, old_key_));
      tree.Append(ledger::LeafHash(old_entries_.back()));
    }
    root_ = tree.Root();
  }
  XrefLine XrefTo(uint64_t seq) const {
    return {kOldOrigin, seq, ledger::LeafHash(old_entries_[seq])};
  }
  // Adds a record with `xref` that `edit` may change.
  void Refer(const XrefLine& xref, const AuditedLog::Edit& edit = nullptr) {
    log_.Add(RecordKind::kSubmission, [&](Record& record) {
      record.xrefs = {xref};
      if (edit != nullptr) edit(record);
    });
  }
  // Repeats the old record of the next position.
  void Repeat(const AuditedLog::Edit& edit = nullptr) {
    const uint64_t seq = log_.entries.size();
    Refer(XrefTo(seq), [&](Record& record) {
      record.id = old_[seq].id;
      record.time_micros = old_[seq].time_micros;
      record.payload = old_[seq].payload;
      if (edit != nullptr) edit(record);
    });
  }
  MapSource OldFiles() const {
    return FilesOf(
        old_entries_,
        ledger::SignCheckpoint({kOldOrigin, kOldSize, root_}, old_log_key_));
  }
  Report Audited(MapSource old) const {
    Policy policy = log_.TrustingPolicy();
    policy.other_logs.push_back(
        {{*ledger::VerifierKey::Parse(old_log_key_.verifier_key())},
         std::make_shared<MapSource>(std::move(old))});
    return AuditOf(log_.Files(), policy);
  }
  std::string OnlyFinding(const Report& report) const {
    EXPECT_EQ(report.findings.count(), 1u);
    EXPECT_EQ(report.findings.CountOf(FindingCode::kRecordRef), 1u);
    return report.findings.findings().empty()
               ? ""
               : report.findings.findings()[0].text;
  }

  const ledger::NoteSigner old_log_key_ = ledger::SignerOf(kOldOrigin, 'o');
  const ledger::NoteSigner old_key_ =
      ledger::SignerOf(std::string(kOldOrigin) + "/records", 'p');
  std::vector<Record> old_;
  std::vector<std::string> old_entries_;
  ledger::Hash root_{};
  AuditedLog log_;
};

TEST_F(OtherLogsTest, ComparesReferencesWithTheOtherLog) {
  Refer(XrefTo(7));
  EXPECT_THAT(CodesOf(Audited(OldFiles())), IsEmpty());
  EXPECT_EQ(Audited(OldFiles()).xrefs, 2u);
  const Report without = AuditOf(log_.Files(), log_.TrustingPolicy());
  EXPECT_THAT(CodesOf(without), IsEmpty());
  EXPECT_EQ(without.xrefs, 0u);
  EXPECT_EQ(without.xrefs_unjudged, 2u);
}

TEST_F(OtherLogsTest, FindsAReferenceToAnotherContentOrToNone) {
  XrefLine xref = XrefTo(7);
  xref.seq = 8;
  Refer(xref);
  EXPECT_THAT(OnlyFinding(Audited(OldFiles())), HasSubstr("another content"));
  log_.entries.pop_back();
  // The old log's last entries may have been in no checkpoint.
  xref.seq = kOldSize;
  Refer(xref);
  EXPECT_THAT(CodesOf(Audited(OldFiles())), ElementsAre("other-log-open"));
}

TEST_F(OtherLogsTest, ARecordThatIsRepeatedSaysTheSame) {
  Repeat();
  EXPECT_THAT(CodesOf(Audited(OldFiles())), IsEmpty());
  const std::vector<AuditedLog::Edit> edits = {
      [](Record& record) { record.id = std::string(32, 'c'); },
      [](Record& record) { ++record.time_micros; },
      [](Record& record) { record.payload->commitment[0] ^= 1; },
      [](Record& record) { ++record.payload->size; },
      [](Record& record) { record.payload.reset(); },
      [](Record& record) { record.subject = "another"; },
      [](Record& record) { record.kind = RecordKind::kClock; },
  };
  for (const AuditedLog::Edit& edit : edits) {
    log_.entries.pop_back();
    Repeat(edit);
    EXPECT_THAT(OnlyFinding(Audited(OldFiles())), HasSubstr("otherwise"));
  }
}

TEST_F(OtherLogsTest, TrustsNoOtherLogThatIsNotWhole) {
  Refer(XrefTo(7));
  const std::vector<std::function<void(MapSource&)>> edits = {
      [](MapSource& files) { files.files.erase("checkpoint"); },
      [](MapSource& files) { files.files["checkpoint"][20] ^= 1; },
      [](MapSource& files) { files.files.erase("tile/0/000"); },
      [](MapSource& files) { files.files["tile/0/000"][7 * 32] ^= 1; },
  };
  for (const auto& edit : edits) {
    MapSource files = OldFiles();
    edit(files);
    const Report report = Audited(std::move(files));
    EXPECT_THAT(CodesOf(report), ElementsAre("other-log-open"));
    EXPECT_EQ(report.xrefs, 0u);
  }
}

TEST_F(OtherLogsTest, WhatALogSaysOfItselfAloneMayBeOmitted) {
  const auto omit = [&](const std::string& id) {
    const uint64_t seq = log_.entries.size();
    log_.Add(RecordKind::kOmitted, [&](Record& record) {
      record.xrefs = {XrefTo(seq)};
      record.id = id;
      record.time_micros = old_[seq].time_micros;
    });
  };
  log_.Add(RecordKind::kOmitted);  // without a reference
  EXPECT_THAT(CodesOf(Audited(OldFiles())), ElementsAre("record-kind"));
  log_.entries.pop_back();
  omit(old_[1].id);  // a submission
  EXPECT_THAT(OnlyFinding(Audited(OldFiles())), HasSubstr("may not be left"));
  log_.entries.pop_back();

  old_[1].kind = RecordKind::kClock;
  old_[1].payload.reset();
  SignOld();
  log_.entries.clear();
  log_.Add(RecordKind::kGenesis,
           [&](Record& record) { record.xrefs = {XrefTo(kOldSize - 1)}; });
  omit(old_[1].id);
  EXPECT_THAT(CodesOf(Audited(OldFiles())), IsEmpty());
  EXPECT_EQ(Audited(OldFiles()).taken_over, 1u);
  log_.entries.pop_back();
  omit(std::string(32, 'c'));
  EXPECT_THAT(OnlyFinding(Audited(OldFiles())), HasSubstr("may not be left"));
}

TEST_F(OtherLogsTest, NothingIsLeftOutBetweenWhatIsTakenOver) {
  Repeat();
  log_.Add(RecordKind::kSubmission, [&](Record& record) {
    record.time_micros = old_[2].time_micros;  // another one, in its place
  });
  EXPECT_THAT(CodesOf(Audited(OldFiles())), IsEmpty());  // 2 and on are lost
  Repeat();
  EXPECT_THAT(OnlyFinding(Audited(OldFiles())), HasSubstr("behind one that"));
}

}  // namespace
}  // namespace tanji::audit
