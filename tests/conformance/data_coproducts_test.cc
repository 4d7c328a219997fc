// Textbook cases whose processes make several products (format lca-textbook-1,
// `outputs` and `allocation_results`), submitted to the server once for each
// way of dividing the burden.

#include <cmath>
#include <cstdlib>
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

using supply::v1::Submission;

// The files state the nearest double; an allocated emission is rounded twice.
constexpr double kRoundingTolerance = 2.3e-16;  // relative
// A percentage is stated with 12 significant digits.
constexpr double kPercentTolerance = 5e-11;

// How the names of `allocation_results` are submitted, and the member of an
// output that holds its key.
struct Way {
  const char* name;
  supply::v1::AllocationMethod method;
  const char* method_name;
  const char* property;
  const char* key;
};
constexpr Way kWays[] = {{"mass", supply::v1::ALLOCATION_METHOD_PHYSICAL,
                          "physical", "mass", "mass_kg"},
                         {"economic", supply::v1::ALLOCATION_METHOD_ECONOMIC,
                          "economic", "EUR", "price"},
                         {"energy", supply::v1::ALLOCATION_METHOD_PHYSICAL,
                          "physical", "heating value", "energy_mj"}};

std::string Digits(const json::Value& object, std::string_view name) {
  return Member(object, name).if_number()->text;
}

double Nearest(const json::Value& object, std::string_view name) {
  return std::strtod(Digits(object, name).c_str(), nullptr);
}

MATCHER_P(IsPrinted, expected, "") {
  *result_listener << "off by " << arg - expected;
  return std::abs(arg - expected) <= kRoundingTolerance * std::abs(expected);
}

Submission ToSubmission(const json::Value& process,
                        const std::string& organisation, const Way& way) {
  Submission submission;
  submission.set_organisation(organisation);
  auto* declared = submission.add_processes();
  declared->set_direct_kg_co2e(Digits(process, "direct_kgco2e"));
  declared->mutable_allocation()->set_method(way.method);
  declared->mutable_allocation()->set_property(way.property);
  for (const json::Value& output : List(process, "outputs")) {
    auto* product = submission.add_products();
    product->set_id(Text(output, "product"));
    product->set_unit(Text(output, "unit"));
    if (submission.products_size() == 1) {
      declared->set_product(Text(output, "product"));
      declared->set_output(Digits(output, "amount"));
      declared->set_unit(Text(output, "unit"));
      declared->mutable_allocation()->set_key(Digits(output, way.key));
      continue;
    }
    auto* other = declared->add_co_products();
    other->set_product(Text(output, "product"));
    other->set_amount(Digits(output, "amount"));
    other->set_unit(Text(output, "unit"));
    other->set_key(Digits(output, way.key));
  }
  return submission;
}

// What the process emits, as its products bear it.
double ExpectResults(const json::Value& process, const json::Value& results,
                     const std::string& organisation, const Way& way,
                     DataServer& server) {
  double sum = 0;
  for (const json::Value& output : List(process, "outputs")) {
    const std::string& product = Text(output, "product");
    SCOPED_TRACE(product);
    const json::Value& expected = Member(results, product);
    const auto explained =
        server.Explain(base::StrCat(organisation, "/", product));
    EXPECT_THAT(explained, base::IsOk());
    if (!explained.ok()) return NAN;
    const double kg_co2e = explained->footprint().kg_co2e();
    EXPECT_THAT(kg_co2e, IsPrinted(Nearest(Member(expected, "kgco2e_per_unit"),
                                           "value")));
    EXPECT_EQ(explained->allocation_method(), way.method_name);
    EXPECT_NEAR(std::strtod(explained->allocated_percent().c_str(), nullptr),
                100 * Nearest(Member(expected, "share"), "value"),
                kPercentTolerance);
    sum += Nearest(output, "amount") * kg_co2e;
  }
  return sum;
}

TEST(CoProductVectorTest, DividesABurdenInEachWayToThePrintedDigits) {
  size_t results_seen = 0;
  for (const std::string& path : ListShared(kTextbookFolder)) {
    if (!path.ends_with(".json")) continue;
    const json::Value textbook = ReadSharedJson(path);
    const json::Value* all = Find(textbook, "allocation_results");
    if (all == nullptr) continue;
    const json::Array& processes = List(textbook, "processes");
    ASSERT_EQ(processes.size(), 1U) << path;
    for (const auto& [name, results] : *all->if_object()) {
      SCOPED_TRACE(base::StrCat(path, ", ", name));
      const Way* way = nullptr;
      for (const Way& known : kWays) {
        if (name == known.name) way = &known;
      }
      ASSERT_NE(way, nullptr);
      ++results_seen;
      DataServer server;
      const std::string& organisation = Text(textbook, "name");
      TANJI_ASSERT_OK(
          server.Submit(ToSubmission(processes[0], organisation, *way)));
      EXPECT_THAT(
          ExpectResults(processes[0], results, organisation, *way, server),
          IsPrinted(Nearest(processes[0], "direct_kgco2e")));
    }
  }
  EXPECT_GE(results_seen, 3U);
}

}  // namespace
}  // namespace tanji::conformance
