// One refrigerator entered twice: as a submission, by hand, and as a package of
// openLCA (refrigerator/), with fossil, biogenic and land-use gases,
// refrigerants, co-products divided in four ways, credits, waste, a
// power-and-steel loop, formulas and units of all kinds. What is written
// otherwise in the two says the same: MJ for kWh, lb for lb av, prices for
// shares, a leg for t*km.
//
// A network's processes are numbered in the order in which they come, loops are
// solved in that order, and the last bit of a double may depend on it. The
// block of a footprint, which is certified, has the digits that stand.

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/exchange/olca/testing/zip_bytes.h"
#include "lib/json/json.h"
#include "tanji/footprint/v1/footprint_service.grpc.pb.h"
#include "tanji/supply/v1/supply_service.grpc.pb.h"
#include "tests/e2e/cli/child_process.h"
#include "tests/e2e/cli/server.h"

namespace tanji::e2e {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr size_t kProducts = 19;
constexpr double kLastBits = 1e-15;  // relative

std::string Path(const std::string& name) {
  return std::string(TANJI_E2E_REFRIGERATOR) + "/" + name;
}

std::string ReadText(const std::string& path) {
  auto text = base::ReadFile(path, kFileSizeMax);
  EXPECT_THAT(text, base::IsOk());
  return text.value_or("");
}

json::Value ReadJson(const std::string& text) {
  auto value = json::Read(text);
  EXPECT_THAT(value, base::IsOk()) << text;
  return value.value_or(json::Value());
}

const json::Value& Member(const json::Value& value, std::string_view name) {
  static const json::Value kNone;
  if (value.if_object() == nullptr) return kNone;
  for (const auto& [member, found] : *value.if_object()) {
    if (member == name) return found;
  }
  return kNone;
}

std::string Text(const json::Value& value, std::string_view name) {
  const std::string* text = Member(value, name).if_string();
  return text == nullptr ? "" : *text;
}

const json::Array& List(const json::Value& value, std::string_view name) {
  static const json::Array kNone;
  const json::Array* list = Member(value, name).if_array();
  return list == nullptr ? kNone : *list;
}

// `value` with its member `name` replaced; without a new value, without it.
json::Value With(const json::Value& value, std::string_view name,
                 const json::Value* member) {
  json::Object object;
  for (const auto& [own, old] : *value.if_object()) {
    if (own != name) object.emplace_back(own, old);
  }
  if (member != nullptr) object.emplace_back(std::string(name), *member);
  return object;
}

json::Value Without(json::Value value, const std::vector<std::string>& names) {
  for (const std::string& name : names) value = With(value, name, nullptr);
  return value;
}

// The package as openLCA exports it.
std::string Package() {
  const std::filesystem::path folder = Path("olca");
  std::vector<std::pair<std::string, std::string>> files;
  for (const auto& file :
       std::filesystem::recursive_directory_iterator(folder)) {
    if (!file.is_regular_file()) continue;
    files.emplace_back(file.path().lexically_relative(folder),
                       ReadText(file.path()));
  }
  std::sort(files.begin(), files.end());
  return exchange::olca::ZipBytes(files);
}

json::Value Submission() { return ReadJson(ReadText(Path("submission.json"))); }

std::vector<std::string> Products() {
  const json::Value submission = Submission();
  std::vector<std::string> products;
  for (const json::Value& product : List(submission, "products")) {
    products.push_back("works/" + Text(product, "id"));
  }
  EXPECT_EQ(products.size(), kProducts);
  return products;
}

// What stands behind the last point of an id: the beginning of a process's.
std::string ProcessOf(const std::string& product) {
  return product.substr(product.rfind('.') + 1);
}

json::Value Sorted(const json::Value& value, std::string_view list,
                   std::string_view id) {
  json::Array sorted = List(value, list);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const json::Value& a, const json::Value& b) {
                     return ProcessOf(Text(a, id)) < ProcessOf(Text(b, id));
                   });
  const json::Value member = std::move(sorted);
  return With(value, list, &member);
}

// The submission in the order of the package, that of process ids, with every
// input pinned to the process that the package names.
json::Value InTheOrderOfThePackage() {
  const json::Value submission =
      Sorted(Sorted(Submission(), "products", "id"), "processes", "product");
  std::map<std::string, json::Value> pins;  // by process
  for (const json::Value& process : List(submission, "processes")) {
    json::Object pin;
    for (const char* name : {"place", "period_start", "period_end"}) {
      pin.emplace_back(name, Text(process, name));
    }
    pins[ProcessOf(Text(process, "product"))] = std::move(pin);
  }
  json::Array processes;
  for (const json::Value& process : List(submission, "processes")) {
    json::Array inputs;
    for (const json::Value& input : List(process, "inputs")) {
      inputs.push_back(
          With(input, "pin", &pins[ProcessOf(Text(input, "product"))]));
    }
    const json::Value member = std::move(inputs);
    processes.push_back(With(process, "inputs", &member));
  }
  const json::Value member = std::move(processes);
  return With(submission, "processes", &member);
}

