// What holds for every method of every service, found by reflection.

#include <random>
#include <set>

#include "lib/api/method_limits.h"
#include "lib/base/strings.h"
#include "tests/integration/raw_call.h"
#include "tests/integration/server_fixture.h"

namespace tanji::integration {
namespace {

using google::protobuf::MethodDescriptor;
using grpc::StatusCode;
using ::testing::_;
using ::testing::AnyOf;
using ::testing::HasSubstr;

class EveryMethodTest : public ServerTest {
 protected:
  std::vector<const MethodDescriptor*> Methods() {
    auto methods = MethodsOf(channel_);
    EXPECT_GE(methods.size(), 15u);  // proto/: 4 + 4 + 2 + 4 + 1
    return methods;
  }
  void ExpectServing() { EXPECT_NE(Keys().origin(), ""); }
};

TEST_F(EveryMethodTest, HasARequestAndAResponseOfItsOwn) {
  std::set<std::string> messages;
  for (const MethodDescriptor* method : Methods()) {
    EXPECT_EQ(method->input_type()->name(),
              base::StrCat(method->name(), "Request"));
    EXPECT_EQ(method->output_type()->name(),
              base::StrCat(method->name(), "Response"));
    EXPECT_TRUE(messages.insert(method->input_type()->full_name()).second);
  }
}

TEST_F(EveryMethodTest, AnEmptyRequestGetsADocumentedCode) {
  for (const MethodDescriptor* method : Methods()) {
    const grpc::Status status = CallRaw(channel_, *method, "").status;
    EXPECT_THAT(status.error_code(),
                AnyOf(StatusCode::OK, StatusCode::INVALID_ARGUMENT,
                      StatusCode::NOT_FOUND, StatusCode::FAILED_PRECONDITION,
                      StatusCode::UNAUTHENTICATED, StatusCode::UNAVAILABLE))
        << method->full_name() << ": " << status.error_message();
  }
}

TEST_F(EveryMethodTest, GarbageIsAnInvalidArgument) {
  for (const MethodDescriptor* method : Methods()) {
    for (const std::string& garbage :
         {std::string("\xff"), std::string("\x0a\x7f") + "short",
          std::string(1000, '\xff'), std::string("GET / HTTP/1.1\r\n\r\n")}) {
      EXPECT_THAT(CallRaw(channel_, *method, garbage).status,
                  RpcStatusIs(StatusCode::INVALID_ARGUMENT, _))
          << method->full_name();
    }
  }
  ExpectServing();
}

TEST_F(EveryMethodTest, AFieldOfALaterVersionIsRefused) {
  for (const MethodDescriptor* method : Methods()) {
    EXPECT_THAT(
        CallRaw(channel_, *method, "\x98\x06\x01").status,
        RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("has no field 99")))
        << method->full_name();
  }
}

TEST_F(EveryMethodTest, NestingHasABound) {
  // Groups of number 15 within each other.
  const std::string deep = std::string(api::kNestingDepthMax + 1, '\x7b') +
                           std::string(api::kNestingDepthMax + 1, '\x7c');
  for (const MethodDescriptor* method : Methods()) {
    EXPECT_THAT(CallRaw(channel_, *method, deep).status,
                RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("deep")))
        << method->full_name();
  }
}

TEST_F(EveryMethodTest, ARequestOneByteTooLargeIsRefusedForItsSize) {
  for (const MethodDescriptor* method : Methods()) {
    const size_t size_max = api::RequestSizeMax(method->full_name());
    EXPECT_THAT(
        CallRaw(channel_, *method, std::string(size_max + 1, '\0')).status,
        RpcStatusIs(StatusCode::RESOURCE_EXHAUSTED, _))
        << method->full_name();
    // Zeros are no message: of the size allowed they are refused for that.
    EXPECT_THAT(CallRaw(channel_, *method, std::string(size_max, '\0')).status,
                RpcStatusIs(StatusCode::INVALID_ARGUMENT, _))
        << method->full_name();
  }
  ExpectServing();
}

TEST_F(EveryMethodTest, CompressedRequestsAreRefused) {
  for (const MethodDescriptor* method : Methods()) {
    for (const auto algorithm : {GRPC_COMPRESS_GZIP, GRPC_COMPRESS_DEFLATE}) {
      EXPECT_THAT(
          CallRaw(channel_, *method, std::string(10'000, 'a'), algorithm)
              .status,
          RpcStatusIs(StatusCode::UNIMPLEMENTED, _))
          << method->full_name();
    }
  }
  ExpectServing();
}

TEST_F(EveryMethodTest, RandomBytesNeverEndInAFaultOfTheServer) {
  // Until the first checkpoint, asking for it is answered with UNAVAILABLE.
  const auto issued = Issue("acme/steel", MustSubmit(kSteel));
  AwaitCertificate(issued.value.record_id());
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(base::StrCat("seed ", seed));
  std::mt19937 random(seed);
  const auto methods = Methods();
  supply::v1::SubmitRequest valid;
  *valid.mutable_submission() = ParseText<supply::v1::Submission>(kSteel);
  const std::string pattern = valid.SerializeAsString();
  for (int i = 0; i < 2000; ++i) {
    std::string bytes = pattern.substr(0, random() % pattern.size());
    for (int change = random() % 8; change >= 0 && !bytes.empty(); --change) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    const MethodDescriptor& method = *methods[random() % methods.size()];
    const grpc::Status status = CallRaw(channel_, method, bytes).status;
    EXPECT_THAT(status.error_code(),
                AnyOf(StatusCode::OK, StatusCode::INVALID_ARGUMENT,
                      StatusCode::NOT_FOUND, StatusCode::OUT_OF_RANGE,
                      StatusCode::FAILED_PRECONDITION,
                      StatusCode::ALREADY_EXISTS, StatusCode::UNAUTHENTICATED))
        << method.full_name() << ": " << status.error_message();
  }
  ExpectServing();
}

TEST_F(EveryMethodTest, AMethodThatIsNoneIsUnimplemented) {
  OpenStream stream(channel_, "/tanji.supply.v1.SupplyService/Nothing", "",
                    std::chrono::seconds(60));
  std::string bytes;
  EXPECT_FALSE(stream.Read(&bytes));
  EXPECT_THAT(stream.Finish(), RpcStatusIs(StatusCode::UNIMPLEMENTED, _));
}

}  // namespace
}  // namespace tanji::integration
