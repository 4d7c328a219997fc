// Footprints of a network in the neutral CSV form, calculated again from its
// three files by the plainest means: repeat y = (factor + sum of amount * y) /
// output until nothing changes.

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/cli/server.h"

namespace tanji::e2e {
namespace {

constexpr int kTurns = 200;  // of a loop of gain 0.04: far more than needed

using Rows = std::vector<std::vector<std::string>>;

Rows ReadCsv(std::istream& stream) {
  Rows rows;
  std::string line;
  std::getline(stream, line);  // header
  while (std::getline(stream, line)) {
    std::vector<std::string> fields;
    std::istringstream text(line);
    for (std::string field; std::getline(text, field, ',');) {
      fields.push_back(field);
    }
    rows.push_back(fields);
  }
  return rows;
}

Rows ReadPark(const std::string& name) {
  std::ifstream file(CsvFolder() + "/" + name);
  EXPECT_TRUE(file.good()) << name;
  return ReadCsv(file);
}

std::map<std::string, double> FixedPoint() {
  const Rows nodes = ReadPark("nodes.csv");
  const Rows edges = ReadPark("edges.csv");
  const Rows factors = ReadPark("factors.csv");
  std::map<std::string, double> y;
  for (int turn = 0; turn < kTurns; ++turn) {
    std::map<std::string, double> sum;
    for (const auto& row : factors) sum[row[0]] += std::stod(row[1]);
    for (const auto& row : edges) sum[row[0]] += std::stod(row[2]) * y[row[1]];
    for (const auto& row : nodes) y[row[0]] = sum[row[0]] / std::stod(row[1]);
  }
  return y;
}

TEST(CsvTotalTest, EveryProductEqualsTheNaiveFixedPoint) {
  const Server server;
  server.TanjiOk({"import", "csv", CsvFolder(), "--as", "demo-park"});
  std::istringstream csv(
      server.TanjiOk({"footprints", "--as", "demo-park", "--csv"}));
  const std::map<std::string, double> expected = FixedPoint();
  const Rows rows = ReadCsv(csv);
  ASSERT_EQ(rows.size(), expected.size());
  for (const auto& row : rows) {
    ASSERT_EQ(row.size(), 3);
    const auto found = expected.find(row[0].substr(sizeof("demo-park/") - 1));
    ASSERT_NE(found, expected.end()) << row[0];
    EXPECT_NEAR(std::stod(row[2]), found->second,
                kExactTolerance * std::abs(found->second))
        << row[0];
  }
}

// In exact fractions, by elimination over the 20 equations:
// 341006642530710819 / 1999756250000000.
TEST(CsvTotalTest, TheRefrigeratorHasTheExactTotal) {
  EXPECT_NEAR(FixedPoint().at("refrigerator"), 170.52410389051707, 1e-10);
}

}  // namespace
}  // namespace tanji::e2e
