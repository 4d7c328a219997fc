#include "lib/platform/footprint/uncertainty.h"

#include <bit>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using engine::AmountKind;
using identity::Caller;
using ::testing::_;
using ::testing::DoubleNear;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string Process(const std::string& product, const std::string& members) {
  return R"({"product":")" + product + R"(","output":"1","unit":"kg",)" +
         members + "}";
}
std::string Takes(const std::string& product, const std::string& amount,
                  const std::string& gsd2) {
  return R"({"product":")" + product + R"(","amount":")" + amount +
         R"(","unit":"kg","gsd2":")" + gsd2 + R"("})";
}

SamplingControl Plain() {
  return {.threads = 1,
          .step = [](const SamplingProgress&) { return absl::OkStatus(); }};
}

class SampleFootprintsTest : public testing::Test {
 protected:
  static UncertaintyQuery Query(const std::vector<std::string>& products,
                                uint32_t samples = 2000) {
    UncertaintyQuery query;
    for (const std::string& product : products) {
      query.products.push_back({.product = *graph::ProductId::Parse(product)});
    }
    query.samples = samples;
    query.seed = 1;
    return query;
  }
  absl::StatusOr<Uncertainty> Run(const UncertaintyQuery& query,
                                  const Caller& caller = Caller::Operator(),
                                  const SamplingControl& control = Plain()) {
    return SampleFootprints(system_.context(), system_.ViewAtHead(), caller,
                            query, control);
  }
  // maker/car takes 2 (1.5) of mill/steel, which emits 3 (2.0) and takes 0.5
  // (1.2) of mill/ore, which emits 1.
  void SubmitCar() {
    TANJI_ASSERT_OK(system_.Submit(DocumentOf(
        "mill", {{"steel", "kg"}, {"ore", "kg"}},
        {Process("ore", R"("direct_kgco2e":"1")"),
         Process("steel",
                 R"("direct_kgco2e":"3","direct_gsd2":"2","inputs":[)" +
                     Takes("mill/ore", "0.5", "1.2") + "]")})));
    TANJI_ASSERT_OK(system_.Submit(DocumentOf(
        "maker", {{"car", "kg"}},
        {Process("car", R"("direct_kgco2e":"0.5","inputs":[)" +
                            Takes("mill/steel", "2", "1.5") + "]")})));
  }

  TestSystem system_;
};

