#include "lib/ledger/commitment.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/base64.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::ledger {
namespace {

using ::testing::_;
using ::testing::FieldsAre;

const std::string kSecret(kSecretSize, 'K');
const auto kIsBad = base::StatusIs(absl::StatusCode::kDataLoss, _);

std::vector<std::string> SomeDisclosures(size_t count) {
  std::vector<std::string> disclosures;
  for (size_t i = 0; i < count; ++i) {
    disclosures.push_back(
        Disclosure(kSecret, i, "input", base::StrCat("\"", i, " kg\"")));
  }
  return disclosures;
}

TEST(PayloadCommitmentTest, DependsOnSecretAndPayload) {
  const Hash commitment = PayloadCommitment(kSecret, "12.5 kg");
  EXPECT_EQ(commitment, crypto::HmacSha256(kSecret).Mac("12.5 kg"));
  EXPECT_NE(commitment, PayloadCommitment(kSecret, "12.6 kg"));
  EXPECT_NE(commitment, PayloadCommitment(std::string(32, 'x'), "12.5 kg"));
}

TEST(PaddedCountTest, IsAPowerOfTwoFromEight) {
  EXPECT_EQ(PaddedCount(0), 8u);
  EXPECT_EQ(PaddedCount(8), 8u);
  EXPECT_EQ(PaddedCount(9), 16u);
  EXPECT_EQ(PaddedCount(65536), 65536u);
}

TEST(DisclosureTest, IsAnArrayOfSaltNameAndValueAsItStands) {
  const std::string disclosure =
      Disclosure(kSecret, 3, "a \"name\"", R"({"kg":  "1.0"})");
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string text,
                             base::Base64UrlDecode(disclosure));
  // The salt is 16 bytes: 22 characters.
  EXPECT_EQ(text.substr(24), R"(", "a \"name\"", {"kg":  "1.0"}])");
  EXPECT_THAT(ReadDisclosure(disclosure),
              base::IsOkAndHolds(FieldsAre("a \"name\"", R"({"kg":  "1.0"})")));
}

TEST(DisclosureTest, HasAnotherSaltForAnotherIndexOrSecret) {
  const std::string disclosure = Disclosure(kSecret, 0, "n", "1");
  EXPECT_NE(disclosure, Disclosure(kSecret, 1, "n", "1"));
  EXPECT_NE(disclosure, Disclosure(std::string(32, 'x'), 0, "n", "1"));
}

// RFC 9901, section 4.2.1.
TEST(ReadDisclosureTest, ReadsTheExampleOfTheRfc) {
  EXPECT_THAT(
      ReadDisclosure("WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIs"
                     "ICJNw7ZiaXVzIl0"),
      base::IsOkAndHolds(FieldsAre("family_name", "\"Möbius\"")));
}

TEST(ReadDisclosureTest, KeepsTheValueToTheByte) {
  const auto read = [](std::string_view json) {
    return ReadDisclosure(base::Base64UrlEncode(json));
  };
  EXPECT_THAT(read(R"( [ "s,]" , "n\"," , [ 1 , "]," ] ] )"),
              base::IsOkAndHolds(FieldsAre("n\",", R"([ 1 , "]," ])")));
  EXPECT_THAT(read(R"(["s","\\",0.10])"),
              base::IsOkAndHolds(FieldsAre("\\", "0.10")));
}

TEST(ReadDisclosureTest, RefusesWhatIsNoDisclosure) {
  for (const char* json :
       {"", "[]", R"(["s","n"])", R"(["s","n",1,2])", R"([1,"n",1])",
        R"(["s",1,1])", R"({"s":"n"})", R"(["s","n",1)", R"(["s","n",1]])"}) {
    EXPECT_THAT(ReadDisclosure(base::Base64UrlEncode(json)),
                base::StatusIs(absl::StatusCode::kInvalidArgument, _))
        << json;
  }
  EXPECT_THAT(ReadDisclosure("WyJzIiwibiIsMV0="),
              base::StatusIs(absl::StatusCode::kInvalidArgument, _));
}

TEST(CommitmentTreeTest, HidesTheNumberOfPartsBehindDecoys) {
  for (const size_t count : {0, 1, 8, 9}) {
    EXPECT_EQ(CommitmentTree(kSecret, SomeDisclosures(count)).size(),
              PaddedCount(count));
  }
  const MerkleTree tree = CommitmentTree(kSecret, SomeDisclosures(2));
  EXPECT_EQ(tree.Leaf(5),
            crypto::HmacSha256(kSecret).Mac("pcf-input-decoy/v1\n5"));
}

TEST(VerifyDisclosureTest, AcceptsEachInputInItsPlaceOnly) {
  const std::vector<std::string> disclosures = SomeDisclosures(5);
  const MerkleTree tree = CommitmentTree(kSecret, disclosures);
  for (uint64_t i = 0; i < disclosures.size(); ++i) {
    const std::vector<Hash> proof = *tree.InclusionProof(i, 8);
    for (uint64_t place = 0; place < 8; ++place) {
      const absl::Status status =
          VerifyDisclosure(disclosures[i], place, 8, proof, tree.Root());
      if (place == i) {
        TANJI_EXPECT_OK(status);
      } else {
        EXPECT_THAT(status, kIsBad);
      }
    }
  }
}

TEST(VerifyDisclosureTest, RefusesAnythingChanged) {
  const std::vector<std::string> disclosures = SomeDisclosures(5);
  const MerkleTree tree = CommitmentTree(kSecret, disclosures);
  const std::vector<Hash> proof = *tree.InclusionProof(2, 8);
  for (size_t i = 0; i < disclosures[2].size(); ++i) {
    std::string changed = disclosures[2];
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_THAT(VerifyDisclosure(changed, 2, 8, proof, tree.Root()), kIsBad);
  }
  EXPECT_THAT(VerifyDisclosure(disclosures[2], 2, 16, proof, tree.Root()),
              kIsBad);
  EXPECT_THAT(VerifyDisclosure(disclosures[2], 8, 8, proof, tree.Root()),
              kIsBad);
  EXPECT_THAT(VerifyDisclosure(disclosures[2], 2, 8, {}, tree.Root()), kIsBad);
  const MerkleTree other = CommitmentTree(std::string(32, 'x'), disclosures);
  EXPECT_THAT(VerifyDisclosure(disclosures[2], 2, 8, proof, other.Root()),
              kIsBad);
}

// A decoy's leaf is a MAC, not the hash of a text that anyone could show.
TEST(VerifyDisclosureTest, RefusesADecoyAsAnInput) {
  const MerkleTree tree = CommitmentTree(kSecret, SomeDisclosures(5));
  const std::string decoy(crypto::AsBytes(tree.Leaf(6)));
  const std::vector<Hash> proof = *tree.InclusionProof(6, 8);
  EXPECT_THAT(VerifyDisclosure(decoy, 6, 8, proof, tree.Root()), kIsBad);
  EXPECT_THAT(
      VerifyDisclosure(base::Base64UrlEncode(decoy), 6, 8, proof, tree.Root()),
      kIsBad);
}

}  // namespace
}  // namespace tanji::ledger
