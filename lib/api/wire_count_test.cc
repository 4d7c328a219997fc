#include "lib/api/wire_count.h"

#include <string>

#include "lib/api/method_limits.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/wire.h"
#include "tanji/supply/v1/supply.pb.h"

namespace tanji::api {
namespace {

using absl::StatusCode;
using base::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;

absl::Status Check(const std::string& bytes) {
  google::protobuf::io::CodedInputStream in(
      reinterpret_cast<const uint8_t*>(bytes.data()),
      static_cast<int>(bytes.size()));
  in.SetRecursionLimit(kNestingDepthMax);
  return CheckWireCounts(in, *supply::v1::Submission::descriptor());
}

std::string Repeated(const std::string& bytes, size_t count) {
  std::string repeated;
  repeated.reserve(bytes.size() * count);
  for (size_t i = 0; i < count; ++i) repeated += bytes;
  return repeated;
}

// As field `number` of the message around it.
std::string Nested(int number, const std::string& bytes) {
  std::string size;
  base::AppendVarint(&size, bytes.size());
  return static_cast<char>(number << 3 | 2) + size + bytes;
}

const std::string kEmptyProduct("\x1a\x00", 2);  // Submission.products
const std::string kEmptyInput("\x5a\x00", 2);    // ProcessDeclaration.inputs
constexpr int kProcesses = 4;                    // in Submission

TEST(CheckWireCountsTest, TakesSoManyMessagesAndNoMore) {
  TANJI_EXPECT_OK(Check(Repeated(kEmptyProduct, kRequestMessagesMax)));
  EXPECT_THAT(Check(Repeated(kEmptyProduct, kRequestMessagesMax + 1)),
              StatusIs(StatusCode::kResourceExhausted, HasSubstr("messages")));
}

TEST(CheckWireCountsTest, CountsWithinMessagesToo) {
  const auto inputs = [](size_t count) {
    return Nested(kProcesses, Repeated(kEmptyInput, count));
  };
  TANJI_EXPECT_OK(Check(inputs(kRequestMessagesMax - 1)));
  EXPECT_THAT(Check(inputs(kRequestMessagesMax)),
              StatusIs(StatusCode::kResourceExhausted, HasSubstr("messages")));
}

TEST(CheckWireCountsTest, TakesSoManyFieldsAndNoMore) {
  const std::string empty_text("\x0a\x00", 2);  // organisation
  TANJI_EXPECT_OK(Check(Repeated(empty_text, kRequestFieldsMax)));
  EXPECT_THAT(Check(Repeated(empty_text, kRequestFieldsMax + 1)),
              StatusIs(StatusCode::kResourceExhausted, HasSubstr("fields")));
}

// Field 15 is none of ours.
TEST(CheckWireCountsTest, CountsWhatIsNotKnown) {
  const std::string number("\x78\x01", 2);
  EXPECT_THAT(Check(Repeated(number, kRequestFieldsMax + 1)),
              StatusIs(StatusCode::kResourceExhausted, HasSubstr("fields")));
  EXPECT_THAT(Check("\x7b" + Repeated(number, kRequestFieldsMax) + "\x7c"),
              StatusIs(StatusCode::kResourceExhausted, HasSubstr("fields")));
  EXPECT_THAT(Check(Repeated("\x7b\x7c", kRequestMessagesMax + 1)),
              StatusIs(StatusCode::kResourceExhausted, HasSubstr("messages")));
  TANJI_EXPECT_OK(Check("\x7b" + Repeated(number, 100) + "\x7c"));
}

TEST(CheckWireCountsTest, DoesNotLookIntoText) {
  TANJI_EXPECT_OK(
      Check(Nested(1, Repeated(kEmptyProduct, kRequestMessagesMax + 1))));
}

TEST(CheckWireCountsTest, RefusesWhatIsNoMessage) {
  for (const std::string& bytes :
       {std::string("\x7b"), std::string("\x7c"), std::string("\x7b\x74"),
        std::string("\x0a\x05x"), std::string("\x0f"), std::string("\xff"),
        std::string(1, '\0'), Repeated("\x7b", kNestingDepthMax + 1),
        Nested(kProcesses, "\x5a"), Nested(kProcesses, "\x0a\x05x")}) {
    EXPECT_THAT(Check(bytes), StatusIs(StatusCode::kInvalidArgument, _));
  }
}

}  // namespace
}  // namespace tanji::api
