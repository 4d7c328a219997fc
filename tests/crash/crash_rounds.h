// How often a crash test kills, and when.

#ifndef TANJI_TESTS_CRASH_CRASH_ROUNDS_H_
#define TANJI_TESTS_CRASH_CRASH_ROUNDS_H_

#include <cstdint>
#include <random>

namespace tanji::crash {

// TANJI_CRASH_ROUNDS where that is set, else `rounds`.
int CrashRounds(int rounds);

// A seed that is new in each run, or TANJI_CRASH_SEED; printed, so that a run
// can be repeated as far as threads allow.
uint64_t CrashSeed();

// Waits for a random time of at most `milliseconds_max`.
void SleepAtMost(std::mt19937_64& random, int milliseconds_max);

}  // namespace tanji::crash

#endif  // TANJI_TESTS_CRASH_CRASH_ROUNDS_H_
