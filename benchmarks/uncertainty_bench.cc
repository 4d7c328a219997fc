// How fast footprints are sampled, against refactoring by general sparse
// solvers.
//
// Workloads (generated_graph.h; one thread, everything in memory): `lci` and
// `1e6` as in engine_bench. Each amount and emission is a lognormal with a
// squared geometric standard deviation of 1.05, 1.1, 1.2, 1.5, 2 or 3, in turn.
// All products are sampled.
//
// Rows:
//   draw            one amount, at each level of instructions that the machine
//                   has
//   samples         engine::Sampler: draws, judges loops, solves
//   KLU refactor    the same draws, klu_refactor with the pivots of the
//                   medians, one transposed solve; loops are not judged
//   UMFPACK         the same draws, numeric factorisation with the analysis of
//                   the medians, one solve (-DTANJI_WITH_UMFPACK=ON; lci only)
//
// --report [RUNS] prints medians of RUNS interleaved runs (default 3).

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "benchmarks/generated_graph.h"
#include "benchmarks/timing.h"
#include "klu.h"
#include "lib/base/check.h"
#include "lib/engine/intensity.h"
#include "lib/engine/internal/lane_kernels.h"
#include "lib/engine/sampler.h"
#include "lib/engine/solving_order.h"
#include "lib/engine/uncertain_network.h"
#ifdef TANJI_WITH_UMFPACK
#include "umfpack.h"
#endif

namespace tanji::benchmarks {
namespace {

using engine::AmountKey;
using engine::AmountKind;
using engine::kSampleBlock;
using engine::internal::Draws;
using engine::internal::LaneLevel;
using engine::internal::Lanes;

constexpr uint64_t kSeed = 1;
constexpr uint32_t kProducts = 16;  // whose samples are kept
constexpr double kGsd2[] = {1.05, 1.1, 1.2, 1.5, 2, 3};
[[maybe_unused]] constexpr size_t kUmfpackInputsMax = 600'000;

engine::UncertainNetwork MakeUncertain(const graph::Snapshot& snapshot) {
  const engine::Intensities medians =
      engine::ComputeIntensities(snapshot, engine::SolvingOrder(snapshot));
  TANJI_CHECK(medians.faults.empty());
  engine::UncertainNetwork::Parts parts;
  parts.median.assign(medians.values.begin(), medians.values.end());
  parts.begin.push_back(0);
  size_t turn = 0;
  for (uint32_t i = 0; i < snapshot.process_count(); ++i) {
    parts.output.push_back(snapshot.output(i));
    if (snapshot.direct(i)[0] != 0) {
      parts.amounts.push_back({graph::kNoNumber, snapshot.direct(i)[0],
                               kGsd2[turn++ % std::size(kGsd2)],
                               AmountKey::Of(i, AmountKind::kDirect, 0)});
    }
    const auto suppliers = snapshot.suppliers(i);
    for (uint32_t k = 0; k < suppliers.size(); ++k) {
      parts.amounts.push_back({suppliers[k], snapshot.amounts(i)[k],
                               kGsd2[turn++ % std::size(kGsd2)],
                               AmountKey::Of(i, AmountKind::kInput, k)});
    }
    parts.begin.push_back(parts.amounts.size());
  }
  for (uint32_t p = 0; p < kProducts; ++p) {
    parts.products.push_back(p * (snapshot.process_count() / kProducts));
  }
  auto network = engine::UncertainNetwork::Create(std::move(parts));
  TANJI_CHECK(network.ok());
  return *std::move(network);
}

// The technology matrix as compressed columns, consumers as columns, rows
// ascending, refilled for each sample.
class DrawnMatrix {
 public:
  explicit DrawnMatrix(const engine::UncertainNetwork& network)
      : parts_(network.parts()), drawn_(parts_.amounts.size()) {
    const std::vector<double>& sigma = network.sigma();
    for (uint32_t k = 0; k < parts_.amounts.size(); ++k) {
      process_.push_back(parts_.amounts[k].key.process);
      word_.push_back(parts_.amounts[k].key.word);
      median_.push_back(parts_.amounts[k].amount);
      slot_.push_back(k);
    }
    draws_ = {process_.data(), word_.data(), median_.data(),
              sigma.data(),    slot_.data(), slot_.size()};
    const size_t n = parts_.output.size();
    begin_.push_back(0);
    for (uint32_t i = 0; i < n; ++i) AddColumn(i);
    value_.resize(row_.size());
    right_side_.resize(n);
    for (uint32_t k = 0; k < drawn_.size(); ++k) {
      for (double& amount : drawn_[k].v) amount = median_[k];
    }
    Fill(0);
  }

  void Draw(uint32_t block) {
    engine::internal::KernelsOf(engine::internal::BestLaneLevel())
        .draw(kSeed, block, draws_, drawn_.data());
  }
  void Fill(size_t lane) {
    std::fill(value_.begin(), value_.end(), 0.0);
    for (size_t i = 0; i + 1 < begin_.size(); ++i) {
      value_[diagonal_[i]] = parts_.output[i];
      right_side_[i] = 0;
      for (uint64_t k = parts_.begin[i]; k < parts_.begin[i + 1]; ++k) {
        if (parts_.amounts[k].supplier == graph::kNoNumber) {
          right_side_[i] += drawn_[k].v[lane];
        } else {
          value_[entry_[k]] -= drawn_[k].v[lane];
        }
      }
    }
  }

