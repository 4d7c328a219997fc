// `tanji simulate` and `tanji levers` on the demo park. What the scenarios come
// to is compared with a script that knows nothing of the engine:
// demo_scenario.py changes the same documents and solves in exact fractions.

#include <cmath>
#include <cstdlib>
#include <iomanip>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/testing/temp_dir.h"
#include "lib/json/json.h"
#include "tests/e2e/cli/child_process.h"
#include "tests/e2e/cli/server.h"

namespace tanji::e2e {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;

// By product, what the script says the scenario comes to.
std::map<std::string, double> ExactTotals(const std::string& scenario) {
  const Result result = Run({TANJI_E2E_PYTHON, "-B", TANJI_E2E_SCENARIO,
                             TANJI_PACKS, TANJI_DEMO_PARK, scenario});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  std::map<std::string, double> totals;
  std::istringstream lines(result.out);
  for (std::string product, total; lines >> product >> total;) {
    totals[product] = std::atof(total.c_str());
  }
  return totals;
}

const json::Value* Find(const json::Value& value, const std::string& name) {
  if (value.if_object() == nullptr) return nullptr;
  for (const auto& [member, found] : *value.if_object()) {
    if (member == name) return &found;
  }
  return nullptr;
}

std::string TextOf(const json::Value& value, const std::string& name) {
  const json::Value* member = Find(value, name);
  return member == nullptr || member->if_string() == nullptr
             ? ""
             : *member->if_string();
}

class SimulateTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    server_ = std::make_unique<Server>();
    LoadDemo(*server_);
  }
  static void TearDownTestSuite() { server_.reset(); }

  // The footprints of one scenario, as JSON has them.
  static json::Array Simulated(const std::vector<std::string>& products,
                               const std::string& scenario) {
    std::vector<std::string> arguments = {"simulate"};
    arguments.insert(arguments.end(), products.begin(), products.end());
    arguments.insert(arguments.end(), {"--scenario", scenario, "--json"});
    const std::string text = server_->TanjiOk(arguments);
    const auto value = json::Read(text.substr(0, text.size() - 1));
    if (!value.ok()) return {};
    const json::Value* scenarios = Find(*value, "scenarios");
    if (scenarios == nullptr || scenarios->if_array() == nullptr ||
        scenarios->if_array()->empty()) {
      return {};
    }
    const json::Value* footprints =
        Find(scenarios->if_array()->front(), "footprints");
    return footprints == nullptr ? json::Array() : *footprints->if_array();
  }

  // A scenario document in a folder of the test's own.
  std::string Document(const std::string& changes) {
    const std::string path = dir_.path() + "/scenario.json";
    TANJI_EXPECT_OK(base::SaveFile(
        path,
        R"({"format":"tanji-scenario/v1","name":"test","changes":[)" + changes +
            "]}",
        0600));
    return path;
  }

  static std::unique_ptr<Server> server_;
  base::TempDir dir_;
};
std::unique_ptr<Server> SimulateTest::server_;

TEST_F(SimulateTest, EveryReadyScenarioEqualsTheExactSolution) {
  const std::vector<std::string> scenarios = JsonFiles(TANJI_DEMO_SCENARIOS);
  ASSERT_GE(scenarios.size(), 4u);
  for (const std::string& scenario : scenarios) {
    SCOPED_TRACE(scenario);
    const std::map<std::string, double> totals = ExactTotals(scenario);
    ASSERT_GE(totals.size(), kDemoProductsMin);
    std::vector<std::string> products;
    for (const auto& [product, total] : totals) products.push_back(product);
    const json::Array footprints = Simulated(products, scenario);
    ASSERT_EQ(footprints.size(), products.size());
    for (const json::Value& footprint : footprints) {
      const double expected = totals.at(TextOf(footprint, "product"));
      EXPECT_NEAR(std::atof(TextOf(footprint, "after_kg_co2e").c_str()),
                  expected, kExactTolerance * std::abs(expected))
          << TextOf(footprint, "product");
    }
  }
}

// One row a product, one column a scenario, in the order of its head.
TEST_F(SimulateTest, TheDocumentedTotalsAreTheExactOnes) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const std::string page,
      base::ReadFile(std::string(TANJI_PROJECT) + "/docs/DEMO.md",
                     kPageSizeMax));
  std::map<std::string, std::string> rows;
  for (const char* scenario :
       {"heat-pump", "electric-trucks", "solar-and-wind", "four-levers"}) {
    const auto totals = ExactTotals(std::string(TANJI_DEMO_SCENARIOS) + "/" +
                                    scenario + ".json");
    for (const auto& [product, total] : totals) {
      std::ostringstream cell;
      cell << std::fixed << std::setprecision(4) << total << " |";
      rows[product] += " " + cell.str();
    }
  }
  for (const char* product : {"demo-fridge/refrigerator", "demo-tyre/tyre",
                              "demo-fastener/bolt", "demo-forwarder/truck"}) {
    EXPECT_THAT(page, HasSubstr(rows[product])) << product;
  }
}