TEST_F(SampleFootprintsTest, RanksWhatMakesAFootprintUncertain) {
  SubmitCar();
  const auto result = Run(Query({"maker/car"}, 20'000));
  ASSERT_THAT(result, base::IsOk());
  const ProductUncertainty& car = result->products.at(0);
  EXPECT_DOUBLE_EQ(car.stated_kg_co2e, 7.5);
  EXPECT_EQ(car.closed_kg_co2e, 0);
  EXPECT_EQ(result->process_count, 3U);
  EXPECT_EQ(result->amount_count, 5U);
  EXPECT_EQ(result->uncertain_count, 3U);
  EXPECT_EQ(car.statistics.used, 20'000U);
  // y = 0.5 + a (b + 0.5 c): E = 0.5 + 2 e^(sa/2) (3 e^(sb/2) + 0.5 e^(sc/2)).
  const auto mean = [](double gsd2) {
    const double sigma = std::log(gsd2) / 2;
    return std::exp(sigma * sigma / 2);
  };
  EXPECT_THAT(car.statistics.mean,
              DoubleNear(0.5 + 2 * mean(1.5) * (3 * mean(2) + 0.5 * mean(1.2)),
                         5 * car.statistics.standard_error));
  ASSERT_THAT(car.sources, SizeIs(3));
  // 6 kg of gsd2 2, 7 kg of 1.5, 1 kg of 1.2.
  EXPECT_EQ(car.sources[0].kind, AmountKind::kDirect);
  EXPECT_EQ(car.sources[0].process.product.ToString(), "mill/steel");
  EXPECT_DOUBLE_EQ(car.sources[0].kg_co2e, 6);
  EXPECT_EQ(car.sources[1].kind, AmountKind::kInput);
  EXPECT_EQ(car.sources[1].taken.ToString(), "mill/steel");
  EXPECT_EQ(car.sources[1].gsd2.ToString(), "1.5");
  EXPECT_DOUBLE_EQ(car.sources[1].kg_co2e, 7);
  EXPECT_EQ(car.sources[2].taken.ToString(), "mill/ore");
  EXPECT_NEAR(car.variance_ratio, 1, 0.2);
  EXPECT_THAT(result->loops, IsEmpty());
}

// Who may not read the mill gets its footprint as a fixed number: only the
// amount of steel that the car takes is uncertain.
TEST_F(SampleFootprintsTest, OthersUncertaintyIsNotTold) {
  SubmitCar();
  const auto result = Run(Query({"maker/car"}), kMaker);
  ASSERT_THAT(result, base::IsOk());
  const ProductUncertainty& car = result->products.at(0);
  EXPECT_EQ(result->process_count, 1U);
  EXPECT_EQ(result->uncertain_count, 1U);
  EXPECT_EQ(result->closed_input_count, 1U);
  EXPECT_DOUBLE_EQ(car.closed_kg_co2e, 7);
  ASSERT_THAT(car.sources, SizeIs(1));
  EXPECT_EQ(car.sources[0].taken.ToString(), "mill/steel");
  // y = 0.5 + 7 e^(sigma z).
  EXPECT_NEAR(car.statistics.percentiles[3], 7.5, 5 * 7 * 0.2 * 1.26 / 44.7);
  EXPECT_NEAR(car.statistics.percentiles[6], 0.5 + 7 * 1.488, 0.6);

  EXPECT_THAT(Run(Query({"mill/steel"}), kMaker),
              StatusIs(absl::StatusCode::kPermissionDenied, _));
}

TEST_F(SampleFootprintsTest, ProductsAreComparedPairByPair) {
  SubmitCar();
  UncertaintyQuery query = Query({"mill/steel", "mill/steel", "maker/car"});
  query.products[1].amount = *quantity::Decimal::Parse("2");
  const auto result = Run(query);
  ASSERT_THAT(result, base::IsOk());
  ASSERT_THAT(result->comparisons, SizeIs(2));
  // s - 2 s = -s in every sample.
  EXPECT_EQ(result->comparisons[0].a_below, 2000U);
  EXPECT_DOUBLE_EQ(result->comparisons[0].difference.mean,
                   -result->products[0].statistics.mean);
  EXPECT_DOUBLE_EQ(result->products[1].statistics.mean,
                   2 * result->products[0].statistics.mean);
}

bool SameBits(const engine::SampleStatistics& a,
              const engine::SampleStatistics& b) {
  const auto bits = [](double x) { return std::bit_cast<uint64_t>(x); };
  bool same = a.used == b.used && bits(a.mean) == bits(b.mean) &&
              bits(a.standard_deviation) == bits(b.standard_deviation) &&
              a.histogram.counts == b.histogram.counts;
  for (size_t p = 0; p < a.percentiles.size(); ++p) {
    same = same && bits(a.percentiles[p]) == bits(b.percentiles[p]);
  }
  return same;
}

TEST_F(SampleFootprintsTest, ThreadsAndCompanyChangeNoBit) {
  SubmitCar();
  const auto alone = Run(Query({"mill/steel"}, 1003));
  ASSERT_THAT(alone, base::IsOk());
  for (const size_t threads : {1U, 2U, 4U}) {
    SamplingControl control = Plain();
    control.threads = threads;
    const auto together =
        Run(Query({"maker/car", "mill/ore", "mill/steel"}, 1003),
            Caller::Operator(), control);
    ASSERT_THAT(together, base::IsOk());
    EXPECT_TRUE(SameBits(together->products[2].statistics,
                         alone->products[0].statistics))
        << threads;
  }
}

// A loop of median gain 0.9 with gsd2 1.5: some 30 % of the samples have none.
TEST_F(SampleFootprintsTest, LoopsWithoutFootprintAreNamed) {
  TANJI_ASSERT_OK(system_.Submit(
      DocumentOf("mill", {{"steel", "kg"}, {"ore", "kg"}},
                 {Process("ore", R"("direct_kgco2e":"0","inputs":[)" +
                                     Takes("mill/steel", "0.9", "1.5") + "]"),
                  Process("steel", R"("direct_kgco2e":"3","inputs":[)" +
                                       Takes("mill/ore", "1", "1") + "]")})));
  const auto result = Run(Query({"mill/steel"}));
  ASSERT_THAT(result, base::IsOk());
  const engine::SampleStatistics& statistics = result->products[0].statistics;
  EXPECT_EQ(statistics.used + statistics.left_out, 2000U);
  EXPECT_NEAR(static_cast<double>(statistics.left_out), 603, 5 * 20.5);
  ASSERT_THAT(result->loops, SizeIs(1));
  EXPECT_EQ(result->loops[0].unproductive, statistics.left_out);
  EXPECT_EQ(result->loops[0].member_count, 2U);
  EXPECT_GT(result->loops[0].gain_max, 1);
  EXPECT_GT(statistics.least, 0);
}

// Both products of a refinery share what it draws: their ratio is that of what
// they bear, in every sample.
TEST_F(SampleFootprintsTest, CoProductsShareTheirDraws) {
  TANJI_ASSERT_OK(system_.Submit(DocumentOf(
      "refinery", {{"petrol", "kg"}, {"diesel", "kg"}},
      {R"({"product":"petrol","output":"1","unit":"kg","direct_kgco2e":"4",)"
       R"("direct_gsd2":"2","allocation":{"method":"physical",)"
       R"("property":"mass","key":"1"},)"
       R"("co_products":[{"product":"diesel","amount":"1","unit":"kg",)"
       R"("key":"1"}]})"})));
  const auto result = Run(Query({"refinery/petrol", "refinery/diesel"}));
  ASSERT_THAT(result, base::IsOk());
  EXPECT_EQ(result->comparisons[0].difference.standard_deviation, 0);
  EXPECT_GT(result->products[0].statistics.standard_deviation, 0.1);
}

std::string TakesPinned(const std::string& product, uint64_t seq) {
  return R"({"product":")" + product +
         R"(","amount":"1","unit":"kg","pin":{"version":")" +
         std::to_string(seq) + R"("}})";
}

