#include "lib/platform/footprint/breakdown_parts.h"

#include <filesystem>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/platform/footprint/explain.h"
#include "lib/platform/footprint/explain_by.h"
#include "lib/platform/footprint/footprint_block.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using identity::Caller;

constexpr int kProductsEach = 24;  // of an organisation
constexpr const char* kOrganisations[] = {"north", "south"};
constexpr ExplainBy kAll[] = {ExplainBy::kProcess, ExplainBy::kTier,
                              ExplainBy::kStage,   ExplainBy::kGas,
                              ExplainBy::kPlace,   ExplainBy::kOrganisation};

// Random networks: whatever the dimension and whoever asks, the parts of a
// footprint add up to it, digit by digit.
class RandomSupply {
 public:
  explicit RandomSupply(unsigned seed) : random_(seed) {}

  // Inputs are small, so that loops are productive; some are credits.
  std::string DocumentOf(const char* organisation) {
    std::vector<std::pair<std::string, std::string>> products;
    std::vector<std::string> processes;
    for (int p = 0; p < kProductsEach; ++p) {
      products.emplace_back(std::to_string(p), "kg");
      if (IsOneIn(6)) products.emplace_back(base::StrCat("by", p), "kg");
      const bool has_co_product = products.back().first[0] == 'b';
      processes.push_back(Process(p, has_co_product));
    }
    return platform::DocumentOf(organisation, products, processes);
  }

 private:
  bool IsOneIn(unsigned n) { return random_() % n == 0; }
  std::string Number(unsigned below = 9) {
    const auto whole = random_() % below;
    return base::StrCat(whole, ".", random_() % 999 + 1);
  }
  template <size_t kSize>
  const char* OneOf(const char* const (&texts)[kSize]) {
    return texts[random_() % kSize];
  }

  std::string Process(int product, bool has_co_product) {
    std::string text =
        base::StrCat(R"({"product":")", product, R"(","output":"1)",
                     random_() % 10, R"(","unit":"kg")");
    constexpr const char* kPlaces[] = {"", R"(,"place":"CN-SD")",
                                       R"(,"place":"CN")", R"(,"place":"DE")"};
    text += OneOf(kPlaces);
    if (IsOneIn(3)) text += Stage();
    if (IsOneIn(2)) text += R"(,"direct_kgco2e":")" + Number() + "\"";
    if (IsOneIn(2)) {
      constexpr const char* kGases[] = {"CO2", "N2O", "SF6"};
      base::StrAppend(&text, R"(,"emissions":[{"gas":")", OneOf(kGases),
                      R"(","amount":")", Number(), R"(","unit":"g"},)",
                      R"({"gas":"CO2","amount":")", Number(),
                      R"(","unit":"kg"}])");
    }
    if (has_co_product) {
      base::StrAppend(&text, R"(,"allocation":{"method":"shares","key":"0.7"})",
                      R"(,"co_products":[{"product":"by)", product,
                      R"(","amount":"3","unit":"kg","key":"0.3"}])");
    }
    text += R"(,"inputs":[)";
    for (int k = 0; k < 4; ++k) {
      base::StrAppend(&text, k == 0 ? "" : ",", R"({"product":")",
                      OneOf(kOrganisations), "/", random_() % kProductsEach,
                      R"(","amount":")", IsOneIn(5) ? "-" : "", Number(2),
                      R"(","unit":"kg")", IsOneIn(4) ? Stage() : "", "}");
    }
    return text + "]}";
  }
  std::string Stage() {
    constexpr const char* kStages[] = {"raw-material", "production",
                                       "distribution", "use", "end-of-life"};
    return base::StrCat(R"(,"stage":")", OneOf(kStages), "\"");
  }

  std::mt19937 random_;
};

