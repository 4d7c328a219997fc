// What a repeated submission is told of what it holds.

#include "lib/platform/supply/held_processes.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/platform/testing/test_system.h"
#include "lib/platform/testing/together.h"

namespace tanji::platform {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

// A client that waits no longer and repeats: nothing of the first is stored
// when the second is looked at.
TEST(HeldProcessesTest, ARepeatInTheSameBatchSaysWhatIsHeld) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("1")));
  Together together(system.context());
  for (int k = 0; k < 3; ++k) together.Add(Steel("10"), "slip");
  const auto answers = together.Go();
  for (const auto& answer : answers) TANJI_ASSERT_OK(answer);
  EXPECT_FALSE(answers[0]->repeated);
  for (size_t k = 0; k < 3; ++k) {
    ASSERT_THAT(answers[k]->held, SizeIs(1)) << k;
    EXPECT_EQ(answers[k]->held[0].process.product.ToString(), "works/steel");
    EXPECT_EQ(answers[k]->held[0].reasons, answers[0]->held[0].reasons);
    EXPECT_EQ(answers[k]->repeated, k > 0);
  }
}

// Also a product that is not stored yet, and a place.
TEST(HeldProcessesTest, WhatIsNewInTheBatchIsNamed) {
  const auto steel = [](const char* direct) {
    return DocumentOf(
        "works", {{"steel", "kg"}},
        {std::string(R"({"product":"steel","place":"DE","output":"1",)"
                     R"("unit":"kg","direct_kgco2e":")") +
         direct + "\"}"});
  };
  TestSystem system;
  Together together(system.context());
  together.Add(steel("1"));
  together.Add(steel("10"), "slip");
  together.Add(steel("10"), "slip");
  const auto answers = together.Go();
  for (const auto& answer : answers) TANJI_ASSERT_OK(answer);
  ASSERT_THAT(answers[2]->held, SizeIs(1));
  EXPECT_EQ(answers[2]->held[0].process.ToString(),
            answers[1]->held[0].process.ToString());
}

// The same batch replaces what was held, stored before or in it.
TEST(HeldProcessesTest, WhatTheSameBatchReplacesIsHeldNoMore) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("1")));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed stored,
                             system.Submit(Steel("10"), "stored"));
  ASSERT_THAT(stored.held, SizeIs(1));
  Together together(system.context());
  together.Add(Steel("10"), "stored");
  together.Add(Steel("20"), "slip");
  together.Add(Steel("2"));
  together.Add(Steel("10"), "stored");
  together.Add(Steel("20"), "slip");
  const auto answers = together.Go();
  for (const auto& answer : answers) TANJI_ASSERT_OK(answer);
  EXPECT_THAT(answers[0]->held, SizeIs(1));
  EXPECT_THAT(answers[1]->held, SizeIs(1));
  EXPECT_THAT(answers[3]->held, IsEmpty());
  EXPECT_THAT(answers[4]->held, IsEmpty());
}

}  // namespace
}  // namespace tanji::platform