json::Value Shown(const Server& server, const std::string& product) {
  const std::string text =
      server.TanjiOk({"footprint", product, "--json", "--indicators"});
  return ReadJson(text.substr(0, text.find('\n')));
}

// For what Shown has waited for.
footprint::v1::GetResponse Asked(const Server& server,
                                 const std::string& product) {
  const auto stub =
      footprint::v1::FootprintService::NewStub(grpc::CreateChannel(
          server.address(), grpc::InsecureChannelCredentials()));
  footprint::v1::GetRequest request;
  request.set_product(product);
  request.set_view(footprint::v1::FOOTPRINT_VIEW_BLOCK);
  footprint::v1::GetResponse response;
  grpc::ClientContext context;
  const grpc::Status status = stub->Get(&context, request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  response.clear_snapshot();  // which is the ledger's
  return response;
}

double NumberOf(const json::Value& shown, std::string_view name) {
  const json::Number* number = Member(shown, name).if_number();
  return number == nullptr ? NAN : std::atof(number->text.c_str());
}

void WriteFile(const std::string& path, const std::string& text) {
  TANJI_EXPECT_OK(base::ReplaceFile(path, text, 0600));
}

Result ImportPackage(const Server& server, std::vector<std::string> more = {}) {
  const std::string path = server.Path("refrigerator.zip");
  WriteFile(path, Package());
  std::vector<std::string> arguments = {"import", "olca",     path,
                                        "--as",   "works",    "--licence",
                                        "CC0",    "--export", "allowed"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return server.Tanji(arguments);
}

// The tests only read.
class RefrigeratorTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    by_hand_ = std::make_unique<Server>();
    by_hand_->TanjiOk({"submit", Path("submission.json")});
    by_package_ = std::make_unique<Server>();
    const Result result = ImportPackage(*by_package_);
    ASSERT_EQ(result.exit_code, 0) << result.err;
  }
  static void TearDownTestSuite() {
    by_hand_.reset();
    by_package_.reset();
  }
  static std::unique_ptr<Server> by_hand_;
  static std::unique_ptr<Server> by_package_;
};
std::unique_ptr<Server> RefrigeratorTest::by_hand_;
std::unique_ptr<Server> RefrigeratorTest::by_package_;

// All that is certified of all products, in whatever order they were entered.
TEST_F(RefrigeratorTest, EnteredTwiceHasTheSameBytesOfFootprint) {
  for (const std::string& product : Products()) {
    SCOPED_TRACE(product);
    const json::Value by_hand = Shown(*by_hand_, product);
    const json::Value by_package = Shown(*by_package_, product);
    // The snapshot is the ledger's; for the others see the head of this file.
    const std::vector<std::string> others = {"snapshot", "evidence", "kg_co2e"};
    EXPECT_EQ(json::Write(Without(by_hand, others)),
              json::Write(Without(by_package, others)));
    EXPECT_EQ(List(Member(by_hand, "block"), "indicators").size(), 23U);
    EXPECT_NEAR(NumberOf(by_hand, "kg_co2e"), NumberOf(by_package, "kg_co2e"),
                kLastBits * std::abs(NumberOf(by_hand, "kg_co2e")));
    const auto block = Asked(*by_hand_, product).block().SerializeAsString();
    EXPECT_NE(block, "");
    EXPECT_EQ(block, Asked(*by_package_, product).block().SerializeAsString());
  }
}

// Not the last bit of a double is otherwise where also the order is the same.
TEST_F(RefrigeratorTest, EnteredInTheSameOrderHasTheSameBytesOfEverything) {
  const Server server;
  const std::string path = server.Path("sorted.json");
  WriteFile(path, json::WriteIndented(InTheOrderOfThePackage()));
  server.TanjiOk({"submit", path});
  for (const std::string& product : Products()) {
    SCOPED_TRACE(product);
    EXPECT_EQ(json::Write(Without(Shown(server, product), {"snapshot"})),
              json::Write(Without(Shown(*by_package_, product), {"snapshot"})));
    EXPECT_EQ(Asked(server, product).SerializeAsString(),
              Asked(*by_package_, product).SerializeAsString());
  }
}

TEST_F(RefrigeratorTest, WeighsTheSame) {
  const std::string product = Products().front();
  for (const Server* server : {by_hand_.get(), by_package_.get()}) {
    const auto stub = supply::v1::SupplyService::NewStub(grpc::CreateChannel(
        server->address(), grpc::InsecureChannelCredentials()));
    supply::v1::GetRequest request;
    request.set_product(product);
    supply::v1::GetResponse response;
    grpc::ClientContext context;
    ASSERT_TRUE(stub->Get(&context, request, &response).ok());
    EXPECT_EQ(response.declaration().mass_kg(), "62");
  }
}

