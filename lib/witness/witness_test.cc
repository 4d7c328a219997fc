#include "lib/witness/witness.h"

#include <filesystem>
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
#include "lib/ledger/merkle.h"
#include "lib/ledger/testing/signers.h"

namespace tanji::witness {
namespace {

using base::StatusIs;
using ::testing::_;
using ::testing::Field;
using ::testing::HasSubstr;

constexpr char kOrigin[] = "log.example/a";

auto HasStatus(int status) { return Field("status", &Answer::status, status); }
auto KnowsSize(const std::string& size) {
  return ::testing::AllOf(HasStatus(409),
                          Field(&Answer::media_type, "text/x.tlog.size"),
                          Field(&Answer::body, size + "\n"));
}

class WitnessTest : public ::testing::Test {
 protected:
  WitnessTest() {
    clock_.Set(1'790'000'000'000'000);
    Reopen();
  }

  absl::StatusOr<std::unique_ptr<Witness>> Open() {
    return Witness::Open({dir_.path() + "/state",
                          *ledger::Cosigner::Parse(cosigner_),
                          {ledger::KeyOf(log_)},
                          clock_});
  }
  void Reopen() {
    witness_.reset();
    auto opened = Open();
    ASSERT_TRUE(opened.ok()) << opened.status().message();
    witness_ = *std::move(opened);
  }

  // A log's history; the entries from `other_from` on are others.
  static ledger::MerkleTree TreeOf(uint64_t size, uint64_t other_from = 99) {
    ledger::MerkleTree tree;
    for (uint64_t i = 0; i < size; ++i) {
      tree.Append(
          ledger::LeafHash(base::StrCat(i < other_from ? "a" : "b", i)));
    }
    return tree;
  }
  ledger::AddCheckpointRequest Request(uint64_t old_size,
                                       const ledger::MerkleTree& tree) const {
    ledger::AddCheckpointRequest request;
    request.old_size = old_size;
    if (old_size > 0) {
      request.proof = *tree.ConsistencyProof(old_size, tree.size());
    }
    request.checkpoint =
        ledger::SignCheckpoint({kOrigin, tree.size(), tree.Root()}, log_);
    return request;
  }
  Answer Add(uint64_t old_size, const ledger::MerkleTree& tree) {
    return witness_->AddCheckpoint(Request(old_size, tree).ToText());
  }

  const base::TempDir dir_;
  base::FakeClock clock_;
  const ledger::NoteSigner log_ = ledger::SignerOf(kOrigin, 'l');
  const std::string cosigner_ =
      ledger::Cosigner::Create("w.example", crypto::Ed25519Signer::Generate())
          ->ToPrivateString();
  std::unique_ptr<Witness> witness_;
};

TEST_F(WitnessTest, CosignsWhatGoesOn) {
  const Answer first = Add(0, TreeOf(3));
  ASSERT_THAT(first, HasStatus(200));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const ledger::VerifierKey key,
      ledger::VerifierKey::Parse(witness_->cosigner().verifier_key()));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const ledger::Note note,
      ledger::Note::Parse(Request(0, TreeOf(3)).checkpoint + first.body));
  int64_t seconds = 0;
  TANJI_EXPECT_OK(
      key.VerifyText(note.text, note.signatures.at(1).bytes, &seconds));
  EXPECT_EQ(seconds, 1'790'000'000);
  EXPECT_THAT(Add(3, TreeOf(7)), HasStatus(200));
  // The same again: a new time for it.
  EXPECT_THAT(Add(7, TreeOf(7)), HasStatus(200));
  EXPECT_THAT(witness_->LastCosigned(kOrigin),
              base::IsOkAndHolds(HasSubstr("\n7\n")));
}

// Whoever carries a checkpoint can add lines to it, also one under the
// witness's name: they neither fill up what it keeps nor pass for its own.
TEST_F(WitnessTest, KeepsNoLinesButTheLogsAndItsOwn) {
  auto request = Request(0, TreeOf(3));
  const std::string text =
      request.checkpoint.substr(0, request.checkpoint.find("\n\n") + 1);
  request.checkpoint += ledger::Cosigner::Parse(cosigner_)->CosignatureLine(
      text + "another\n", 5);
  for (int i = 0; i < 90; ++i) {
    request.checkpoint += ledger::SignerOf(base::StrCat("other.example/", i),
                                           static_cast<char>('0' + i))
                              .SignatureLine(text);
  }
  ASSERT_THAT(witness_->AddCheckpoint(request.ToText()), HasStatus(200));
  Reopen();
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string kept,
                             witness_->LastCosigned(kOrigin));
  TANJI_ASSERT_OK_AND_ASSIGN(const ledger::Note note,
                             ledger::Note::Parse(kept));
  EXPECT_EQ(note.signatures.size(), 2U);
  EXPECT_THAT(Add(3, TreeOf(7)), HasStatus(200));
}

TEST_F(WitnessTest, TellsTheSizeThatItKnows) {
  EXPECT_THAT(Add(2, TreeOf(3)), KnowsSize("0"));
  ASSERT_THAT(Add(0, TreeOf(5)), HasStatus(200));
  EXPECT_THAT(Add(0, TreeOf(5)), KnowsSize("5"));
  EXPECT_THAT(Add(4, TreeOf(6)), KnowsSize("5"));
  EXPECT_THAT(Add(0, TreeOf(3)), KnowsSize("5"));
}

TEST_F(WitnessTest, NeverAnotherHistoryNorASmallerOne) {
  ASSERT_THAT(Add(0, TreeOf(5)), HasStatus(200));
  EXPECT_THAT(Add(5, TreeOf(8, 4)), HasStatus(422));
  EXPECT_THAT(Add(5, TreeOf(5, 4)), KnowsSize("5"));
  auto request = Request(5, TreeOf(8));
  request.proof.clear();
  EXPECT_THAT(witness_->AddCheckpoint(request.ToText()), HasStatus(422));
  request = Request(0, TreeOf(3));
  request.old_size = 5;
  EXPECT_THAT(witness_->AddCheckpoint(request.ToText()), HasStatus(400));
  // What the log had signed is kept: together they prove the fork.
  const auto files =
      std::filesystem::directory_iterator(dir_.path() + "/state/evidence");
  EXPECT_GE(std::distance(begin(files), end(files)), 3);
  EXPECT_THAT(Add(5, TreeOf(8)), HasStatus(200));
}

TEST_F(WitnessTest, RefusesWhatIsNotTheLogs) {
  EXPECT_THAT(witness_->AddCheckpoint("text"), HasStatus(400));
  EXPECT_THAT(witness_->AddCheckpoint("old 0\n\nlog\n"), HasStatus(400));
  ledger::AddCheckpointRequest request;
  request.checkpoint =
      ledger::SignCheckpoint({"log.example/b", 1, TreeOf(1).Root()},
                             ledger::SignerOf("log.example/b", 'l'));
  EXPECT_THAT(witness_->AddCheckpoint(request.ToText()), HasStatus(404));
  request.checkpoint = ledger::SignCheckpoint({kOrigin, 1, TreeOf(1).Root()},
                                              ledger::SignerOf(kOrigin, 'x'));
  EXPECT_THAT(witness_->AddCheckpoint(request.ToText()), HasStatus(403));
  request = Request(0, TreeOf(3));
  request.proof = {TreeOf(1).Root()};
  EXPECT_THAT(witness_->AddCheckpoint(request.ToText()), HasStatus(422));
  request.proof.clear();
  request.checkpoint = ledger::SignCheckpoint({kOrigin, 0, {}}, log_);
  EXPECT_THAT(witness_->AddCheckpoint(request.ToText()), HasStatus(422));
}

TEST_F(WitnessTest, RemembersOverARestart) {
  ASSERT_THAT(Add(0, TreeOf(5)), HasStatus(200));
  Reopen();
  EXPECT_THAT(Add(0, TreeOf(6)), KnowsSize("5"));
  EXPECT_THAT(Add(5, TreeOf(6, 4)), HasStatus(422));
  EXPECT_THAT(Add(5, TreeOf(6)), HasStatus(200));
}

TEST_F(WitnessTest, ItsTimesNeverGoBack) {
  ASSERT_THAT(Add(0, TreeOf(5)), HasStatus(200));
  clock_.Set(1'000'000'000'000'000);
  Reopen();
  ASSERT_THAT(Add(5, TreeOf(6)), HasStatus(200));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const ledger::VerifierKey key,
      ledger::VerifierKey::Parse(witness_->cosigner().verifier_key()));
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string cosigned,
                             witness_->LastCosigned(kOrigin));
  TANJI_ASSERT_OK_AND_ASSIGN(const ledger::Note note,
                             ledger::Note::Parse(cosigned));
  int64_t seconds = 0;
  TANJI_EXPECT_OK(
      key.VerifyText(note.text, note.signatures.back().bytes, &seconds));
  EXPECT_EQ(seconds, 1'790'000'000);
}

TEST_F(WitnessTest, ADamagedStateIsNoState) {
  ASSERT_THAT(Add(0, TreeOf(5)), HasStatus(200));
  witness_.reset();
  for (const auto& file :
       std::filesystem::directory_iterator(dir_.path() + "/state")) {
    if (file.path().extension() != ".checkpoint") continue;
    TANJI_ASSERT_OK_AND_ASSIGN(std::string bytes,
                               base::ReadFile(file.path().string(), 10'000));
    bytes[bytes.find("\n5\n") + 1] = '4';
    TANJI_ASSERT_OK(base::ReplaceFile(file.path().string(), bytes, 0600));
  }
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kDataLoss, _));
}

TEST_F(WitnessTest, TwoOnOneFolderAreRefused) {
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kUnavailable, _));
}

