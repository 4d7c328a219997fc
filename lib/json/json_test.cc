#include "lib/json/json.h"

#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::json {
namespace {

using base::IsOkAndHolds;
using base::StatusIs;
using testing::HasSubstr;
using testing::StartsWith;

constexpr unsigned kSeed = 20260403;

testing::Matcher<absl::StatusOr<Value>> IsRefused(const std::string& message) {
  return StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(message));
}

std::string Repeated(std::string_view part, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += part;
  return text;
}

TEST(ReadTest, ReadsEveryKindOfValue) {
  EXPECT_THAT(
      Read(" { \"a\" : [ null , true , false , -1.50e+3 , \"x\" ] } \n"),
      IsOkAndHolds(
          Value(Object{{"a", Array{Value(), Value(true), Value(false),
                                   Number{"-1.50e+3"}, Value("x")}}})));
  EXPECT_THAT(Read("[]"), IsOkAndHolds(Value(Array{})));
  EXPECT_THAT(Read("{}"), IsOkAndHolds(Value(Object{})));
  EXPECT_THAT(Read("null"), IsOkAndHolds(Value()));
}

TEST(ReadTest, KeepsTheTextOfNumbers) {
  for (const std::string text :
       {"0", "-0", "0.10", "-0.0", "1e5", "1E+05", "1e-320", "42", "-42",
        "9223372036854775807", "-9223372036854775808", "-9223372036854775809",
        "18446744073709551615", "18446744073709551616",
        "123456789012345678901234567890123456789",
        "3.14159265358979323846264338327950288", "0.30000000000000004"}) {
    EXPECT_THAT(Read(text), IsOkAndHolds(Value(Number{text})));
    EXPECT_THAT(Read("[" + text + "]"),
                IsOkAndHolds(Value(Array{Number{text}})));
  }
}

TEST(ReadTest, RefusesOtherSpellingsOfNumbers) {
  for (const std::string text : {"+1", "01", "-01", ".5", "5.", "1e", "0x10",
                                 "NaN", "Infinity", "-Infinity", "1_000"}) {
    EXPECT_THAT(Read(text), IsRefused("JSON, line 1, column ")) << text;
  }
  EXPECT_THAT(Read("[1e999]"), IsRefused("number beyond all doubles"));
}

TEST(ReadTest, DecodesEscapes) {
  EXPECT_THAT(Read(R"("\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00\u0000")"),
              IsOkAndHolds(Value(std::string(
                  "\"\\/\b\f\n\r\t\xC3\xA9\xF0\x9F\x98\x80\0", 15))));
}

TEST(ReadTest, RefusesMalformedStrings) {
  EXPECT_THAT(Read(R"("\x41")"), IsRefused("invalid string"));
  EXPECT_THAT(Read(R"("\u12")"), IsRefused("invalid string"));
  EXPECT_THAT(Read("\"a\nb\""), IsRefused("control character"));
  EXPECT_THAT(Read("\"abc"), IsRefused("missing closing quote"));
  EXPECT_THAT(Read("'abc'"), IsRefused("invalid literal"));
}

TEST(ReadTest, RefusesLoneSurrogates) {
  EXPECT_THAT(Read(R"("\uD83D")"), IsRefused("surrogate"));
  EXPECT_THAT(Read(R"("\uD83Dx")"), IsRefused("surrogate"));
  EXPECT_THAT(Read(R"("\uDE00")"), IsRefused("surrogate"));
  EXPECT_THAT(Read(R"("\uD83D\uD83D")"), IsRefused("surrogate"));
}

TEST(ReadTest, RefusesInvalidUtf8) {
  for (const std::string bytes : {"\xFF", "\xC3", "\xC0\x80", "\xED\xA0\x80",
                                  "\xF4\x90\x80\x80", "\x80"}) {
    EXPECT_THAT(Read("{\n \"\xC3\xA9" + bytes + "\": 1}"),
                IsRefused("JSON, line 2, column "));
    EXPECT_THAT(Read("\"" + bytes + "\""), IsRefused("ill-formed UTF-8"));
    EXPECT_THAT(Read("1" + bytes), IsRefused("JSON, line 1, column 2"));
  }
}

TEST(ReadTest, RefusesAByteOrderMark) {
  EXPECT_THAT(Read("\xEF\xBB\xBF{}"), IsRefused("byte order mark"));
}

