#include "lib/platform/evidence/engine_check.h"

#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::platform {
namespace {

// Where the engine is changed so that a bit of any result changes, its version
// has to change, and this digest with it.
TEST(EngineCheckTest, TheEngineGivesTheBytesOfItsVersion) {
  EXPECT_EQ(CheckEngine(), absl::OkStatus()) << SolveGolden().digest;
  EXPECT_EQ(SolveGolden().faults, 0u);
}

}  // namespace
}  // namespace tanji::platform
