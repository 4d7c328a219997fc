#include "lib/exchange/csv/neutral_form_graph.h"

#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::exchange {
namespace {

using quantity::Decimal;
using testing::ElementsAre;
using testing::Eq;
using testing::IsEmpty;
using testing::Optional;
using testing::SizeIs;

constexpr unsigned kNetworkSeed = 20260407;
constexpr std::string_view kNodesHeader = "node,output,unit\n";
constexpr std::string_view kEdgesHeader = "consumer,supplier,amount,gsd2\n";
constexpr std::string_view kFactorsHeader = "node,kgco2e,gsd2\n";

// Rows of the three files, without the headers.
struct Rows {
  std::string nodes;
  std::string edges;
  std::string factors;
};

// Reads the files into `graph`, in chunks of random sizes.
absl::Status ReadInto(NeutralFormGraph& graph, FaultList& faults,
                      const Rows& rows) {
  std::mt19937_64 random(kNetworkSeed);
  NeutralFormReader reader(graph, faults);
  const auto read = [&](FileKind kind, const std::string& text) {
    for (size_t i = 0; i < text.size();) {
      const size_t size = random() % 100 + 1;
      if (!reader.Feed(kind, std::string_view(text).substr(i, size)).ok()) {
        return;
      }
      i += size;
    }
    // Whether it failed shows in Finish.
    reader.EndOfFile(kind).IgnoreError();
  };
  read(FileKind::kNodes, base::StrCat(kNodesHeader, rows.nodes));
  read(FileKind::kEdges, base::StrCat(kEdgesHeader, rows.edges));
  read(FileKind::kFactors, base::StrCat(kFactorsHeader, rows.factors));
  return reader.Finish();
}

std::vector<std::string> FaultsOf(const Rows& rows) {
  FaultList faults;
  NeutralFormGraph graph(faults);
  const absl::Status status = ReadInto(graph, faults, rows);
  EXPECT_EQ(status.ok(), faults.empty());
  return faults.faults();
}

std::vector<std::string> InputsOf(const NeutralFormGraph& graph,
                                  uint32_t index) {
  std::vector<std::string> inputs;
  graph.ForEachInput(index, [&](uint32_t supplier, const Decimal& amount,
                                const Decimal& gsd2) {
    inputs.push_back(base::StrCat(graph.Node(supplier).id, " ",
                                  amount.ToString(), " ", gsd2.ToString()));
  });
  return inputs;
}

TEST(NeutralFormGraphTest, KeepsEveryValue) {
  FaultList faults;
  NeutralFormGraph graph(faults);
  TANJI_ASSERT_OK(ReadInto(graph, faults,
                           {.nodes = "steel,1000,kg\npower,3.6,MJ\n",
                            .edges = "power,steel,0.001,1\n"
                                     "steel,power,500,1.05\n"
                                     "steel,steel,-0.25,2\n"
                                     "steel,power,1e-9,1\n",
                            .factors = "steel,1800.50,1.2\n"}));
  ASSERT_EQ(graph.node_count(), 2u);
  EXPECT_EQ(graph.input_count(), 4u);
  const StagedNode steel = graph.Node(0);
  EXPECT_EQ(steel.id, "steel");
  EXPECT_EQ(steel.output, Decimal::FromInteger(1000));
  EXPECT_EQ(steel.unit->symbol, "kg");
  ASSERT_TRUE(steel.direct.has_value());
  EXPECT_EQ(steel.direct->kgco2e.ToString(), "1800.5");
  EXPECT_EQ(steel.direct->gsd2.ToString(), "1.2");
  const StagedNode power = graph.Node(1);
  EXPECT_EQ(power.output.ToString(), "3.6");
  EXPECT_EQ(power.unit->symbol, "MJ");
  EXPECT_FALSE(power.direct.has_value());
  EXPECT_THAT(InputsOf(graph, 0),
              ElementsAre("power 500 1.05", "steel -0.25 2", "power 1e-9 1"));
  EXPECT_THAT(InputsOf(graph, 1), ElementsAre("steel 0.001 1"));
  EXPECT_THAT(graph.IndexOf("power"), Optional(Eq(1u)));
  EXPECT_EQ(graph.IndexOf("glass"), std::nullopt);
}

TEST(NeutralFormGraphTest, TakesAGraphWithoutEdges) {
  FaultList faults;
  NeutralFormGraph graph(faults);
  TANJI_ASSERT_OK(ReadInto(graph, faults,
                           {.nodes = "a,1,kg\n", .edges = "", .factors = ""}));
  EXPECT_THAT(InputsOf(graph, 0), IsEmpty());
}

TEST(NeutralFormGraphTest, RefusesADuplicateNode) {
  EXPECT_THAT(
      FaultsOf(
          {.nodes = "a,1,kg\nb,1,kg\n\"a\",2,t\n", .edges = "", .factors = ""}),
      ElementsAre("nodes.csv:4: node: \"a\" occurs twice; expected "
                  "each id once"));
}

TEST(NeutralFormGraphTest, RefusesADuplicateFactor) {
  EXPECT_THAT(
      FaultsOf({.nodes = "a,1,kg\n", .edges = "", .factors = "a,1,1\na,2,1\n"}),
      ElementsAre("factors.csv:3: node: \"a\" occurs twice; expected "
                  "each id once"));
}

TEST(NeutralFormGraphTest, RefusesUnknownNodes) {
  EXPECT_THAT(
      FaultsOf({.nodes = "a,1,kg\n",
                .edges = "a,b,1,1\nc,a,1,1\nc,b,1,1\na,a,1,1\n",
                .factors = "A,1,1\n"}),
      ElementsAre(
          "edges.csv:2: supplier: unknown node \"b\"; expected an id of "
          "nodes.csv",
          "edges.csv:3: consumer: unknown node \"c\"; expected an id of "
          "nodes.csv",
          "edges.csv:4: consumer: unknown node \"c\"; expected an id of "
          "nodes.csv",
          "edges.csv:4: supplier: unknown node \"b\"; expected an id of "
          "nodes.csv",
          "factors.csv:2: node: unknown node \"A\"; expected an id of "
          "nodes.csv"));
}

// More in a row than are looked up together, and back to the first one.
TEST(NeutralFormGraphTest, KeepsConsumersWithManyInputsInARowApart) {
  Rows rows{.nodes = "a,1,kg\nb,1,kg\n", .edges = "", .factors = ""};
  std::vector<std::string> of_a, of_b;
  for (int i = 1; i <= 90; ++i) {
    const bool is_a = i <= 40 || i > 60;
    base::StrAppend(&rows.edges, is_a ? "a" : "b", ",b,", i, ",1\n");
    (is_a ? of_a : of_b).push_back(base::StrCat("b ", i, " 1"));
  }
  FaultList faults;
  NeutralFormGraph graph(faults);
  TANJI_ASSERT_OK(ReadInto(graph, faults, rows));
  EXPECT_EQ(InputsOf(graph, 0), of_a);
  EXPECT_EQ(InputsOf(graph, 1), of_b);
}

TEST(NeutralFormGraphTest, RefusesEdgesWhereThereAreNoNodes) {
  EXPECT_THAT(FaultsOf({.nodes = "", .edges = "a,a,1,1\n", .factors = ""}),
              SizeIs(2));
}

// One faulty row of nodes.csv is one fault, however many edges name it.
TEST(NeutralFormGraphTest, DoesNotReportNodesThatAFaultyRowHides) {
  EXPECT_THAT(FaultsOf({.nodes = "a,1,kg\nb,0,kg\n",
                        .edges = "a,b,1,1\nb,a,x,1\n",
                        .factors = "b,1,1\nb,1,1\n"}),
              ElementsAre(testing::StartsWith("nodes.csv:3: output: "),
                          testing::StartsWith("edges.csv:3: amount: ")));
}

// Random graphs with short and long ids, in random order, against the rows.
TEST(NeutralFormGraphTest, RoundTripsRandomGraphs) {
  std::mt19937_64 random(kNetworkSeed);
  for (int round = 0; round < 20; ++round) {
    const uint64_t node_count = random() % 200 + 1;
    const auto id = [](uint64_t i) {
      return i % 3 == 0 ? base::StrCat("urn:tanji:process:", i)
                        : base::StrCat(i);
    };
    Rows rows;
    std::vector<std::vector<std::string>> inputs(node_count);
    for (uint64_t i = 0; i < node_count; ++i) {
      base::StrAppend(&rows.nodes, id(i), ",", i + 1, ",kg\n");
      if (i % 2 == 0) base::StrAppend(&rows.factors, id(i), ",-", i, ".5,3\n");
    }
    for (int k = 0; k < 1000; ++k) {
      const uint64_t consumer = random() % node_count;
      const uint64_t supplier = random() % node_count;
      const std::string amount =
          Decimal::FromInteger(static_cast<int64_t>(random())).ToString();
      base::StrAppend(&rows.edges, id(consumer), ",", id(supplier), ",", amount,
                      ",1.5\n");
      inputs[consumer].push_back(
          base::StrCat(id(supplier), " ", amount, " 1.5"));
    }
    FaultList faults;
    NeutralFormGraph graph(faults);
    TANJI_ASSERT_OK(ReadInto(graph, faults, rows));
    ASSERT_EQ(graph.node_count(), node_count);
    for (uint32_t i = 0; i < node_count; ++i) {
      EXPECT_EQ(graph.Node(i).id, id(i));
      EXPECT_EQ(graph.Node(i).output, Decimal::FromInteger(i + 1));
      EXPECT_EQ(graph.Node(i).direct.has_value(), i % 2 == 0);
      EXPECT_EQ(InputsOf(graph, i), inputs[i]) << "seed " << kNetworkSeed;
    }
  }
}

}  // namespace
}  // namespace tanji::exchange
