// Small networks that can be solved by hand (format lca-textbook-1), submitted
// to the server as a supplier does. Those whose processes have several outputs
// are in data_coproducts_test.cc.

#include <cmath>
#include <cstdlib>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "tests/conformance/data_server.h"
#include "tests/conformance/vectors.h"

namespace tanji::conformance {
namespace {

using base::StatusIs;
using footprint::v1::Footprint;
using footprint::v1::GetResponse;
using supply::v1::Submission;
using ::testing::AllOf;
using ::testing::HasSubstr;

// Relative, unless the case has another.
constexpr double kDefaultTolerance = 1e-15;
// A product that nobody else declares: what the case's demand takes.
constexpr char kDemand[] = "the demand";

// A number's own digits: what is submitted is decimal.
std::string Digits(const json::Value& number) {
  return number.if_number() == nullptr ? "" : number.if_number()->text;
}

double Nearest(const json::Value& number) {
  return std::strtod(Digits(number).c_str(), nullptr);
}

std::string OptionalDigits(const json::Value& object, std::string_view name) {
  const json::Value* number = Find(object, name);
  return number == nullptr ? "" : Digits(*number);
}

MATCHER_P2(IsWithin, expected, tolerance, "") {
  *result_listener << "off by " << arg - expected;
  return std::abs(arg - expected) <= tolerance * std::abs(expected);
}

// One file, and the organisation that submits it: no two share products.
class Case {
 public:
  explicit Case(const std::string& path)
      : json_(ReadSharedJson(path)), organisation_(Text(json_, "name")) {}

  const std::string& organisation() const { return organisation_; }
  const json::Value& expected() const { return Member(json_, "expected"); }
  std::string status() const { return Text(expected(), "status"); }
  std::string Product(std::string_view local) const {
    return base::StrCat(organisation_, "/", local);
  }

  bool HasOneOutputPerProcess() const {
    for (const json::Value& process : List(json_, "processes")) {
      if (Find(process, "output") == nullptr) return false;
    }
    return true;
  }

  double tolerance() const {
    const json::Value* own = Find(expected(), "relative_tolerance");
    return own == nullptr ? kDefaultTolerance : Nearest(*own);
  }

  // The deterministic one where amounts are uncertain.
  double total() const {
    const json::Value* total = Find(expected(), "total_kgco2e");
    return total == nullptr ? Nearest(Member(expected(), "deterministic_total"))
                            : Nearest(Member(*total, "value"));
  }

  // Product and declared unit of each process, and the process itself; last, a
  // process that takes the demand.
  Submission ToSubmission() const {
    Submission submission;
    submission.set_organisation(organisation_);
    for (const json::Value& process : List(json_, "processes")) {
      AddProcess(process, submission);
    }
    auto* product = submission.add_products();
    product->set_id(kDemand);
    product->set_unit("unit");
    auto* process = submission.add_processes();
    process->set_product(kDemand);
    process->set_output("1");
    process->set_unit("unit");
    for (const json::Value& demand : List(json_, "demand")) {
      auto* input = process->add_inputs();
      input->set_product(Product(Text(demand, "product")));
      input->set_amount(Digits(Member(demand, "amount")));
      input->set_unit(UnitOf(demand));
    }
    return submission;
  }

  // Sum of demand times footprint; only for demands in the declared units.
  bool DemandIsInDeclaredUnits() const {
    for (const json::Value& demand : List(json_, "demand")) {
      if (Find(demand, "unit") != nullptr) return false;
    }
    return true;
  }
  double SumOfDemand(
      const std::function<double(const std::string&)>& footprint) const {
    double sum = 0;
    for (const json::Value& demand : List(json_, "demand")) {
      sum += Nearest(Member(demand, "amount")) *
             footprint(Product(Text(demand, "product")));
    }
    return sum;
  }

 private:
  void AddProcess(const json::Value& json, Submission& submission) const {
    const json::Value& output = Member(json, "output");
    auto* product = submission.add_products();
    product->set_id(Text(json, "id"));
    product->set_unit(Text(output, "unit"));
    auto* process = submission.add_processes();
    process->set_product(Text(json, "id"));
    process->set_output(Digits(Member(output, "amount")));
    process->set_unit(Text(output, "unit"));
    process->set_direct_kg_co2e(Digits(Member(json, "direct_kgco2e")));
    process->set_direct_gsd2(OptionalDigits(json, "direct_gsd2"));
    for (const json::Value& taken : List(json, "inputs")) {
      auto* input = process->add_inputs();
      input->set_product(Product(Text(taken, "supplier")));
      input->set_amount(Digits(Member(taken, "amount")));
      input->set_unit(Text(taken, "unit"));
      input->set_gsd2(OptionalDigits(taken, "gsd2"));
    }
  }

