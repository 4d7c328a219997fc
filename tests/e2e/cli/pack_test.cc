#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/json/json.h"
#include "tests/e2e/cli/server.h"

namespace tanji::e2e {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// A table without and one with a fault (schemas/factor-csv.md).
constexpr char kTable[] =
    "id,name_en,name_zh,category,unit,kg_co2e,source,verified\n"
    "steel-coil,Steel coil,钢卷,material,t,2100,\"Works report, table 4\","
    "true\n"
    "paint,Paint,油漆,material,kg,3.5,estimate,false\n";
constexpr char kFaultyTable[] =
    "id,name_en,category,unit,kg_co2e,source\n"
    "a,A,material,parsec,1,s\n"
    "b,B,material,kg,one,s\n";

class PackTest : public testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& text) {
    const std::string path = server_.Path(name);
    TANJI_EXPECT_OK(base::ReplaceFile(path, text, 0600));
    return path;
  }
  // All packs that are shipped, by name.
  static std::vector<std::string> ShippedPacks() {
    std::vector<std::string> files;
    for (const auto& file : std::filesystem::directory_iterator(TANJI_PACKS)) {
      if (file.path().extension() == ".json") files.push_back(file.path());
    }
    std::sort(files.begin(), files.end());
    return files;
  }
  static std::string Shipped(const std::string& id) {
    return std::string(TANJI_PACKS) + "/" + id + ".json";
  }
  Result ImportTable(const std::string& path, const std::string& rule,
                     const std::string& version = "1",
                     std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {
        "factors",   "import",      path,        "--pack",     "own",
        "--version", version,       "--date",    "2026-03-01", "--title",
        "Ours",      "--publisher", "Our works", "--licence",  "Internal",
        "--export",  rule};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return server_.Tanji(arguments);
  }
  std::string Search(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"factors", "search"});
    return server_.TanjiOk(arguments);
  }

  Server server_;
};

TEST_F(PackTest, AllShippedPacksAreLoadedListedAndFound) {
  std::vector<std::string> load = {"packs", "load"};
  const std::vector<std::string> files = ShippedPacks();
  ASSERT_GE(files.size(), 8U);
  load.insert(load.end(), files.begin(), files.end());
  const std::string loaded = server_.TanjiOk(load);
  EXPECT_THAT(
      loaded,
      AllOf(ContainsRegex(
                "cn-electricity 2025\\.1: loaded as record [0-9]+, sha256 "
                "[0-9a-f]+\n"),
            // The program brings this one itself.
            ContainsRegex("gwp-ipcc 1: already loaded as record 1, ")));
  const std::string list = server_.TanjiOk({"packs", "list"});
  EXPECT_THAT(list, StartsWith("gwp-ipcc "));
  EXPECT_EQ(static_cast<size_t>(std::count(list.begin(), list.end(), '\n')),
            files.size());

  // Announced for 2024: 0.5777 kg CO2e per kWh.
  EXPECT_THAT(Search({"electricity", "china", "life-cycle"}),
              ContainsRegex("^cn-electricity/footprint-average-cn +0\\.5777 +"
                            "kg CO2e per kWh +CN +2024-01-01\\.\\.2025-01-01 +"
                            "Electricity, life-cycle footprint factor, China "
                            "\\(footprint: over the life cycle\\)\n"));
  EXPECT_THAT(Search({"electricity", "china"}),
              HasSubstr("cn-electricity/footprint-average-cn"));
  EXPECT_THAT(Search({"钢"}), AllOf(HasSubstr("uk-materials/metal-steel-cans-"),
                                    HasSubstr("钢罐")));
  EXPECT_THAT(Search({"Strom", "--language", "de", "--limit", "1000"}),
              AllOf(HasSubstr("Strom, Erzeugungsmix"),
                    HasSubstr("(generation-mix: without")));
  // What a product's footprint takes comes first, by whatever word.
  for (const char* word : {"electricity", "Strom", "Elektrizität", "电力"}) {
    EXPECT_THAT(Search({word}), StartsWith("cn-electricity/footprint-"));
  }
  // A province has none, and its products take the country's.
  for (const char* word : {"electricity", "电"}) {
    const std::string place = *word == 'e' ? "shandong" : "山东";
    EXPECT_THAT(
        Search({word, place}),
        AllOf(StartsWith("cn-electricity/co2-"),
              HasSubstr("must not be mixed into product footprints"),
              ContainsRegex("takes the factor for the whole of CN:\n"
                            "cn-electricity/footprint-average-cn +0\\.5777 ")));
  }
  EXPECT_THAT(Search({"Strommix", "China"}),
              StartsWith("ember-electricity/generation-cn "));
  for (const char* word : {"truck", "Lastwagen", "Lkw", "卡车"}) {
    EXPECT_THAT(Search({word, "Diesel"}), StartsWith("uk-transport/hgv-"));
  }
  EXPECT_THAT(Search({"Seefracht"}), HasSubstr("cargo-ship"));
  EXPECT_THAT(Search({"Kühlschränke"}), HasSubstr("fridges"));
}

