#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "gtest/gtest.h"
#include "lib/base/check.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/platform/evidence/recalculate.h"
#include "lib/platform/testing/random_park.h"
#include "lib/platform/testing/recalculation.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using certificate::Outcome;

constexpr int kEdits = 180;
constexpr uint32_t kSeeds = 24;
constexpr int kParksAtOnce = 4;

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
    EXPECT_GE(tallies[i].accepted, kEdits / 3) << "seed " << i + 1;
    EXPECT_GE(tallies[i].certified, 10) << "seed " << i + 1;
  }
}

}  // namespace
}  // namespace tanji::platform