TEST(ReadTest, RefusesWhatFollowsTheValue) {
  for (const std::string text : {"{} x", "{}{}", "[1] ,", "1 2", "null\n\n]",
                                 "{} // why", "\"a\"\"b\""}) {
    EXPECT_THAT(Read(text), IsRefused("JSON, line ")) << text;
  }
  // The parser below would stop here and call the rest read.
  EXPECT_THAT(Read(std::string_view("{}\0garbage", 10)),
              IsRefused("line 1, column 3: a zero byte"));
}

TEST(ReadTest, RefusesMalformedStructure) {
  for (const std::string text :
       {"",           " ",     "{",     "[",         "]",
        "[1,]",       "[,1]",  "[1 2]", "{\"a\"}",   "{\"a\":}",
        "{\"a\":1,}", "{a:1}", "{1:2}", "{\"a\" 1}", "[1}",
        "{\"a\":1]",  "nul",   "True",  "// x\n1",   "/* x */ 1"}) {
    EXPECT_THAT(Read(text), IsRefused("JSON, line ")) << text;
  }
}

TEST(ReadTest, NamesLineAndColumnInCharacters) {
  EXPECT_THAT(Read("{\n  \"\xE9\x92\xA2\": x\n}"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       StartsWith("JSON, line 2, column 8: syntax error")));
  EXPECT_THAT(Read("[1,\n2"), IsRefused("line 2, column 2: "));
}

TEST(ReadTest, RefusesADuplicateMemberAtItsPlace) {
  EXPECT_THAT(Read("{\"a\": 1,\n \"b\": 2, \"a\": 3}"),
              IsRefused("JSON, line 2, column 10: duplicate member \"a\""));
  // The same name, spelled otherwise.
  EXPECT_THAT(Read(R"({"q\"\\": 1, "q\u0022\\": 2})"),
              IsRefused("line 1, column 14: duplicate member \"q\\\"\\\\\""));
  EXPECT_THAT(Read("[{\"\":{}},{\"\":{\"\":1,\"\":2}}]"),
              IsRefused("line 1, column 20: duplicate member \"\""));
}

TEST(ReadTest, FindsADuplicateAmongManyMembers) {
  std::string text = "{";
  for (int i = 0; i < 1000; ++i) base::StrAppend(&text, "\"m", i, "\":0,");
  TANJI_EXPECT_OK(Read(text + "\"m1000\":0}"));
  for (const int i : {0, 15, 16, 17, 999}) {
    EXPECT_THAT(Read(base::StrCat(text, "\"m", i, "\":0}")),
                IsRefused(base::StrCat("duplicate member \"m", i, "\"")));
  }
}

TEST(ReadTest, AllowsTheSameNameInDifferentObjects) {
  TANJI_EXPECT_OK(Read(R"({"a":{"a":1},"b":[{"a":1},{"a":2}]})"));
}

TEST(ReadLimitsTest, BoundsTheSize) {
  ReadLimits limits;
  limits.size_max = 4;
  TANJI_EXPECT_OK(Read("1234", limits));
  EXPECT_THAT(Read("12345", limits),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("5 bytes; expected at most 4")));
}

TEST(ReadLimitsTest, BoundsTheDepth) {
  ReadLimits limits;
  limits.depth_max = 3;
  TANJI_EXPECT_OK(Read("[{\"a\":[1]}]", limits));
  EXPECT_THAT(Read("[{\"a\":[[]]}]", limits),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("column 8: nested deeper than 3")));
  // Depth is of what is open, not of what was.
  TANJI_EXPECT_OK(Read("[[[]],[[]],{},{}]", limits));
}

TEST(ReadLimitsTest, StopsAMillionBracketsAtTheLimit) {
  EXPECT_THAT(Read(Repeated("[", 1'000'000)),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("deeper than 64")));
  EXPECT_THAT(Read(Repeated("{\"a\":", 1'000'000)),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("deeper than 64")));
}

TEST(ReadLimitsTest, AllowsTheGreatestDepth) {
  ReadLimits limits;
  limits.depth_max = ReadLimits::kDepthMax;
  const std::string text = Repeated("[", ReadLimits::kDepthMax) +
                           Repeated("]", ReadLimits::kDepthMax);
  TANJI_ASSERT_OK_AND_ASSIGN(const Value value, Read(text, limits));
  EXPECT_EQ(Write(value), text);
}

