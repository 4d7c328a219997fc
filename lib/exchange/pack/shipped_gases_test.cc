// The shipped factor packs and the shipped GWP pack fit together: whatever gas
// a row emits has its GWPs.

#include <cmath>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/exchange/pack/factor_pack.h"
#include "lib/method/characterisation.h"
#include "lib/method/shipped_pack.h"

namespace tanji::exchange {
namespace {

constexpr char kTotalAr5[] = "total-excluding-biogenic-co2-ar5";
constexpr char kTotalAr6[] = "total-excluding-biogenic-co2-ar6";

class ShippedGasesTest : public ::testing::Test {
 protected:
  static FactorPack Pack(std::string_view name) {
    std::ifstream file(base::StrCat(TANJI_PACKS, "/", name, ".json"));
    std::ostringstream text;
    text << file.rdbuf();
    auto pack = ReadFactorPack(text.str());
    EXPECT_THAT(pack, base::IsOk()) << name;
    return pack.ok() ? *std::move(pack) : FactorPack();
  }

  // Null, and a failure, when the method cannot be made.
  const method::Characterisation* Method() {
    auto gwps = method::GwpPack::Parse(method::ShippedGwpPack());
    EXPECT_THAT(gwps, base::IsOk());
    if (!gwps.ok()) return nullptr;
    auto made = method::Characterisation::Create(*std::move(gwps));
    EXPECT_THAT(made, base::IsOk());
    if (made.ok()) method_.emplace(*std::move(made));
    return method_.has_value() ? &*method_ : nullptr;
  }

  // kg CO2e of what one unit of `factor` emits by gas.
  double Total(const Factor& factor, std::string_view composite) const {
    std::vector<double> columns(method_->columns().size());
    for (const FactorEmission& emission : factor.emissions) {
      EXPECT_EQ(emission.unit, "kg") << factor.id;
      TANJI_EXPECT_OK(method_->Characterise(emission.gas, emission.amount,
                                            emission.origin, emission.tags,
                                            columns))
          << factor.id;
    }
    for (const method::Composite& sum : method_->composites()) {
      if (sum.id == composite) return sum.SumOf(columns);
    }
    ADD_FAILURE() << "no sum " << composite;
    return std::nan("");
  }

  double Total(const FactorPack& pack, std::string_view id,
               std::string_view composite) const {
    for (const Factor& factor : pack.factors) {
      if (factor.id == id) return Total(factor, composite);
    }
    ADD_FAILURE() << "no row " << id;
    return std::nan("");
  }

  std::optional<method::Characterisation> method_;
};

TEST_F(ShippedGasesTest, EveryEmissionCanBeCharacterised) {
  const method::Characterisation* method = Method();
  ASSERT_NE(method, nullptr);
  size_t emissions = 0;
  for (const char* name :
       {"cn-electricity", "ember-electricity", "uk-fuels", "uk-materials",
        "uk-refrigerants", "uk-transport", "uk-waste"}) {
    for (const Factor& factor : Pack(name).factors) {
      for (const FactorEmission& emission : factor.emissions) {
        ++emissions;
        TANJI_EXPECT_OK(method->Check(emission.gas, emission.origin,
                                      emission.tags,
                                      method::DirectionOf(emission.amount)))
            << factor.id;
      }
    }
  }
  // 60 of CO2 alone, 117 fuels of three gases, 65 gases and 34 blends as
  // themselves.
  EXPECT_EQ(emissions, 60u + 3 * 117 + 65 + 34);
}

// A litre of mineral diesel: 2.62818 CO2, and in kg CO2e under AR5 0.00029 CH4
// and 0.03308 N2O; 2.66155 in all, as published. Under AR6 CH4 from combustion
// has 27.0 and N2O 273: 2.62818 + 0.00029 x 27 / 28 + 0.03308 x 273 / 265 =
// 2.62818 + 0.000279643 + 0.034078642 = 2.662538284.
TEST_F(ShippedGasesTest, FuelsFollowTheGwpsOfTheResult) {
  ASSERT_NE(Method(), nullptr);
  const FactorPack fuels = Pack("uk-fuels");
  const char* diesel = "diesel-100-percent-mineral-diesel-volume-combustion";
  EXPECT_NEAR(Total(fuels, diesel, kTotalAr5), 2.66155, 1e-11);
  EXPECT_NEAR(Total(fuels, diesel, kTotalAr6), 2.662538284, 1e-9);
}

// AR5 as the UK publishes it, AR6 as in the shipped GWP pack.
TEST_F(ShippedGasesTest, GasesFollowTheGwpsOfTheResult) {
  ASSERT_NE(Method(), nullptr);
  const FactorPack gases = Pack("uk-refrigerants");
  EXPECT_EQ(Total(gases, "hfc-134a", kTotalAr5), 1300);
  EXPECT_EQ(Total(gases, "hfc-134a", kTotalAr6), 1530);
  EXPECT_EQ(Total(gases, "sulphur-hexafluoride-sf6", kTotalAr5), 23500);
  EXPECT_EQ(Total(gases, "sulphur-hexafluoride-sf6", kTotalAr6), 25200);
  // Half HFC-32, half HFC-125: 0.5 x 677 + 0.5 x 3170, 0.5 x 771 + 0.5 x 3740.
  EXPECT_EQ(Total(gases, "r410a", kTotalAr5), 1923.5);
  EXPECT_EQ(Total(gases, "r410a", kTotalAr6), 2255.5);
}

TEST_F(ShippedGasesTest, Co2OfElectricityIsItselfInEverySet) {
  ASSERT_NE(Method(), nullptr);
  const FactorPack electricity = Pack("cn-electricity");
  // The row of 2022: the first of its id.
  EXPECT_EQ(Total(electricity, "co2-average-cn-sd", kTotalAr5), 0.641);
  EXPECT_EQ(Total(electricity, "co2-average-cn-sd", kTotalAr6), 0.641);
}

}  // namespace
}  // namespace tanji::exchange
