#include "lib/ledger/merkle.h"

#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/hex.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::ledger {
namespace {

using ::testing::_;
using ::testing::HasSubstr;

constexpr uint64_t kAllRootsMax = 300;
constexpr uint64_t kAllProofsMax = 130;

std::vector<Hash> SomeLeaves(uint64_t count) {
  std::vector<Hash> leaves;
  for (uint64_t i = 0; i < count; ++i) {
    leaves.push_back(LeafHash("entry " + std::to_string(i)));
  }
  return leaves;
}

MerkleTree TreeOf(const std::vector<Hash>& leaves) {
  MerkleTree tree;
  for (const Hash& leaf : leaves) tree.Append(leaf);
  return tree;
}

using Range = std::pair<size_t, size_t>;  // [first, second) of the leaves

size_t NaiveSplit(size_t count) {
  size_t k = 1;
  while (2 * k < count) k *= 2;
  return k;
}

// MTH of RFC 6962, section 2.1, as it is written there.
Hash NaiveRoot(const std::vector<Hash>& d, Range range) {
  const size_t n = range.second - range.first;
  if (n == 0) return crypto::Sha256("");
  if (n == 1) return d[range.first];
  const size_t middle = range.first + NaiveSplit(n);
  return NodeHash(NaiveRoot(d, {range.first, middle}),
                  NaiveRoot(d, {middle, range.second}));
}

// PATH of section 2.1.1.
std::vector<Hash> NaivePath(const std::vector<Hash>& d, size_t m, Range range) {
  const size_t n = range.second - range.first;
  if (n == 1) return {};
  const size_t k = NaiveSplit(n);
  const size_t middle = range.first + k;
  const Range left = {range.first, middle};
  const Range right = {middle, range.second};
  std::vector<Hash> path =
      m < k ? NaivePath(d, m, left) : NaivePath(d, m - k, right);
  path.push_back(NaiveRoot(d, m < k ? right : left));
  return path;
}

// SUBPROOF of section 2.1.2.
std::vector<Hash> NaiveSubproof(const std::vector<Hash>& d, size_t m,
                                Range range, bool whole) {
  const size_t n = range.second - range.first;
  if (m == n && whole) return {};
  if (m == n) return {NaiveRoot(d, range)};
  const size_t k = NaiveSplit(n);
  const size_t middle = range.first + k;
  const Range left = {range.first, middle};
  const Range right = {middle, range.second};
  std::vector<Hash> proof = m <= k ? NaiveSubproof(d, m, left, whole)
                                   : NaiveSubproof(d, m - k, right, false);
  proof.push_back(NaiveRoot(d, m <= k ? right : left));
  return proof;
}

// Leaves and roots of the reference implementation of RFC 6962
// (certificate-transparency, merkletree/merkle_tree_test.cc).
TEST(MerkleTreeTest, AnswersTheExamplesOfTheReferenceImplementation) {
  MerkleTree tree;
  EXPECT_EQ(tree.Root(), EmptyRoot());
  for (const char* entry :
       {"", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f"}) {
    tree.Append(LeafHash(*base::HexDecode(entry)));
  }
  EXPECT_EQ(base::HexEncode(crypto::AsBytes(*tree.RootAt(1))),
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  EXPECT_EQ(base::HexEncode(crypto::AsBytes(*tree.RootAt(3))),
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77");
  EXPECT_EQ(base::HexEncode(crypto::AsBytes(tree.Root())),
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
}

TEST(MerkleTreeTest, HasTheRootsOfTheDefinitionAtEverySize) {
  const std::vector<Hash> leaves = SomeLeaves(kAllRootsMax);
  const MerkleTree tree = TreeOf(leaves);
  MerkleTree growing;
  for (uint64_t size = 0; size <= kAllRootsMax; ++size) {
    const Hash root = NaiveRoot(leaves, {0, size});
    EXPECT_EQ(growing.Root(), root) << size;
    EXPECT_THAT(tree.RootAt(size), base::IsOkAndHolds(root)) << size;
    if (size < kAllRootsMax) growing.Append(leaves[size]);
  }
}

TEST(MerkleTreeTest, HasTheProofsOfTheDefinitionAtRandomSizes) {
  const uint32_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const std::vector<Hash> leaves = SomeLeaves(5000);
  const MerkleTree tree = TreeOf(leaves);
  for (int i = 0; i < 20; ++i) {
    const uint64_t size = 1 + random() % leaves.size();
    const uint64_t index = random() % size;
    EXPECT_THAT(tree.RootAt(size),
                base::IsOkAndHolds(NaiveRoot(leaves, {0, size})));
    EXPECT_THAT(tree.InclusionProof(index, size),
                base::IsOkAndHolds(NaivePath(leaves, index, {0, size})));
    EXPECT_THAT(
        tree.ConsistencyProof(index + 1, size),
        base::IsOkAndHolds(NaiveSubproof(leaves, index + 1, {0, size}, true)));
  }
}

TEST(MerkleTreeTest, ProvesEveryEntryAtEverySize) {
  const std::vector<Hash> leaves = SomeLeaves(kAllProofsMax);
  const MerkleTree tree = TreeOf(leaves);
  for (uint64_t size = 1; size < kAllProofsMax; ++size) {
    const Hash root = *tree.RootAt(size);
    for (uint64_t index = 0; index < size; ++index) {
      TANJI_ASSERT_OK_AND_ASSIGN(const std::vector<Hash> proof,
                                 tree.InclusionProof(index, size));
      ASSERT_EQ(proof, NaivePath(leaves, index, {0, size}));
      TANJI_ASSERT_OK(VerifyInclusion(leaves[index], index, size, proof, root));
    }
  }
}

TEST(MerkleTreeTest, ProvesEveryPairOfSizes) {
  const std::vector<Hash> leaves = SomeLeaves(kAllProofsMax);
  const MerkleTree tree = TreeOf(leaves);
  for (uint64_t size = 1; size < kAllProofsMax; ++size) {
    for (uint64_t old_size = 1; old_size <= size; ++old_size) {
      TANJI_ASSERT_OK_AND_ASSIGN(const std::vector<Hash> proof,
                                 tree.ConsistencyProof(old_size, size));
      ASSERT_EQ(proof, NaiveSubproof(leaves, old_size, {0, size}, true));
      TANJI_ASSERT_OK(VerifyConsistency(old_size, *tree.RootAt(old_size), size,
                                        *tree.RootAt(size), proof));
    }
  }
}

TEST(MerkleTreeTest, HandsOutSubtreesOfEveryHeight) {
  const std::vector<Hash> leaves = SomeLeaves(21);
  const MerkleTree tree = TreeOf(leaves);
  const std::vector<Hash> subtrees = tree.Subtrees(2, 1, 4);
  ASSERT_EQ(subtrees.size(), 4u);
  for (size_t i = 0; i < subtrees.size(); ++i) {
    EXPECT_EQ(subtrees[i], NaiveRoot(leaves, {4 * (i + 1), 4 * (i + 2)}));
  }
  EXPECT_EQ(tree.Subtrees(0, 20, 1), std::vector<Hash>{leaves[20]});
}

TEST(MerkleTreeTest, RefusesSizesAndEntriesItDoesNotHave) {
  const MerkleTree tree = TreeOf(SomeLeaves(5));
  const auto out_of_range = base::StatusIs(absl::StatusCode::kOutOfRange, _);
  EXPECT_THAT(tree.RootAt(6), out_of_range);
  EXPECT_THAT(tree.InclusionProof(5, 5), out_of_range);
  EXPECT_THAT(tree.InclusionProof(0, 6), out_of_range);
  EXPECT_THAT(tree.ConsistencyProof(2, 6), out_of_range);
  EXPECT_THAT(tree.ConsistencyProof(4, 3), out_of_range);
  EXPECT_THAT(tree.ConsistencyProof(0, 3), out_of_range);
}

// Every single wrong bit of one proof, of the leaf and of the root.
TEST(VerifyInclusionTest, RefusesEveryFlippedBit) {
  const std::vector<Hash> leaves = SomeLeaves(11);
  const MerkleTree tree = TreeOf(leaves);
  const std::vector<Hash> proof = *tree.InclusionProof(9, 11);
  std::vector<Hash> all = proof;
  all.push_back(leaves[9]);
  all.push_back(tree.Root());
  for (size_t bit = 0; bit < all.size() * 256; ++bit) {
    std::vector<Hash> flipped = all;
    flipped[bit / 256][bit % 256 / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    const Hash root = flipped.back();
    flipped.pop_back();
    const Hash leaf = flipped.back();
    flipped.pop_back();
    EXPECT_THAT(VerifyInclusion(leaf, 9, 11, flipped, root),
                base::StatusIs(absl::StatusCode::kDataLoss, _));
  }
}

TEST(VerifyInclusionTest, RefusesAnotherIndexLengthOrOrder) {
  const std::vector<Hash> leaves = SomeLeaves(11);
  const MerkleTree tree = TreeOf(leaves);
  const std::vector<Hash> proof = *tree.InclusionProof(6, 11);
  const auto verify = [&](uint64_t index, const std::vector<Hash>& p) {
    return VerifyInclusion(leaves[6], index, 11, p, tree.Root());
  };
  for (uint64_t index = 0; index < 11; ++index) {
    EXPECT_EQ(verify(index, proof).ok(), index == 6) << index;
  }
  std::vector<Hash> longer = proof;
  longer.push_back(leaves[0]);
  EXPECT_THAT(verify(6, longer), base::StatusIs(absl::StatusCode::kDataLoss,
                                                HasSubstr("too long")));
  const std::vector<Hash> shorter(proof.begin(), proof.end() - 1);
  EXPECT_THAT(verify(6, shorter), base::StatusIs(absl::StatusCode::kDataLoss,
                                                 HasSubstr("too short")));
  EXPECT_FALSE(verify(6, {}).ok());
  EXPECT_FALSE(verify(6, std::vector<Hash>(proof.rbegin(), proof.rend())).ok());
}

TEST(VerifyInclusionTest, RefusesAnEntryBeyondTheTree) {
  const Hash leaf = LeafHash("only");
  const auto refused = base::StatusIs(absl::StatusCode::kInvalidArgument, _);
  TANJI_EXPECT_OK(VerifyInclusion(leaf, 0, 1, {}, leaf));
  EXPECT_THAT(VerifyInclusion(leaf, 1, 1, {}, leaf), refused);
  EXPECT_THAT(VerifyInclusion(leaf, 0, 0, {}, leaf), refused);
  EXPECT_THAT(VerifyInclusion(leaf, UINT64_MAX, UINT64_MAX, {}, leaf), refused);
}

TEST(VerifyConsistencyTest, RefusesEveryFlippedBit) {
  const MerkleTree tree = TreeOf(SomeLeaves(11));
  for (const uint64_t old_size : {4, 6, 7}) {
    std::vector<Hash> all = *tree.ConsistencyProof(old_size, 11);
    all.push_back(*tree.RootAt(old_size));
    all.push_back(tree.Root());
    for (size_t bit = 0; bit < all.size() * 256; ++bit) {
      std::vector<Hash> flipped = all;
      flipped[bit / 256][bit % 256 / 8] ^= static_cast<uint8_t>(1 << bit % 8);
      const Hash new_root = flipped.back();
      flipped.pop_back();
      const Hash old_root = flipped.back();
      flipped.pop_back();
      EXPECT_THAT(VerifyConsistency(old_size, old_root, 11, new_root, flipped),
                  base::StatusIs(absl::StatusCode::kDataLoss, _));
    }
  }
}

TEST(VerifyConsistencyTest, RefusesAProofOfAnotherLength) {
  const MerkleTree tree = TreeOf(SomeLeaves(11));
  const std::vector<Hash> proof = *tree.ConsistencyProof(6, 11);
  const auto verify = [&](const std::vector<Hash>& p) {
    return VerifyConsistency(6, *tree.RootAt(6), 11, tree.Root(), p);
  };
  const auto is_bad = base::StatusIs(absl::StatusCode::kDataLoss, _);
  std::vector<Hash> longer = proof;
  longer.push_back(EmptyRoot());
  EXPECT_THAT(verify(longer), is_bad);
  EXPECT_THAT(verify({proof.begin(), proof.end() - 1}), is_bad);
  EXPECT_THAT(verify({}), is_bad);
}

TEST(VerifyConsistencyTest, ComparesTheRootsOfEqualSizes) {
  const MerkleTree tree = TreeOf(SomeLeaves(3));
  const Hash root = tree.Root();
  TANJI_EXPECT_OK(VerifyConsistency(3, root, 3, root, {}));
  const auto is_bad = base::StatusIs(absl::StatusCode::kDataLoss, _);
  EXPECT_THAT(VerifyConsistency(3, root, 3, EmptyRoot(), {}), is_bad);
  EXPECT_THAT(VerifyConsistency(3, root, 3, root, {root}), is_bad);
}

TEST(VerifyConsistencyTest, RefusesToStartFromNothingOrToShrink) {
  const MerkleTree tree = TreeOf(SomeLeaves(3));
  const auto refused = base::StatusIs(absl::StatusCode::kInvalidArgument, _);
  EXPECT_THAT(VerifyConsistency(0, EmptyRoot(), 3, tree.Root(), {}), refused);
  EXPECT_THAT(VerifyConsistency(3, tree.Root(), 2, *tree.RootAt(2), {}),
              refused);
}

}  // namespace
}  // namespace tanji::ledger
