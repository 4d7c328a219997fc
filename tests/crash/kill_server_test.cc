// kill -9 on the real tanjid under 64 mixed writers: what it said was durable
// is there, for the one who holds the list.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/testing/temp_dir.h"
#include "lib/platform/fsck.h"
#include "tests/crash/child_process.h"
#include "tests/crash/crash_rounds.h"
#include "tests/crash/log_witness.h"
#include "tests/crash/server_client.h"

namespace tanji::crash {
namespace {

constexpr size_t kAnchorFileMax = 1 << 20;  // bytes

using ::testing::IsEmpty;

// A running tanjid and connections to it.
struct RunningServer {
  static constexpr int kConnections = 8;
  static constexpr std::chrono::seconds kStartTimeout{60};

  void Start(const std::string& data_dir) {
    auto started = ChildProcess::Start(
        {TANJI_TANJID, "--data-dir", data_dir, "--listen", "127.0.0.1:0",
         "--publish-dir", data_dir + ".published"},
        /*on_line=*/nullptr);
    TANJI_ASSERT_OK(started);
    process = *std::move(started);
    TANJI_ASSERT_OK_AND_ASSIGN(
        const std::string address,
        process->WaitForLine("serving on ", kStartTimeout));
    for (int i = 0; i < kConnections; ++i) {
      clients.push_back(std::make_unique<ServerClient>(address));
    }
  }
  ServerClient& client(int writer = 0) {
    return *clients[static_cast<size_t>(writer % kConnections)];
  }

  std::unique_ptr<ChildProcess> process;
  std::vector<std::unique_ptr<ServerClient>> clients;
};

// The writers of one round, until the server is gone.
class Writers {
 public:
  Writers(RunningServer& server, int round) : server_(server), round_(round) {
    for (int writer = 0; writer < kWriters; ++writer) {
      threads_.emplace_back([this, writer] { Write(writer); });
    }
  }

  // Kills the server in the midst of it all.
  std::vector<Acknowledgement> KillServer() {
    is_killed_.store(true);
    server_.process->Kill();
    for (std::thread& thread : threads_) thread.join();
    return acknowledged_.Take();
  }

 private:
  void Write(int writer) {
    uint64_t last_seq = 0;
    for (int number = 0;; ++number) {
      const RequestName name{round_, writer, number};
      Request request = MakeRequest(name);
      request.min_seq = last_seq;
      const auto done = server_.client(writer).Perform(request);
      if (done.ok()) {
        last_seq = done->seq;
        acknowledged_.Add({name, done->seq, done->entry});
        EXPECT_FALSE(done->repeated);
        continue;
      }
      // Two imports at once are all that a server takes.
      if (absl::IsResourceExhausted(done.status())) continue;
      EXPECT_TRUE(is_killed_.load())
          << request.id << ": " << done.status().ToString();
      return;
    }
  }

  RunningServer& server_;
  const int round_;
  std::atomic<bool> is_killed_{false};
  AcknowledgementList acknowledged_;
  std::vector<std::thread> threads_;
};

class KillServerTest : public testing::Test {
 protected:
  // What the restarted server has and says.
  void CheckAfter(RunningServer& server,
                  const std::vector<Acknowledgement>& acknowledged) {
    ServerClient& client = server.client();
    TANJI_ASSERT_OK_AND_ASSIGN(const std::string log_key, client.ReadLogKey());
    TANJI_ASSERT_OK_AND_ASSIGN(const ledger::VerifierKey key,
                               ledger::VerifierKey::Parse(log_key));
    if (witness_ == nullptr)
      witness_ = std::make_unique<LogWitness>(key.name());
    // Before the entries are read: it covers no more than they are.
    TANJI_ASSERT_OK_AND_ASSIGN(const std::string checkpoint,
                               client.ReadCheckpoint());
    TANJI_ASSERT_OK_AND_ASSIGN(const std::vector<std::string> entries,
                               client.ReadEntries(witness_->size()));
    TANJI_ASSERT_OK(witness_->Extend(entries));
    // What the killed one had signed last, then what this one says.
    if (!anchor_.empty()) {
      TANJI_ASSERT_OK(witness_->CheckCheckpoint(anchor_, key));
    }
    TANJI_ASSERT_OK(witness_->CheckCheckpoint(checkpoint, key));
    for (const Acknowledgement& acknowledgement : acknowledged) {
      TANJI_ASSERT_OK(witness_->CheckAcknowledged(acknowledgement));
    }
    CheckRepeats(client, acknowledged);
  }