class RandomBreakdownTest : public testing::TestWithParam<unsigned> {
 protected:
  void ExpectSums(const graph::ProductId& product, const Caller& caller) {
    const View view = system_.ViewAtHead();
    TANJI_ASSERT_OK_AND_ASSIGN(
        const Explanation first,
        Explain(system_.context(), view, caller, product));
    TANJI_ASSERT_OK_AND_ASSIGN(
        const FootprintBlock block,
        MakeBlock(system_.context(), view, caller, first.footprint));
    quantity::Decimal sum;
    for (const ExplanationLine& line : first.lines) {
      sum = *sum.Plus(line.kg_co2e);
    }
    EXPECT_EQ(sum, block.total);
    for (const ExplainBy by : kAll) {
      TANJI_ASSERT_OK_AND_ASSIGN(
          const Breakdown breakdown,
          BreakDown(system_.context(), view, caller,
                    {.product = product, .by = by, .lines_max = 20}));
      sum = quantity::Decimal();
      for (const BreakdownLine& line : breakdown.lines) {
        sum = *sum.Plus(line.kg_co2e);
      }
      EXPECT_EQ(sum, block.total) << static_cast<int>(by);
      ++breakdowns_;
    }
  }

  TestSystem system_;
  int breakdowns_ = 0;
};

TEST_P(RandomBreakdownTest, EveryDimensionAddsUp) {
  SCOPED_TRACE(base::StrCat("seed ", GetParam()));
  RandomSupply supply(GetParam());
  for (const char* organisation : kOrganisations) {
    TANJI_ASSERT_OK(system_.Submit(supply.DocumentOf(organisation)));
  }
  const Caller north{"north", {identity::Role::kExporter}};
  for (int p = 0; p < kProductsEach; p += 6) {
    const graph::ProductId product{"north", std::to_string(p)};
    TANJI_ASSERT_OK_AND_ASSIGN(const Footprint footprint,
                               system_.Get(product.ToString()));
    if (!footprint.kg_co2e.has_value()) continue;
    ExpectSums(product, Caller::Operator());
    ExpectSums(product, north);
  }
  EXPECT_GT(breakdowns_, 0);  // not all are in loops without a footprint
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomBreakdownTest,
                         testing::Values(1U, 2U, 3U, 4U));

// The only line of the stages of a can, which is 2 of tin.
std::string StageOfTin(TestSystem& system) {
  const auto stages =
      BreakDown(system.context(), system.ViewAtHead(), Caller::Operator(),
                {.product = {"maker", "can"}, .by = ExplainBy::kStage});
  EXPECT_THAT(stages, base::IsOk());
  EXPECT_EQ(stages->lines.size(), 1U);
  const BreakdownLine& line = stages->lines[0];
  EXPECT_EQ(line.kg_co2e.ToString(), "2");
  return line.kind == PartKind::kUnspecified ? "unspecified" : line.keys[0];
}

// Where stages are is known again from the compiled file and from the store,
// and forgotten with the version that had them.
TEST(PartsByStageTest, StagesOfInputsOutliveARestart) {
  const auto can = [](const std::string& stage) {
    return DocumentOf(
        "maker", {{"can", "piece"}, {"tin", "kg"}},
        {R"({"product":"tin","output":"1","unit":"kg","direct_kgco2e":"2"})",
         R"({"product":"can","output":"1","unit":"piece","inputs":[{"product":)"
         R"("maker/tin","amount":"1","unit":"kg")" +
             stage + "}]}"});
  };
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(can(R"(,"stage":"use")")));
  EXPECT_EQ(StageOfTin(system), "use");
  TANJI_ASSERT_OK(system.Restart());
  EXPECT_EQ(StageOfTin(system), "use");
  system.Close();
  ASSERT_TRUE(std::filesystem::remove(system.data_dir() + "/snapshot"));
  TANJI_ASSERT_OK(system.Open());
  EXPECT_EQ(StageOfTin(system), "use");
  TANJI_ASSERT_OK(system.Submit(can("")));
  EXPECT_EQ(StageOfTin(system), "unspecified");
}

}  // namespace
}  // namespace tanji::platform