  // Without one, the demand is in the product's declared unit.
  std::string UnitOf(const json::Value& demand) const {
    if (Find(demand, "unit") != nullptr) return Text(demand, "unit");
    for (const json::Value& process : List(json_, "processes")) {
      if (Text(process, "id") == Text(demand, "product")) {
        return Text(Member(process, "output"), "unit");
      }
    }
    return "";
  }

  json::Value json_;
  std::string organisation_;
};

// The cases whose status is one of `statuses`.
std::vector<Case> Cases(const std::set<std::string>& statuses) {
  std::vector<Case> cases;
  for (const std::string& path : ListShared(kTextbookFolder)) {
    if (!path.ends_with(".json")) continue;
    Case found(path);
    if (found.HasOneOutputPerProcess() && statuses.count(found.status()) != 0) {
      cases.push_back(std::move(found));
    }
  }
  return cases;
}

void ExpectAnswers(const Case& textbook, DataServer& server) {
  TANJI_ASSERT_OK_AND_ASSIGN(const GetResponse demand,
                             server.Get(textbook.Product(kDemand)));
  ASSERT_TRUE(demand.footprint().has_kg_co2e());
  EXPECT_THAT(demand.footprint().kg_co2e(),
              IsWithin(textbook.total(), textbook.tolerance()));
  const auto footprint = [&server](const std::string& product) {
    const auto response = server.Get(product);
    return response.ok() && response->footprint().has_kg_co2e()
               ? response->footprint().kg_co2e()
               : std::nan("");
  };
  if (textbook.DemandIsInDeclaredUnits()) {
    EXPECT_THAT(textbook.SumOfDemand(footprint),
                IsWithin(textbook.total(), textbook.tolerance()));
  }
  const json::Value* intensities =
      Find(textbook.expected(), "intensity_kgco2e");
  if (intensities == nullptr) return;
  for (const auto& [product, intensity] : *intensities->if_object()) {
    EXPECT_THAT(
        footprint(textbook.Product(product)),
        IsWithin(Nearest(Member(intensity, "value")), kDefaultTolerance))
        << product;
  }
}

TEST(TextbookVectorTest, AnswersEveryProductAndDemand) {
  DataServer server;
  const std::vector<Case> cases = Cases({"ok", "ok-with-warning"});
  EXPECT_GE(cases.size(), 14U);
  for (const Case& textbook : cases) {
    SCOPED_TRACE(textbook.organisation());
    TANJI_ASSERT_OK(server.Submit(textbook.ToSubmission()));
    ExpectAnswers(textbook, server);
  }
}

void ExpectWarning(const Case& textbook, const GetResponse& response) {
  const std::string warning = Text(textbook.expected(), "warning");
  const auto& evidence = response.footprint().evidence();
  EXPECT_EQ(evidence.series_diverges(), warning == "iteration_would_diverge");
  EXPECT_EQ(evidence.is_incomplete(), warning == "incomplete");
  if (warning == "iteration_would_diverge") {
    EXPECT_TRUE(std::isinf(evidence.loop_gain_max()));
  } else if (warning == "ill_conditioned") {
    // One unit in the last place moves the result by 1e-7: 16 digits less 7.
    EXPECT_NEAR(evidence.digits_lost(), 9, 1);
  } else if (warning == "incomplete") {
    std::vector<std::string> missing;
    for (const json::Value& local : List(textbook.expected(), "missing")) {
      missing.push_back(textbook.Product(*local.if_string()));
    }
    EXPECT_THAT(response.missing().products(),
                testing::UnorderedElementsAreArray(missing));
    EXPECT_EQ(response.missing().input_count(), missing.size());
    EXPECT_TRUE(response.missing().is_complete());
  } else {
    ADD_FAILURE() << "unknown warning " << warning;
  }
}

TEST(TextbookVectorTest, SaysHowFarAnAnswerCanBeTrusted) {
  DataServer server;
  const std::vector<Case> cases = Cases({"ok-with-warning"});
  EXPECT_GE(cases.size(), 3U);
  for (const Case& textbook : cases) {
    SCOPED_TRACE(textbook.organisation());
    TANJI_ASSERT_OK(server.Submit(textbook.ToSubmission()));
    TANJI_ASSERT_OK_AND_ASSIGN(const GetResponse response,
                               server.Get(textbook.Product(kDemand)));
    ExpectWarning(textbook, response);
  }
}

// No warning where there is none to give.
TEST(TextbookVectorTest, TrustsAHealthyAnswer) {
  DataServer server;
  for (const Case& textbook : Cases({"ok"})) {
    SCOPED_TRACE(textbook.organisation());
    TANJI_ASSERT_OK(server.Submit(textbook.ToSubmission()));
    TANJI_ASSERT_OK_AND_ASSIGN(const GetResponse response,
                               server.Get(textbook.Product(kDemand)));
    const auto& evidence = response.footprint().evidence();
    EXPECT_FALSE(evidence.series_diverges());
    EXPECT_FALSE(evidence.is_incomplete());
    EXPECT_FALSE(response.has_missing());
    EXPECT_LT(evidence.digits_lost(), 2);
    EXPECT_LT(evidence.backward_error_max(), 1e-14);
  }
}

void ExpectLoopFault(const Case& textbook, DataServer& server) {
  const std::string error = Text(textbook.expected(), "error");
  ASSERT_THAT(error, testing::AnyOf("unproductive_cycle", "singular_cycle"));
  std::vector<std::string> cycle;
  for (const json::Value& local : List(textbook.expected(), "cycle")) {
    cycle.push_back(textbook.Product(*local.if_string()));
  }
  // In the loop, and behind it.
  std::vector<std::string> blocked = cycle;
  blocked.push_back(textbook.Product(kDemand));
  for (const std::string& product : blocked) {
    SCOPED_TRACE(product);
    TANJI_ASSERT_OK_AND_ASSIGN(const GetResponse response, server.Get(product));
    const Footprint& footprint = response.footprint();
    EXPECT_EQ(footprint.status(),
              footprint::v1::FOOTPRINT_STATUS_BLOCKED_BY_LOOP);
    EXPECT_FALSE(footprint.has_kg_co2e());
    EXPECT_EQ(footprint.fault().kind(),
              error == "singular_cycle"
                  ? footprint::v1::FAULT_KIND_SINGULAR
                  : footprint::v1::FAULT_KIND_UNPRODUCTIVE);
    EXPECT_THAT(footprint.fault().gain(),
                IsWithin(Nearest(Member(textbook.expected(), "loop_gain")),
                         kDefaultTolerance));
    std::vector<std::string> members;
    for (const auto& member : footprint.fault().members()) {
      members.push_back(member.product());
    }
    EXPECT_THAT(members, testing::UnorderedElementsAreArray(cycle));
    EXPECT_EQ(footprint.fault().member_count(), cycle.size());
  }
}

TEST(TextbookVectorTest, NamesTheLoopThatHasNoFootprint) {
  DataServer server;
  int loops = 0;
  for (const Case& textbook : Cases({"error"})) {
    if (Find(textbook.expected(), "cycle") == nullptr) continue;
    SCOPED_TRACE(textbook.organisation());
    ++loops;
    TANJI_ASSERT_OK(server.Submit(textbook.ToSubmission()));
    ExpectLoopFault(textbook, server);
  }
  EXPECT_GE(loops, 2);
}

TEST(TextbookVectorTest, RefusesAZeroOutputByTheNameOfItsProcess) {
  DataServer server;
  int refused = 0;
  for (const Case& textbook : Cases({"error"})) {
    if (Text(textbook.expected(), "error") != "zero_output") continue;
    SCOPED_TRACE(textbook.organisation());
    ++refused;
    const std::string process = Text(textbook.expected(), "process");
    EXPECT_THAT(server.Submit(textbook.ToSubmission()),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         AllOf(HasSubstr(".output: is 0"),
                               HasSubstr(base::StrCat("\"", process, "\"")))));
    // Nothing of it is stored.
    EXPECT_THAT(server.GetSupply(textbook.Product(process)),
                StatusIs(absl::StatusCode::kNotFound, testing::_));
  }
  EXPECT_GE(refused, 1);
}

TEST(TextbookVectorTest, RefusesAUnitOfAnotherDimension) {
  DataServer server;
  int refused = 0;
  for (const Case& textbook : Cases({"ok"})) {
    const json::Value* wrong = Find(textbook.expected(), "must_refuse");
    if (wrong == nullptr) continue;
    for (const json::Value& taken : *wrong->if_array()) {
      ++refused;
      Submission submission = textbook.ToSubmission();
      const std::string supplier = textbook.Product(Text(taken, "supplier"));
      SCOPED_TRACE(supplier);
      auto* input = submission.mutable_processes(0)->add_inputs();
      input->set_product(supplier);
      input->set_amount(Digits(Member(taken, "amount")));
      input->set_unit(Text(taken, "unit"));
      const int index = submission.processes(0).inputs_size() - 1;
      EXPECT_THAT(
          server.Submit(submission),
          StatusIs(
              absl::StatusCode::kInvalidArgument,
              AllOf(HasSubstr(base::StrCat("processes[0].inputs[", index,
                                           "].unit: ")),
                    HasSubstr(base::StrCat("convert ", Text(taken, "unit"))))));
      EXPECT_THAT(server.GetSupply(supplier),
                  StatusIs(absl::StatusCode::kNotFound, testing::_));
    }
  }
  EXPECT_GE(refused, 2);
}

}  // namespace
}  // namespace tanji::conformance
