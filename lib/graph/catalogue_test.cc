#include "lib/graph/catalogue.h"

#include <cstddef>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/wire.h"
#include "lib/graph/internal/provider_table.h"
#include "lib/graph/network.h"

namespace tanji::graph {
namespace {

using base::StatusIs;
using ::testing::_;

constexpr ProductNumber kProducts = 4;
constexpr Day kDays = 20;

ProcessVersion VersionOf(ProductNumber product, uint32_t place,
                         const std::optional<Period>& period) {
  ProcessVersion version;
  version.product = product;
  version.place = base::StrCat("P", place);
  version.period = period;
  version.in_force = true;
  version.output = quantity::Decimal::FromInteger(1);
  version.unit = (*quantity::FindUnit("kg"))->code;
  return version;
}

template <typename Catalogue>
void SetProducts(Catalogue& catalogue, ProductNumber count) {
  for (ProductNumber p = 0; p < count; ++p) {
    ProductVersion version;
    version.id = base::StrCat("product-", p);
    version.declared = true;
    version.unit = (*quantity::FindUnit("kg"))->code;
    TANJI_ASSERT_OK(catalogue.SetProduct(p, version));
  }
}

// The provider rule as it is written, over all processes.
ProcessNumber NaiveProviderOf(const Catalogue& catalogue, ProductNumber product,
                              Day consumer_end) {
  ProcessNumber best = kNoNumber;
  ProcessNumber undated_mix = kNoNumber;
  for (ProcessNumber i = 0; i < catalogue.process_count(); ++i) {
    const Catalogue::ProcessRow& row = catalogue.process(i);
    if (row.product != product || !row.in_force || row.is_frozen ||
        row.period_end > consumer_end) {
      continue;
    }
    if (row.is_mix && row.period_end == kDayMin && undated_mix == kNoNumber) {
      undated_mix = i;
    }
    const bool is_later = best == kNoNumber ||
                          row.period_end > catalogue.process(best).period_end;
    const bool is_mix_of_the_same =
        !is_later && row.period_end == catalogue.process(best).period_end &&
        row.is_mix && !catalogue.process(best).is_mix;
    if (is_later || is_mix_of_the_same) best = i;
  }
  if (best == kNoNumber || catalogue.process(best).is_mix) return best;
  return undated_mix == kNoNumber ? best : undated_mix;
}

void ExpectTheProvidersOfTheRule(const Catalogue& catalogue) {
  const internal::ProviderTable table(catalogue);
  for (ProductNumber p = 0; p < catalogue.product_count(); ++p) {
    const internal::KnownProvider& known = table.Of(p);
    EXPECT_EQ(catalogue.CurrentProcess(p),
              NaiveProviderOf(catalogue, p, kOpenEnd));
    for (Day end = -1; end <= kDays + 1; ++end) {
      EXPECT_EQ(catalogue.ProviderOf(p, end),
                NaiveProviderOf(catalogue, p, end))
          << "product " << p << ", day " << end;
      if (known.depends_on_consumer) continue;
      EXPECT_EQ(known.process, NaiveProviderOf(catalogue, p, end))
          << "product " << p << ", day " << end;
    }
  }
}

TEST(ProviderTableTest, KnowsWhatDependsOnNoConsumer) {
  Catalogue catalogue;
  TANJI_ASSERT_OK(catalogue.SetOrganisation(0, "works"));
  SetProducts(catalogue, 5);
  ProcessVersion ended = VersionOf(2, 2, std::nullopt);
  ended.in_force = false;
  ProcessVersion frozen = VersionOf(4, 3, std::nullopt);
  frozen.frozen_seq = 1;
  const std::vector<ProcessVersion> versions = {VersionOf(1, 0, std::nullopt),
                                                VersionOf(3, 1, Period{5, 10}),
                                                ended, frozen};
  for (uint32_t i = 0; i < versions.size(); ++i) {
    TANJI_ASSERT_OK(catalogue.SetProcess(i, versions[i], 1));
  }
  const internal::ProviderTable table(catalogue);
  table.Prefetch(kNoNumber);
  for (const auto& [product, process] :
       std::vector<std::pair<ProductNumber, ProcessNumber>>{
           {0, kNoNumber}, {1, 0}, {2, kNoNumber}, {4, kNoNumber}}) {
    EXPECT_FALSE(table.Of(product).depends_on_consumer) << product;
    EXPECT_EQ(table.Of(product).process, process) << product;
  }
  EXPECT_TRUE(table.Of(3).depends_on_consumer);
  TANJI_ASSERT_OK(catalogue.SetProcess(4, VersionOf(1, 4, std::nullopt), 1));
  EXPECT_TRUE(internal::KnownProvider::Of(catalogue, 1).depends_on_consumer);
}

// Processes of few products and days come, go and come again, so that many
// periods end on one day.
TEST(CatalogueTest, ChoosesTheProviderAsTheRuleSays) {
  for (const unsigned seed : {1u, 2u, 3u, 4u, 5u}) {
    SCOPED_TRACE(base::StrCat("seed ", seed));
    std::mt19937 random(seed);
    const auto below = [&](uint32_t n) {
      return static_cast<uint32_t>(random() % n);
    };
    Catalogue catalogue;
    TANJI_ASSERT_OK(catalogue.SetOrganisation(0, "works"));
    SetProducts(catalogue, kProducts);
    std::vector<ProcessVersion> versions;
    for (int step = 0; step < 200; ++step) {
      const bool is_new = versions.empty() || below(3) > 0;
      if (is_new) {
        const auto end = static_cast<Day>(below(kDays));
        const auto place = static_cast<uint32_t>(versions.size());
        versions.push_back(
            VersionOf(below(kProducts), place,
                      below(5) == 0 ? std::nullopt
                                    : std::optional<Period>({end - 5, end})));
        versions.back().is_mix = below(6) == 0;
        versions.back().frozen_seq = below(8) == 0 ? 1 : 0;
      }
      const ProcessNumber number =
          is_new ? static_cast<ProcessNumber>(versions.size() - 1)
                 : below(static_cast<uint32_t>(versions.size()));
      versions[number].in_force = below(3) > 0;
      TANJI_ASSERT_OK(catalogue.SetProcess(number, versions[number], 1));
      if (step % 10 == 0) ExpectTheProvidersOfTheRule(catalogue);
    }
    std::string bytes;
    catalogue.AppendTo(&bytes);
    base::WireReader reader(bytes, "test");
    TANJI_ASSERT_OK_AND_ASSIGN(Catalogue restored, Catalogue::ReadFrom(reader));
    ExpectTheProvidersOfTheRule(restored);
    const auto number = static_cast<ProcessNumber>(versions.size());
    TANJI_ASSERT_OK(restored.SetProcess(number, VersionOf(0, number, {}), 2));
    TANJI_ASSERT_OK(restored.SetProcess(
        number + 1, VersionOf(0, number + 1, Period{0, kDays}), 2));
    ExpectTheProvidersOfTheRule(restored);
  }
}

// Plants of a product (0 undated, 1 and 2 dated) and mixes of it: 3 without a
// period, 4 of the period of plant 2. By walking, and, with eight more plants
// whose period is later than every consumer's, by index.
TEST(CatalogueTest, AMixStandsBeforePlants) {
  for (const bool has_many : {false, true}) {
    Catalogue catalogue;
    TANJI_ASSERT_OK(catalogue.SetOrganisation(0, "works"));
    SetProducts(catalogue, 1);
    std::vector<ProcessVersion> versions = {
        VersionOf(0, 0, {}), VersionOf(0, 1, Period{0, 5}),
        VersionOf(0, 2, Period{5, 10}), VersionOf(0, 3, {}),
        VersionOf(0, 4, Period{5, 10})};
    versions[3].is_mix = versions[4].is_mix = true;
    for (uint32_t i = 5; has_many && i < 13; ++i) {
      versions.push_back(VersionOf(0, i, Period{90, 100}));
    }
    const auto set = [&](ProcessNumber number, bool in_force) {
      versions[number].in_force = in_force;
      TANJI_ASSERT_OK(catalogue.SetProcess(number, versions[number], 1));
    };
    for (ProcessNumber i = 0; i < versions.size(); ++i) set(i, true);
    EXPECT_EQ(catalogue.ProviderOf(0, 12), 4U);  // the period's own mix
    EXPECT_EQ(catalogue.ProviderOf(0, 7), 3U);   // the undated one
    EXPECT_EQ(catalogue.ProviderOf(0, -1), 3U);
    set(4, false);
    EXPECT_EQ(catalogue.ProviderOf(0, 12), 3U);
    set(3, false);
    EXPECT_EQ(catalogue.ProviderOf(0, 12), 2U);
    EXPECT_EQ(catalogue.ProviderOf(0, 7), 1U);
    EXPECT_EQ(catalogue.ProviderOf(0, -1), 0U);
    // A copy for who has pinned it provides nobody else.
    versions[2].frozen_seq = 1;
    set(2, true);
    EXPECT_TRUE(catalogue.process(2).is_frozen);
    EXPECT_EQ(catalogue.ProviderOf(0, 12), 1U);
  }
}

// Steps for each pair of them would be 4 x 10^10.
TEST(CatalogueTest, AProductMayHaveManyPlacesAndManyConsumers) {
  constexpr uint32_t kPlaces = 200'000;
  Network network;
  TANJI_ASSERT_OK(network.SetOrganisation(0, {"works", "", {}}));
  SetProducts(network, 2);
  InputVersion input;
  input.target = 0;
  input.amount = quantity::Decimal::FromInteger(2);
  input.unit = (*quantity::FindUnit("kg"))->code;
  for (uint32_t i = 0; i < 2 * kPlaces; ++i) {
    const auto day = static_cast<Day>(i % 1000);
    ProcessVersion version =
        VersionOf(i < kPlaces ? 0 : 1, i, Period{day, day + 1});
    if (i >= kPlaces) version.inputs = {input};
    TANJI_ASSERT_OK(network.SetProcess(i, version, 1));
  }
  TANJI_ASSERT_OK_AND_ASSIGN(const CompiledNetwork compiled, network.Compile());
  for (uint32_t i = kPlaces; i < 2 * kPlaces; i += 997) {
    EXPECT_EQ(compiled.snapshot.suppliers(i)[0], i % 1000);  // the first so
  }
}

TEST(CatalogueTest, RefusesListsThatAreNotWhole) {
  Catalogue catalogue;
  TANJI_ASSERT_OK(catalogue.SetOrganisation(0, "works"));
  SetProducts(catalogue, 1);
  for (uint32_t i = 0; i < 3; ++i) {
    TANJI_ASSERT_OK(catalogue.SetProcess(i, VersionOf(0, i, {}), 1));
  }
  std::string bytes;
  catalogue.AppendTo(&bytes);
  // The rows of processes come last, those of products before.
  const size_t processes = bytes.size() - 3 * sizeof(Catalogue::ProcessRow);
  const size_t product =
      processes - sizeof(uint64_t) - sizeof(Catalogue::ProductRow);
  for (const size_t place :
       {product + offsetof(Catalogue::ProductRow, first_process),
        product + offsetof(Catalogue::ProductRow, last_process),
        product + offsetof(Catalogue::ProductRow, process_count),
        processes + offsetof(Catalogue::ProcessRow, next_of_product),
        bytes.size() - sizeof(Catalogue::ProcessRow) +
            offsetof(Catalogue::ProcessRow, next_of_product)}) {
    std::string changed = bytes;
    changed[place] ^= 2;
    base::WireReader reader(changed, "test");
    EXPECT_THAT(Catalogue::ReadFrom(reader),
                StatusIs(absl::StatusCode::kDataLoss, _))
        << place;
  }
}

TEST(CatalogueTest, RefusesBytesThatAreNoFlagAndNoStage) {
  Catalogue catalogue;
  TANJI_ASSERT_OK(catalogue.SetOrganisation(0, "works"));
  SetProducts(catalogue, 1);
  TANJI_ASSERT_OK(catalogue.SetProcess(0, VersionOf(0, 0, {}), 1));
  std::string bytes;
  catalogue.AppendTo(&bytes);
  const size_t process = bytes.size() - sizeof(Catalogue::ProcessRow);
  for (const size_t place : {offsetof(Catalogue::ProcessRow, in_force),
                             offsetof(Catalogue::ProcessRow, is_mix),
                             offsetof(Catalogue::ProcessRow, is_frozen),
                             offsetof(Catalogue::ProcessRow, stage)}) {
    std::string changed = bytes;
    changed[process + place] = 16;
    base::WireReader reader(changed, "test");
    EXPECT_THAT(Catalogue::ReadFrom(reader),
                StatusIs(absl::StatusCode::kDataLoss, _))
        << place;
  }
}

}  // namespace
}  // namespace tanji::graph
