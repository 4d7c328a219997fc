#include "lib/api/reply.h"

#include "lib/api/method_limits.h"
#include "lib/api/request.h"
#include "lib/base/testing/status_matchers.h"
#include "tanji/supply/v1/supply.pb.h"

namespace tanji::api {
namespace {

using base::StatusIs;
using ::testing::HasSubstr;

TEST(WriteReplyTest, ReadsBackAsTheSameMessage) {
  supply::v1::SubmitResponse response;
  response.set_seq(7);
  response.set_entry(std::string(100'000, 'x'));
  grpc::ByteBuffer bytes;
  TANJI_ASSERT_OK(WriteReply(response, &bytes));
  supply::v1::SubmitResponse read;
  TANJI_ASSERT_OK(ReadRequest(bytes, kReplySizeMax, &read));
  EXPECT_EQ(read.SerializeAsString(), response.SerializeAsString());
}

TEST(WriteReplyTest, RefusesMoreThanAClientCouldTake) {
  supply::v1::SubmitResponse response;
  response.set_entry(std::string(kReplySizeMax, 'x'));  // and its tag
  grpc::ByteBuffer bytes;
  EXPECT_THAT(WriteReply(response, &bytes),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("the reply has")));
}

}  // namespace
}  // namespace tanji::api
