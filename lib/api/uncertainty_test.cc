#include "lib/api/uncertainty.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::api {
namespace {

namespace v1 = footprint::v1;
using base::StatusIs;
using ::testing::HasSubstr;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

TEST(ToUncertaintyQueryTest, WhatIsNotStatedHasADefault) {
  v1::SampleRequest request;
  request.add_products()->set_product("o/x");
  TANJI_ASSERT_OK_AND_ASSIGN(const platform::UncertaintyQuery query,
                             ToUncertaintyQuery(request));
  ASSERT_EQ(query.products.size(), 1U);
  EXPECT_EQ(query.products[0].product.ToString(), "o/x");
  EXPECT_EQ(query.products[0].amount.ToString(), "1");
  EXPECT_EQ(query.samples, 10'000U);
  EXPECT_EQ(query.sources_max, 20U);
  EXPECT_EQ(query.seed, 0U);
}

TEST(ToUncertaintyQueryTest, TakesWhatIsStated) {
  v1::SampleRequest request;
  v1::SampledProduct* product = request.add_products();
  product->set_product("o/x");
  product->set_amount("2.7");
  product->mutable_choice()->set_place("CN");
  request.set_samples(100);
  request.set_seed(UINT64_MAX);
  request.set_sources_max(5);
  TANJI_ASSERT_OK_AND_ASSIGN(const platform::UncertaintyQuery query,
                             ToUncertaintyQuery(request));
  EXPECT_EQ(query.products[0].amount.ToString(), "2.7");
  EXPECT_EQ(query.products[0].choice.place, "CN");
  EXPECT_EQ(query.samples, 100U);
  EXPECT_EQ(query.sources_max, 5U);
  EXPECT_EQ(query.seed, UINT64_MAX);
}

TEST(ToUncertaintyQueryTest, FaultsNameTheirPlace) {
  v1::SampleRequest request;
  EXPECT_THAT(ToUncertaintyQuery(request),
              StatusIs(kInvalid, HasSubstr("products has 0")));
  request.add_products()->set_product("o/x");
  request.add_products()->set_product("x");
  EXPECT_THAT(ToUncertaintyQuery(request),
              StatusIs(kInvalid, HasSubstr("products[1]")));
  request.mutable_products(1)->set_product("o/y");
  request.mutable_products(1)->set_amount("two");
  EXPECT_THAT(ToUncertaintyQuery(request),
              StatusIs(kInvalid, HasSubstr("products[1]")));
  request.mutable_products(1)->set_amount("0");
  EXPECT_THAT(ToUncertaintyQuery(request),
              StatusIs(kInvalid, HasSubstr("products[1].amount")));
  request.mutable_products(1)->set_amount("2");
  request.set_samples(1);
  EXPECT_THAT(ToUncertaintyQuery(request),
              StatusIs(kInvalid, HasSubstr("samples is 1")));
}

TEST(FromUncertaintyTest, GsdIsAbsentWhereThereIsNone) {
  platform::UncertaintyQuery query;
  query.seed = 9;
  platform::Uncertainty uncertainty;
  uncertainty.as_of_seq = 4;
  uncertainty.snapshot = "4:00";
  platform::ProductUncertainty& product = uncertainty.products.emplace_back();
  product.statistics.used = 3;
  product.statistics.percentiles = {1, 2, 3, 4, 5, 6, 7};
  product.statistics.histogram.counts = {3};
  platform::UncertaintySource& source = product.sources.emplace_back();
  source.kind = engine::AmountKind::kEmission;
  source.gas = "CH4";
  source.gsd2 = *quantity::Decimal::Parse("1.50");
  uncertainty.loops.emplace_back().unproductive = 2;
  v1::SampleResult message;
  FromUncertainty(query, uncertainty, &message);
  EXPECT_EQ(message.seed(), 9U);
  EXPECT_EQ(message.as_of_seq(), 4U);
  EXPECT_EQ(message.snapshot(), "4:00");
  const v1::ProductUncertainty& told = message.products(0);
  EXPECT_FALSE(told.statistics().has_gsd2());
  EXPECT_EQ(told.statistics().p025(), 1);
  EXPECT_EQ(told.statistics().p500(), 4);
  EXPECT_EQ(told.statistics().p975(), 7);
  EXPECT_EQ(told.sources(0).kind(), v1::AMOUNT_KIND_EMISSION);
  EXPECT_EQ(told.sources(0).gas(), "CH4");
  EXPECT_EQ(told.sources(0).taken(), "");
  EXPECT_EQ(message.loops(0).unproductive(), 2U);
}

}  // namespace
}  // namespace tanji::api
