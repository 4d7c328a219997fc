#include "services/server/call_gate.h"

#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace tanji::server {
namespace {

using std::chrono::milliseconds;

TEST(CallGateTest, WaitsForThoseInside) {
  CallGate gate;
  std::vector<std::thread> calls;
  std::atomic<int> left{0};
  for (int i = 0; i < 8; ++i) {
    ASSERT_TRUE(gate.Enter());
    calls.emplace_back([&] {
      while (!gate.closed()) std::this_thread::yield();
      ++left;
      gate.Leave();
    });
  }
  EXPECT_TRUE(gate.Close(milliseconds(60'000)));
  EXPECT_EQ(left, 8);
  for (std::thread& call : calls) call.join();
}

TEST(CallGateTest, LetsNobodyInOnceClosed) {
  CallGate gate;
  EXPECT_TRUE(gate.Close(milliseconds(0)));
  EXPECT_FALSE(gate.Enter());
  EXPECT_TRUE(gate.Close(milliseconds(0)));  // who was refused is not inside
}

TEST(CallGateTest, GivesUpOnACallThatDoesNotEnd) {
  CallGate gate;
  ASSERT_TRUE(gate.Enter());
  EXPECT_FALSE(gate.Close(milliseconds(1)));
  gate.Leave();
  EXPECT_TRUE(gate.Close(milliseconds(1)));
}

}  // namespace
}  // namespace tanji::server