  const Draws& draws() const { return draws_; }
  int size() const { return static_cast<int>(begin_.size()) - 1; }
  int* begin() { return begin_.data(); }
  int* row() { return row_.data(); }
  double* value() { return value_.data(); }
  std::vector<double>& right_side() { return right_side_; }

 private:
  void AddColumn(uint32_t i) {
    std::vector<uint32_t> rows = {i};
    for (uint64_t k = parts_.begin[i]; k < parts_.begin[i + 1]; ++k) {
      const uint32_t supplier = parts_.amounts[k].supplier;
      if (supplier != graph::kNoNumber) rows.push_back(supplier);
    }
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    const size_t first = row_.size();
    for (const uint32_t row : rows) row_.push_back(static_cast<int>(row));
    const auto entry_of = [&](uint32_t row) {
      return first + static_cast<size_t>(
                         std::lower_bound(rows.begin(), rows.end(), row) -
                         rows.begin());
    };
    diagonal_.push_back(entry_of(i));
    for (uint64_t k = parts_.begin[i]; k < parts_.begin[i + 1]; ++k) {
      const uint32_t supplier = parts_.amounts[k].supplier;
      entry_.push_back(supplier == graph::kNoNumber ? SIZE_MAX
                                                    : entry_of(supplier));
    }
    begin_.push_back(static_cast<int>(row_.size()));
  }

  const engine::UncertainNetwork::Parts& parts_;
  std::vector<Lanes> drawn_;
  std::vector<uint32_t> process_, word_, slot_;
  std::vector<double> median_;
  Draws draws_ = {};
  std::vector<int> begin_, row_;
  std::vector<double> value_, right_side_;
  std::vector<size_t> diagonal_, entry_;
};

// Samples by klu_refactor.
class KluSamples {
 public:
  explicit KluSamples(DrawnMatrix& matrix) : matrix_(matrix) {
    TANJI_CHECK(klu_defaults(&common_));
    symbolic_ =
        klu_analyze(matrix.size(), matrix.begin(), matrix.row(), &common_);
    TANJI_CHECK(symbolic_ != nullptr);
    numeric_ = klu_factor(matrix.begin(), matrix.row(), matrix.value(),
                          symbolic_, &common_);
    TANJI_CHECK(numeric_ != nullptr);
  }
  ~KluSamples() {
    klu_free_numeric(&numeric_, &common_);
    klu_free_symbolic(&symbolic_, &common_);
  }
  KluSamples(const KluSamples&) = delete;
  KluSamples& operator=(const KluSamples&) = delete;

  const std::vector<double>& Sample(uint32_t sample) {
    if (sample % kSampleBlock == 0) matrix_.Draw(sample / kSampleBlock);
    matrix_.Fill(sample % kSampleBlock);
    TANJI_CHECK(klu_refactor(matrix_.begin(), matrix_.row(), matrix_.value(),
                             symbolic_, numeric_, &common_));
    TANJI_CHECK(klu_tsolve(symbolic_, numeric_, matrix_.size(), 1,
                           matrix_.right_side().data(), &common_));
    return matrix_.right_side();
  }