// By a script that knows nothing of the engine, from the submission.
TEST_F(RefrigeratorTest, IsTheExactTotal) {
  const Result result = e2e::Run(
      {TANJI_E2E_PYTHON, "-B", TANJI_E2E_TOTALS, TANJI_PACKS, Path("")});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  std::istringstream lines(result.out);
  size_t count = 0;
  std::string product;
  for (double total; lines >> product >> total; ++count) {
    EXPECT_NEAR(NumberOf(Shown(*by_package_, product), "kg_co2e"), total,
                1e-14 * std::abs(total))
        << product;
  }
  EXPECT_EQ(count, kProducts);
}

// 84 exchanges: 14 + 5 + 28 + 2 + 1 + 31 + 3.
TEST_F(RefrigeratorTest, TheReportCountsEveryExchange) {
  const std::string path = by_package_->Path("report.json");
  const Result result =
      ImportPackage(*by_package_, {"--report", path, "--dry-run"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(
      result.out,
      AllOf(
          StartsWith("gases are judged by the server's GWP pack, gwp-ipcc 1\n"),
          HasSubstr("1 x Isobutane [Elementary flows/Emission to air/"),
          ContainsRegex("\n  by the economic factors of the file +1\n"),
          ContainsRegex("\n  waste, to its treatment +1\n"),
          HasSubstr("\nnothing was submitted: --dry-run\n")));
  const json::Value report = ReadJson(ReadText(path));
  EXPECT_EQ(Text(report, "gwp_pack"), "gwp-ipcc 1");
  EXPECT_EQ(NumberOf(report, "processes_imported"), 14);
  EXPECT_EQ(NumberOf(report, "formulas_kept"), 4);
  EXPECT_EQ(NumberOf(report, "parameters_copied"), 1);
  EXPECT_EQ(NumberOf(report, "spreads_kept"), 7);
  EXPECT_EQ(NumberOf(report, "gases_not_counted"), 0);
  double sum = 0;
  double read = 0;
  for (const auto& [name, value] : *Member(report, "exchanges").if_object()) {
    (name == "read" ? read : sum) += std::atof(value.if_number()->text.c_str());
  }
  EXPECT_EQ(read, 84);
  EXPECT_EQ(sum, read);
  EXPECT_EQ(List(report, "not_mapped").size(), 3U);
}

// The shipped GWP pack as another version, which does not know one gas.
std::string PackWithout(const std::string& gas) {
  const json::Value pack =
      ReadJson(ReadText(std::string(TANJI_PACKS) + "/gwp-ipcc.json"));
  json::Array gases;
  for (const json::Value& row : List(pack, "gases")) {
    if (Text(row, "id") != gas) gases.push_back(row);
  }
  json::Array blends;
  for (const json::Value& row : List(pack, "blends")) {
    const json::Array& parts = List(row, "parts");
    if (std::none_of(parts.begin(), parts.end(), [&](const json::Value& part) {
          return Text(part, "gas") == gas;
        })) {
      blends.push_back(row);
    }
  }
  const json::Value version = "without";
  const json::Value gas_rows = std::move(gases);
  const json::Value blend_rows = std::move(blends);
  return json::Write(
      With(With(With(pack, "version", &version), "gases", &gas_rows), "blends",
           &blend_rows));
}

TEST(OlcaImportTest, JudgesGasesByThePackOfTheServer) {
  const Server server;
  const std::string path = server.Path("pack.json");
  WriteFile(path, PackWithout("HFC245fa"));
  server.TanjiOk({"packs", "load", "--confirm", path});
  const Result result = ImportPackage(server);
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(
      result.out,
      AllOf(StartsWith("gases are judged by the server's GWP pack, gwp-ipcc "
                       "without\n"),
            ContainsRegex("greenhouse gas that is not counted, see below +1\n"),
            HasSubstr("1 x 1,1,1,3,3-Pentafluoropropane, HFC-245fa [Elementary "
                      "flows/Emission to air/unspecified]: unknown gas"),
            HasSubstr("\nsubmitted as record 3, ")));
  // 3.9105… with the shipped pack, of which HFC-245fa is 1.2 kg a tonne.
  EXPECT_LT(
      NumberOf(Shown(server, "works/polyurethane-foam.3d11062b"), "kg_co2e"),
      3);
}

TEST(OlcaImportTest, SaysWhenThereIsNoServerToAsk) {
  Server server;
  server.Stop();
  const Result dry = ImportPackage(server, {"--dry-run"});
  EXPECT_EQ(dry.exit_code, 0);
  EXPECT_THAT(dry.err, AllOf(HasSubstr("no server answers at "),
                             HasSubstr("by the GWP pack of this program, "
                                       "gwp-ipcc 1")));
  EXPECT_THAT(dry.out, AllOf(HasSubstr("nothing was submitted"),
                             Not(HasSubstr("server's GWP pack"))));
  const Result import = ImportPackage(server);
  EXPECT_EQ(import.exit_code, 1);
  EXPECT_EQ(import.out, "");
  EXPECT_THAT(import.err,
              AllOf(HasSubstr("which gases count is not known"),
                    HasSubstr("no tanjid answers at " + server.address())));
}

}  // namespace
}  // namespace tanji::e2e