  // The same request gives the record of the first time.
  void CheckRepeats(ServerClient& client,
                    const std::vector<Acknowledgement>& acknowledged) {
    constexpr size_t kRepeatsMax = 16;
    for (size_t i = 0; i < std::min(kRepeatsMax, acknowledged.size()); ++i) {
      const Acknowledgement& any =
          acknowledged[random_() % acknowledged.size()];
      TANJI_ASSERT_OK_AND_ASSIGN(const platform::Committed again,
                                 client.Perform(MakeRequest(any.request)));
      EXPECT_TRUE(again.repeated);
      EXPECT_EQ(again.seq, any.seq);
      EXPECT_EQ(again.entry, any.entry);
    }
  }

  // That the killed server has left; none before the first checkpoint.
  void ReadAnchor() {
    auto anchor = base::ReadFile(data_dir_ + "/anchor", kAnchorFileMax);
    if (absl::IsNotFound(anchor.status())) return;
    TANJI_ASSERT_OK(anchor);
    anchor_ = *std::move(anchor);
  }

  // Most kills come soon; some come late enough to hit a checkpoint, of which
  // there is one a second.
  void SleepBeforeKill() {
    constexpr int kSoonMillisMax = 300;
    constexpr int kLateMillisMax = 1500;
    SleepAtMost(random_, random_() % 5 == 0 ? kLateMillisMax : kSoonMillisMax);
  }

  base::TempDir dir_;
  const std::string data_dir_ = dir_.path() + "/data";
  std::mt19937_64 random_{CrashSeed()};
  std::unique_ptr<LogWitness> witness_;
  std::string anchor_;
};

TEST_F(KillServerTest, KeepsEveryAcknowledgedRecord) {
  const int rounds = CrashRounds(50);
  size_t acknowledged_count = 0;
  auto server = std::make_unique<RunningServer>();
  server->Start(data_dir_);
  for (int round = 0; round < rounds && !HasFailure(); ++round) {
    SCOPED_TRACE(testing::Message() << "round " << round);
    Writers writers(*server, round);
    SleepBeforeKill();
    const std::vector<Acknowledgement> acknowledged = writers.KillServer();
    acknowledged_count += acknowledged.size();
    ReadAnchor();
    server = std::make_unique<RunningServer>();
    server->Start(data_dir_);
    if (HasFatalFailure()) return;
    CheckAfter(*server, acknowledged);
  }
  std::printf("%zu records acknowledged in %d rounds\n", acknowledged_count,
              rounds);
  EXPECT_GT(acknowledged_count, 0u);
  ASSERT_FALSE(HasFailure());

  // All of it once more, from the start, and what a clean stop leaves.
  TANJI_ASSERT_OK_AND_ASSIGN(const std::vector<std::string> entries,
                             server->client().ReadEntries(0));
  // A status list may have come since.
  ASSERT_GE(entries.size(), witness_->size());
  ASSERT_LE(entries.size(), witness_->size() + 1);
  for (uint64_t seq = 0; seq < witness_->size(); ++seq) {
    ASSERT_EQ(entries[seq], witness_->entry(seq)) << "entry " << seq;
  }
  TANJI_ASSERT_OK_AND_ASSIGN(const int exit_code, server->process->Terminate());
  EXPECT_EQ(exit_code, 0);
  TANJI_ASSERT_OK_AND_ASSIGN(
      const platform::FsckReport report,
      platform::Fsck(data_dir_, [](const std::string&, uint64_t, uint64_t) {}));
  EXPECT_THAT(report.faults, IsEmpty());
  EXPECT_GE(report.entries, entries.size());
  EXPECT_LE(report.entries, entries.size() + 1);
}

}  // namespace
}  // namespace tanji::crash