// So do copies of one version of it, whichever of its products they are of; but
// not with the process as it stands, whose inputs may be others.
TEST_F(SampleFootprintsTest, PinnedCoProductsShareTheirDraws) {
  const std::string refinery = DocumentOf(
      "refinery", {{"petrol", "kg"}, {"diesel", "kg"}, {"tar", "kg"}},
      {R"({"product":"petrol","output":"1","unit":"kg","direct_kgco2e":"6",)"
       R"("direct_gsd2":"2","allocation":{"method":"physical",)"
       R"("property":"mass","key":"1"},"co_products":[)"
       R"({"product":"diesel","amount":"1","unit":"kg","key":"1"},)"
       R"({"product":"tar","amount":"1","unit":"kg","key":"1"}]})"});
  const auto pinned = system_.Submit(refinery);
  ASSERT_THAT(pinned, base::IsOk());
  const auto submit = [&](const std::string& car, const std::string& inputs) {
    TANJI_ASSERT_OK(system_.Submit(DocumentOf(
        "maker", {{car, "kg"}},
        {Process(car, R"("direct_kgco2e":"0","inputs":[)" + inputs + "]")})));
  };
  const std::string petrol = TakesPinned("refinery/petrol", pinned->seq);
  const std::string diesel = TakesPinned("refinery/diesel", pinned->seq);
  const std::string tar = TakesPinned("refinery/tar", pinned->seq);
  submit("diesel-car", diesel);
  submit("tar-car", tar);
  // Neither copy is of the reference output.
  const auto deviation = [&](const std::string& a, const std::string& b) {
    const auto result = Run(Query({a, b}));
    EXPECT_THAT(result, base::IsOk());
    return result.ok() ? result->comparisons[0].difference.standard_deviation
                       : -1;
  };
  EXPECT_EQ(deviation("maker/diesel-car", "maker/tar-car"), 0);
  const auto before = Run(Query({"maker/diesel-car"}));
  ASSERT_THAT(before, base::IsOk());

  submit("petrol-car", petrol);
  submit("pinned-mix", petrol + "," + diesel);
  submit("live-mix", Takes("refinery/petrol", "1", "1") + "," +
                         Takes("refinery/diesel", "1", "1"));
  EXPECT_EQ(deviation("maker/petrol-car", "maker/diesel-car"), 0);
  EXPECT_GT(deviation("refinery/petrol", "maker/diesel-car"), 0.1);
  EXPECT_GT(deviation("refinery/petrol", "maker/petrol-car"), 0.1);
  // A copy that came later changes nothing of what was drawn.
  const auto after = Run(Query({"maker/diesel-car"}));
  ASSERT_THAT(after, base::IsOk());
  EXPECT_TRUE(
      SameBits(before->products[0].statistics, after->products[0].statistics));
  const auto mixes = Run(Query({"maker/live-mix", "maker/pinned-mix"}, 20'000));
  ASSERT_THAT(mixes, base::IsOk());
  const double live = mixes->products[0].statistics.standard_deviation;
  EXPECT_NEAR(mixes->products[1].statistics.standard_deviation, live,
              0.05 * live);
  EXPECT_EQ(mixes->products[1].source_count, 1U);
}

// One run of each version has its own draws.
TEST_F(SampleFootprintsTest, PinnedVersionsShareNoDraws) {
  std::vector<std::string> inputs;
  for (const char* kg : {"4", "6"}) {
    const auto submitted = system_.Submit(DocumentOf(
        "refinery", {{"petrol", "kg"}, {"diesel", "kg"}},
        {R"({"product":"petrol","output":"1","unit":"kg","direct_kgco2e":")" +
         std::string(kg) +
         R"(","direct_gsd2":"2","confirmation":"a test","allocation":)"
         R"({"method":"physical","property":"mass","key":"1"},"co_products":)"
         R"([{"product":"diesel","amount":"1","unit":"kg","key":"1"}]})"}));
    ASSERT_THAT(submitted, base::IsOk());
    inputs.push_back(TakesPinned("refinery/diesel", submitted->seq));
  }
  TANJI_ASSERT_OK(system_.Submit(
      DocumentOf("maker", {{"car", "kg"}},
                 {Process("car", R"("direct_kgco2e":"0","inputs":[)" +
                                     inputs[0] + "," + inputs[1] + "]")})));
  const auto result = Run(Query({"maker/car"}));
  ASSERT_THAT(result, base::IsOk());
  EXPECT_EQ(result->products[0].source_count, 2U);
}

