#include "lib/exchange/csv/neutral_form.h"

#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::exchange {
namespace {

using base::StatusIs;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

// Writes down what comes.
class Listener final : public NeutralFormHandler {
 public:
  void OnNode(const NodeRow& row) override {
    rows.push_back(base::StrCat(row.line, " node ", row.id, " ",
                                row.output.ToString(), " ", row.unit->symbol));
  }
  void OnEdge(const EdgeRow& row) override {
    rows.push_back(base::StrCat(row.line, " edge ", row.consumer, " ",
                                row.supplier, " ", row.amount.ToString(), " ",
                                row.gsd2.ToString()));
  }
  void OnFactor(const FactorRow& row) override {
    rows.push_back(base::StrCat(row.line, " factor ", row.node, " ",
                                row.kgco2e.ToString(), " ",
                                row.gsd2.ToString()));
  }
  void OnEndOfFile(FileKind kind) override {
    rows.push_back(base::StrCat("end of ", FileNameOf(kind)));
  }

  std::vector<std::string> rows;
};

struct Files {
  std::string nodes = "node,output,unit\n0,1,kg\n";
  std::string edges = "consumer,supplier,amount,gsd2\n0,0,0.5,1\n";
  std::string factors = "node,kgco2e,gsd2\n0,2,1\n";
};

// What a read gives: the rows, then the faults.
struct Outcome {
  std::vector<std::string> rows;
  std::vector<std::string> faults;
  absl::Status status;
};

Outcome ReadAll(const Files& files, size_t chunk_size = 1 << 20) {
  Listener listener;
  FaultList faults;
  NeutralFormReader reader(listener, faults);
  const auto read = [&](FileKind kind, std::string_view text) {
    for (size_t i = 0; i < text.size(); i += chunk_size) {
      if (!reader.Feed(kind, text.substr(i, chunk_size)).ok()) return;
    }
    // Whether it failed shows in Finish.
    reader.EndOfFile(kind).IgnoreError();
  };
  read(FileKind::kNodes, files.nodes);
  read(FileKind::kEdges, files.edges);
  read(FileKind::kFactors, files.factors);
  const absl::Status status = reader.Finish();
  EXPECT_EQ(status.ok(), faults.empty());
  return {listener.rows, faults.faults(), status};
}

std::vector<std::string> FaultsOfNode(std::string_view row) {
  Files files;
  files.nodes = base::StrCat("node,output,unit\n", row, "\n");
  return ReadAll(files).faults;
}
std::vector<std::string> FaultsOfEdge(std::string_view row) {
  Files files;
  files.edges = base::StrCat("consumer,supplier,amount,gsd2\n", row, "\n");
  return ReadAll(files).faults;
}
std::vector<std::string> FaultsOfFactor(std::string_view row) {
  Files files;
  files.factors = base::StrCat("node,kgco2e,gsd2\n", row, "\n");
  return ReadAll(files).faults;
}

const Files kGood = {.nodes =
                         "node,output,unit\n"
                         "steel,1000.0,kg\n"
                         "\"power, \"\"green\"\"\",3.6,MJ\n"
                         "\xE9\x92\xA2 1,1,CNY\n",
                     .edges =
                         "consumer,supplier,amount,gsd2\n"
                         "steel,\"power, \"\"green\"\"\",5e2,1.05\n"
                         "steel,steel,-0.25,1\n",
                     .factors =
                         "node,kgco2e,gsd2\n"
                         "steel,1800,1.2\n"
                         "\xE9\x92\xA2 1,-0,3"};

TEST(NeutralFormTest, HandsOverEachRow) {
  const Outcome outcome = ReadAll(kGood);
  TANJI_EXPECT_OK(outcome.status);
  EXPECT_THAT(
      outcome.rows,
      ElementsAre("2 node steel 1000 kg", "3 node power, \"green\" 3.6 MJ",
                  "4 node \xE9\x92\xA2 1 1 CNY", "end of nodes.csv",
                  "2 edge steel power, \"green\" 500 1.05",
                  "3 edge steel steel -0.25 1", "end of edges.csv",
                  "2 factor steel 1800 1.2", "3 factor \xE9\x92\xA2 1 0 3",
                  "end of factors.csv"));
}

TEST(NeutralFormTest, ReadsTheSameHoweverItIsCut) {
  const Outcome whole = ReadAll(kGood);
  Files crlf = kGood;
  for (std::string* text : {&crlf.nodes, &crlf.edges, &crlf.factors}) {
    for (size_t i = 0; (i = text->find('\n', i)) != std::string::npos; i += 2) {
      text->insert(i, "\r");
    }
  }
  for (size_t size = 1; size <= kGood.nodes.size() + 1; ++size) {
    EXPECT_EQ(ReadAll(kGood, size).rows, whole.rows) << size;
    EXPECT_EQ(ReadAll(crlf, size).rows, whole.rows) << size;
  }
}

TEST(NeutralFormTest, TakesFilesWithoutRows) {
  Files files;
  files.edges = "consumer,supplier,amount,gsd2\n";
  files.factors = "node,kgco2e,gsd2";
  TANJI_EXPECT_OK(ReadAll(files).status);
}

TEST(NeutralFormTest, RefusesAMalformedHeader) {
  for (const std::string header :
       {"node,output", "node,output,unit,name", "node;output;unit",
        "Node,Output,Unit", "node, output, unit", "\"node\",output,unit", "",
        "0,1,kg"}) {
    Files files;
    files.nodes = header + "\n0,x,kg\n";
    const Outcome outcome = ReadAll(files);
    EXPECT_THAT(outcome.faults,
                ElementsAre("nodes.csv:1: is not the header of this file; "
                            "expected node,output,unit"))
        << header;
  }
}

// As spreadsheets save "CSV UTF-8".
TEST(NeutralFormTest, TakesAByteOrderMarkAndCrLf) {
  Files files;
  for (std::string* file : {&files.nodes, &files.edges, &files.factors}) {
    std::string saved = "\xEF\xBB\xBF";
    for (const char c : *file) {
      if (c == '\n') saved.push_back('\r');
      saved.push_back(c);
    }
    *file = saved;
  }
  const Outcome saved = ReadAll(files);
  EXPECT_THAT(saved.faults, IsEmpty());
  EXPECT_EQ(saved.rows, ReadAll(Files()).rows);
}

TEST(NeutralFormTest, RefusesAnEmptyFile) {
  Files files;
  files.factors = "";
  EXPECT_THAT(ReadAll(files).faults,
              ElementsAre("factors.csv:1: the file is empty; expected the "
                          "header node,kgco2e,gsd2"));
}

TEST(NeutralFormTest, RefusesAWrongNumberOfFields) {
  EXPECT_THAT(FaultsOfNode("0,1"),
              ElementsAre("nodes.csv:2: has 2 fields; expected 3: "
                          "node,output,unit"));
  EXPECT_THAT(FaultsOfNode(""), ElementsAre(HasSubstr("has 1 fields")));
  EXPECT_THAT(FaultsOfEdge("0,0,1,1,1"),
              ElementsAre(HasSubstr("edges.csv:2: has 5 fields")));
  EXPECT_THAT(FaultsOfFactor("0,1"),
              ElementsAre(HasSubstr("factors.csv:2: has 2 fields")));
  // A decimal comma.
  EXPECT_THAT(FaultsOfEdge("0,0,0,5,1"),
              ElementsAre(HasSubstr("edges.csv:2: has 5 fields")));
}

TEST(NeutralFormTest, RefusesAFileCutOffWithinQuotes) {
  EXPECT_THAT(FaultsOfNode("\"steel, crude"),
              ElementsAre("nodes.csv:2: field 1 is quoted and left open; "
                          "expected a closing quote"));
}

TEST(NeutralFormTest, RefusesAnUnknownUnit) {
  EXPECT_THAT(FaultsOfNode("0,1,furlong"),
              ElementsAre(StartsWith(
                  "nodes.csv:2: unit: unknown unit \"furlong\"; expected")));
  EXPECT_THAT(FaultsOfNode("0,1,"), ElementsAre(HasSubstr("unknown unit")));
}

TEST(NeutralFormTest, RefusesAnOutputThatIsNoPositiveNumber) {
  for (const std::string output : {"0", "-0", "0.0e5", "-1", "-1e-250"}) {
    EXPECT_THAT(FaultsOfNode("0," + output + ",kg"),
                ElementsAre("nodes.csv:2: output: is not positive; expected an "
                            "amount above 0"))
        << output;
  }
  for (const std::string output :
       {"NaN", "nan", "inf", "-inf", "Infinity", "", " 1", "1 ", "+1", "0x1"}) {
    EXPECT_THAT(
        FaultsOfNode("0," + output + ",kg"),
        ElementsAre(AllOf(StartsWith("nodes.csv:2: output: \"" + output),
                          HasSubstr("is not a decimal number"))))
        << output;
  }
  EXPECT_THAT(FaultsOfNode("0,1e400,kg"),
              ElementsAre(HasSubstr("output: \"1e400\" is out of range")));
}

TEST(NeutralFormTest, RefusesAmountsThatAreNoNumbers) {
  EXPECT_THAT(FaultsOfEdge("0,0,NaN,1"),
              ElementsAre(StartsWith("edges.csv:2: amount: \"NaN\"")));
  EXPECT_THAT(FaultsOfFactor("0,inf,1"),
              ElementsAre(StartsWith("factors.csv:2: kgco2e: \"inf\"")));
}

TEST(NeutralFormTest, RefusesAGsd2BelowOne) {
  for (const std::string gsd2 :
       {"0.99999999999999999999", "1e-250", "-1", "-2"}) {
    EXPECT_THAT(FaultsOfEdge("0,0,1," + gsd2),
                ElementsAre("edges.csv:2: gsd2: is below 1; expected 1 "
                            "(certain) or more, or 0 (not stated)"))
        << gsd2;
  }
  EXPECT_THAT(FaultsOfFactor("0,1,0.5"),
              ElementsAre(StartsWith("factors.csv:2: gsd2: is below 1")));
  EXPECT_THAT(FaultsOfFactor("0,1,inf"),
              ElementsAre(StartsWith("factors.csv:2: gsd2: \"inf\"")));
  EXPECT_THAT(FaultsOfEdge("0,0,1,1.00"), IsEmpty());
}

// openLCA writes 0 where a distribution is not stated; US LCI has such rows.
TEST(NeutralFormTest, TakesAGsd2ThatIsNotStatedForCertain) {
  Files files;
  files.edges = "consumer,supplier,amount,gsd2\n0,0,1.03,0\n";
  files.factors = "node,kgco2e,gsd2\n0,2,0.0\n";
  const Outcome outcome = ReadAll(files);
  TANJI_EXPECT_OK(outcome.status);
  EXPECT_THAT(
      outcome.rows,
      ElementsAre("2 node 0 1 kg", "end of nodes.csv", "2 edge 0 0 1.03 1",
                  "end of edges.csv", "2 factor 0 2 1", "end of factors.csv"));
}

TEST(NeutralFormTest, RefusesMalformedIds) {
  EXPECT_THAT(FaultsOfNode(",1,kg"),
              ElementsAre(StartsWith("nodes.csv:2: node: is empty")));
  EXPECT_THAT(FaultsOfNode(" a,1,kg"),
              ElementsAre(HasSubstr("starts or ends with a blank")));
  EXPECT_THAT(FaultsOfNode("a ,1,kg"),
              ElementsAre(HasSubstr("starts or ends with a blank")));
  EXPECT_THAT(FaultsOfNode("a\tb,1,kg"),
              ElementsAre(HasSubstr("has a control character")));
  EXPECT_THAT(FaultsOfNode(std::string(201, 'x') + ",1,kg"),
              ElementsAre(HasSubstr("is too long")));
  EXPECT_THAT(FaultsOfNode(std::string(200, 'x') + ",1,kg"), IsEmpty());
  EXPECT_THAT(FaultsOfEdge(",\x7F,1,1"),
              ElementsAre(StartsWith("edges.csv:2: consumer: is empty"),
                          StartsWith("edges.csv:2: supplier: has a control")));
  EXPECT_THAT(FaultsOfFactor(",1,1"),
              ElementsAre(StartsWith("factors.csv:2: node: is empty")));
}

TEST(NeutralFormTest, RefusesEndlessLinesAndInvalidUtf8) {
  EXPECT_THAT(FaultsOfNode(std::string(70'000, 'x')),
              ElementsAre(StartsWith("nodes.csv:2: longer than 65536 bytes")));
  EXPECT_THAT(FaultsOfNode("\xC3,1,kg"),
              ElementsAre(StartsWith("nodes.csv:2: is not UTF-8")));
  EXPECT_THAT(FaultsOfNode(std::string("\0,1,kg", 6)),
              ElementsAre("nodes.csv:2: has a zero byte"));
}

TEST(NeutralFormTest, ListsAllFaultsOfAllFiles) {
  const Outcome outcome = ReadAll({.nodes = "node,output,unit\n"
                                            ",x,y\n"
                                            "1,1,kg\n",
                                   .edges = "consumer,supplier,amount,gsd2\n"
                                            "1,1,1\n"
                                            "1,1,1,1\n",
                                   .factors = "node,kgco2e,gsd2\n"
                                              "1,1,0.5\n"});
  EXPECT_THAT(outcome.faults, ElementsAre(StartsWith("nodes.csv:2: node: "),
                                          StartsWith("nodes.csv:2: output: "),
                                          StartsWith("nodes.csv:2: unit: "),
                                          StartsWith("edges.csv:2: has 3"),
                                          StartsWith("factors.csv:2: gsd2: ")));
  EXPECT_THAT(outcome.rows,
              ElementsAre("3 node 1 1 kg", "end of nodes.csv", "3 edge 1 1 1 1",
                          "end of edges.csv", "end of factors.csv"));
  EXPECT_THAT(outcome.status, StatusIs(absl::StatusCode::kInvalidArgument,
                                       HasSubstr("\nfactors.csv:2: gsd2: ")));
}

TEST(NeutralFormTest, StopsAfterAHundredFaults) {
  Files files;
  for (int i = 0; i < 200; ++i) files.nodes += "bad\n";
  Listener listener;
  FaultList faults;
  NeutralFormReader reader(listener, faults);
  EXPECT_THAT(reader.Feed(FileKind::kNodes, files.nodes),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("stopped after 100 faults")));
  EXPECT_THAT(faults.faults(), SizeIs(100));
  EXPECT_FALSE(reader.Feed(FileKind::kNodes, "1,1,kg\n").ok());
  EXPECT_FALSE(reader.Finish().ok());
}

TEST(NeutralFormTest, RefusesFilesOutOfTurn) {
  Listener listener;
  FaultList faults;
  NeutralFormReader reader(listener, faults);
  const Files files;
  TANJI_EXPECT_OK(reader.Feed(FileKind::kNodes, files.nodes));
  EXPECT_THAT(reader.Feed(FileKind::kEdges, files.edges),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("edges.csv: comes out of turn")));
  EXPECT_FALSE(reader.EndOfFile(FileKind::kNodes).ok());
  EXPECT_FALSE(reader.Finish().ok());
  EXPECT_THAT(faults.faults(), SizeIs(1));
}

TEST(NeutralFormTest, RefusesAFileThatComesTwice) {
  Listener listener;
  FaultList faults;
  NeutralFormReader reader(listener, faults);
  const Files files;
  TANJI_EXPECT_OK(reader.Feed(FileKind::kNodes, files.nodes));
  TANJI_EXPECT_OK(reader.EndOfFile(FileKind::kNodes));
  EXPECT_THAT(reader.EndOfFile(FileKind::kNodes),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("nodes.csv: comes out of turn")));
}

TEST(NeutralFormTest, MissesFilesThatWereNotCompleted) {
  Listener listener;
  FaultList faults;
  NeutralFormReader reader(listener, faults);
  const Files files;
  TANJI_EXPECT_OK(reader.Feed(FileKind::kNodes, files.nodes));
  TANJI_EXPECT_OK(reader.EndOfFile(FileKind::kNodes));
  TANJI_EXPECT_OK(reader.Feed(FileKind::kEdges, files.edges));
  EXPECT_THAT(reader.Finish(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("edges.csv: the file is missing"),
                             HasSubstr("factors.csv: the file is missing"))));
}

}  // namespace
}  // namespace tanji::exchange
