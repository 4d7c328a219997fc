#include "lib/platform/record/cosigners.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/testing/fake_clock.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/testing/temp_dir.h"
#include "lib/ledger/add_checkpoint.h"
#include "lib/ledger/testing/signers.h"
#include "lib/net/http_server.h"
#include "lib/witness/witness.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;

constexpr char kOrigin[] = "log.example/park";

ledger::NoteSigner KeyOfTheLog() { return ledger::SignerOf(kOrigin, 'l'); }

// A witness on a port of the loopback interface, which remembers over restarts.
class RunningWitness {
 public:
  explicit RunningWitness(char seed)
      : key_(ledger::Cosigner::Create(
                 std::string("w.example/") + seed,
                 *crypto::Ed25519Signer::FromSeed(std::string(32, seed)))
                 ->ToPrivateString()) {
    Start(0);
  }
  void Start(uint16_t port) {
    auto witness = witness::Witness::Open({dir_.path() + "/state",
                                           *ledger::Cosigner::Parse(key_),
                                           {ledger::KeyOf(KeyOfTheLog())},
                                           base::Clock::System()});
    ASSERT_TRUE(witness.ok());
    witness_ = *std::move(witness);
    net::HttpServer::Options options;
    options.address = {"127.0.0.1", port};
    options.body_size_max = ledger::kAddCheckpointSizeMax;
    auto server = net::HttpServer::Start(
        options, {{net::HttpServer::Route::Method::kPost, "/add-checkpoint",
                   [this](const std::string& body) {
                     const witness::Answer answer =
                         witness_->AddCheckpoint(body);
                     return net::HttpReply{answer.status, answer.media_type,
                                           answer.body};
                   }}});
    ASSERT_TRUE(server.ok());
    server_ = *std::move(server);
    address_ = server_->address();
  }
  void Stop() {
    server_.reset();
    witness_.reset();
  }
  void Restart() { Start(address_.port); }
  witness::Witness& witness() { return *witness_; }

  std::string PolicyLine(const std::string& name) const {
    return base::StrCat("witness ", name, " ",
                        ledger::Cosigner::Parse(key_)->verifier_key(),
                        " http://", address_.ToString(), "\n");
  }

 private:
  const std::string key_;
  base::TempDir dir_;
  net::ListenAddress address_;
  std::unique_ptr<witness::Witness> witness_;
  std::unique_ptr<net::HttpServer> server_;
};

class CosignersTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string folder = keys_folder_.path() + "/keys";
    TANJI_ASSERT_OK(base::MakeDirectories(folder, 0700));
    TANJI_ASSERT_OK(base::ReplaceFile(
        folder + "/log.key", KeyOfTheLog().ToPrivateString() + "\n", 0600));
    TANJI_ASSERT_OK(base::ReplaceFile(
        folder + "/records.key",
        ledger::SignerOf(base::StrCat(kOrigin, "/records"), 'r')
                .ToPrivateString() +
            "\n",
        0600));
    auto keys = KeyRing::Load(folder, kOrigin);
    ASSERT_TRUE(keys.ok()) << keys.status().message();
    keys_ = *std::move(keys);
  }

  // Appends `count` entries and signs a checkpoint.
  void Grow(int count, const std::string& content = "a") {
    for (int i = 0; i < count; ++i) {
      ledger_.Append(
          {{ledger::LeafHash(base::StrCat(content, ledger_.head().size)),
            1'000}});
    }
    const uint64_t size = ledger_.head().size;
    ledger_.SetCheckpoint(
        {ledger::SignCheckpoint({kOrigin, size, *ledger_.RootAt(size)},
                                KeyOfTheLog()),
         size});
  }

  absl::StatusOr<std::unique_ptr<Cosigners>> Create(const std::string& policy) {
    WitnessOptions options;
    options.policy = policy;
    options.timeout = std::chrono::milliseconds(2'000);
    options.retry_interval = std::chrono::milliseconds(5);
    return Cosigners::Create(
        options, {ledger_, clock_, *keys_,
                  [this](const LedgerState::SignedCheckpoint& checkpoint) {
                    if (fails_to_keep_.load())
                      return absl::UnavailableError("full");
                    kept_size_.store(checkpoint.size);
                    return absl::OkStatus();
                  },
                  [this](const absl::Status&) { rolled_back_.store(true); }});
  }
  std::unique_ptr<Cosigners> Started(const std::string& policy) {
    auto cosigners = Create(policy);
    EXPECT_TRUE(cosigners.ok()) << cosigners.status().message();
    (*cosigners)->Start();
    return *std::move(cosigners);
  }
  void WaitUntilWitnessed(uint64_t size) const {
    while (ledger_.witnessed().size < size) std::this_thread::yield();
  }

  const base::TempDir keys_folder_;
  std::unique_ptr<KeyRing> keys_;
  LedgerState ledger_{kOrigin};
  base::FakeClock clock_;
  std::atomic<uint64_t> kept_size_{0};
  std::atomic<bool> fails_to_keep_{false};
  std::atomic<bool> rolled_back_{false};
};

TEST_F(CosignersTest, AQuorumMakesACheckpointWitnessed) {
  RunningWitness a('a');
  RunningWitness b('b');
  const auto cosigners = Started(a.PolicyLine("a") + b.PolicyLine("b") +
                                 "group both all a b\nquorum both\n");
  Grow(3);
  WaitUntilWitnessed(3);
  EXPECT_EQ(kept_size_.load(), 3U);
  TANJI_ASSERT_OK_AND_ASSIGN(const ledger::Note note,
                             ledger::Note::Parse(ledger_.witnessed().note));
  EXPECT_EQ(note.signatures.size(), 3U);
  Grow(5);
  WaitUntilWitnessed(8);
  EXPECT_EQ(cosigners->states()[0].size, 8U);
  EXPECT_EQ(cosigners->states()[1].fault, "");
  TANJI_EXPECT_OK(cosigners->status());
}

TEST_F(CosignersTest, AWitnessThatIsAwayHoldsUpNothingAndComesBack) {
  RunningWitness a('a');
  const std::string policy = a.PolicyLine("a") + "quorum a\n";
  a.Stop();
  const auto cosigners = Started(policy);
  Grow(3);
  while (cosigners->states()[0].fault.empty()) {
    std::this_thread::yield();
  }
  EXPECT_EQ(ledger_.witnessed().size, 0U);
  TANJI_EXPECT_OK(cosigners->status());
  clock_.Advance((kQuorumSeconds + 1) * 1'000'000);
  EXPECT_THAT(cosigners->status(),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("no quorum of witnesses")));
  a.Restart();
  WaitUntilWitnessed(3);
  TANJI_EXPECT_OK(cosigners->status());
  EXPECT_FALSE(rolled_back_.load());
}

// The log was restored from a backup of 3 entries; the witness has seen 5.
TEST_F(CosignersTest, AWitnessThatKnowsMoreStopsTheStart) {
  RunningWitness a('a');
  const std::string policy = a.PolicyLine("a") + "quorum a\n";
  LedgerState before(kOrigin);
  for (int i = 0; i < 5; ++i) {
    before.Append({{ledger::LeafHash(base::StrCat("a", i)), 1'000}});
  }
  ledger::AddCheckpointRequest request;
  request.checkpoint =
      ledger::SignCheckpoint({kOrigin, 5, *before.RootAt(5)}, KeyOfTheLog());
  ASSERT_EQ(a.witness().AddCheckpoint(request.ToText()).status, 200);
  Grow(3);
  TANJI_ASSERT_OK_AND_ASSIGN(const auto cosigners, Create(policy));
  EXPECT_THAT(cosigners->CheckHistory(),
              StatusIs(absl::StatusCode::kDataLoss,
                       HasSubstr("has cosigned 5 entries")));
  EXPECT_TRUE(rolled_back_.load());
}

TEST_F(CosignersTest, AWitnessOfAnotherHistoryStopsTheStart) {
  RunningWitness a('a');
  const std::string policy = a.PolicyLine("a") + "quorum a\n";
  LedgerState before(kOrigin);
  for (int i = 0; i < 5; ++i) {
    before.Append({{ledger::LeafHash(base::StrCat("b", i)), 1'000}});
  }
  ledger::AddCheckpointRequest request;
  request.checkpoint =
      ledger::SignCheckpoint({kOrigin, 5, *before.RootAt(5)}, KeyOfTheLog());
  ASSERT_EQ(a.witness().AddCheckpoint(request.ToText()).status, 200);
  Grow(5);
  TANJI_ASSERT_OK_AND_ASSIGN(auto cosigners, Create(policy));
  EXPECT_THAT(cosigners->CheckHistory(),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("another root")));
  Grow(2);
  TANJI_ASSERT_OK_AND_ASSIGN(cosigners, Create(policy));
  EXPECT_THAT(
      cosigners->CheckHistory(),
      StatusIs(absl::StatusCode::kDataLoss, HasSubstr("another history")));
}

// It was away at the start; what it says then stops the log all the same.
TEST_F(CosignersTest, AWitnessThatComesLaterStopsARolledBackLog) {
  RunningWitness a('a');
  const std::string policy = a.PolicyLine("a") + "quorum a\n";
  LedgerState before(kOrigin);
  for (int i = 0; i < 9; ++i) {
    before.Append({{ledger::LeafHash(base::StrCat("a", i)), 1'000}});
  }
  ledger::AddCheckpointRequest request;
  request.checkpoint =
      ledger::SignCheckpoint({kOrigin, 9, *before.RootAt(9)}, KeyOfTheLog());
  ASSERT_EQ(a.witness().AddCheckpoint(request.ToText()).status, 200);
  a.Stop();
  Grow(3);
  TANJI_ASSERT_OK_AND_ASSIGN(const auto cosigners, Create(policy));
  TANJI_ASSERT_OK(cosigners->CheckHistory());
  cosigners->Start();
  a.Restart();
  while (!rolled_back_.load()) std::this_thread::yield();
  EXPECT_EQ(ledger_.witnessed().size, 0U);
}

TEST_F(CosignersTest, WhatCannotBeStoredIsNotShownAndTriedAgain) {
  RunningWitness a('a');
  fails_to_keep_.store(true);
  const auto cosigners = Started(a.PolicyLine("a") + "quorum a\n");
  Grow(3);
  while (cosigners->states()[0].size < 3) std::this_thread::yield();
  EXPECT_EQ(ledger_.witnessed().size, 0U);
  fails_to_keep_.store(false);
  WaitUntilWitnessed(3);
}

TEST_F(CosignersTest, LinesThatComeByFileCount) {
  RunningWitness a('a');
  std::string line = a.PolicyLine("a");
  line = line.substr(0, line.rfind(' ')) + "\n";  // without its URL
  TANJI_ASSERT_OK_AND_ASSIGN(const auto cosigners, Create(line + "quorum a\n"));
  Grow(4);
  ledger::AddCheckpointRequest request;
  request.checkpoint = ledger_.checkpoint().note;
  const witness::Answer answer = a.witness().AddCheckpoint(request.ToText());
  ASSERT_EQ(answer.status, 200);
  TANJI_ASSERT_OK(cosigners->TakeLines(request.checkpoint, answer.body));
  EXPECT_EQ(ledger_.witnessed().size, 4U);
  EXPECT_EQ(kept_size_.load(), 4U);
  const auto is_wrong = StatusIs(absl::StatusCode::kInvalidArgument, _);
  EXPECT_THAT(cosigners->TakeLines(request.checkpoint, "text\n"), is_wrong);
  EXPECT_THAT(cosigners->TakeLines(
                  ledger::SignCheckpoint({kOrigin, 4, ledger::LeafHash("x")},
                                         KeyOfTheLog()),
                  answer.body),
              is_wrong);
  Grow(1);
  EXPECT_THAT(cosigners->TakeLines(ledger_.checkpoint().note, answer.body),
              is_wrong);
}

TEST_F(CosignersTest, RefusesPoliciesThatCannotBe) {
  const RunningWitness a('a');
  const auto is_wrong = StatusIs(absl::StatusCode::kInvalidArgument, _);
  EXPECT_THAT(Create("quorum x\n"), is_wrong);
  std::string line = a.PolicyLine("a");
  line = line.substr(0, line.rfind(' ')) + " ftp://x\n";
  EXPECT_THAT(Create(line + "quorum a\n"), is_wrong);
  EXPECT_THAT(
      Create("log " + ledger::SignerOf("other.example", 'o').verifier_key() +
             "\n" + a.PolicyLine("a") + "quorum a\n"),
      StatusIs(absl::StatusCode::kInvalidArgument,
               HasSubstr("log.example/park")));
}

}  // namespace
}  // namespace tanji::platform
