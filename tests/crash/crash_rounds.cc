#include "tests/crash/crash_rounds.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "absl/strings/numbers.h"
#include "lib/base/check.h"

namespace tanji::crash {

int CrashRounds(int rounds) {
  if (const char* text = std::getenv("TANJI_CRASH_ROUNDS"); text != nullptr) {
    TANJI_CHECK(absl::SimpleAtoi(text, &rounds) && rounds > 0);
  }
  return rounds;
}

uint64_t CrashSeed() {
  uint64_t seed = std::random_device()();
  if (const char* text = std::getenv("TANJI_CRASH_SEED"); text != nullptr) {
    TANJI_CHECK(absl::SimpleAtoi(text, &seed));
  }
  std::printf("TANJI_CRASH_SEED=%llu\n", static_cast<unsigned long long>(seed));
  return seed;
}

void SleepAtMost(std::mt19937_64& random, int milliseconds_max) {
  std::uniform_int_distribution<int> microseconds(0, milliseconds_max * 1000);
  std::this_thread::sleep_for(std::chrono::microseconds(microseconds(random)));
}

}  // namespace tanji::crash
