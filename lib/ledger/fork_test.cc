#include "lib/ledger/fork.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/ledger/testing/signers.h"

namespace tanji::ledger {
namespace {

using base::kIsRefused;

class ForkTest : public ::testing::Test {
 protected:
  // The log's entries, of which those from `other_from` on are others.
  static MerkleTree TreeOf(uint64_t size, uint64_t other_from) {
    MerkleTree tree;
    for (uint64_t i = 0; i < size; ++i) {
      tree.Append(LeafHash(base::StrCat(i < other_from ? "a" : "b", i)));
    }
    return tree;
  }
  std::string Signed(const MerkleTree& tree) const {
    return SignCheckpoint({"log.example/a", tree.size(), tree.Root()}, log_);
  }
  // That `second` does not go on from `first`.
  ForkEvidence Evidence(const MerkleTree& first,
                        const MerkleTree& second) const {
    return {Signed(first), Signed(second), *second.RootAt(first.size()),
            *second.ConsistencyProof(first.size(), second.size())};
  }
  absl::Status Verify(const ForkEvidence& evidence) const {
    return VerifyFork(evidence, {key_});
  }

  const NoteSigner log_ = SignerOf("log.example/a", 'l');
  const VerifierKey key_ = KeyOf(log_);
};

TEST_F(ForkTest, TwoHistoriesAreProven) {
  TANJI_EXPECT_OK(Verify(Evidence(TreeOf(5, 9), TreeOf(5, 4))));
  TANJI_EXPECT_OK(Verify(Evidence(TreeOf(5, 9), TreeOf(300, 4))));
  TANJI_EXPECT_OK(Verify(Evidence(TreeOf(8, 9), TreeOf(9, 0))));
}

TEST_F(ForkTest, OneHistoryIsNoFork) {
  EXPECT_FALSE(Verify(Evidence(TreeOf(5, 9), TreeOf(8, 9))).ok());
  EXPECT_FALSE(Verify(Evidence(TreeOf(5, 9), TreeOf(5, 9))).ok());
  EXPECT_FALSE(Verify(Evidence(TreeOf(5, 9), TreeOf(8, 6))).ok());
}

TEST_F(ForkTest, InventedEvidenceShowsNothing) {
  ForkEvidence evidence = Evidence(TreeOf(5, 9), TreeOf(8, 9));
  evidence.prefix_root = LeafHash("x");
  EXPECT_FALSE(Verify(evidence).ok());
  evidence = Evidence(TreeOf(5, 9), TreeOf(8, 4));
  const NoteSigner other = SignerOf("log.example/a", 'x');
  evidence.first =
      SignCheckpoint({"log.example/a", 5, TreeOf(5, 9).Root()}, other);
  EXPECT_FALSE(Verify(evidence).ok());
  const VerifierKey of_another_log = KeyOf(SignerOf("log.example/b", 'l'));
  EXPECT_FALSE(
      VerifyFork(Evidence(TreeOf(5, 9), TreeOf(5, 4)), {of_another_log}).ok());
}

TEST_F(ForkTest, IsReadAsItIsWritten) {
  const std::string text = Evidence(TreeOf(5, 9), TreeOf(300, 4)).ToText();
  TANJI_ASSERT_OK_AND_ASSIGN(const ForkEvidence again,
                             ForkEvidence::FromText(text));
  EXPECT_EQ(again.ToText(), text);
  TANJI_EXPECT_OK(Verify(again));
  for (size_t cut = 0; cut < text.size(); ++cut) {
    const auto shorter = ForkEvidence::FromText(text.substr(0, cut));
    EXPECT_TRUE(!shorter.ok() || !Verify(*shorter).ok()) << cut;
  }
  EXPECT_THAT(ForkEvidence::FromText(text + "x\n"), kIsRefused);
  EXPECT_THAT(ForkEvidence::FromText("tanji-fork/v2" + text.substr(13)),
              kIsRefused);
}

}  // namespace
}  // namespace tanji::ledger
