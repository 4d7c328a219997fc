#include "lib/platform/calculation_buffers.h"

#include <atomic>
#include <memory>
#include <optional>
#include <random>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/mutex.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::platform {
namespace {

using graph::ProcessNumber;

constexpr ProcessNumber kProcesses = 64;

bool Never() { return false; }

// Every process's number is in its row and in its result, so that a reader can
// tell whether both are of one version.
void SetProcess(Calculation& calculation, ProcessNumber i, double number,
                CalculationDelta& delta) {
  ASSERT_TRUE(calculation.network.snapshot
                  .ReplaceRow({.process = i,
                               .output = 1,
                               .direct = std::vector<double>{number},
                               .suppliers = {},
                               .amounts = {}})
                  .ok());
  calculation.intensities.values[i] = number;
  delta.rows.push_back(i);
  delta.results.push_back(i);
}

std::unique_ptr<Calculation> First() {
  auto calculation = std::make_unique<Calculation>();
  EXPECT_TRUE(calculation->network.snapshot.Grow(kProcesses).ok());
  calculation->intensities.values.resize(kProcesses);
  calculation->intensities.evidence.resize(kProcesses);
  return calculation;
}

bool IsConsistent(const Calculation& calculation) {
  for (ProcessNumber i = 0; i < kProcesses; ++i) {
    if (calculation.network.snapshot.direct(i)[0] !=
        calculation.intensities.values[i]) {
      return false;
    }
  }
  return true;
}

class CalculationBuffersTest : public testing::Test {
 protected:
  void SetUp() override {
    newest_ = buffers_.Publish(First(), {true, {}, true, {}});
  }

  // The next version, with one process changed.
  void Change(ProcessNumber i, double number) {
    auto taken = buffers_.Take(Never);
    TANJI_ASSERT_OK(taken);
    ASSERT_NE(*taken, nullptr);
    CalculationDelta delta;
    SetProcess(**taken, i, number, delta);
    (*taken)->seq = static_cast<uint64_t>(number);
    newest_ = buffers_.Publish(*std::move(taken), std::move(delta));
  }

