#include "lib/ledger/witness_policy.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/ledger/note_signer.h"
#include "lib/ledger/testing/signers.h"

namespace tanji::ledger {
namespace {

using base::StatusIs;
using ::testing::HasSubstr;

std::string WitnessKey(char seed) {
  return Cosigner::Create(
             std::string("w.example/") + seed,
             *crypto::Ed25519Signer::FromSeed(std::string(32, seed)))
      ->verifier_key();
}

// As the example of c2sp.org/tlog-policy: two of three, and one of two others.
std::string TwoGroups() {
  return base::StrCat("# logs\n\nlog ",
                      SignerOf("log.example/a", 'l').verifier_key(),
                      " https://log.example\n"
                      "\twitness X1 ",
                      WitnessKey('1'),
                      " https://x1.example\n"
                      "witness X2 ",
                      WitnessKey('2'), "\nwitness  X3\t", WitnessKey('3'),
                      "\ngroup X 2 X1 X2 X3\nwitness Y1 ", WitnessKey('4'),
                      "\nwitness Y2 ", WitnessKey('5'),
                      "\ngroup Y any Y1 Y2\ngroup both all X Y\nquorum both\n");
}

TEST(WitnessPolicyTest, CountsGroups) {
  TANJI_ASSERT_OK_AND_ASSIGN(const WitnessPolicy policy,
                             WitnessPolicy::Parse(TwoGroups()));
  ASSERT_EQ(policy.witnesses().size(), 5U);
  EXPECT_EQ(policy.witnesses()[0].name, "X1");
  EXPECT_EQ(policy.witnesses()[0].url, "https://x1.example");
  EXPECT_EQ(policy.witnesses()[1].url, "");
  ASSERT_EQ(policy.logs().size(), 1U);
  EXPECT_EQ(policy.logs()[0].url, "https://log.example");
  EXPECT_TRUE(policy.NeedsWitnesses());
  EXPECT_TRUE(policy.IsMetBy({0, 2, 4}));
  EXPECT_TRUE(policy.IsMetBy({0, 1, 2, 3, 4}));
  EXPECT_FALSE(policy.IsMetBy({0, 4}));
  EXPECT_FALSE(policy.IsMetBy({0, 1, 2}));
  EXPECT_FALSE(policy.IsMetBy({}));
}

TEST(WitnessPolicyTest, NoneNeedsNobody) {
  TANJI_ASSERT_OK_AND_ASSIGN(const WitnessPolicy policy,
                             WitnessPolicy::Parse("quorum none\n"));
  EXPECT_FALSE(policy.NeedsWitnesses());
  EXPECT_TRUE(policy.IsMetBy({}));
}

TEST(WitnessPolicyTest, AWitnessAloneCanBeTheQuorum) {
  TANJI_ASSERT_OK_AND_ASSIGN(const WitnessPolicy policy,
                             WitnessPolicy::Parse(base::StrCat(
                                 "witness a ", WitnessKey('a'), "\nwitness b ",
                                 WitnessKey('b'), "\nquorum b\n")));
  EXPECT_FALSE(policy.IsMetBy({0}));
  EXPECT_TRUE(policy.IsMetBy({1}));
}

TEST(WitnessPolicyTest, AnyOfCountsKeysOnce) {
  const VerifierKey a = *VerifierKey::Parse(WitnessKey('a'));
  const VerifierKey b = *VerifierKey::Parse(WitnessKey('b'));
  TANJI_ASSERT_OK_AND_ASSIGN(const WitnessPolicy policy,
                             WitnessPolicy::AnyOf({a, b, a}, 2));
  EXPECT_EQ(policy.witnesses().size(), 2U);
  EXPECT_FALSE(policy.IsMetBy({1}));
  EXPECT_TRUE(policy.IsMetBy({0, 1}));
  EXPECT_FALSE(WitnessPolicy::AnyOf({a, a}, 2).ok());
  EXPECT_FALSE(
      WitnessPolicy::AnyOf({KeyOf(SignerOf("log.example/a", 'l'))}, 1).ok());
}

TEST(WitnessPolicyTest, RefusesWithTheLine) {
  const std::string a = "witness a " + WitnessKey('a') + "\n";
  const std::string log_key = SignerOf("log.example/a", 'l').verifier_key();
  struct Case {
    std::string text;
    std::string fault;
  };
  for (const Case& one : std::vector<Case>{
           {"", "no line \"quorum"},
           {a, "no line \"quorum"},
           {"quorum none", "newline"},
           {"quorum none\nquorum none\n", "line 2: expected one quorum"},
           {"quorum a\n", "line 1: expected \"a\" to be defined before"},
           {a + a, "line 2: expected each name once"},
           {a + "witness b " + WitnessKey('a') + "\n",
            "line 2: expected each witness once"},
           {"witness none " + WitnessKey('a') + "\n", "another name"},
           {"witness a " + log_key + "\n", "of type cosignature/v1"},
           {"log " + WitnessKey('a') + "\n", "not a witness's"},
           {"log " + log_key + "\nlog " + log_key + "\n", "each log once"},
           {"witness a\n", "\"witness NAME KEY [URL]\""},
           {a + "group g any b\n", "\"b\" to be defined before"},
           {a + "group g any none\n", "\"none\" to be defined before"},
           {a + "group g any a a\n", "in one group, once"},
           {a + "group g any a\ngroup h any a\n", "in one group, once"},
           {a + "group g 2 a\n", "a number from 1 to 1"},
           {a + "group g 0 a\n", "a number from 1 to 1"},
           {a + "group g 01 a\n", "a number from 1 to 1"},
           {a + "group g any\n", "\"group NAME"},
           {"members x\n", "log, witness, group or quorum"},
           {"quorum none\r\n", "control character"}}) {
    EXPECT_THAT(
        WitnessPolicy::Parse(one.text),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(one.fault)))
        << one.text;
  }
}

}  // namespace
}  // namespace tanji::ledger
