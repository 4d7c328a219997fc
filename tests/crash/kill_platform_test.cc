// kill -9 at any moment of a System's life, its start included.

#include <algorithm>
#include <cstdio>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/base64.h"
#include "lib/base/clock.h"
#include "lib/base/mutex.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/testing/temp_dir.h"
#include "lib/platform/fsck.h"
#include "lib/platform/record/ledger_reads.h"
#include "lib/platform/system.h"
#include "tests/crash/child_process.h"
#include "tests/crash/crash_rounds.h"
#include "tests/crash/log_witness.h"
#include "tests/crash/system_client.h"

namespace tanji::crash {
namespace {

using ::testing::IsEmpty;

// What one crash_writer prints.
class WriterOutput {
 public:
  explicit WriterOutput(int round) : round_(round) {}

  void OnLine(const std::string& line) {
    const std::vector<std::string> words = absl::StrSplit(line, ' ');
    Acknowledgement acknowledgement;
    acknowledgement.request.round = round_;
    if (words[0] == "ack" && words.size() == 5 &&
        absl::SimpleAtoi(words[1], &acknowledgement.request.writer) &&
        absl::SimpleAtoi(words[2], &acknowledgement.request.number) &&
        absl::SimpleAtoi(words[3], &acknowledgement.seq)) {
      const auto entry = base::Base64Decode(words[4]);
      ASSERT_TRUE(entry.ok()) << line;
      acknowledgement.entry = *entry;
      acknowledged.Add(std::move(acknowledgement));
      return;
    }
    // Two imports at once are all that a System takes. What else a System logs
    // is no answer.
    const bool is_unexpected = words[0] == "refused" || words[0] == "not";
    EXPECT_TRUE(!is_unexpected ||
                line.find("RESOURCE_EXHAUSTED") != std::string::npos)
        << line;
  }

  AcknowledgementList acknowledged;

 private:
  const int round_;
};

class KillPlatformTest : public testing::Test {
 protected:
  void SetUp() override {
    options_.data_dir = dir_.path() + "/data";
    options_.publish_dir = options_.data_dir + ".published";
  }

  // Starts the writers, kills them, and returns what they were told.
  std::vector<Acknowledgement> RunAndKill(int round) {
    constexpr int kLifeMillisMax = 900;
    WriterOutput output(round);
    auto child = ChildProcess::Start(
        {TANJI_CRASH_WRITER, options_.data_dir, std::to_string(round)},
        [&output](const std::string& line) { output.OnLine(line); });
    EXPECT_TRUE(child.ok()) << child.status();
    if (!child.ok()) return {};
    SleepAtMost(random_, kLifeMillisMax);
    (*child)->Kill();
    return output.acknowledged.Take();
  }

  // Opens what is left and compares it with everything known.
  void CheckAfter(const std::vector<Acknowledgement>& acknowledged) {
    TANJI_ASSERT_OK_AND_ASSIGN(
        const auto system,
        platform::System::Open(options_, base::Clock::System()));
    platform::Context& context = system->context();
    if (witness_ == nullptr) {
      witness_ = std::make_unique<LogWitness>(context.keys.origin());
    }
    // Taken first: a status list may follow, and a checkpoint that covers it.
    const std::string note = context.ledger.checkpoint().note;
    TANJI_ASSERT_OK_AND_ASSIGN(const std::vector<std::string> entries,
                               ReadEntries(context, 0));
    ASSERT_GE(entries.size(), witness_->size());
    for (uint64_t seq = 0; seq < witness_->size(); ++seq) {
      ASSERT_EQ(entries[seq], witness_->entry(seq)) << "entry " << seq;
    }
    TANJI_ASSERT_OK(witness_->Extend(
        {entries.begin() + static_cast<int64_t>(witness_->size()),
         entries.end()}));
    for (const Acknowledgement& acknowledgement : acknowledged) {
      TANJI_ASSERT_OK(witness_->CheckAcknowledged(acknowledgement));
    }
    TANJI_ASSERT_OK_AND_ASSIGN(
        const ledger::VerifierKey key,
        ledger::VerifierKey::Parse(
            context.keys.signers(platform::KeyPurpose::kCheckpoints)
                .front()
                ->verifier_key()));
    if (!note.empty()) {
      TANJI_ASSERT_OK(witness_->CheckCheckpoint(note, key));
    }
    CheckRepeats(context, acknowledged);
  }

  // The same request gives the record of the first time.
  void CheckRepeats(platform::Context& context,
                    const std::vector<Acknowledgement>& acknowledged) {
    constexpr size_t kRepeatsMax = 24;
    for (size_t i = 0; i < std::min(kRepeatsMax, acknowledged.size()); ++i) {
      const Acknowledgement& any =
          acknowledged[random_() % acknowledged.size()];
      TANJI_ASSERT_OK_AND_ASSIGN(const platform::Committed again,
                                 Perform(context, MakeRequest(any.request)));
      EXPECT_TRUE(again.repeated);
      EXPECT_EQ(again.seq, any.seq);
      EXPECT_EQ(again.entry, any.entry);
    }
  }

  void ExpectFsckPasses() {
    TANJI_ASSERT_OK_AND_ASSIGN(
        const platform::FsckReport report,
        platform::Fsck(options_.data_dir,
                       [](const std::string&, uint64_t, uint64_t) {}));
    EXPECT_THAT(report.faults, IsEmpty());
    // The last start may have written a status list after it was looked at.
    EXPECT_GE(report.entries, witness_->size());
    EXPECT_LE(report.entries, witness_->size() + 1);
  }

  base::TempDir dir_;
  platform::SystemOptions options_;
  std::mt19937_64 random_{CrashSeed()};
  std::unique_ptr<LogWitness> witness_;
};

TEST_F(KillPlatformTest, KeepsEveryAcknowledgedRecord) {
  const int rounds = CrashRounds(20);
  size_t acknowledged_count = 0;
  for (int round = 0; round < rounds; ++round) {
    SCOPED_TRACE(testing::Message() << "round " << round);
    const std::vector<Acknowledgement> acknowledged = RunAndKill(round);
    acknowledged_count += acknowledged.size();
    CheckAfter(acknowledged);
    if (HasFatalFailure()) return;
  }
  std::printf("%zu records acknowledged in %d rounds\n", acknowledged_count,
              rounds);
  EXPECT_GT(acknowledged_count, 0u);
  ExpectFsckPasses();
}

}  // namespace
}  // namespace tanji::crash
