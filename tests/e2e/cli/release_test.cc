// What waits for its release, as a user sees it: exit codes and commands.

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/exchange/olca/testing/small_package.h"
#include "lib/exchange/olca/testing/zip_bytes.h"
#include "tests/e2e/cli/server.h"

namespace tanji::e2e {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class ReleaseTest : public ::testing::Test {
 protected:
  // Submits 1 kg of steel of `kwh`, in a year at a place.
  Result SubmitSteel(const std::string& kwh, int year = 2024,
                     const std::string& place = "DE", bool is_draft = false) {
    const std::string path = server_.Path("steel.json");
    const absl::Status written = base::ReplaceFile(
        path,
        base::StrCat(
            R"({"format":"tanji-submission/v1","organisation":"works",)",
            R"("products":[{"id":"steel","unit":"kg"},)",
            R"({"id":"power","unit":"kWh"}],"processes":[)",
            R"({"product":"power","output":"1","unit":"kWh",)",
            R"("direct_kgco2e":"0.5"},{"product":"steel","place":")", place,
            R"(","period_start":")", year, R"(-01-01","period_end":")",
            year + 1, R"(-01-01","output":"1","unit":"kg","draft":)",
            is_draft ? "true" : "false",
            R"(,"inputs":[{"product":"works/power","amount":")", kwh,
            R"(","unit":"kWh"}]}]})"),
        0600);
    EXPECT_TRUE(written.ok()) << written;
    return server_.Tanji({"submit", path});
  }

  Server server_;
};

TEST_F(ReleaseTest, AScriptSeesThatAChangeIsHeldAlsoWhenItRepeats) {
  EXPECT_EQ(SubmitSteel("2").exit_code, 0);
  const Result held = SubmitSteel("20");
  EXPECT_EQ(held.exit_code, 4);
  EXPECT_THAT(held.out,
              AllOf(StartsWith("submitted as record "),
                    HasSubstr("held: works/steel at DE in 2024, until `tanji "
                              "release` confirms it or `tanji withdraw` drops "
                              "it:\n  input \"works/power\": for one unit of "
                              "output 10 times what it was")));
  const Result again = SubmitSteel("20");
  EXPECT_EQ(again.exit_code, 4);
  EXPECT_THAT(again.out, AllOf(StartsWith("already submitted as record "),
                               HasSubstr("held: works/steel at DE")));
  server_.TanjiOk({"release", "works/steel", "--reason", "an arc furnace"});
  EXPECT_EQ(SubmitSteel("20").exit_code, 0);
  EXPECT_THAT(server_.TanjiOk({"footprint", "works/steel"}),
              HasSubstr("10 kg CO2e per kg"));
}

// 2 kg of coal a kg of steel, then 20.
TEST_F(ReleaseTest, AnImportEndsAsASubmissionDoes) {
  const auto import = [&](const std::string& coal_kg,
                          const std::vector<std::string>& more = {}) {
    exchange::olca::SmallPackage package;
    package.Product("coal", "mass").Product("steel", "mass");
    package.Process("mine", {exchange::olca::Reference("coal", "1", "kg")});
    package.Process("mill", {exchange::olca::Reference("steel", "1", "kg"),
                             exchange::olca::In("coal", coal_kg, "kg")});
    const std::string path = server_.Path("steel.zip");
    const absl::Status written = base::ReplaceFile(
        path, exchange::olca::ZipBytes(package.files()), 0600);
    EXPECT_TRUE(written.ok()) << written;
    std::vector<std::string> command = {"import", "olca",     path,
                                        "--as",   "works",    "--licence",
                                        "CC0",    "--export", "allowed"};
    command.insert(command.end(), more.begin(), more.end());
    return server_.Tanji(command);
  };
  const Result first = import("2");
  EXPECT_EQ(first.exit_code, 0) << first.err;
  const Result held = import("20");
  EXPECT_EQ(held.exit_code, 4) << held.err;
  EXPECT_THAT(held.out, AllOf(HasSubstr("\nheld: works/steel."),
                              HasSubstr("for one unit of output 10 times")));
  EXPECT_EQ(import("20", {"--confirm", "as published"}).exit_code, 0);
}