 private:
  DrawnMatrix& matrix_;
  klu_common common_;
  klu_symbolic* symbolic_ = nullptr;
  klu_numeric* numeric_ = nullptr;
};

#ifdef TANJI_WITH_UMFPACK
// One sample by UMFPACK; seconds.
double UmfpackSeconds(DrawnMatrix& matrix) {
  void* symbolic = nullptr;
  void* numeric = nullptr;
  TANJI_CHECK(umfpack_di_symbolic(matrix.size(), matrix.size(), matrix.begin(),
                                  matrix.row(), matrix.value(), &symbolic,
                                  nullptr, nullptr) == UMFPACK_OK);
  const Stopwatch watch;
  matrix.Draw(0);
  matrix.Fill(0);
  TANJI_CHECK(umfpack_di_numeric(matrix.begin(), matrix.row(), matrix.value(),
                                 symbolic, &numeric, nullptr,
                                 nullptr) == UMFPACK_OK);
  std::vector<double> y(matrix.right_side().size());
  TANJI_CHECK(umfpack_di_solve(UMFPACK_Aat, matrix.begin(), matrix.row(),
                               matrix.value(), y.data(),
                               matrix.right_side().data(), numeric, nullptr,
                               nullptr) == UMFPACK_OK);
  const double seconds = watch.Seconds();
  umfpack_di_free_numeric(&numeric);
  umfpack_di_free_symbolic(&symbolic);
  return seconds;
}
#endif

std::string_view NameOf(LaneLevel level) {
  switch (level) {
    case LaneLevel::kBase:
      return "base (SSE2)";
    case LaneLevel::kAvx2:
      return "AVX2";
    case LaneLevel::kAvx512:
      return "AVX-512";
  }
  return "";
}

// Of amounts that stay in the cache, as those of a segment do.
double DrawNanoseconds(LaneLevel level, Draws draws) {
  constexpr size_t kAmounts = 512;
  constexpr uint32_t kBlocks = 500;
  draws.count = std::min(draws.count, kAmounts);
  std::vector<Lanes> out(draws.count);
  const auto& kernels = engine::internal::KernelsOf(level);
  const Stopwatch watch;
  for (uint32_t block = 0; block < kBlocks; ++block) {
    kernels.draw(kSeed, block, draws, out.data());
  }
  return watch.Seconds() * 1e9 /
         (static_cast<double>(draws.count) * kBlocks * kSampleBlock);
}

// Largest relative difference of the first block to KLU, over all samples that
// have a number.
double DifferenceToKlu(const engine::UncertainNetwork& network,
                       KluSamples& klu) {
  engine::Sampler sampler(network, kSeed);
  std::vector<double> values(kProducts * kSampleBlock);
  sampler.Run(0, values);
  double worst = 0;
  for (uint32_t s = 0; s < kSampleBlock; ++s) {
    const std::vector<double>& theirs = klu.Sample(s);
    for (uint32_t p = 0; p < kProducts; ++p) {
      const double ours = values[p * kSampleBlock + s];
      if (std::isnan(ours) || ours == 0) continue;
      worst = std::max(
          worst, std::abs(theirs[network.parts().products[p]] / ours - 1));
    }
  }
  return worst;
}

void Report(const CooGraph& coo, uint32_t blocks, uint32_t klu_samples,
            int runs) {
  const engine::UncertainNetwork network = MakeUncertain(ToSnapshot(coo));
  DrawnMatrix matrix(network);
  KluSamples klu(matrix);
  std::vector<double> ours, theirs;
  std::vector<std::vector<double>> draw(3);
  size_t left_out = 0;
  for (int run = 0; run < runs; ++run) {
    for (const LaneLevel level : engine::internal::LaneLevels()) {
      draw[static_cast<size_t>(level)].push_back(
          DrawNanoseconds(level, matrix.draws()));
    }
    engine::Sampler sampler(network, kSeed);
    std::vector<double> values(kProducts * kSampleBlock);
    sampler.Run(0, values);
    const Stopwatch watch;
    left_out = 0;
    for (uint32_t block = 0; block < blocks; ++block) {
      sampler.Run(block, values);
      left_out += sampler.faults().size();
    }
    ours.push_back(blocks * kSampleBlock / watch.Seconds());
    const Stopwatch klu_watch;
    for (uint32_t s = 0; s < klu_samples; ++s) klu.Sample(s);
    theirs.push_back(klu_samples / klu_watch.Seconds());
  }
  std::printf("\n%s, %zu uncertain amounts, medians of %d\n", coo.name.c_str(),
              network.uncertain_count(), runs);
  for (const LaneLevel level : engine::internal::LaneLevels()) {
    std::printf("  draw, %-22s %10.2f ns an amount\n",
                std::string(NameOf(level)).c_str(),
                Median(draw[static_cast<size_t>(level)]));
  }
  std::printf(
      "  samples                      %10.1f /s, loops faulty %zu of "
      "%zu samples\n",
      Median(ours), left_out, size_t{blocks} * kSampleBlock);
  std::printf("  KLU refactor                 %10.1f /s\n", Median(theirs));
  std::printf("  samples / KLU refactor       %10.2f\n",
              Median(ours) / Median(theirs));
#ifdef TANJI_WITH_UMFPACK
  if (coo.amount.size() <= kUmfpackInputsMax) {
    const double umfpack = 1 / UmfpackSeconds(matrix);
    std::printf("  UMFPACK, 1 run               %10.3f /s\n", umfpack);
    std::printf("  samples / UMFPACK            %10.1f\n",
                Median(ours) / umfpack);
  }
#endif
  std::printf("  largest difference to KLU    %10.1e\n",
              DifferenceToKlu(network, klu));
  std::fflush(stdout);
}

int Main(int argc, char** argv) {
  constexpr int kRunsDefault = 3;
  int runs = kRunsDefault;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    const int given = i + 1 < argc ? std::atoi(argv[i + 1]) : 0;
    if (argument == "--report") {
      if (given > 0) {
        runs = given;
        ++i;
      }
      continue;
    }
    std::fprintf(stderr,
                 "uncertainty_bench: unknown argument \"%s\"; expected "
                 "[--report [RUNS]]\n",
                 argv[i]);
    return 2;
  }
  Report(GenerateLci(20'000, 500'000, kSeed), /*blocks=*/20,
         /*klu_samples=*/16, runs);
  Report(GenerateChain(200'000, 1'000'000, kSeed), /*blocks=*/20,
         /*klu_samples=*/16, runs);
  return 0;
}

}  // namespace
}  // namespace tanji::benchmarks

int main(int argc, char** argv) { return tanji::benchmarks::Main(argc, argv); }