// Two histories, offered at once again and again: one at most is cosigned.
TEST_F(WitnessTest, RacesCosignOneHistory) {
  ASSERT_THAT(Add(0, TreeOf(5)), HasStatus(200));
  const std::string a = Request(5, TreeOf(8)).ToText();
  ledger::MerkleTree other = TreeOf(5);
  for (int i = 0; i < 3; ++i) other.Append(ledger::LeafHash("c"));
  const std::string b = Request(5, other).ToText();
  std::vector<int> statuses(2);
  std::thread one([&] { statuses[0] = witness_->AddCheckpoint(a).status; });
  statuses[1] = witness_->AddCheckpoint(b).status;
  one.join();
  EXPECT_THAT(statuses, ::testing::UnorderedElementsAre(200, 409));
}

TEST_F(WitnessTest, WhatCannotBeStoredIsNotCosigned) {
  ASSERT_THAT(Add(0, TreeOf(5)), HasStatus(200));
  // A folder where the new file would be written.
  for (const auto& file :
       std::filesystem::directory_iterator(dir_.path() + "/state")) {
    if (file.path().extension() == ".checkpoint") {
      std::filesystem::create_directory(file.path().string() + ".new");
      std::filesystem::create_directory(file.path().string() + ".new/x");
    }
  }
  EXPECT_THAT(Add(5, TreeOf(6)), HasStatus(500));
  EXPECT_THAT(Add(0, TreeOf(6)), KnowsSize("5"));
}

}  // namespace
}  // namespace tanji::witness
