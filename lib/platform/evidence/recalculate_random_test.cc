#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "gtest/gtest.h"
#include "lib/base/check.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/platform/evidence/recalculate.h"
#include "lib/platform/testing/recalculation.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using certificate::Outcome;

constexpr int kEdits = 150;
constexpr uint32_t kSeeds = 24;
constexpr int kParksAtOnce = 4;

// Random submissions of three organisations: loops, places, periods, days of
// validity, gases, co-products, removed processes, pins of places and of
// versions, drafts and their release. Draws are made one a statement: arguments
// are evaluated in the order that a compiler likes.
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
    const int direct = 1 + Pick(1000);
    const std::string inputs = Inputs();
    const auto committed = system_.Submit(DocumentOf(
        Owner(product), {{Name(product), "kg"}, {By(product), "kg"}},
        {base::StrCat(R"({"product":")", Name(product),
                      R"(","output":"1","unit":"kg","confirmation":"test",)",
                      R"("direct_kgco2e":")", direct, R"(","inputs":[)", inputs,
                      "]", more, "}")}));
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
      const int amount = 1 + Pick(99);
      base::StrAppend(&inputs, inputs.empty() ? "" : ",", R"({"product":")",
                      product, R"(","amount":"0.0)", amount, R"(","unit":"kg")",
                      pin, "}");
    }
    return inputs;
  }

  bool Remove(int product) {
    const std::string where = Where();
    return system_
        .Submit(
            base::StrCat(R"({"format":"tanji-submission/v1","organisation":")",
                         Owner(product), R"(","removals":[{"product":")",
                         Name(product), "\"", where, "}]}\n"))
        .ok();
  }

  TestSystem& system_;
  std::mt19937 random_;
  std::string place_;
  std::optional<graph::Period> period_;
  std::vector<Version> released_;
};

struct Tally {
  int accepted = 0;
  int certified = 0;
  std::string failures;
};

// Certifies products as a park grows, and repeats each certificate.
Tally RunPark(uint32_t seed) {
  TestSystem system;
  RandomPark park(system, seed);
  Tally tally;
  for (int edit = 0; edit < kEdits; ++edit) {
    if (park.Edit()) ++tally.accepted;
    if (edit % 40 == 39) {
      system.clock().Advance(int64_t{86'400} * 1'000'000);
    }
    if (edit % 5 != 4) continue;
    const std::string product = park.AnyProduct();
    const auto footprint = system.Get(product);
    if (!footprint.ok() || !footprint->kg_co2e.has_value()) continue;
    const Recalculation result =
        Repeated(system, CertifiedCase(system, product));
    ++tally.certified;
    if (result.outcome == Outcome::kProven) continue;
    base::StrAppend(&tally.failures, "seed ", seed, ": ", product,
                    " after edit ", edit, "\n", RecalculationText(result),
                    "\n");
  }
  return tally;
}

// TANJI_PARK_SEEDS, or as many as take some seconds.
uint32_t SeedCount() {
  uint32_t count = kSeeds;
  if (const char* text = std::getenv("TANJI_PARK_SEEDS"); text != nullptr) {
    TANJI_CHECK(absl::SimpleAtoi(text, &count));
  }
  return count;
}

// The bytes of what is upstream alone are those of the whole graph, and no
// history is refused that the server had taken.
TEST(RecalculateRandomTest, RepeatsWhateverWasSubmitted) {
  const uint32_t count = SeedCount();
  std::vector<Tally> tallies(count);
  std::atomic<uint32_t> next{0};
  // They wait for the disk most of the time.
  std::vector<std::thread> threads;
  for (int k = 0; k < kParksAtOnce; ++k) {
    threads.emplace_back([&] {
      for (uint32_t i = next++; i < count; i = next++) {
        tallies[i] = RunPark(i + 1);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (uint32_t i = 0; i < count; ++i) {
    EXPECT_EQ(tallies[i].failures, "");
    EXPECT_GE(tallies[i].accepted, kEdits * 2 / 3) << "seed " << i + 1;
    EXPECT_GE(tallies[i].certified, 10) << "seed " << i + 1;
  }
}

}  // namespace
}  // namespace tanji::platform
