// The backward error of the evidence against the definition, in extended
// precision.

#include <algorithm>
#include <cmath>
#include <random>
#include <span>
#include <vector>

#include "gtest/gtest.h"
#include "lib/engine/intensity.h"

namespace tanji::engine {
namespace {

using graph::ProcessNumber;
using graph::Snapshot;
using Wide = long double;

// Half a unit in the last place for the rounding of products, twice with own
// use; and what the float is rounded up by.
constexpr double kSlack = 3e-16;

struct RowInput {
  ProcessNumber supplier;
  double amount;
};

Snapshot FromRows(const std::vector<double>& direct,
                  const std::vector<std::vector<RowInput>>& rows) {
  Snapshot::Parts parts;
  parts.direct.assign(direct.begin(), direct.end());
  parts.output.assign(rows.size(), 1);
  parts.unlinked.assign(rows.size(), 0);
  parts.input_begin.push_back(0);
  for (const auto& row : rows) {
    for (const RowInput& input : row) {
      parts.supplier.push_back(input.supplier);
      parts.amount.push_back(input.amount);
    }
    parts.input_begin.push_back(parts.supplier.size());
  }
  return *Snapshot::Create(std::move(parts));
}

// Twice the precision of Wide, since thousands of equal terms are rounded
// alike.
class WideSum {
 public:
  void Add(Wide x) {
    const Wide total = sum_ + x;
    const Wide x_taken = total - sum_;
    lost_ += (sum_ - (total - x_taken)) + (x - x_taken);
    sum_ = total;
  }
  Wide value() const { return sum_ + lost_; }

 private:
  Wide sum_ = 0;
  Wide lost_ = 0;
};

// |F + AY - Y| / (|F| + |A||Y| + |Y|) of one process.
Wide TrueError(const Snapshot& snapshot, std::span<const double> y,
               ProcessNumber i) {
  WideSum residual;
  residual.Add(snapshot.direct(i)[0]);
  residual.Add(-y[i]);
  Wide size = std::abs(Wide{snapshot.direct(i)[0]}) + std::abs(Wide{y[i]});
  for (size_t k = 0; k < snapshot.suppliers(i).size(); ++k) {
    const Wide term =
        Wide{snapshot.amounts(i)[k]} * y[snapshot.suppliers(i)[k]];
    residual.Add(term);
    size += std::abs(term);
  }
  return size == 0 ? 0 : std::abs(residual.value()) / size;
}

// The evidence of process i bounds its own error from above, and closely that
// of the worst there is.
void ExpectBounds(const Snapshot& snapshot) {
  const Intensities found =
      ComputeIntensities(snapshot, SolvingOrder(snapshot));
  ASSERT_TRUE(found.faults.empty());
  Wide worst = 0;
  for (ProcessNumber i = 0; i < snapshot.process_count(); ++i) {
    const Wide error = TrueError(snapshot, found.values, i);
    worst = std::max(worst, error);
    EXPECT_GE(found.EvidenceOf(i).backward_error_max, error) << i;
  }
  for (const ProcessEvidence& evidence : found.evidence) {
    EXPECT_LE(evidence.backward_error_max, worst + kSlack);
  }
}

// 15,000 times 0.1 of 0.1 adds up to 150.00000000000855 in double, not to 150.
TEST(BackwardErrorTest, CountsTheRoundingOfALongSum) {
  const Snapshot snapshot =
      FromRows({0, 0.1}, {std::vector<RowInput>(15'000, {1, 0.1}), {}});
  ExpectBounds(snapshot);
  EXPECT_GT(ComputeIntensities(snapshot, SolvingOrder(snapshot))
                .EvidenceOf(0)
                .backward_error_max,
            2.8e-14);
}

// A hub takes 10^-5 of each of 18,999 others, each of which takes of the hub.
TEST(BackwardErrorTest, CountsTheRoundingOfALongSumInALoop) {
  constexpr ProcessNumber kSize = 19'000;
  std::vector<double> direct(kSize, 1);
  std::vector<std::vector<RowInput>> rows(kSize, {{0, 0.1}});
  rows[0].clear();
  for (ProcessNumber i = 1; i < kSize; ++i) rows[0].push_back({i, 1e-5});
  ExpectBounds(FromRows(direct, rows));
}

// The same from outside of a loop of two.
TEST(BackwardErrorTest, CountsTheRoundingOfWhatALoopTakesFromOutside) {
  std::vector<RowInput> row(15'000, {2, 0.1});
  row.push_back({1, 0.5});
  const Snapshot snapshot = FromRows({0, 0, 0.1}, {row, {{0, 0.5}}, {}});
  ExpectBounds(snapshot);
  EXPECT_GT(ComputeIntensities(snapshot, SolvingOrder(snapshot))
                .EvidenceOf(1)
                .backward_error_max,
            1e-14);
}

TEST(BackwardErrorTest, BoundsRandomNetworksWithLoopsAndCredits) {
  constexpr uint64_t kSeed = 23;
  std::mt19937_64 random(kSeed);
  std::uniform_real_distribution<double> uniform(-0.2, 1);
  for (int graph = 0; graph < 100; ++graph) {
    SCOPED_TRACE(testing::Message() << "seed " << kSeed << ", graph " << graph);
    const size_t n = 1 + random() % 150;
    std::vector<double> direct(n);
    std::vector<std::vector<RowInput>> rows(n);
    for (size_t i = 0; i < n; ++i) {
      direct[i] = uniform(random);
      const size_t count = random() % 6;
      std::vector<ProcessNumber> suppliers;
      for (size_t k = 0; k < count; ++k) {
        const auto j = static_cast<ProcessNumber>(random() % n);
        // Repeated inputs are added up in loops, which is not measured.
        if (std::find(suppliers.begin(), suppliers.end(), j) ==
            suppliers.end()) {
          suppliers.push_back(j);
          rows[i].push_back({j, 0.16 * uniform(random)});
        }
      }
    }
    ExpectBounds(FromRows(direct, rows));
  }
}

TEST(BackwardErrorTest, IsZeroWhereTheFootprintIs) {
  const Snapshot snapshot = FromRows({0, 0}, {{{1, 0.3}}, {{0, 0.3}}});
  const Intensities found =
      ComputeIntensities(snapshot, SolvingOrder(snapshot));
  EXPECT_EQ(found.EvidenceOf(0).backward_error_max, 0);
}

}  // namespace
}  // namespace tanji::engine
