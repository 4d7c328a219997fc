#include <limits>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/json/json.h"

namespace tanji::json {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsNull;
using testing::NotNull;
using testing::SizeIs;

Value Parsed(std::string_view text) {
  absl::StatusOr<Value> value = Read(text);
  EXPECT_THAT(value, base::IsOk());
  return value.ok() ? *std::move(value) : Value();
}

TEST(ObjectReaderTest, ReadsMembersOfEveryType) {
  const Value value = Parsed(
      R"({"s":"steel","o":"","b":true,"i":-7,"a":[1],"oa":[],"j":{"x":1},"oj":{}})");
  std::vector<std::string> faults;
  ObjectReader reader(value, "p", faults);
  EXPECT_EQ(reader.RequiredString("s"), "steel");
  EXPECT_EQ(reader.OptionalString("o"), "");
  EXPECT_TRUE(reader.OptionalBool("b", false));
  EXPECT_EQ(reader.RequiredInteger("i", -10, 10), -7);
  EXPECT_THAT(reader.RequiredArray("a"), NotNull());
  EXPECT_THAT(reader.OptionalArray("oa"), NotNull());
  EXPECT_THAT(reader.RequiredObject("j"), NotNull());
  EXPECT_THAT(reader.OptionalObject("oj"), NotNull());
  reader.RefuseUnknownMembers();
  EXPECT_THAT(faults, IsEmpty());
}

TEST(ObjectReaderTest, TakesOptionalMembersThatAreAbsent) {
  const Value value = Parsed("{}");
  std::vector<std::string> faults;
  ObjectReader reader(value, "", faults);
  EXPECT_EQ(reader.OptionalString("o"), "");
  EXPECT_TRUE(reader.OptionalBool("b", true));
  EXPECT_THAT(reader.OptionalArray("oa"), IsNull());
  EXPECT_THAT(reader.OptionalObject("oj"), IsNull());
  EXPECT_THAT(faults, IsEmpty());
}

TEST(ObjectReaderTest, NamesEveryMissingMember) {
  const Value value = Parsed("{}");
  std::vector<std::string> faults;
  ObjectReader reader(value, "processes[3]", faults);
  EXPECT_EQ(reader.RequiredString("name"), "");
  EXPECT_EQ(reader.RequiredInteger("count", 3, 9), 3);
  EXPECT_THAT(reader.RequiredArray("inputs"), IsNull());
  EXPECT_THAT(reader.RequiredObject("output"), IsNull());
  EXPECT_THAT(faults, ElementsAre("processes[3].name: missing",
                                  "processes[3].count: missing",
                                  "processes[3].inputs: missing",
                                  "processes[3].output: missing"));
}

TEST(ObjectReaderTest, NamesEveryMemberOfAWrongType) {
  const Value value = Parsed(
      R"({"s":1,"o":null,"b":"true","i":"5","a":{},"oa":null,"j":[],"oj":"x"})");
  std::vector<std::string> faults;
  ObjectReader reader(value, "", faults);
  EXPECT_EQ(reader.RequiredString("s"), "");
  EXPECT_EQ(reader.OptionalString("o"), "");
  EXPECT_FALSE(reader.OptionalBool("b", false));
  EXPECT_EQ(reader.RequiredInteger("i", 0, 9), 0);
  EXPECT_THAT(reader.RequiredArray("a"), IsNull());
  EXPECT_THAT(reader.OptionalArray("oa"), IsNull());
  EXPECT_THAT(reader.RequiredObject("j"), IsNull());
  EXPECT_THAT(reader.OptionalObject("oj"), IsNull());
  reader.RefuseUnknownMembers();
  EXPECT_THAT(faults,
              ElementsAre("s: expected a string", "o: expected a string",
                          "b: expected true or false",
                          "i: expected an integer from 0 to 9",
                          "a: expected an array", "oa: expected an array",
                          "j: expected an object", "oj: expected an object"));
}

TEST(ObjectReaderTest, BoundsIntegers) {
  const Value value = Parsed(
      R"({"low":-1,"high":10,"point":5.0,"power":1e1,"big":9223372036854775808,)"
      R"("least":-9223372036854775808})");
  std::vector<std::string> faults;
  ObjectReader reader(value, "", faults);
  for (const std::string name : {"low", "high", "point", "power", "big"}) {
    EXPECT_EQ(reader.RequiredInteger(name, 0, 9), 0) << name;
  }
  EXPECT_THAT(faults, SizeIs(5));
  EXPECT_EQ(reader.RequiredInteger("least", std::numeric_limits<int64_t>::min(),
                                   std::numeric_limits<int64_t>::max()),
            std::numeric_limits<int64_t>::min());
  EXPECT_THAT(faults, SizeIs(5));
}

TEST(ObjectReaderTest, ReportsMembersThatNobodyAskedFor) {
  const Value value = Parsed(R"({"amount":"1","ammount":"2","\u0001":0})");
  std::vector<std::string> faults;
  ObjectReader reader(value, "inputs[0]", faults);
  EXPECT_EQ(reader.RequiredString("amount"), "1");
  reader.RefuseUnknownMembers();
  EXPECT_THAT(faults, ElementsAre("inputs[0].ammount: unknown member",
                                  "inputs[0].\\u0001: unknown member"));
}

TEST(ObjectReaderTest, ReportsAValueThatIsNoObjectOnce) {
  const Value value = Parsed("[1]");
  std::vector<std::string> faults;
  ObjectReader reader(value, "processes[0]", faults);
  EXPECT_EQ(reader.RequiredString("name"), "");
  EXPECT_THAT(reader.RequiredArray("inputs"), IsNull());
  reader.RefuseUnknownMembers();
  EXPECT_THAT(faults, ElementsAre("processes[0]: expected an object"));
  ObjectReader top(value, "", faults);
  EXPECT_EQ(faults.back(), "the document: expected an object");
}

TEST(ObjectReaderTest, AddsFaultsOfTheCaller) {
  const Value value = Parsed("{}");
  std::vector<std::string> faults;
  ObjectReader reader(value, "inputs[0]", faults);
  reader.Fault("amount", "expected a decimal string");
  EXPECT_EQ(reader.PlaceOf("amount"), "inputs[0].amount");
  EXPECT_THAT(faults,
              ElementsAre("inputs[0].amount: expected a decimal string"));
}

TEST(ObjectReaderTest, StopsCollectingAtTheLimit) {
  std::string text = "{";
  for (int i = 0; i < 150; ++i) base::StrAppend(&text, "\"m", i, "\":0,");
  text.back() = '}';
  const Value value = Parsed(text);
  std::vector<std::string> faults;
  ObjectReader reader(value, "", faults);
  reader.RefuseUnknownMembers();
  reader.Fault("x", "one more");
  EXPECT_THAT(faults, SizeIs(ObjectReader::kFaultsMax));
}

}  // namespace
}  // namespace tanji::json
