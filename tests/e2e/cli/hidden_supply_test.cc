// What a footprint's record hides: who supplies whom, and how many do.

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/testing/temp_dir.h"
#include "tests/e2e/cli/child_process.h"
#include "tests/e2e/cli/server.h"

namespace tanji::e2e {
namespace {

using testing::HasSubstr;

class HiddenSupplyTest : public testing::Test {
 protected:
  std::string Path(const std::string& name) const {
    return dir_.path() + "/" + name;
  }
  void Save(const std::string& name, const std::string& text) const {
    TANJI_ASSERT_OK(base::SaveFile(Path(name), text, 0644));
  }

  base::TempDir dir_;
};

// Two products that share a supplier, and two that do not, of which one has
// three times as many: in the exported log they are all alike.
TEST_F(HiddenSupplyTest, TheLogDoesNotTellWhoSharesASupplier) {
  const Server server({"--origin", "log.example/park"});
  const auto input = [](std::string_view product) {
    return base::StrCat(R"({"product":")", product,
                        R"(","amount":"2","unit":"kg"})");
  };
  // Each has an organisation and a submission of its own.
  const auto add = [&](const std::string& product, const std::string& inputs) {
    const size_t slash = product.find('/');
    const std::string local = product.substr(slash + 1);
    Save("submission.json",
         base::StrCat(R"({"format":"tanji-submission/v1","organisation":")",
                      product.substr(0, slash), R"(","products":[{"id":")",
                      local, R"(","name":")", local,
                      R"(","unit":"kg"}],"processes":[{"product":")", local,
                      R"(","output":"1","unit":"kg","direct_kgco2e":"0.5",)",
                      R"("inputs":[)", inputs, "]}]}"));
    server.TanjiOk({"submit", Path("submission.json")});
  };
  for (const char* supplier : {"mill/steel", "glazier/glass", "mixer/paint",
                               "turner/screws", "a-moulder/some-plastic"}) {
    add(supplier, "");
  }
  const std::vector<std::pair<std::string, std::string>> products = {
      {"maker-1/one", input("mill/steel")},
      {"maker-2/two", input("mill/steel")},
      {"maker-3/three", input("glazier/glass")},
      {"maker-4/four",
       base::StrCat(input("mixer/paint"), ",", input("turner/screws"), ",",
                    input("a-moulder/some-plastic"))}};
  for (const auto& [product, inputs] : products) {
    add(product, inputs);
    server.TanjiOk({"certify", product, "--out", Path("c"), "--force"});
  }
  server.TanjiOk({"ledger", "export", Path("mirror")});
  ChildProcess script({TANJI_E2E_PYTHON, TANJI_E2E_SHARED, Path("mirror")}, {});
  EXPECT_EQ(script.Wait(), 0) << script.err();
  EXPECT_EQ(script.out(), "4\n");

  // It would tell: two records with one and the same value.
  const std::string path = Path("mirror/tile/entries/000.p");
  const std::string bundle =
      std::filesystem::directory_iterator(path)->path().string();
  TANJI_ASSERT_OK_AND_ASSIGN(std::string entries,
                             base::ReadFile(bundle, kFileSizeMax));
  constexpr std::string_view kInputs = "\ninputs 64 ";
  constexpr size_t kRootSize = 44;  // base64
  const size_t first = entries.find(kInputs) + kInputs.size();
  const size_t second = entries.find(kInputs, first) + kInputs.size();
  entries.replace(second, kRootSize, entries.substr(first, kRootSize));
  TANJI_ASSERT_OK(base::ReplaceFile(bundle, entries, 0644));
  ChildProcess again({TANJI_E2E_PYTHON, TANJI_E2E_SHARED, Path("mirror")}, {});
  EXPECT_EQ(again.Wait(), 1);
  EXPECT_THAT(again.err(), HasSubstr("share a value"));
}

// What its record shows of the number is the power of two above it.
TEST_F(HiddenSupplyTest, FiveThousandSuppliersAreCertified) {
  constexpr int kSuppliers = 5'000;
  const Server server({"--origin", "log.example/park"});
  std::string nodes = "node,output,unit\n";
  std::string edges = "consumer,supplier,amount,gsd2\n";
  std::string factors = "node,kgco2e,gsd2\n";
  for (int i = 0; i < kSuppliers; ++i) {
    base::StrAppend(&nodes, i, ",1,kg\n");
    base::StrAppend(&factors, i, ",0.5,1\n");
    base::StrAppend(&edges, kSuppliers, ",", i, ",0.001,1\n");
  }
  base::StrAppend(&nodes, kSuppliers, ",1,unit\n");
  TANJI_ASSERT_OK(base::MakeDirectories(Path("csv"), 0755));
  Save("csv/nodes.csv", nodes);
  Save("csv/edges.csv", edges);
  Save("csv/factors.csv", factors);
  server.TanjiOk({"import", "csv", Path("csv"), "--as", "works"});
  server.TanjiOk({"ledger", "keys", Path("keys")});
  server.TanjiOk({"certify", base::StrCat("works/", kSuppliers), "--out",
                  Path("large.tanji")});
  const Result verified =
      Tanji({"verify", Path("large.tanji"), "--log-key", Path("keys/log.vkey"),
             "--signer-key", Path("keys/signers.vkey")});
  EXPECT_EQ(verified.exit_code, 0) << verified.out << verified.err;
  EXPECT_THAT(verified.out, HasSubstr("2.5 kg CO2e"));
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string certificate,
                             base::ReadFile(Path("large.tanji"), kFileSizeMax));
  EXPECT_NE(certificate.find("\ninputs 8192 "), std::string::npos);
  server.TanjiOk({"disclose", Path("large.tanji"), "--show", "total", "--to",
                  Path("shown.tanji")});
  server.TanjiOk(
      {"evidence", "export", Path("large.tanji"), "--out", Path("evidence")});
  const Result repeated =
      Tanji({"recalculate", Path("large.tanji"), "--evidence", Path("evidence"),
             "--log-key", Path("keys/log.vkey"), "--signer-key",
             Path("keys/signers.vkey")});
  EXPECT_EQ(repeated.exit_code, 0) << repeated.out << repeated.err;
}

}  // namespace
}  // namespace tanji::e2e
