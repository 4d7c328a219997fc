#include "lib/ledger/certificate_status.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::ledger {
namespace {

using base::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;
using Code = absl::StatusCode;

// A log whose first ten records are footprints.
class StatusTableTest : public ::testing::Test {
 protected:
  absl::Status Take(RecordKind kind, const std::vector<uint64_t>& refs) {
    Record record;
    record.seq = next_seq_++;
    record.kind = kind;
    for (const uint64_t seq : refs) record.refs.push_back({seq, {}});
    return table_.Take(record, [](uint64_t seq) { return seq < 10; });
  }

  uint64_t next_seq_ = 10;
  StatusTable table_;
};

TEST_F(StatusTableTest, WithdrawnIsForGood) {
  EXPECT_EQ(table_.StatusOf(3), CertificateStatus::kValid);
  TANJI_ASSERT_OK(Take(RecordKind::kWithdrawal, {3}));
  EXPECT_EQ(table_.StatusOf(3), CertificateStatus::kWithdrawn);
  EXPECT_EQ(table_.histories().at(3).changed_by(), 10U);
  for (const auto& change : {Take(RecordKind::kWithdrawal, {3}),
                             Take(RecordKind::kCorrection, {3, 4}),
                             Take(RecordKind::kDispute, {3})}) {
    EXPECT_THAT(change, StatusIs(Code::kFailedPrecondition,
                                 HasSubstr("withdrawn by record 10")));
  }
  EXPECT_EQ(table_.StatusOf(4), CertificateStatus::kValid);
}

TEST_F(StatusTableTest, ALaterFootprintTakesAnEarlierOnesPlaceOnce) {
  TANJI_ASSERT_OK(Take(RecordKind::kCorrection, {3, 4}));
  EXPECT_EQ(table_.StatusOf(3), CertificateStatus::kSuperseded);
  EXPECT_EQ(table_.StatusOf(4), CertificateStatus::kValid);
  EXPECT_EQ(table_.histories().at(3).replacement, 4U);
  EXPECT_THAT(Take(RecordKind::kCorrection, {3, 5}),
              StatusIs(Code::kFailedPrecondition, _));
  TANJI_ASSERT_OK(Take(RecordKind::kCorrection, {4, 5}));
  TANJI_ASSERT_OK(Take(RecordKind::kWithdrawal, {3}));
  EXPECT_EQ(table_.StatusOf(3), CertificateStatus::kWithdrawn);
}

TEST_F(StatusTableTest, ADisputeLastsUntilItIsSettled) {
  TANJI_ASSERT_OK(Take(RecordKind::kDispute, {3}));
  TANJI_ASSERT_OK(Take(RecordKind::kDispute, {3}));
  EXPECT_EQ(table_.StatusOf(3), CertificateStatus::kDisputed);
  TANJI_ASSERT_OK(Take(RecordKind::kDispute, {10}));
  EXPECT_EQ(table_.StatusOf(3), CertificateStatus::kDisputed);
  EXPECT_THAT(Take(RecordKind::kDispute, {10}),
              StatusIs(Code::kFailedPrecondition, HasSubstr("open")));
  TANJI_ASSERT_OK(Take(RecordKind::kDispute, {11}));
  EXPECT_EQ(table_.StatusOf(3), CertificateStatus::kValid);
}

TEST_F(StatusTableTest, OpenDisputesAreBounded) {
  for (size_t i = 0; i < kOpenDisputesMax; ++i) {
    TANJI_ASSERT_OK(Take(RecordKind::kDispute, {3}));
  }
  EXPECT_THAT(Take(RecordKind::kDispute, {3}),
              StatusIs(Code::kFailedPrecondition, _));
}

TEST_F(StatusTableTest, RefusesOtherReferences) {
  const std::vector<std::pair<RecordKind, std::vector<uint64_t>>> wrong = {
      {RecordKind::kWithdrawal, {}},      {RecordKind::kWithdrawal, {3, 4}},
      {RecordKind::kWithdrawal, {10}},    {RecordKind::kCorrection, {3}},
      {RecordKind::kCorrection, {4, 3}},  {RecordKind::kCorrection, {3, 3}},
      {RecordKind::kCorrection, {3, 11}}, {RecordKind::kDispute, {}},
      {RecordKind::kDispute, {10}},       {RecordKind::kDispute, {3, 4}}};
  for (const auto& [kind, refs] : wrong) {
    EXPECT_THAT(Take(kind, refs), StatusIs(Code::kInvalidArgument, _))
        << RecordKindName(kind) << " " << refs.size();
  }
  EXPECT_TRUE(table_.histories().empty());
}

}  // namespace
}  // namespace tanji::ledger