TEST_F(ReleaseTest, EarlierDataComeBackAndSayWhy) {
  EXPECT_EQ(SubmitSteel("2").exit_code, 0);
  const Result other = SubmitSteel("3");
  const std::string seq = other.out.substr(
      std::string("submitted as record ").size(),
      other.out.find(',') - std::string("submitted as record ").size());
  EXPECT_THAT(SubmitSteel("2").out,
              ContainsRegex(base::StrCat(
                  "^submitted again as record [0-9]+, id [0-9a-f]+, since "
                  "record ",
                  seq, " changed the organisation's data\n$")));
  EXPECT_THAT(server_.TanjiOk({"footprint", "works/steel"}),
              HasSubstr("1 kg CO2e per kg"));
  EXPECT_THAT(SubmitSteel("2").out, StartsWith("already submitted as record "));
}

TEST_F(ReleaseTest, AHeldChangeIsWithdrawnForAReason) {
  EXPECT_EQ(SubmitSteel("2").exit_code, 0);
  EXPECT_EQ(SubmitSteel("20").exit_code, 4);
  EXPECT_EQ(server_.Tanji({"withdraw", "works/steel"}).exit_code, 2);
  EXPECT_THAT(server_.TanjiOk(
                  {"withdraw", "works/steel", "--reason", "a decimal point"}),
              ContainsRegex("^withdrawn as record [0-9]+, id [0-9a-f]+\n$"));
  EXPECT_EQ(server_.TanjiOk({"pending", "works"}),
            "nothing waits for its release\n");
  EXPECT_THAT(server_.TanjiOk({"footprint", "works/steel"}),
              HasSubstr("1 kg CO2e per kg"));
  const Result nothing =
      server_.Tanji({"withdraw", "works/steel", "--reason", "a decimal point"});
  EXPECT_EQ(nothing.exit_code, 1);
  EXPECT_THAT(nothing.err, HasSubstr("no version of \"works/steel\" waits"));
}

TEST_F(ReleaseTest, AWithdrawalSaysThatAnOlderDraftDoesNotWaitAgain) {
  EXPECT_EQ(SubmitSteel("2", 2024, "DE", true).exit_code, 0);
  EXPECT_EQ(SubmitSteel("3", 2024, "DE", true).exit_code, 0);
  EXPECT_THAT(
      server_.TanjiOk({"withdraw", "works/steel", "--reason", "not meant"}),
      ContainsRegex(
          "^withdrawn as record [0-9]+, id [0-9a-f]+\nthe version of "
          "record [0-9]+, which it had replaced, does not wait again: "
          "submit it again if it is meant\n$"));
}

TEST_F(ReleaseTest, PlaceAndPeriodChooseOneOfSeveral) {
  EXPECT_EQ(SubmitSteel("2", 2023, "DE", true).exit_code, 0);
  EXPECT_EQ(SubmitSteel("3", 2024, "DE", true).exit_code, 0);
  EXPECT_EQ(SubmitSteel("4", 2024, "FR", true).exit_code, 0);
  const Result several = server_.Tanji({"release", "works/steel"});
  EXPECT_EQ(several.exit_code, 1);
  EXPECT_THAT(several.err,
              HasSubstr("3 versions of \"works/steel\" wait for their release; "
                        "say which by --place, --period or --record"));
  EXPECT_EQ(
      server_.Tanji({"release", "works/steel", "--period", "2024"}).exit_code,
      1);
  server_.TanjiOk(
      {"release", "works/steel", "--place", "DE", "--period", "2024"});
  server_.TanjiOk({"release", "works/steel", "--place", "DE"});
  EXPECT_THAT(server_.TanjiOk({"pending", "works"}),
              ContainsRegex("works/steel +FR +2024"));
  EXPECT_EQ(
      server_.Tanji({"release", "works/steel", "--period", "soon"}).exit_code,
      2);
}

}  // namespace
}  // namespace tanji::e2e
