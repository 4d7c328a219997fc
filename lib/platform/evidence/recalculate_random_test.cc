#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/platform/evidence/recalculate.h"
#include "lib/platform/testing/recalculation.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using certificate::Outcome;

// Random submissions of three organisations: loops, places, periods, days of
// validity, gases, co-products, removed processes, pins of places and of
// versions, drafts and their release.
class RandomPark {
 public:
  explicit RandomPark(TestSystem& system, uint32_t seed)
      : system_(system), random_(seed) {}

  // Whether something was accepted; what is refused changes nothing.
  bool Edit() {
    const int product = Pick(kProducts);
    if (Pick(12) == 0) return Remove(product);
    const bool is_draft = Pick(8) == 0;
    const std::string where = Where();
    std::string more = where;
    if (is_draft) more += R"(,"draft":true)";
    if (Pick(4) == 0) {
      base::StrAppend(&more, R"(,"valid_from":")",
                      graph::FormatDay(Today() - 1 + Pick(3)), "\"");
    }
    if (Pick(3) == 0) {
      more += R"(,"emissions":[{"gas":"CO2","amount":"0.3","unit":"kg"}])";
    }
    if (Pick(6) == 0) {
      base::StrAppend(
          &more,
          R"(,"allocation":{"method":"economic","property":"EUR","key":"1"},)",
          R"("co_products":[{"product":")", By(product),
          R"(","amount":"0.5","unit":"kg","key":"0.2"}])");
    }
    const auto committed = system_.Submit(DocumentOf(
        Owner(product), {{Name(product), "kg"}, {By(product), "kg"}},
        {base::StrCat(R"({"product":")", Name(product),
                      R"(","output":"1","unit":"kg","confirmation":"test",)",
                      R"("direct_kgco2e":")", 1 + Pick(1000), R"(","inputs":[)",
                      Inputs(), "]", more, "}")}));
    if (!committed.ok()) return false;
    if (where.empty() && !is_draft)
      released_.push_back({product, committed->seq});
    if (is_draft && Pick(2) == 0) {
      return system_
          .ReleaseOf({"",
                      {{Owner(product), Name(product)}, place_, period_},
                      committed->seq,
                      "checked"})
          .ok();
    }
    return true;
  }

  std::string AnyProduct() {
    const int product = Pick(kProducts);
    return Owner(product) + "/" + Name(product);
  }

 private:
  static constexpr int kProducts = 14;
  struct Version {
    int product;
    uint64_t seq;
  };

  int Pick(int n) { return static_cast<int>(random_() % n); }
  static std::string Owner(int k) { return "o" + std::to_string(k % 3); }
  static std::string Name(int k) { return "p" + std::to_string(k); }
  static std::string By(int k) { return "by" + std::to_string(k); }
  graph::Day Today() { return graph::DayOfMicros(system_.clock().NowMicros()); }

  std::string Where() {
    std::string text;
    place_.clear();
    period_.reset();
    if (Pick(3) == 0) {
      place_ = Pick(2) == 0 ? "CN-SD" : "CN-HE";
      base::StrAppend(&text, R"(,"place":")", place_, "\"");
    }
    if (Pick(4) == 0) {
      const std::string year = std::to_string(2022 + Pick(3));
      period_ = graph::Period{*graph::ParseDay(year + "-01-01"),
                              *graph::ParseDay(year + "-12-31")};
      base::StrAppend(&text, R"(,"period_start":")", year,
                      R"(-01-01","period_end":")", year, R"(-12-31")");
    }
    return text;
  }

  std::string Inputs() {
    std::string inputs;
    for (int k = Pick(4); k > 0; --k) {
      const int supplier = Pick(kProducts);
      const std::string product =
          Owner(supplier) + "/" +
          (Pick(6) == 0 ? By(supplier) : Name(supplier));
      std::string pin;
      if (Pick(8) == 0) {
        pin = R"(,"pin":{"place":"CN-SD"})";
      } else if (Pick(6) == 0 && !released_.empty()) {
        const Version version =
            released_[Pick(static_cast<int>(released_.size()))];
        base::StrAppend(&inputs, inputs.empty() ? "" : ",", R"({"product":")",
                        Owner(version.product), "/", Name(version.product),
                        R"(","amount":"0.02","unit":"kg","pin":{"version":")",
                        version.seq, R"("}})");
        continue;
      }
      base::StrAppend(&inputs, inputs.empty() ? "" : ",", R"({"product":")",
                      product, R"(","amount":"0.0)", 1 + Pick(99),
                      R"(","unit":"kg")", pin, "}");
    }
    return inputs;
  }

  bool Remove(int product) {
    return system_
        .Submit(
            base::StrCat(R"({"format":"tanji-submission/v1","organisation":")",
                         Owner(product), R"(","removals":[{"product":")",
                         Name(product), "\"", Where(), "}]}\n"))
        .ok();
  }

  TestSystem& system_;
  std::mt19937 random_;
  std::string place_;
  std::optional<graph::Period> period_;
  std::vector<Version> released_;
};

// The bytes of what is upstream alone are those of the whole graph.
TEST(RecalculateRandomTest, RepeatsWhateverWasSubmitted) {
  TestSystem system;
  RandomPark park(system, 11);
  int certified = 0;
  int accepted = 0;
  for (int edit = 0; edit < 150; ++edit) {
    if (park.Edit()) ++accepted;
    if (edit % 40 == 39) {
      system.clock().Advance(int64_t{86'400} * 1'000'000);
    }
    if (edit % 5 != 4) continue;
    const std::string product = park.AnyProduct();
    const auto footprint = system.Get(product);
    if (!footprint.ok() || !footprint->kg_co2e.has_value()) continue;
    const Recalculation result =
        Repeated(system, CertifiedCase(system, product));
    EXPECT_EQ(result.outcome, Outcome::kProven)
        << product << " after edit " << edit << "\n"
        << RecalculationText(result);
    ++certified;
  }
  EXPECT_GE(accepted, 100);
  EXPECT_GE(certified, 10);
}

}  // namespace
}  // namespace tanji::platform
