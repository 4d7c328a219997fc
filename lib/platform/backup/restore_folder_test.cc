#include "lib/platform/backup/restore_folder.h"

#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/audit/audit.h"
#include "lib/audit/folder_source.h"
#include "lib/base/file.h"
#include "lib/base/folder_lock.h"
#include "lib/base/status.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/testing/temp_dir.h"
#include "lib/certificate/verify.h"
#include "lib/platform/backup/folder_backup.h"
#include "lib/platform/erasure/erase.h"
#include "lib/platform/supply/key_records.h"
#include "lib/platform/testing/test_system.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

namespace fs = std::filesystem;
using base::StatusIs;
using ledger::RecordKind;
using ::testing::_;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Optional;
using ::testing::Pair;

constexpr char kNewOrigin[] = "log.example/2";
constexpr size_t kCheckpointSizeMax = 1 << 20;

class RestoreFolderTest : public ::testing::Test {
 protected:
  RestoreFolderTest() {
    auto made = crypto::MakeRecipient("offline", 1'700'000'000, 1'900'000'000);
    EXPECT_TRUE(made.ok()) << made.status();
    key_ = *std::move(made);
  }

  // Publishes the log of the folder, whose server is closed, as its mirror has
  // it from then on.
  void Publish(TestSystem& system) {
    SystemOptions options;
    options.data_dir = system.data_dir();
    options.publish_dir = mirror_dir_;
    const auto published = System::Open(options, system.clock());
    ASSERT_TRUE(published.ok()) << published.status();
    (*published)->Stop();
  }
  std::string MirrorCheckpoint() const {
    return base::ReadFile(mirror_dir_ + "/checkpoint", kCheckpointSizeMax)
        .value_or("");
  }
  void Backup(const TestSystem& system) {
    base::FakeClock clock(kBackupMicros);
    const auto written = WriteFolderBackupOf(system.data_dir(),
                                             key_.certificate, clock, backup_);
    ASSERT_TRUE(written.ok()) << written.status();
  }
  RestoreRequest Request(const std::string& new_origin = "") const {
    return {backup_,
            key_,
            restored_,
            {MirrorCheckpoint(), false, &mirror_, {}},
            new_origin};
  }
  // That nothing came later.
  static RestoreRequest Said(RestoreRequest request) {
    request.known.is_last = true;
    return request;
  }
  absl::StatusOr<std::unique_ptr<System>> OpenRestored(base::Clock& clock) {
    SystemOptions options;
    options.data_dir = restored_;
    options.publish_dir = new_mirror_dir_;
    return System::Open(options, clock);
  }
  static absl::StatusOr<Footprint> Get(const Context& context,
                                       const graph::ProductId& product) {
    TANJI_ASSIGN_OR_RETURN(
        const View view,
        ViewFor(context, {context.ledger.head().size - 1, 10'000}));
    return GetFootprint(view, identity::Caller::Operator(), product);
  }

  static constexpr int64_t kBackupMicros = 1'795'000'000'000'000;
  const base::TempDir temp_;
  const std::string backup_ = temp_.path() + "/tanji.backup";
  const std::string restored_ = temp_.path() + "/restored";
  const std::string mirror_dir_ = temp_.path() + "/mirror";
  const std::string new_mirror_dir_ = temp_.path() + "/new-mirror";
  const audit::FolderSource mirror_{mirror_dir_};
  crypto::KeyAndCertificate key_;
};

TEST_F(RestoreFolderTest, GoesOnWithTheLogWhereTheBackupHasAllOfIt) {
  TestSystem system;
  TANJI_ASSERT_OK(system.SubmitAtHead(Steel("1.5")));
  TANJI_ASSERT_OK(system.Issue("works/steel"));
  const std::string origin = system.context().keys.origin();
  const uint64_t entries = system.context().ledger.head().size;
  system.Close();
  Publish(system);
  Backup(system);
  TANJI_ASSERT_OK(base::MakeDirectories(restored_, 0700));  // empty
  TANJI_ASSERT_OK_AND_ASSIGN(const RestoredFolder restored,
                             RestoreFolder(Said(Request()), system.clock()));
  EXPECT_EQ(restored.log, origin);
  EXPECT_EQ(restored.backup_micros, kBackupMicros);
  EXPECT_EQ(restored.entries, entries);
  EXPECT_EQ(restored.known_entries, entries);
  EXPECT_FALSE(restored.new_log.has_value());
  EXPECT_FALSE(fs::exists(restored_ + ".restoring"));
  EXPECT_EQ(
      base::ReadFile(restored_ + "/anchor", kCheckpointSizeMax).value_or(""),
      MirrorCheckpoint());
  EXPECT_THAT(RestoreFolder(Request(), system.clock()),
              StatusIs(absl::StatusCode::kAlreadyExists, _));
  {
    TANJI_ASSERT_OK_AND_ASSIGN(const auto opened, OpenRestored(system.clock()));
    TANJI_ASSERT_OK_AND_ASSIGN(const Footprint steel,
                               Get(opened->context(), {"works", "steel"}));
    EXPECT_THAT(steel.kg_co2e, Optional(1.5));
    EXPECT_EQ(opened->context().ledger.head().size, entries);
  }
  TANJI_ASSERT_OK_AND_ASSIGN(const FsckReport report, RunFsck(restored_));
  EXPECT_THAT(report.faults, IsEmpty());
}

TEST_F(RestoreFolderTest, IsDoneByOneAtATimeAndFromTheBeginning) {
  TestSystem system;
  TANJI_ASSERT_OK(system.SubmitAtHead(Steel("1.5")));
  system.Close();
  Publish(system);
  Backup(system);
  const std::string staging = restored_ + ".restoring";
  const std::string left = staging + "/folder/db/left-behind";
  TANJI_ASSERT_OK(base::MakeDirectories(staging + "/folder/db", 0700));
  TANJI_ASSERT_OK(base::ReplaceFile(left, "x", 0600));
  {
    TANJI_ASSERT_OK_AND_ASSIGN(const auto other,
                               base::FolderLock::Exclusive(staging));
    EXPECT_THAT(RestoreFolder(Said(Request()), system.clock()),
                StatusIs(absl::StatusCode::kUnavailable, HasSubstr("in use")));
    EXPECT_TRUE(fs::exists(left));
    EXPECT_FALSE(fs::exists(restored_));
  }
  TANJI_ASSERT_OK(RestoreFolder(Said(Request()), system.clock()));
  EXPECT_FALSE(fs::exists(staging));
  EXPECT_FALSE(fs::exists(restored_ + "/db/left-behind"));
}

TEST_F(RestoreFolderTest, MakesNoSecondHistoryOfWhatOthersHaveSeen) {
  TestSystem system;
  TANJI_ASSERT_OK(system.SubmitAtHead(Steel("1.5")));
  system.Close();
  Publish(system);
  const std::string earlier = MirrorCheckpoint();
  Backup(system);
  TANJI_ASSERT_OK(system.Open());
  TANJI_ASSERT_OK(system.SubmitAtHead(Steel("1.6")));
  system.Close();
  Publish(system);
  const auto is_behind =
      StatusIs(kFailedPrecondition, HasSubstr("others have seen entries"));
  EXPECT_THAT(RestoreFolder(Request(), system.clock()), is_behind);
  EXPECT_FALSE(fs::exists(restored_));
  EXPECT_FALSE(fs::exists(restored_ + ".restoring"));
  // The anchor file alone shows it too.
  RestoreRequest by_anchor = Request();
  by_anchor.known = {
      base::ReadFile(system.data_dir() + "/anchor", kCheckpointSizeMax)
          .value_or(""),
      true,
      nullptr,
      {}};
  EXPECT_THAT(RestoreFolder(by_anchor, system.clock()), is_behind);
  // A mirror that is older than the backup shows nothing.
  Backup(system);
  RestoreRequest by_old = Request();
  by_old.known = {earlier, true, nullptr, {}};
  EXPECT_THAT(RestoreFolder(by_old, system.clock()),
              StatusIs(kFailedPrecondition, HasSubstr("give the newest")));
  // Nor does one of another log, or one that other keys have signed.
  TestSystem other;
  TANJI_ASSERT_OK(other.SubmitAtHead(Steel("1.5")));
  RestoreRequest by_other = Request();
  by_other.known.keys = other.context().keys.checkpoint_verifiers();
  EXPECT_THAT(RestoreFolder(by_other, system.clock()),
              StatusIs(kInvalidArgument, HasSubstr("none of the log")));
  TANJI_EXPECT_OK(RestoreFolder(Said(Request()), system.clock()));
}

TEST_F(RestoreFolderTest, AMirrorAloneDoesNotSayThatNothingCameLater) {
  TestSystem system;
  TANJI_ASSERT_OK(system.SubmitAtHead(Steel("1.5")));
  system.Close();
  Backup(system);
  Publish(system);
  EXPECT_THAT(
      RestoreFolder(Request(), system.clock()),
      StatusIs(kFailedPrecondition, HasSubstr("a mirror may be behind")));
  TANJI_EXPECT_OK(RestoreFolder(Said(Request()), system.clock()));
}

// As where the witnesses were away, or the disk of the mirror was full.
TEST_F(RestoreFolderTest, AMirrorThatIsBehindTheBackupIsEnoughForANewLog) {
  TestSystem system;
  TANJI_ASSERT_OK(system.SubmitAtHead(Steel("1.5")));
  system.Close();
  Publish(system);
  const std::string behind = MirrorCheckpoint();
  TANJI_ASSERT_OK(system.Open());
  TANJI_ASSERT_OK(system.SubmitAtHead(Steel("1.6")));
  const uint64_t entries = system.context().ledger.head().size;
  system.Close();
  Backup(system);
  RestoreRequest request = Request(kNewOrigin);
  EXPECT_EQ(request.known.checkpoint, behind);
  TANJI_ASSERT_OK_AND_ASSIGN(const RestoredFolder restored,
                             RestoreFolder(request, system.clock()));
  EXPECT_EQ(restored.known_entries, entries);
  EXPECT_FALSE(fs::exists(restored_ + kRestoredKeysFolder));
}

TEST_F(RestoreFolderTest, MakesNoLogOfAnotherHistory) {
  TestSystem system;
  TANJI_ASSERT_OK(system.SubmitAtHead(Steel("1.5")));
  system.Close();
  const std::string copy = temp_.path() + "/copy";
  fs::copy(system.data_dir(), copy, fs::copy_options::recursive);
  TANJI_ASSERT_OK(system.Open());
  TANJI_ASSERT_OK(system.SubmitAtHead(Steel("1.6")));
  system.Close();
  Backup(system);
  // The other history, by who has the keys, and longer.
  fs::remove_all(system.data_dir());
  fs::copy(copy, system.data_dir(), fs::copy_options::recursive);
  TANJI_ASSERT_OK(system.Open());
  for (const char* amount : {"1.7", "1.8"}) {
    TANJI_ASSERT_OK(system.SubmitAtHead(Steel(amount)));
  }
  system.Close();
  Publish(system);
  for (const char* origin : {"", kNewOrigin}) {
    EXPECT_THAT(
        RestoreFolder(Request(origin), system.clock()),
        StatusIs(absl::StatusCode::kDataLoss, HasSubstr("of another history")));
    EXPECT_FALSE(fs::exists(restored_));
  }
}

// A log that was gone on with after its last backup, in which a supplier has
// signed, a certificate was issued, and something was erased.
class NewLogTest : public RestoreFolderTest {
 protected:
  void SetUp() override {
    TANJI_ASSERT_OK(system_.AddKeyOf("works", key_of_works_));
    const std::string steel = Steel("1.5");
    TANJI_ASSERT_OK(
        system_.Submit(steel, "steel", key_of_works_.SignatureLine(steel)));
    TANJI_ASSERT_OK(
        system_.SubmitAtHead(Screw("4", InputJson("works/steel", "2", "kg"))));
    TANJI_ASSERT_OK_AND_ASSIGN(
        const Committed other,
        system_.SubmitAtHead(Document("mill", {{"coil", "kg", "3"}})));
    TANJI_ASSERT_OK(system_.AddKeyOf("mill", key_of_mill_));
    to_erase_ = other.seq;
    TANJI_ASSERT_OK_AND_ASSIGN(
        const Committed erased,
        system_.SubmitAtHead(Document("mine", {{"ore", "kg", "7"}})));
    TANJI_ASSERT_OK(Erase(system_.context(), identity::Caller::Operator(),
                          {"", "mine", {erased.seq}, true}));
    TANJI_ASSERT_OK_AND_ASSIGN(const Committed issued,
                               system_.Issue("maker/screw", "certify"));
    certificate_seq_ = issued.seq;
    TANJI_ASSERT_OK_AND_ASSIGN(screw_, system_.Get("maker/screw"));
    restored_entries_ = system_.context().ledger.head().size;
    system_.Close();
    Backup(system_);
    TANJI_ASSERT_OK(system_.Open());
    TANJI_ASSERT_OK(system_.SubmitAtHead(Screw("9", "")));
    TANJI_ASSERT_OK(Erase(system_.context(), identity::Caller::Operator(),
                          {"", "mill", {to_erase_}, true}));
    std::promise<absl::StatusOr<Committed>> revoked;
    RevokeKey(system_.context(), identity::Caller::Operator(),
              {"", "mill", ReferenceOf(key_of_mill_.verifier_key()),
               KeyRevocationReason::kLost, 0},
              [&](absl::StatusOr<Committed> done) {
                revoked.set_value(std::move(done));
              });
    TANJI_ASSERT_OK(revoked.get_future().get());
    old_origin_ = system_.context().keys.origin();
    old_keys_ = PolicyOf(system_.context());
    system_.Close();
    Publish(system_);
  }

  static audit::Policy PolicyOf(const Context& context) {
    audit::Policy policy;
    policy.log_keys = context.keys.checkpoint_verifiers();
    for (const auto& signer : context.keys.signers(KeyPurpose::kRecords)) {
      policy.signer_keys.push_back(
          *ledger::VerifierKey::Parse(signer->verifier_key()));
    }
    return policy;
  }
  static std::vector<std::string> FindingsOf(const std::string& dir,
                                             const audit::Policy& policy) {
    const auto report = audit::Audit(audit::FolderSource(dir), policy, {});
    EXPECT_TRUE(report.ok()) << report.status();
    std::vector<std::string> texts;
    for (const audit::Finding& finding : report->findings.findings()) {
      texts.push_back(finding.text);
    }
    return texts;
  }
  static ledger::Record RecordAt(const Context& context, uint64_t seq) {
    return ledger::Entry::Parse(*context.main.Get(store::EntryKey(seq)))
        ->record;
  }

  TestSystem system_;
  const ledger::NoteSigner key_of_works_ = SignerOf("works", 'w');
  const ledger::NoteSigner key_of_mill_ = SignerOf("mill", 'm');
  uint64_t to_erase_ = 0;
  uint64_t certificate_seq_ = 0;
  uint64_t restored_entries_ = 0;
  Footprint screw_;
  std::string old_origin_;
  audit::Policy old_keys_;
};

TEST_F(NewLogTest, HasTheDataOfTheOldOneAndRefersToItsLastCheckpoint) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const RestoredFolder restored,
      RestoreFolder(Request(kNewOrigin), system_.clock()));
  EXPECT_EQ(restored.log, kNewOrigin);
  EXPECT_EQ(restored.entries, restored_entries_);
  EXPECT_GT(restored.known_entries, restored_entries_);
  EXPECT_THAT(restored.lost, Contains(Pair(RecordKind::kSubmission, 1)));
  EXPECT_THAT(restored.lost, Contains(Pair(RecordKind::kErasure, 1)));
  EXPECT_EQ(restored.erased_again, 1u);
  EXPECT_EQ(restored.revoked_again, 1u);
  ASSERT_TRUE(restored.new_log.has_value());
  EXPECT_EQ(restored.new_log->repeated + restored.new_log->omitted + 1,
            restored_entries_);
  EXPECT_GE(restored.new_log->omitted, 2u);  // certificate and status list

  TANJI_ASSERT_OK_AND_ASSIGN(const auto opened, OpenRestored(system_.clock()));
  Context& context = opened->context();
  const ledger::Record genesis = RecordAt(context, 0);
  ASSERT_EQ(genesis.xrefs.size(), 1u);
  EXPECT_EQ(genesis.xrefs[0].origin, old_origin_);
  EXPECT_EQ(genesis.xrefs[0].seq, restored.known_entries - 1);
  for (uint64_t seq = 1; seq < restored_entries_; ++seq) {
    const ledger::Record record = RecordAt(context, seq);
    ASSERT_EQ(record.xrefs.size(), 1u) << seq;
    EXPECT_EQ(record.xrefs[0].origin, old_origin_);
    EXPECT_EQ(record.xrefs[0].seq, seq);
  }
  EXPECT_EQ(RecordAt(context, certificate_seq_).kind, RecordKind::kOmitted);

  // The numbers are those of the backup, to the bit.
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint screw,
                             Get(context, {"maker", "screw"}));
  EXPECT_EQ(screw.kg_co2e, screw_.kg_co2e);
  EXPECT_THAT(Get(context, {"mill", "coil"}), Not(base::IsOk()));
  EXPECT_THAT(Get(context, {"mine", "ore"}), Not(base::IsOk()));
}

