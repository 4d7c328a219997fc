// The demo park's footprints, against a script that knows nothing of the
// engine: demo_totals.py reads the same documents and packs and solves in exact
// fractions.

#include <cmath>
#include <cstdlib>
#include <iomanip>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/json/json.h"
#include "tests/e2e/cli/child_process.h"
#include "tests/e2e/cli/server.h"

namespace tanji::e2e {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

std::string Fixed(double value, int digits) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(digits) << value;
  return text.str();
}

// What the script says, by product; as text, with all its digits.
std::map<std::string, std::string> ExactTotals() {
  const Result result = Run(
      {TANJI_E2E_PYTHON, "-B", TANJI_E2E_TOTALS, TANJI_PACKS, TANJI_DEMO_PARK});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  std::map<std::string, std::string> totals;
  std::istringstream lines(result.out);
  for (std::string product, total; lines >> product >> total;) {
    totals[product] = total;
  }
  return totals;
}

// A server with all packs and the park; the tests only read.
class DemoTotalTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    server_ = std::make_unique<Server>();
    LoadDemo(*server_);
  }
  static void TearDownTestSuite() { server_.reset(); }

  static double Footprint(const std::string& product) {
    const std::string text = server_->TanjiOk({"footprint", product, "--json"});
    const auto value = json::Read(text.substr(0, text.size() - 1));
    TANJI_EXPECT_OK(value.status());
    if (!value.ok() || value->if_object() == nullptr) return NAN;
    for (const auto& [name, member] : *value->if_object()) {
      if (name == "kg_co2e" && member.if_number() != nullptr) {
        return std::atof(member.if_number()->text.c_str());
      }
    }
    return NAN;
  }

  static std::unique_ptr<Server> server_;
};
std::unique_ptr<Server> DemoTotalTest::server_;

TEST_F(DemoTotalTest, EveryProductEqualsTheExactSolution) {
  const auto totals = ExactTotals();
  ASSERT_GE(totals.size(), kDemoProductsMin);
  for (const auto& [product, total] : totals) {
    const double expected = std::atof(total.c_str());
    EXPECT_NEAR(Footprint(product), expected,
                kExactTolerance * std::abs(expected))
        << product;
  }
}

// In the table at its head and at the end of each derivation.
TEST_F(DemoTotalTest, TheDocumentedTotalsAreTheExactOnes) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const std::string page,
      base::ReadFile(std::string(TANJI_DEMO_PARK) + "/../../../docs/DEMO.md",
                     kPageSizeMax));
  auto totals = ExactTotals();
  const auto expect = [&](const std::string& product, double run,
                          const std::string& unit) {
    const double total = std::atof(totals[product].c_str());
    EXPECT_THAT(page, ContainsRegex("\\| `" + product + "`[^|]*\\| \\*\\*" +
                                    Fixed(total, 4) + "\\*\\* \\|"));
    EXPECT_THAT(page, HasSubstr(" " + Fixed(total * run, 9) + " " + unit));
  };
  expect("demo-fridge/refrigerator", 1, "kg CO2e per piece");
  expect("demo-fridge/refrigerator-de", 1, "kg CO2e per piece");
  expect("demo-fridge/refrigerator-cn", 1, "kg CO2e per piece");
  expect("demo-tyre/tyre", 100, "kg CO2e for 100 pieces");
  expect("demo-fastener/bolt", 1000, "kg CO2e for 1,000 kg");
}

TEST_F(DemoTotalTest, TheExportsAreCertified) {
  for (const std::string product :
       {"demo-fridge/refrigerator", "demo-tyre/tyre", "demo-fastener/bolt"}) {
    EXPECT_THAT(server_->TanjiOk({"certify", product, "--out",
                                  server_->Path("export.tanji"), "--force"}),
                HasSubstr(product));
  }
}