// schemas/examples/README.md derives the number.
TEST_F(PackTest, TheExampleOfElectricityByItsPlaceHasTheFootprintItSays) {
  server_.TanjiOk({"packs", "load", Shipped("cn-electricity")});
  server_.TanjiOk({"submit", std::string(TANJI_EXAMPLES) + "/heater.json"});
  EXPECT_THAT(server_.TanjiOk({"footprint", "example-heaters/heater"}),
              HasSubstr("589.254 kg CO2e per unit"));
}

// 2100 kg a tonne becomes 21,000; then an older table comes.
TEST_F(PackTest, WhatLooksLikeAMistakeIsLoadedWhenItIsConfirmed) {
  const std::string table = Write("own.csv", kTable);
  EXPECT_EQ(ImportTable(table, "allowed").exit_code, 0);
  std::string slip = kTable;
  slip.replace(slip.find("2100"), 4, "21000");
  const std::string path = Write("slip.csv", slip);
  const Result refused = ImportTable(path, "allowed", "2");
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err,
              AllOf(HasSubstr("changes 1 number by 5 times or more"),
                    HasSubstr("beside what was loaded up to version \"1\""),
                    HasSubstr("factors[0] \"steel-coil\": kg CO2e is 10 times "
                              "what it was"),
                    HasSubstr("--confirm")));
  EXPECT_THAT(server_.TanjiOk({"packs", "list"}), ContainsRegex("own +1 "));
  EXPECT_EQ(ImportTable(path, "allowed", "2", {"--confirm"}).exit_code, 0);
  EXPECT_THAT(server_.TanjiOk({"packs", "list"}), ContainsRegex("own +2 "));

  server_.TanjiOk(
      {"packs", "export", "own", "--out", server_.Path("own.json")});
  const auto newer = base::ReadFile(server_.Path("own.json"), 1 << 20);
  TANJI_ASSERT_OK(newer.status());
  std::string older = *newer;
  older.replace(older.find("2026-03-01"), 10, "2026-02-28");
  const std::string old = Write("older.json", older);
  const Result rollback = server_.Tanji({"packs", "load", old});
  EXPECT_EQ(rollback.exit_code, 1);
  EXPECT_THAT(rollback.err, HasSubstr("is of 2026-02-28, older than"));
  server_.TanjiOk({"packs", "load", "--confirm", old});
}

TEST_F(PackTest, FactorsFeedProducts) {
  server_.TanjiOk({"packs", "load", Shipped("cn-electricity")});
  // 20 kWh x 0.5777 kg = 11.554 kg CO2e.
  const std::string path = Write("heater.json", R"({
  "format": "tanji-submission/v1",
  "organisation": "works",
  "products": [{"id": "bolt", "name": "Bolt", "unit": "piece"}],
  "processes": [{"product": "bolt", "output": "1", "unit": "piece",
                 "inputs": [{"product": "cn-electricity/footprint-average-cn",
                             "amount": "20", "unit": "kWh"}]}]
})");
  server_.TanjiOk({"submit", path});
  EXPECT_THAT(server_.TanjiOk({"footprint", "works/bolt"}),
              HasSubstr("11.554 kg CO2e per piece"));
}

TEST_F(PackTest, TheSamePackAgainChangesNothing) {
  const std::vector<std::string> load = {"packs", "load",
                                         Shipped("uk-materials")};
  server_.TanjiOk(load);
  const std::string before = server_.TanjiOk({"ping"});
  EXPECT_THAT(server_.TanjiOk(load),
              ContainsRegex("^uk-materials [^ ]+: already loaded as record 2, "
                            "sha256 [0-9a-f]+\n$"));
  EXPECT_EQ(server_.TanjiOk({"ping"}), before);
}