TEST_F(NewLogTest, GoesOnAsALogOfItsOwn) {
  TANJI_ASSERT_OK(RestoreFolder(Request(kNewOrigin), system_.clock()));
  fs::remove_all(system_.data_dir());
  fs::rename(restored_, system_.data_dir());
  TANJI_ASSERT_OK(system_.Open());
  // The request of the old certificate asks for a new one.
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed issued,
                             system_.Issue("maker/screw", "certify"));
  EXPECT_GT(issued.seq, restored_entries_);
  TANJI_ASSERT_OK_AND_ASSIGN(const IssuedCertificate certificate,
                             system_.Certificate(issued.record_id));
  const audit::Policy keys = PolicyOf(system_.context());
  certificate::TrustedKeys trusted;
  trusted.log_keys = keys.log_keys;
  trusted.signer_keys = keys.signer_keys;
  EXPECT_EQ(certificate::Verify(certificate.certificate, trusted).outcome,
            certificate::Outcome::kProven);
  // A repeated request of a supplier is the first one still.
  const std::string steel = Steel("1.5");
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed again,
      system_.Submit(steel, "steel", key_of_works_.SignatureLine(steel)));
  EXPECT_TRUE(again.repeated);
  system_.Close();
  TANJI_ASSERT_OK_AND_ASSIGN(const FsckReport report,
                             RunFsck(system_.data_dir()));
  EXPECT_THAT(report.faults, IsEmpty());

  fs::rename(mirror_dir_, temp_.path() + "/old-mirror");
  Publish(system_);
  const std::string old_mirror = temp_.path() + "/old-mirror";
  EXPECT_THAT(FindingsOf(old_mirror, old_keys_), IsEmpty());
  EXPECT_THAT(FindingsOf(mirror_dir_, keys), IsEmpty());
  // What it repeats is what the old one had.
  audit::Policy with_old = keys;
  with_old.other_logs.push_back(
      {old_keys_.log_keys, std::make_shared<audit::FolderSource>(old_mirror)});
  EXPECT_THAT(FindingsOf(mirror_dir_, with_old), IsEmpty());
}

