// Whole networks from CSV files through the server: footprints that were
// published with them, and those of a naive fixed point where none were.

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "benchmarks/fixed_point.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/testing/temp_dir.h"
#include "tests/conformance/data_server.h"
#include "tests/conformance/data_table.h"

namespace tanji::conformance {
namespace {

using ::testing::ElementsAre;

constexpr char kUseeio[] = "data/lca/useeio-v2.0.1-411";
constexpr char kUslci[] = "data/lca/uslci-2017";
constexpr double kNetworkTolerance = 1e-9;  // relative; data/lca/README.md
constexpr size_t kSampleSize = 1000;

std::string SharedPath(const std::string& path) {
  return base::StrCat(std::getenv("TANJI_SHARED"), "/", path);
}

// To kNetworkTolerance relative.
MATCHER_P(Reproduces, expected, "") {
  *result_listener << "off by " << (arg - expected) / expected;
  return std::abs(arg - expected) <= kNetworkTolerance * std::abs(expected);
}

// Of products ORG/0, ORG/1 and so on.
void ExpectTotals(DataServer& server, const std::string& organisation,
                  const DataTable& expected, const std::string& column) {
  std::vector<std::string> products;
  for (size_t row = 0; row < expected.row_count(); ++row) {
    products.push_back(
        base::StrCat(organisation, "/", expected.Field(row, "node")));
  }
  TANJI_ASSERT_OK_AND_ASSIGN(const auto footprints, server.BatchGet(products));
  ASSERT_EQ(footprints.size(), products.size());
  for (size_t row = 0; row < products.size(); ++row) {
    ASSERT_TRUE(footprints[row].has_kg_co2e()) << products[row];
    EXPECT_THAT(footprints[row].kg_co2e(),
                Reproduces(expected.Value(row, column)))
        << products[row];
  }
}

TEST(UseeioVectorTest, ReproducesThe411PublishedTotals) {
  const DataTable expected =
      DataTable::ReadShared(base::StrCat(kUseeio, "/expected_ghg.csv"));
  ASSERT_EQ(expected.row_count(), 411U);
  DataServer server;
  TANJI_ASSERT_OK_AND_ASSIGN(const auto imported,
                             server.Import(SharedPath(kUseeio), "useeio"));
  EXPECT_EQ(imported.product_count(), 411U);
  EXPECT_EQ(imported.input_count(), 92'527U);
  ExpectTotals(server, "useeio", expected, "kgco2e_per_usd");
}

// The model of domestic inputs alone: the same processes, other edges.
TEST(UseeioVectorTest, ReproducesThe411PublishedDomesticTotals) {
  const base::TempDir folder;
  for (const auto& [from, to] : {std::pair{"nodes.csv", "nodes.csv"},
                                 std::pair{"edges_domestic.csv", "edges.csv"},
                                 std::pair{"factors.csv", "factors.csv"}}) {
    std::filesystem::copy(SharedPath(base::StrCat(kUseeio, "/", from)),
                          base::StrCat(folder.path(), "/", to));
  }
  DataServer server;
  TANJI_ASSERT_OK(server.Import(folder.path(), "useeio"));
  ExpectTotals(
      server, "useeio",
      DataTable::ReadShared(base::StrCat(kUseeio, "/expected_ghg.csv")),
      "kgco2e_per_usd_domestic");
}

TEST(UslciVectorTest, ReproducesThe766TotalsInExtendedPrecision) {
  const DataTable expected =
      DataTable::ReadShared(base::StrCat(kUslci, "/expected_by_peers.csv"));
  ASSERT_EQ(expected.row_count(), 766U);
  DataServer server;
  TANJI_ASSERT_OK_AND_ASSIGN(const auto imported,
                             server.Import(SharedPath(kUslci), "uslci"));
  EXPECT_EQ(imported.product_count(), 766U);
  EXPECT_EQ(imported.input_count(), 3725U);
  ExpectTotals(server, "uslci", expected, "kgco2e_per_product_unit_extended");
}

// What a user sees: both steps by the command line.
TEST(UslciVectorTest, PrintsTheTotalsAsCsvWithAllTheirDigits) {
  const DataTable nodes =
      DataTable::ReadShared(base::StrCat(kUslci, "/nodes.csv"));
  const DataTable expected =
      DataTable::ReadShared(base::StrCat(kUslci, "/expected_by_peers.csv"));
  DataServer server;
  TANJI_ASSERT_OK(server.Tanji(
      base::StrCat("import csv '", SharedPath(kUslci), "' --as uslci")));
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string csv,
                             server.Tanji("footprints --as uslci --csv"));
  const DataTable printed("footprints", csv);
  EXPECT_THAT(printed.header(), ElementsAre("product", "unit", "kg_co2e"));
  ASSERT_EQ(printed.row_count(), nodes.row_count());
  for (size_t row = 0; row < nodes.row_count(); ++row) {
    const std::string product =
        base::StrCat("uslci/", nodes.Field(row, "node"));
    EXPECT_EQ(printed.Field(row, "product"), product);
    EXPECT_EQ(printed.Field(row, "unit"), nodes.Field(row, "unit"));
    EXPECT_THAT(
        printed.Value(row, "kg_co2e"),
        Reproduces(expected.Value(row, "kgco2e_per_product_unit_extended")));
    // 17 digits give back the very double that the server answers.
    TANJI_ASSERT_OK_AND_ASSIGN(const auto answer, server.Get(product));
    EXPECT_EQ(printed.Value(row, "kg_co2e"), answer.footprint().kg_co2e());
  }
}

struct GeneratedNetwork {
  std::string name;
  std::string options;  // of gen_graph.py
};

// A million inputs only where TANJI_LARGE asks for it: minutes, not seconds.
std::vector<GeneratedNetwork> GeneratedNetworks() {
  std::vector<GeneratedNetwork> networks = {
      {"lci", "--kind lci"},
      {"lci-outputs",
       "--kind lci --nodes 2000 --edges 40000 --outputs --seed 2"}};
  if (std::getenv("TANJI_LARGE") != nullptr) {
    networks.push_back(
        {"chain", "--kind chain --nodes 200000 --edges 1000000"});
  }
  return networks;
}

void ExpectFixedPoint(DataServer& server, const std::string& organisation,
                      const std::string& folder) {
  TANJI_ASSERT_OK_AND_ASSIGN(const auto network,
                             benchmarks::FileNetwork::Read(folder));
  TANJI_ASSERT_OK_AND_ASSIGN(const std::vector<double> y,
                             benchmarks::FixedPoint(network));
  const uint32_t seed = std::random_device()();
  std::cout << organisation << ": seed " << seed << "\n";
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<size_t> any(0, y.size() - 1);
  std::vector<std::string> products;
  std::vector<double> expected;
  for (size_t k = 0; k < kSampleSize; ++k) {
    const size_t i = any(random);
    products.push_back(base::StrCat(organisation, "/", i));
    expected.push_back(y[i]);
  }
  TANJI_ASSERT_OK_AND_ASSIGN(const auto footprints, server.BatchGet(products));
  ASSERT_EQ(footprints.size(), kSampleSize);
  for (size_t k = 0; k < kSampleSize; ++k) {
    ASSERT_TRUE(footprints[k].has_kg_co2e()) << products[k];
    EXPECT_THAT(footprints[k].kg_co2e(), Reproduces(expected[k]))
        << products[k] << ", seed " << seed;
  }
}

TEST(GeneratedNetworkVectorTest, EqualsANaiveFixedPoint) {
  for (const GeneratedNetwork& network : GeneratedNetworks()) {
    SCOPED_TRACE(network.name);
    const base::TempDir folder;
    const std::string command = base::StrCat(
        "python3 '", SharedPath("tools/gen_graph.py"), "' ", network.options,
        " --out '", folder.path(), "' >'", folder.path(), "/said'");
    ASSERT_EQ(std::system(command.c_str()), 0) << command;
    DataServer server;
    TANJI_ASSERT_OK(server.Import(folder.path(), network.name));
    ExpectFixedPoint(server, network.name, folder.path());
  }
}

}  // namespace
}  // namespace tanji::conformance
