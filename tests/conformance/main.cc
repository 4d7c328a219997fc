// Runs the tests over published vectors. Without TANJI_SHARED there is nothing
// to test against, and nothing that may count as passed.

#include <cstdlib>
#include <iostream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

int main(int argc, char** argv) {
  testing::InitGoogleMock(&argc, argv);
  if (!testing::GTEST_FLAG(list_tests) &&
      std::getenv("TANJI_SHARED") == nullptr) {
    std::cerr << "conformance_test: set TANJI_SHARED to the folder that holds "
                 "vectors/ and standards/\n";
    return 1;
  }
  return RUN_ALL_TESTS();
}