TEST_F(PackTest, APackIsExportedAsItWasLoaded) {
  server_.TanjiOk({"packs", "load", Shipped("ember-electricity")});
  const std::string path = server_.Path("exported.json");
  EXPECT_THAT(
      server_.TanjiOk({"packs", "export", "ember-electricity", "--out", path}),
      StartsWith("ember-electricity: "));
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string exported,
                             base::ReadFile(path, kFileSizeMax));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const std::string shipped,
      base::ReadFile(Shipped("ember-electricity"), kFileSizeMax));
  EXPECT_EQ(exported, shipped);
  EXPECT_EQ(server_.TanjiOk({"packs", "export", "ember-electricity"}), shipped);
  const std::vector<std::string> again = {
      "packs", "export", "ember-electricity", "--out", Write("own", "mine")};
  const Result refused = server_.Tanji(again);
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("is there already"));
  EXPECT_EQ(*base::ReadFile(again.back(), kFileSizeMax), "mine");
  std::vector<std::string> replaced = again;
  replaced.emplace_back("--force");
  server_.TanjiOk(replaced);
  EXPECT_EQ(*base::ReadFile(again.back(), kFileSizeMax), shipped);
  const Result none = server_.Tanji({"packs", "export", "none"});
  EXPECT_EQ(none.exit_code, 1);
  EXPECT_EQ(none.out, "");
  EXPECT_THAT(none.err, HasSubstr("\"none\""));
}

TEST_F(PackTest, AFaultyPackIsRefusedWithItsPlaces) {
  const std::string before = server_.TanjiOk({"ping"});
  const Result result =
      server_.Tanji({"packs", "load",
                     Write("p.json", R"({"format":"tanji-factor-pack/v1"})")});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("p.json is not loaded"),
                                HasSubstr("id: "), HasSubstr("factors: ")));
  const Result missing = server_.Tanji(
      {"packs", "load", Shipped("uk-waste"), server_.Path("none.json")});
  EXPECT_EQ(missing.exit_code, 2);
  EXPECT_THAT(missing.err, HasSubstr("none.json"));
  EXPECT_EQ(server_.TanjiOk({"ping"}), before);
}

TEST_F(PackTest, ATableBecomesAPackThatItsLicenceKeepsHere) {
  const std::string path = Write("own.csv", kTable);
  EXPECT_THAT(ImportTable(path, "forbidden", "1", {"--dry-run"}).out,
              HasSubstr("own.csv has no fault: 2 factors; nothing was loaded"));
  EXPECT_THAT(server_.TanjiOk({"packs", "list"}), Not(HasSubstr("own")));
  const Result imported = ImportTable(path, "forbidden");
  EXPECT_EQ(imported.exit_code, 0) << imported.err;
  EXPECT_THAT(imported.out, StartsWith("own 1: loaded as record 2, sha256 "));
  EXPECT_THAT(ImportTable(path, "forbidden").out,
              StartsWith("own 1: already loaded as record 2, "));
  EXPECT_THAT(Search({"钢卷"}),
              ContainsRegex("^own/steel-coil +2100 +kg CO2e per t +钢卷\n$"));

  const std::string out = server_.Path("own.json");
  const Result exported =
      server_.Tanji({"packs", "export", "own", "--out", out});
  EXPECT_EQ(exported.exit_code, 1);
  EXPECT_THAT(exported.err,
              AllOf(HasSubstr("\"steel-coil\""), HasSubstr("\"paint\""),
                    HasSubstr("\"Internal\"")));
  EXPECT_FALSE(std::filesystem::exists(out));

  // Another table under the same id takes its place.
  EXPECT_EQ(ImportTable(path, "allowed", "2").exit_code, 0);
  EXPECT_THAT(server_.TanjiOk({"packs", "export", "own"}),
              HasSubstr("\"version\":\"2\""));
}

TEST_F(PackTest, EveryFaultOfATableIsNamed) {
  const std::string path = Write("faulty.csv", kFaultyTable);
  const Result result = ImportTable(path, "allowed");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, AllOf(HasSubstr("faulty.csv:2: unit: "),
                                HasSubstr("faulty.csv:3: kg_co2e: ")));
  const Result no_rule =
      server_.Tanji({"factors", "import", path, "--pack", "own", "--version",
                     "1", "--date", "2026-03-01", "--title", "Ours",
                     "--publisher", "Our works", "--licence", "Internal"});
  EXPECT_EQ(no_rule.exit_code, 2);
  EXPECT_THAT(no_rule.err, HasSubstr("--export"));
  EXPECT_EQ(ImportTable(path, "sometimes").exit_code, 2);
}

