#include "lib/graph/plain_process.h"

#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/graph/version.h"

namespace tanji::graph {
namespace {

using quantity::Decimal;

constexpr unsigned kSeed = 20261126;
constexpr int kPlainProcesses = 2'000;

class RandomProcess {
 public:
  explicit RandomProcess(std::mt19937_64& random) : random_(random) {
    version_.in_force = true;
    version_.product = Number();
    version_.unit = Unit();
    version_.output = Amount();
    if (random_() % 3 != 0) {
      version_.direct_kgco2e = Amount();
      version_.direct_gsd2 = Gsd2();
    }
    version_.inputs.resize(random_() % 4 == 0 ? 200 : random_() % 5);
    for (InputVersion& input : version_.inputs) {
      input.target = Number();
      input.unit = Unit();
      input.amount = Amount();
      input.gsd2 = Gsd2();
    }
  }
  const ProcessVersion& version() const { return version_; }

 private:
  ProductNumber Number() {
    return static_cast<ProductNumber>(random_() >> (random_() % 31 + 33));
  }
  quantity::UnitCode Unit() {
    const auto& units = quantity::AllUnits();
    return units[random_() % units.size()].code;
  }
  Decimal Amount() {
    if (random_() % 8 == 0) return Decimal();
    if (random_() % 8 == 0) {
      return *Decimal::Parse("-" + std::string(37, '7') + "1e-287");
    }
    return Decimal::FromDouble(static_cast<double>(random_() % 100'000) / 1e3);
  }
  Decimal Gsd2() {
    return random_() % 2 == 0 ? Decimal::FromInteger(1)
                              : Decimal::FromDouble(1.05);
  }

  std::mt19937_64& random_;
  ProcessVersion version_;
};

PackedAmount PackInto(std::string& bytes, const Decimal& amount,
                      const Decimal& gsd2) {
  bytes.clear();
  const bool is_uncertain = AppendAmount(&bytes, amount, gsd2);
  return {bytes, is_uncertain};
}

TEST(PlainProcessTest, HasTheBytesOfTheVersionThatItStandsFor) {
  std::mt19937_64 random(kSeed);
  for (int i = 0; i < kPlainProcesses; ++i) {
    const RandomProcess any(random);
    const ProcessVersion& version = any.version();
    std::string output;
    version.output.AppendTo(&output);
    std::string bytes;
    std::string packed;
    AppendPlainProcess(
        &packed, {version.product, output, version.unit,
                  PackInto(bytes, version.direct_kgco2e, version.direct_gsd2),
                  version.inputs.size()});
    for (const InputVersion& input : version.inputs) {
      AppendPlainInput(&packed, input.target, input.unit,
                       PackInto(bytes, input.amount, input.gsd2));
    }
    ASSERT_EQ(packed, Pack(version)) << "process " << i << ", seed " << kSeed;
  }
}

TEST(PlainProcessTest, EmitsNothingUnlessToldSo) {
  ProcessVersion version;
  version.in_force = true;
  version.output = Decimal::FromInteger(1);
  std::string output;
  version.output.AppendTo(&output);
  PlainProcess plain;
  plain.output = output;
  std::string packed;
  AppendPlainProcess(&packed, plain);
  EXPECT_EQ(packed, Pack(version));
}

TEST(PackedAmountTest, GivesBackAmountAndUncertainty) {
  std::string bytes;
  for (const char* gsd2 : {"1", "1.05", "38.123456789"}) {
    for (const char* amount : {"0", "-1.5e-9", "7"}) {
      const PackedAmount packed =
          PackInto(bytes, *Decimal::Parse(amount), *Decimal::Parse(gsd2));
      EXPECT_EQ(packed.is_uncertain, std::string(gsd2) != "1");
      const UnpackedAmount unpacked = UnpackAmount(packed);
      EXPECT_EQ(unpacked.amount, *Decimal::Parse(amount));
      EXPECT_EQ(unpacked.gsd2, *Decimal::Parse(gsd2));
    }
  }
  EXPECT_EQ(UnpackAmount(PackedAmount()).amount, Decimal());
}

}  // namespace
}  // namespace tanji::graph
