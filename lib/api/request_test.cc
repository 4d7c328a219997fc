#include "lib/api/request.h"

#include <google/protobuf/descriptor.h>

#include <string>

#include "lib/api/method_limits.h"
#include "lib/base/testing/status_matchers.h"
#include "tanji/supply/v1/supply.pb.h"

namespace tanji::api {
namespace {

using absl::StatusCode;
using base::IsOkAndHolds;
using base::StatusIs;
using supply::v1::SubmitRequest;
using ::testing::HasSubstr;

// `pieces` slices of one buffer, as a message arrives in several frames.
grpc::ByteBuffer BufferOf(const std::string& bytes, size_t pieces = 1) {
  std::vector<grpc::Slice> slices;
  const size_t step = bytes.size() / pieces + 1;
  for (size_t i = 0; i < bytes.size(); i += step) {
    slices.emplace_back(bytes.substr(i, step));
  }
  return grpc::ByteBuffer(slices.data(), slices.size());
}

absl::Status Read(const std::string& bytes, size_t size_max = kRequestSizeMax) {
  SubmitRequest request;
  return ReadRequest(BufferOf(bytes), size_max, &request);
}

SubmitRequest SmallRequest() {
  SubmitRequest request;
  request.set_request_id("r-1");
  request.mutable_submission()->set_organisation("acme");
  request.mutable_submission()->add_products()->set_id("steel");
  return request;
}

// A group that is no field of ours (number 15), `depth` groups deep.
std::string NestedGroups(int depth) {
  return std::string(depth, '\x7b') + std::string(depth, '\x7c');
}

TEST(ReadRequestTest, ReadsAMessageInOnePieceOrInMany) {
  const std::string bytes = SmallRequest().SerializeAsString();
  for (const size_t pieces : {size_t{1}, size_t{3}, bytes.size()}) {
    SubmitRequest request;
    TANJI_ASSERT_OK(
        ReadRequest(BufferOf(bytes, pieces), bytes.size(), &request));
    EXPECT_EQ(request.SerializeAsString(), bytes);
  }
}

TEST(ReadRequestTest, AnEmptyBufferIsAnEmptyMessage) {
  TANJI_EXPECT_OK(Read(""));
}

TEST(ReadRequestTest, RefusesOneByteTooMany) {
  const std::string bytes = SmallRequest().SerializeAsString();
  EXPECT_THAT(Read(bytes, bytes.size() - 1),
              StatusIs(StatusCode::kResourceExhausted,
                       HasSubstr(base::StrCat("at most ", bytes.size() - 1))));
}

TEST(ReadRequestTest, RefusesAMessageThatIsCutOffAnywhere) {
  const std::string bytes = SmallRequest().SerializeAsString();
  const size_t first_field_end = 2 + 3;  // tag, length, "r-1"
  for (size_t size = 1; size < bytes.size(); ++size) {
    if (size == first_field_end) continue;  // a whole, shorter message
    EXPECT_THAT(Read(bytes.substr(0, size)),
                StatusIs(StatusCode::kInvalidArgument, HasSubstr("is no")))
        << size;
  }
}

TEST(ReadRequestTest, RefusesTextThatIsNotUtf8) {
  SubmitRequest request;
  request.set_request_id("\xff");
  EXPECT_THAT(Read(request.SerializePartialAsString()),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("UTF-8")));
}

TEST(ReadRequestTest, RefusesUnknownFieldsAtEveryLevel) {
  const std::string unknown = "\x98\x06\x01";  // field 99, varint 1
  EXPECT_THAT(Read(unknown), StatusIs(StatusCode::kInvalidArgument,
                                      HasSubstr("has no field 99")));
  SubmitRequest request = SmallRequest();
  auto* product = request.mutable_submission()->mutable_products(0);
  product->GetReflection()->MutableUnknownFields(product)->AddVarint(77, 1);
  EXPECT_THAT(Read(request.SerializeAsString()),
              StatusIs(StatusCode::kInvalidArgument,
                       HasSubstr("ProductDeclaration has no field 77")));
}

TEST(ReadRequestTest, RefusesNestingBelowTheDepthAllowed) {
  EXPECT_THAT(Read(NestedGroups(kNestingDepthMax)),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("field 15")));
  EXPECT_THAT(Read(NestedGroups(kNestingDepthMax + 1)),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("64 deep")));
  EXPECT_THAT(Read(NestedGroups(100'000)),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("64 deep")));
}

// Two bytes each on the wire, a hundred and more in memory.
TEST(ReadRequestTest, RefusesMoreMessagesThanMemoryIsMeantFor) {
  std::string inputs;
  for (size_t i = 0; i < kRequestMessagesMax; ++i) inputs += {'\x5a', '\0'};
  SubmitRequest request = SmallRequest();
  ASSERT_TRUE(
      request.mutable_submission()->add_processes()->ParseFromString(inputs));
  EXPECT_THAT(Read(request.SerializeAsString()),
              StatusIs(StatusCode::kResourceExhausted,
                       HasSubstr(base::StrCat(kRequestMessagesMax))));
}

TEST(ReadRequestTest, SaysTheSameOfALargeMessageThatIsNone) {
  EXPECT_THAT(Read(std::string(kRequestSizeMax, '\x7b')),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("64 deep")));
}

// For every method there is: tests/integration, from the descriptors.
TEST(RequestSizeMaxTest, OnlyDocumentsChunksAndBatchesMayBeLarge) {
  EXPECT_EQ(RequestSizeMax("tanji.supply.v1.SupplyService.Submit"),
            platform::kDocumentSizeMax + kRequestSlack);
  EXPECT_EQ(RequestSizeMax("tanji.supply.v1.SupplyService.ImportStream"),
            platform::kChunkSizeMax + kRequestSlack);
  EXPECT_EQ(RequestSizeMax("tanji.footprint.v1.FootprintService.BatchGet"),
            kBatchGetRequestSizeMax);
  EXPECT_EQ(RequestSizeMax("tanji.footprint.v1.FootprintService.Get"),
            kSmallRequestSizeMax);
}

TEST(ToReadOptionsTest, TakesTheDefaultWaitForNone) {
  const auto options = ToReadOptions(7, 0);
  TANJI_ASSERT_OK(options);
  EXPECT_EQ(options->min_seq, 7u);
  EXPECT_EQ(options->wait_millis, 10'000);  // footprint.proto
}

TEST(ToReadOptionsTest, RefusesALongerWaitThanAMinute) {
  EXPECT_EQ(ToReadOptions(0, 60'000)->wait_millis, 60'000);
  EXPECT_THAT(ToReadOptions(0, 60'001),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("60000")));
}

TEST(ToPageSizeTest, HasADefaultAndABound) {
  EXPECT_THAT(ToPageSize(0), IsOkAndHolds(100u));
  EXPECT_THAT(ToPageSize(1000), IsOkAndHolds(1000u));
  EXPECT_THAT(ToPageSize(1001),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("1000")));
}

}  // namespace
}  // namespace tanji::api