  CalculationBuffers buffers_;
  std::shared_ptr<const Calculation> newest_;
};

TEST_F(CalculationBuffersTest, BringsReturnedOnesUpByWhatHasChanged) {
  Change(0, 1);
  Change(1, 2);
  const uint64_t copies = buffers_.copies();
  for (int step = 3; step < 50; ++step) {
    Change(static_cast<ProcessNumber>(step) % kProcesses, step);
  }
  EXPECT_EQ(buffers_.copies(), copies);
  EXPECT_LE(buffers_.versions(), 3);
  EXPECT_TRUE(IsConsistent(*newest_));
  EXPECT_EQ(newest_->intensities.values[0], 1);
  EXPECT_EQ(newest_->intensities.values[49], 49);
  EXPECT_EQ(newest_->seq, 49U);
}

TEST_F(CalculationBuffersTest, LeavesAloneWhatIsBeingRead) {
  Change(0, 1);
  const auto read = newest_;
  for (int step = 2; step < 40; ++step) Change(0, step);
  EXPECT_EQ(read->intensities.values[0], 1);
  EXPECT_EQ(read->seq, 1U);
  EXPECT_TRUE(IsConsistent(*read));
  EXPECT_EQ(newest_->intensities.values[0], 39);
}

// One that was read for long has fallen too far behind.
TEST_F(CalculationBuffersTest, CopiesInFullWhatFellFarBehind) {
  Change(0, 1);
  auto read = newest_;
  for (int step = 2; step < 40; ++step) Change(1, step);
  const uint64_t copies = buffers_.copies();
  read.reset();
  auto other = newest_;
  Change(2, 40);
  Change(3, 41);
  Change(4, 42);
  EXPECT_GE(buffers_.copies(), copies);
  EXPECT_TRUE(IsConsistent(*newest_));
  EXPECT_EQ(newest_->intensities.values[1], 39);
}

// Readers of small versions do not hold the writer up.
TEST_F(CalculationBuffersTest, GoesOnWhileManySmallVersionsAreRead) {
  EXPECT_EQ(buffers_.versions_max(), kVersionsMax);
  std::vector<std::shared_ptr<const Calculation>> held = {newest_};
  for (int step = 1; step < 100; ++step) {
    Change(static_cast<ProcessNumber>(step) % kProcesses, step);
    held.push_back(newest_);
  }
  EXPECT_EQ(buffers_.versions(), 100);
  EXPECT_EQ(buffers_.waits(), 0U);
  for (size_t step = 0; step < held.size(); ++step) {
    EXPECT_EQ(held[step]->seq, step);
    EXPECT_TRUE(IsConsistent(*held[step]));
  }
  // What came back is used again, or given back to the system.
  held.clear();
  Change(0, 100);
  Change(0, 101);
  EXPECT_LE(buffers_.versions(), 3);
  EXPECT_TRUE(IsConsistent(*newest_));
}

TEST_F(CalculationBuffersTest, WaitsWhenReadersHoldAllVersions) {
  std::vector<std::shared_ptr<const Calculation>> held = {newest_};
  for (int step = 1; step < kVersionsMax; ++step) {
    Change(0, step);
    held.push_back(newest_);
  }
  EXPECT_EQ(buffers_.versions(), kVersionsMax);
  EXPECT_EQ(buffers_.waits(), 0U);
  int asked = 0;
  const auto taken = buffers_.Take([&] { return ++asked > 1; });
  TANJI_ASSERT_OK(taken);
  EXPECT_EQ(*taken, nullptr);
  EXPECT_EQ(buffers_.waits(), 1U);
  held[1].reset();
  Change(0, 100);
  EXPECT_EQ(newest_->intensities.values[0], 100);
  EXPECT_TRUE(IsConsistent(*newest_));
}

// Of versions that are large for the memory there may always be a few.
TEST(CalculationBuffersMemoryTest, HoldsAFewLargeVersionsAndThenWaits) {
  CalculationBuffers buffers(1);
  std::vector<std::shared_ptr<const Calculation>> held = {
      buffers.Publish(First(), {true, {}, true, {}})};
  EXPECT_EQ(buffers.versions_max(), kVersionsFree);
  while (held.size() < kVersionsFree) {
    auto taken = buffers.Take(Never);
    TANJI_ASSERT_OK(taken);
    ASSERT_NE(*taken, nullptr);
    held.push_back(buffers.Publish(*std::move(taken), {}));
  }
  EXPECT_EQ(buffers.waits(), 0U);
  const auto taken = buffers.Take([] { return true; });
  TANJI_ASSERT_OK(taken);
  EXPECT_EQ(*taken, nullptr);
  EXPECT_EQ(buffers.versions(), kVersionsFree);
}

TEST(CalculationBuffersEndTest, ReadersMayOutliveThem) {
  std::optional<CalculationBuffers> buffers(std::in_place);
  const auto read = buffers->Publish(First(), {true, {}, true, {}});
  buffers.reset();
  EXPECT_TRUE(IsConsistent(*read));
}

// For ThreadSanitizer above all: readers come and go while versions are made.
TEST_F(CalculationBuffersTest, HandsBuffersOverBetweenThreads) {
  base::Mutex mu;
  std::shared_ptr<const Calculation> current = newest_;
  std::atomic<bool> is_over{false};
  std::atomic<int> bad{0};
  std::vector<std::thread> readers;
  for (int r = 0; r < 2; ++r) {
    readers.emplace_back([&] {
      while (!is_over.load()) {
        std::shared_ptr<const Calculation> read;
        {
          const base::MutexLock lock(mu);
          read = current;
        }
        if (!IsConsistent(*read)) bad.fetch_add(1);
      }
    });
  }
  std::mt19937 random(1);
  for (int step = 1; step < 2000; ++step) {
    Change(random() % kProcesses, step);
    const base::MutexLock lock(mu);
    current = newest_;
  }
  is_over.store(true);
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(bad.load(), 0);
}

}  // namespace
}  // namespace tanji::platform
