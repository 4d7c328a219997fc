#include "lib/api/committed.h"

#include "gtest/gtest.h"
#include "tanji/supply/v1/supply.pb.h"

namespace tanji::api {
namespace {

TEST(FromCommittedTest, SaysWhatWasCommitted) {
  platform::Committed committed;
  committed.seq = 5;
  committed.record_id = "0123456789abcdef0123456789abcdef";
  committed.entry = "an entry";
  committed.repeated = true;
  supply::v1::SubmitResponse response;
  FromCommitted(committed, &response);
  EXPECT_EQ(response.seq(), 5u);
  EXPECT_EQ(response.record_id(), "0123456789abcdef0123456789abcdef");
  EXPECT_EQ(response.entry(), "an entry");
  EXPECT_TRUE(response.is_repeat());
}

}  // namespace
}  // namespace tanji::api