TEST(ReadLimitsTest, BoundsTheNumberOfValues) {
  ReadLimits limits;
  limits.values_max = 4;
  TANJI_EXPECT_OK(Read("[1,2,3]", limits));
  TANJI_EXPECT_OK(Read("{\"a\":1,\"b\":[2]}", limits));
  EXPECT_THAT(Read("[1,2,3,4]", limits),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("more than 4 values")));
}

TEST(WriteTest, EscapesOnlyWhatMustBe) {
  EXPECT_EQ(
      Write(Value(std::string("\"\\/\b\f\n\r\t\x01\x1F\x7F\0\xC3\xA9", 14))),
      "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7F\\u0000\xC3\xA9\"");
}

TEST(WriteTest, KeepsTheOrderOfMembers) {
  EXPECT_EQ(Write(Object{{"z", Value::Integer(-5)},
                         {"a", Array{Value(true), Value(), "x"}},
                         {"m", Object{}},
                         {"n", Array{}}}),
            R"({"z":-5,"a":[true,null,"x"],"m":{},"n":[]})");
}

TEST(WriteTest, IndentsForPeople) {
  EXPECT_EQ(WriteIndented(Object{{"a", Array{Value::Integer(1), Object{}}},
                                 {"b", Object{{"c", Array{}}}}}),
            "{\n"
            "  \"a\": [\n"
            "    1,\n"
            "    {}\n"
            "  ],\n"
            "  \"b\": {\n"
            "    \"c\": []\n"
            "  }\n"
            "}");
}

TEST(WriteDeathTest, StopsOnANumberThatIsNone) {
  for (const std::string text :
       {"", "-", "1,", "NaN", "01", "1.", "1e", "+1"}) {
    EXPECT_DEATH(Write(Number{text}), "IsNumber") << text;
  }
}

Value RandomValue(std::mt19937_64& random, int depth) {
  const auto text = [&] {
    std::string bytes;
    for (auto n = random() % 6; n > 0; --n) {
      bytes += static_cast<char>(random() % 128);
    }
    return bytes + (random() % 2 == 0 ? "\xE7\xA2\xB3" : "");
  };
  switch (random() % (depth > 0 ? 6 : 4)) {
    case 0:
      return Value();
    case 1:
      return Value(random() % 2 == 0);
    case 2: {
      const auto number = static_cast<int64_t>(random());
      return Number{base::StrCat(number, random() % 2 == 0 ? "" : ".50e-7")};
    }
    case 3:
      return Value(text());
    case 4: {
      Array array;
      for (auto n = random() % 5; n > 0; --n) {
        array.push_back(RandomValue(random, depth - 1));
      }
      return array;
    }
    default: {
      Object object;
      for (auto n = random() % 25; n > 0; --n) {
        object.emplace_back(base::StrCat(text(), "-", n),
                            RandomValue(random, depth - 1));
      }
      return object;
    }
  }
}

TEST(RoundTripTest, ReadsBackWhatItWrites) {
  std::mt19937_64 random(kSeed);
  for (int i = 0; i < 500; ++i) {
    const Value value = RandomValue(random, 4);
    EXPECT_THAT(Read(Write(value)), IsOkAndHolds(value)) << "seed " << kSeed;
    EXPECT_THAT(Read(WriteIndented(value)), IsOkAndHolds(value))
        << "seed " << kSeed;
  }
}

// Damaged text is refused, or read as what the writer would give for it.
TEST(RoundTripTest, SurvivesDamagedText) {
  std::mt19937_64 random(kSeed);
  for (int i = 0; i < 2000; ++i) {
    std::string text = Write(RandomValue(random, 3));
    for (auto n = random() % 3 + 1; n > 0; --n) {
      text[random() % text.size()] = static_cast<char>(random());
    }
    const absl::StatusOr<Value> value = Read(text);
    if (value.ok()) {
      EXPECT_THAT(Read(Write(*value)), IsOkAndHolds(*value))
          << text << ", seed " << kSeed;
    } else {
      EXPECT_THAT(value, IsRefused("JSON, line ")) << "seed " << kSeed;
    }
  }
}

}  // namespace
}  // namespace tanji::json