TEST_F(NewLogTest, CanBeBegunByTheAnchorAlone) {
  RestoreRequest request = Request(kNewOrigin);
  request.known.files = nullptr;
  TANJI_ASSERT_OK_AND_ASSIGN(const RestoredFolder restored,
                             RestoreFolder(request, system_.clock()));
  EXPECT_THAT(restored.lost, IsEmpty());
  EXPECT_EQ(restored.erased_again, 0u);
  TANJI_ASSERT_OK_AND_ASSIGN(const auto opened, OpenRestored(system_.clock()));
  const ledger::Record genesis = RecordAt(opened->context(), 0);
  ASSERT_EQ(genesis.xrefs.size(), 1u);
  EXPECT_EQ(genesis.xrefs[0].seq, restored_entries_ - 1);
}

TEST_F(NewLogTest, NeedsAnOriginOfItsOwn) {
  EXPECT_THAT(RestoreFolder(Request(old_origin_), system_.clock()),
              StatusIs(kInvalidArgument, HasSubstr("another origin")));
  EXPECT_THAT(RestoreFolder(Request("no+name"), system_.clock()),
              StatusIs(kInvalidArgument, _));
  EXPECT_THAT(RestoreFolder(Request("works"), system_.clock()),
              StatusIs(kInvalidArgument, HasSubstr("has its name")));
  EXPECT_FALSE(fs::exists(restored_));
}

}  // namespace
}  // namespace tanji::platform