// What a person does with pen and paper, for each line of each product that has
// a factor: amount x factor x what is borne / output. Output and declared unit
// are one in the park.
TEST_F(DemoTotalTest, EveryLineOfAnExplanationCanBeRedoneByHand) {
  const auto number = [](const json::Object& object, std::string_view name,
                         double absent) {
    for (const auto& [key, member] : object) {
      if (key != name) continue;
      if (member.if_string() != nullptr) {
        return std::atof(member.if_string()->c_str());
      }
      if (member.if_number() != nullptr) {
        return std::atof(member.if_number()->text.c_str());
      }
    }
    return absent;
  };
  size_t redone = 0;
  for (const auto& [product, total] : ExactTotals()) {
    const std::string text = server_->TanjiOk({"explain", product, "--json"});
    TANJI_ASSERT_OK_AND_ASSIGN(const json::Value value,
                               json::Read(text.substr(0, text.size() - 1)));
    const json::Object& head = *value.if_object();
    for (const auto& [key, member] : head) {
      if (key != "lines") continue;
      for (const json::Value& line : *member.if_array()) {
        const json::Object& parts = *line.if_object();
        const double factor = number(parts, "kg_co2e_per_unit", NAN);
        if (std::isnan(factor)) continue;
        const double by_hand = number(parts, "amount", NAN) * factor *
                               number(parts, "allocated_percent", 100) / 100 /
                               number(head, "output", NAN);
        EXPECT_NEAR(number(parts, "kg_co2e", NAN), by_hand,
                    1e-9 * std::fabs(by_hand) + 1e-12)
            << product << " " << json::Write(line);
        ++redone;
      }
    }
  }
  EXPECT_GT(redone, 100U);
}

// Coil of two places and their mix; 0.7 and 0.3 of it (docs/DEMO.md).
TEST_F(DemoTotalTest, OneOfSeveralPlacesCanBeAskedFor) {
  const std::string coil = "demo-steelworks/coil";
  EXPECT_THAT(server_->TanjiOk({"footprint", coil}),
              AllOf(HasSubstr("at CN in 2024; also at CN-SD in 2024, at CN-HE "
                              "in 2024 (--place, --period)"),
                    HasSubstr("1.36132 kg CO2e per kg")));
  EXPECT_THAT(
      server_->TanjiOk({"footprint", coil, "--place", "CN-HE"}),
      AllOf(HasSubstr("at CN-HE in 2024; also at CN-SD in 2024, at CN in 2024"),
            HasSubstr("0.541492 kg CO2e per kg")));
  EXPECT_THAT(server_->TanjiOk({"explain", coil}),
              AllOf(ContainsRegex("coil at CN-SD in 2024 +700  kg +1.71267"),
                    ContainsRegex("coil at CN-HE in 2024 +300  kg +0.541492")));
  EXPECT_THAT(server_->TanjiOk({"explain", coil, "--place", "CN-HE", "--by",
                                "tier", "--exact"}),
              HasSubstr("coil at CN-HE in 2024: 0.541492278512625 kg CO2e"));
  EXPECT_EQ(
      server_->TanjiOk(
          {"footprints", "--as", "demo-steelworks", "--place", "CN-HE"}),
      "demo-steelworks/coil  0.541492  kg CO2e per kg at CN-HE in 2024\n");
  const std::string path = server_->Path("hebei.tanji");
  EXPECT_THAT(server_->TanjiOk({"certify", coil, "--place", "CN-HE", "--period",
                                "2024", "--out", path}),
              HasSubstr("coil at CN-HE in 2024: 0.541492278512625 kg CO2e"));
  // A comparison is of the process that the certificate is about.
  EXPECT_THAT(server_->TanjiOk({"diff", path, "--exact"}),
              AllOf(HasSubstr("0.541492278512625"), HasSubstr("Nothing has "),
                    Not(HasSubstr("another process"))));
}

TEST_F(DemoTotalTest, APlaceThatThereIsNotIsAnsweredWithThoseThatThereAre) {
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{
           {"footprint", "demo-steelworks/coil", "--place", "CN-XX"},
           {"explain", "demo-steelworks/coil", "--place", "CN-XX"},
           {"explain", "demo-steelworks/coil", "--place", "CN-XX", "--by",
            "gas"},
           {"certify", "demo-steelworks/coil", "--place", "CN-XX", "--out",
            server_->Path("none.tanji")}}) {
    const Result result = server_->Tanji(command);
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err,
                AllOf(HasSubstr("is not made at \"CN-XX\"; it is made at "),
                      HasSubstr("at \"CN-HE\" in 2024-01-01..2025-01-01")));
  }
  EXPECT_EQ(
      server_->Tanji({"footprint", "demo-steelworks/coil", "--period", "last"})
          .exit_code,
      2);
}

TEST_F(DemoTotalTest, TheBoltsSayWhatTheyLackAndTheRefrigeratorWhatItMeans) {
  EXPECT_THAT(server_->TanjiOk({"footprint", "demo-fastener/bolt"}),
              AllOf(HasSubstr("1 input without a supplier"),
                    HasSubstr("\n  demo-zinc/zinc\n")));
  EXPECT_THAT(server_->TanjiOk({"footprint", "demo-fridge/refrigerator-de"}),
              AllOf(HasSubstr("missing: nothing"),
                    HasSubstr("caveat: electricity upstream by a generation "
                              "mix")));
}

}  // namespace
}  // namespace tanji::e2e