TEST_F(SampleFootprintsTest, EndsWhenTheStepSaysSo) {
  SubmitCar();
  uint32_t last = 0;
  SamplingControl control;
  control.step = [&](const SamplingProgress& progress) {
    EXPECT_GE(progress.done, last);
    last = progress.done;
    return progress.done < 100 ? absl::OkStatus()
                               : absl::CancelledError("enough");
  };
  EXPECT_THAT(Run(Query({"maker/car"}), Caller::Operator(), control),
              StatusIs(absl::StatusCode::kCancelled, HasSubstr("enough")));
  EXPECT_LT(last, 120U);
}

TEST_F(SampleFootprintsTest, LimitsAndWhatIsNotThere) {
  SubmitCar();
  EXPECT_THAT(Run(Query({})), StatusIs(kInvalidArgument, _));
  EXPECT_THAT(Run(Query(std::vector<std::string>(17, "maker/car"))),
              StatusIs(kInvalidArgument, _));
  EXPECT_THAT(Run(Query({"maker/car"}, 1)), StatusIs(kInvalidArgument, _));
  EXPECT_THAT(Run(Query({"maker/car"}, kSamplesMax + 1)),
              StatusIs(absl::StatusCode::kResourceExhausted, _));
  UncertaintyQuery query = Query({"maker/car"});
  query.products[0].amount = *quantity::Decimal::Parse("-1");
  EXPECT_THAT(Run(query), StatusIs(kInvalidArgument, HasSubstr("amount")));
  query = Query({"maker/car"});
  query.sources_max = kSourcesMax + 1;
  EXPECT_THAT(Run(query), StatusIs(kInvalidArgument, _));
  EXPECT_THAT(Run(Query({"maker/plane"})),
              StatusIs(absl::StatusCode::kNotFound, _));
}

}  // namespace
}  // namespace tanji::platform