TEST_F(PackTest, AnUnverifiedFactorFeedsAFootprintButNoCertificate) {
  ImportTable(Write("own.csv", kTable), "allowed");
  EXPECT_THAT(Search({"paint"}), HasSubstr("Paint (unverified)"));
  // 0.5 kg x 3.5 kg CO2e per kg.
  const std::string path = Write("lamp.json", R"({
  "format": "tanji-submission/v1",
  "organisation": "tinsmith",
  "products": [{"id": "lamp", "name": "Lamp", "unit": "piece"}],
  "processes": [{"product": "lamp", "output": "1", "unit": "piece",
                 "inputs": [{"product": "own/paint", "amount": "0.5",
                             "unit": "kg"}]}]
})");
  server_.TanjiOk({"submit", path});
  EXPECT_THAT(server_.TanjiOk({"footprint", "tinsmith/lamp"}),
              HasSubstr("1.75 kg CO2e per piece"));
  const Result certified = server_.Tanji(
      {"certify", "tinsmith/lamp", "--out", server_.Path("lamp.tanji")});
  EXPECT_EQ(certified.exit_code, 1);
  EXPECT_THAT(certified.err, HasSubstr("verified"));
}

TEST_F(PackTest, WhatIsFoundCanBeReadByPrograms) {
  ImportTable(Write("own.csv", kTable), "attribution");
  const std::string csv = Search({"steel", "--csv"});
  EXPECT_THAT(csv, StartsWith("product,name_en,name_zh,name_de,category,"));
  EXPECT_THAT(
      csv, HasSubstr("\nown/steel-coil,Steel coil,钢卷,,material,,,,t,2100,"));
  const std::string text = Search({"steel", "--json"});
  TANJI_ASSERT_OK_AND_ASSIGN(const json::Value value,
                             json::Read(text.substr(0, text.size() - 1)));
  ASSERT_NE(value.if_object(), nullptr);
  EXPECT_THAT(text, AllOf(HasSubstr("\"kg_co2e\":2100"),
                          HasSubstr("\"export\":\"attribution\""),
                          HasSubstr("\"more\":false")));
  const Result more =
      server_.Tanji({"factors", "search", "own", "--limit", "1"});
  EXPECT_EQ(more.exit_code, 0);
  EXPECT_EQ(std::count(more.out.begin(), more.out.end(), '\n'), 1);
  EXPECT_THAT(more.err, HasSubstr("there are more"));
  const Result none = server_.Tanji({"factors", "search", "unicorn"});
  EXPECT_EQ(none.exit_code, 0);
  EXPECT_EQ(none.out, "");
  EXPECT_THAT(none.err, HasSubstr("no factor"));
  EXPECT_EQ(server_.Tanji({"factors", "search", "?"}).exit_code, 1);
  EXPECT_EQ(server_.Tanji({"factors", "search", "a", "--limit", "0"}).exit_code,
            2);
}

// The commands of README.md's section, one a line.
std::vector<std::string> ReadmeCommands() {
  const auto readme =
      base::ReadFile(std::string(TANJI_PROJECT) + "/README.md", kFileSizeMax);
  TANJI_EXPECT_OK(readme.status());
  std::vector<std::string> commands;
  if (!readme.ok()) return commands;
  std::istringstream lines(
      readme->substr(readme->find("\n## Packs and factors\n") + 1));
  bool is_code = false;
  std::string command;
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("## ", 0) == 0 && !commands.empty()) break;
    if (line.rfind("```", 0) == 0) {
      is_code = line == "```sh";
    } else if (is_code) {
      command += line;
      if (command.back() == '\\') {
        command.back() = ' ';
        continue;
      }
      commands.push_back(command);
      command.clear();
    }
  }
  return commands;
}

TEST_F(PackTest, TheReadmesCommandsDoWhatItSays) {
  const std::string folder = server_.Path("checkout");
  TANJI_ASSERT_OK(base::MakeDirectories(folder + "/build/release/bin", 0700));
  std::filesystem::create_symlink(TANJI_E2E_TANJI,
                                  folder + "/build/release/bin/tanji");
  std::filesystem::create_symlink(std::string(TANJI_PROJECT) + "/schemas",
                                  folder + "/schemas");
  const std::vector<std::string> commands = ReadmeCommands();
  EXPECT_EQ(commands.size(), 6U);
  std::string out;
  for (const std::string& command : commands) {
    const Result result =
        e2e::Run({"/bin/sh", "-c", "cd '" + folder + "' && " + command},
                 {"TANJI_SERVER=" + server_.address()});
    EXPECT_EQ(result.exit_code, 0) << command << ": " << result.err;
    EXPECT_NE(result.out, "") << command;
    out += result.out;
  }
  EXPECT_THAT(out, AllOf(HasSubstr("cn-electricity/footprint-average-cn"),
                         HasSubstr("uk-materials/metal-steel-cans-"),
                         HasSubstr("example-factors 1: loaded as record ")));
  EXPECT_TRUE(std::filesystem::exists(folder + "/cn-electricity.json"));
  EXPECT_EQ(server_.Tanji({"packs", "export", "example-factors"}).exit_code, 1);
}

}  // namespace
}  // namespace tanji::e2e