TEST_F(SimulateTest, TextShowsTheChangeByClass) {
  EXPECT_THAT(
      server_->TanjiOk(
          {"simulate", "demo-tyre/tyre", "--scenario",
           std::string(TANJI_DEMO_SCENARIOS) + "/four-levers.json"}),
      AllOf(HasSubstr("demo-tyre/tyre"), ContainsRegex("31\\.7802 +26\\.1381"),
            HasSubstr("end-of-pipe 末端固碳"), HasSubstr("recycling 循环利用"),
            HasSubstr("together, beyond these"),
            HasSubstr("nothing is stored")));
}

TEST_F(SimulateTest, NothingIsStored) {
  const std::string before = server_->TanjiOk({"footprint", "demo-tyre/tyre"});
  server_->TanjiOk({"simulate", "demo-tyre/tyre", "--scenario",
                    std::string(TANJI_DEMO_SCENARIOS) + "/heat-pump.json"});
  EXPECT_EQ(server_->TanjiOk({"footprint", "demo-tyre/tyre"}), before);
}

TEST_F(SimulateTest, FaultsOfADocumentAreWrongUse) {
  const std::string path =
      Document(R"({"kind":"amount","organisation":"demo-tyre"})");
  const Result result =
      server_->Tanji({"simulate", "demo-tyre/tyre", "--scenario", path});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr(path), HasSubstr("changes[0].input"),
                                HasSubstr("changes[0].value")));
}

TEST_F(SimulateTest, ChangesThatCannotBeMadeAreListed) {
  const Result result = server_->Tanji(
      {"simulate", "demo-tyre/tyre", "--scenario",
       Document(R"({"kind":"remove-input","input":"demo-wire/gold",)"
                R"("process":{"product":"demo-tyre/tyre"}},)"
                R"({"kind":"direct","factor":"2",)"
                R"("process":{"product":"demo-tyre/tire"}})")});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("changes[1]: there is no product"));
}

TEST_F(SimulateTest, ALoopWithoutAFootprintIsNamed) {
  const Result result = server_->Tanji(
      {"simulate", "demo-steelworks/coil", "--scenario",
       Document(
           R"({"kind":"amount","input":"demo-steelworks/coil",)"
           R"("factor":"1000000","process":{"product":"demo-power/power"}})")});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, AllOf(HasSubstr("none"), HasSubstr("demo-power"),
                                HasSubstr("eats more than it makes")));
}

TEST_F(SimulateTest, LeversRankTheNumbersOfTheOwnProcess) {
  const std::string text =
      server_->TanjiOk({"levers", "demo-fridge/refrigerator", "--top", "3"});
  EXPECT_THAT(text, AllOf(HasSubstr("152.531 kg CO2e per piece"),
                          HasSubstr("output of a run"),
                          HasSubstr("demo-coil-coater/coated-sheet"),
                          HasSubstr("The largest 3 of")));
  const std::string all = server_->TanjiOk(
      {"levers", "demo-fridge/refrigerator", "--all", "--json"});
  const auto value = json::Read(all.substr(0, all.size() - 1));
  TANJI_ASSERT_OK(value.status());
  const json::Value* lines = Find(*value, "lines");
  ASSERT_NE(lines, nullptr);
  EXPECT_EQ(lines->if_array()->size(), 20u);
  EXPECT_EQ(
      server_->Tanji({"levers", "demo-fridge/refrigerator", "--as", "nobody"})
          .exit_code,
      1);
}

// As the help shows it: beside one another, in the order that was asked for.
TEST_F(SimulateTest, TakesSeveralScenarios) {
  const std::string folder = TANJI_DEMO_SCENARIOS;
  const std::string text =
      server_->TanjiOk({"simulate", "demo-tyre/tyre", "--scenario",
                        folder + "/electric-trucks.json", "--scenario",
                        folder + "/solar-and-wind.json", "--json"});
  const auto value = json::Read(text.substr(0, text.size() - 1));
  ASSERT_THAT(value, base::IsOk());
  const json::Value* scenarios = Find(*value, "scenarios");
  ASSERT_NE(scenarios, nullptr);
  ASSERT_NE(scenarios->if_array(), nullptr);
  EXPECT_EQ(scenarios->if_array()->size(), 2u);
}

}  // namespace
}  // namespace tanji::e2e
