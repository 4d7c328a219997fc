// What every fuzz target shares: the bytes as text, and how a target is named.
//
//   TANJI_FUZZ(input) { … }
//
// defines what libFuzzer and the replay program call. A property that does not
// hold stops the process by TANJI_CHECK.

#ifndef TANJI_TESTS_FUZZ_FUZZ_INPUT_H_
#define TANJI_TESTS_FUZZ_FUZZ_INPUT_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size);

#define TANJI_FUZZ(input)                                                    \
  static void TestOne(std::string_view input);                               \
  extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) { \
    TestOne(std::string_view(reinterpret_cast<const char*>(bytes), size));   \
    return 0;                                                                \
  }                                                                          \
  static void TestOne(std::string_view input)

#endif  // TANJI_TESTS_FUZZ_FUZZ_INPUT_H_
