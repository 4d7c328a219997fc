#include "lib/api/committed.h"

#include "lib/base/testing/status_matchers.h"
#include "lib/ledger/record.h"
#include "tanji/supply/v1/supply.pb.h"

namespace tanji::api {
namespace {

using base::StatusIs;
using ::testing::HasSubstr;

std::string EntryWithId(const std::string& id) {
  auto key = crypto::Ed25519Signer::FromSeed(std::string(32, '\x01'));
  EXPECT_TRUE(key.ok());
  const auto signer =
      ledger::NoteSigner::Create("example.com/records", *std::move(key));
  EXPECT_TRUE(signer.ok());
  ledger::Record record;
  record.log = "example.com";
  record.id = id;
  return ledger::SignRecord(record, *signer).value();
}

TEST(FromCommittedTest, TakesTheIdFromTheSignedEntry) {
  platform::Committed committed;
  committed.seq = 5;
  committed.entry = EntryWithId("0123456789abcdef0123456789abcdef");
  committed.repeated = true;
  supply::v1::SubmitResponse response;
  TANJI_ASSERT_OK(FromCommitted(committed, &response));
  EXPECT_EQ(response.seq(), 5u);
  EXPECT_EQ(response.record_id(), "0123456789abcdef0123456789abcdef");
  EXPECT_EQ(response.entry(), committed.entry);
  EXPECT_TRUE(response.is_repeat());
}

TEST(FromCommittedTest, AnEntryThatIsNoRecordIsOurBug) {
  platform::Committed committed;
  committed.seq = 5;
  committed.entry = "hello";
  supply::v1::SubmitResponse response;
  EXPECT_THAT(FromCommitted(committed, &response),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("entry 5")));
}

}  // namespace
}  // namespace tanji::api
