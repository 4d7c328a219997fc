#include "lib/certificate/statement_fields.h"

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "lib/base/strings.h"

namespace tanji::certificate {
namespace {

std::string ValueOf(std::string_view payload, std::string_view name) {
  const auto fields = StatementFields(payload);
  if (!fields.ok()) return "refused";
  for (const ledger::DisclosedInput& field : *fields) {
    if (field.name == name) return field.value_json;
  }
  return "no such field";
}

TEST(StatementFieldsTest, GiveEachMemberAsItStands) {
  const std::string_view payload =
      R"({"format":"f","declared_unit":{"amount":"1","unit":"kg"},)"
      R"("kg_co2e":"2.5","caveats":["a","b"]})";
  EXPECT_EQ(ValueOf(payload, "format"), R"("f")");
  EXPECT_EQ(ValueOf(payload, "declared_unit"), R"({"amount":"1","unit":"kg"})");
  EXPECT_EQ(ValueOf(payload, "kg_co2e"), R"("2.5")");
  EXPECT_EQ(ValueOf(payload, "caveats"), R"(["a","b"])");
  EXPECT_EQ(ValueOf(payload, "place"), "null");
}

// A name may hold what a member ends with.
TEST(StatementFieldsTest, TextsMayHoldQuotesBackslashesAndCommas) {
  for (const std::string_view text :
       {R"("a \" b, \"c\": }")", R"("ends in \\")", R"("\\\"")", R"("")",
        R"("\\\\")"}) {
    const std::string payload =
        base::StrCat(R"({"product_name":)", text, R"(,"kg_co2e":"1"})");
    EXPECT_EQ(ValueOf(payload, "product_name"), text);
    EXPECT_EQ(ValueOf(payload, "kg_co2e"), R"("1")") << payload;
  }
}

TEST(StatementFieldsTest, WhatIsNoObjectWithoutBlanksIsRefused) {
  for (const std::string_view payload :
       {"", "{", "[]", R"({"format")", R"({"format":})", R"({"format":"a)",
        R"({"format":"a\"})", R"({"format":"a\)", R"({"format":"a"} )",
        R"({ "format":"a"})", R"({"format":"a",})"}) {
    EXPECT_EQ(ValueOf(payload, "format"), "refused") << payload;
  }
}

}  // namespace
}  // namespace tanji::certificate
