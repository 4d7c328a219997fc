#include "lib/audit/record_rules.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"

namespace tanji::audit {
namespace {

using ledger::Record;
using ledger::RecordKind;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// The hash that record `seq` is taken to have.
ledger::Hash LeafAt(uint64_t seq) {
  ledger::Hash leaf{};
  leaf[0] = static_cast<unsigned char>(seq + 1);
  return leaf;
}

class RecordRulesTest : public ::testing::Test {
 protected:
  // 0 genesis, 1 submission, 2 footprint.
  RecordRulesTest() {
    for (const RecordKind kind : {RecordKind::kGenesis, RecordKind::kSubmission,
                                  RecordKind::kFootprint}) {
      EXPECT_THAT(FaultsOf(Of(kind)), IsEmpty());
    }
  }

  // Of `kind`, with a ref to each of `refs`.
  static Record Of(RecordKind kind, const std::vector<uint64_t>& refs = {}) {
    Record record;
    record.kind = kind;
    for (const uint64_t seq : refs) record.refs.push_back({seq, LeafAt(seq)});
    return record;
  }
  // What the next record breaks, of refs with "ref: " before it.
  std::vector<std::string> FaultsOf(Record record) {
    record.seq = rules_.size();
    std::vector<std::string> faults;
    rules_.Take(
        record, [](uint64_t seq) { return LeafAt(seq); },
        [&](bool is_ref, std::string text) {
          faults.push_back(base::StrCat(is_ref ? "ref: " : "", text));
        });
    return faults;
  }

  RecordRules rules_;
};

TEST_F(RecordRulesTest, AGenesisIsTheFirstRecordAlone) {
  EXPECT_THAT(FaultsOf(Of(RecordKind::kGenesis)),
              ElementsAre(HasSubstr("expected at position 0 alone")));
}

TEST_F(RecordRulesTest, AnAttestationIsOfOneFootprint) {
  EXPECT_THAT(FaultsOf(Of(RecordKind::kAttestation, {2})), IsEmpty());
  for (const std::vector<uint64_t>& refs :
       {std::vector<uint64_t>{}, {1}, {2, 2}, {1, 2}}) {
    EXPECT_THAT(FaultsOf(Of(RecordKind::kAttestation, refs)),
                ElementsAre(HasSubstr("one ref, to a footprint")));
  }
}

TEST_F(RecordRulesTest, AReferenceIsToAnEarlierRecordAsItIs) {
  const uint64_t next = rules_.size();
  EXPECT_THAT(FaultsOf(Of(RecordKind::kErasure, {next})),
              ElementsAre(AllOf(StartsWith("ref: "),
                                HasSubstr("which is not before"))));
  Record other = Of(RecordKind::kErasure, {1});
  other.refs[0].leaf_hash[0] ^= 1;
  EXPECT_THAT(FaultsOf(other),
              ElementsAre(AllOf(StartsWith("ref: "),
                                HasSubstr("with another content"))));
}

TEST_F(RecordRulesTest, AnErasureCoversWhatItRefersTo) {
  EXPECT_FALSE(rules_.IsErased(1));
  EXPECT_THAT(FaultsOf(Of(RecordKind::kErasure, {1})), IsEmpty());
  EXPECT_TRUE(rules_.IsErased(1));
  EXPECT_FALSE(rules_.IsErased(2));
  EXPECT_THAT(FaultsOf(Of(RecordKind::kErasure, {1})), IsEmpty());
  EXPECT_EQ(rules_.erased(), 1U) << "once, however often it is erased";
  EXPECT_TRUE(rules_.IsOfKind(1, RecordKind::kSubmission));
}

TEST_F(RecordRulesTest, WhatIsOmittedStandsForAnotherLogsRecord) {
  Record omitted = Of(RecordKind::kOmitted);
  const auto faulty = ElementsAre(HasSubstr("expected an xref and no payload"));
  EXPECT_THAT(FaultsOf(omitted), faulty);
  omitted.xrefs.emplace_back();
  EXPECT_THAT(FaultsOf(omitted), IsEmpty());
  omitted.payload.emplace();
  EXPECT_THAT(FaultsOf(omitted), faulty);
}

TEST_F(RecordRulesTest, AWithdrawalIsOfAFootprint) {
  EXPECT_THAT(FaultsOf(Of(RecordKind::kWithdrawal, {2})), IsEmpty());
  EXPECT_EQ(FaultsOf(Of(RecordKind::kWithdrawal, {1})).size(), 1U);
}

TEST_F(RecordRulesTest, WhatIsNoRecordIsOfNoKind) {
  const uint64_t place = rules_.size();
  rules_.Skip();
  for (int i = 0; i <= static_cast<int>(ledger::kLastRecordKind); ++i) {
    EXPECT_FALSE(rules_.IsOfKind(place, static_cast<RecordKind>(i)));
  }
  EXPECT_EQ(FaultsOf(Of(RecordKind::kAttestation, {place})).size(), 1U);
}

}  // namespace
}  // namespace tanji::audit
