#include "lib/platform/footprint/sampling_run.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>
#include <thread>

#include "lib/base/mutex.h"
#include "lib/base/status.h"
#include "lib/engine/sampler.h"

namespace tanji::platform {
namespace {

using engine::kSampleBlock;

// What threads share; each block is written by one of them.
class Run {
 public:
  Run(const engine::UncertainNetwork& network, uint64_t seed, uint32_t samples,
      const std::function<absl::Status()>& stop)
      : network_(network),
        seed_(seed),
        samples_(samples),
        stop_(stop),
        blocks_((samples + kSampleBlock - 1) / kSampleBlock) {
    result_.count = samples;
    result_.values.resize(network.product_count() * samples);
  }

  // A thread's part: blocks until none is left or the run was stopped.
  class Worker {
   public:
    explicit Worker(Run& run)
        : run_(run),
          sampler_(run.network_, run.seed_),
          block_(run.network_.product_count() * kSampleBlock) {}

    // False when there was none left, or the run has stopped.
    bool Next() {
      const uint32_t block = run_.next_block_.fetch_add(1);
      if (block >= run_.blocks_ || run_.stopped_.load()) return false;
      const absl::Status status =
          sampler_.Run(block, block_, [this] { return run_.Check(); });
      if (!status.ok()) {
        run_.Stop(status);
        return false;
      }
      const size_t first = size_t{block} * kSampleBlock;
      const size_t count =
          std::min<size_t>(kSampleBlock, run_.samples_ - first);
      for (size_t p = 0; p < run_.network_.product_count(); ++p) {
        std::copy_n(&block_[p * kSampleBlock], count,
                    &run_.result_.values[p * run_.samples_ + first]);
      }
      for (const engine::DrawFault& fault : sampler_.faults()) {
        if (fault.lane < count) Tally(fault);
      }
      run_.done_.fetch_add(static_cast<uint32_t>(count));
      AddToMean(count);
      return true;
    }

    const std::map<uint32_t, LoopTally>& loops() const { return loops_; }

   private:
    void Tally(const engine::DrawFault& fault) {
      LoopTally& tally = loops_[fault.loop];
      tally.loop = fault.loop;
      tally.unproductive += fault.kind == engine::FaultKind::kUnproductive;
      tally.singular += fault.kind == engine::FaultKind::kSingular;
      tally.overflow += fault.kind == engine::FaultKind::kOverflow;
      tally.undecided += !fault.kind.has_value();
      if (std::isfinite(fault.gain)) {
        tally.gain_max = std::max(tally.gain_max, fault.gain);
      }
    }

    void AddToMean(size_t count) {
      double sum = 0;
      uint32_t numbers = 0;
      for (size_t lane = 0; lane < count; ++lane) {
        if (!std::isfinite(block_[lane])) continue;
        sum += block_[lane];
        ++numbers;
      }
      run_.numbers_.fetch_add(numbers);
      double before = run_.sum_.load();
      while (!run_.sum_.compare_exchange_weak(before, before + sum)) {
      }
    }

    Run& run_;
    engine::Sampler sampler_;
    std::vector<double> block_;
    std::map<uint32_t, LoopTally> loops_;
  };

  // The first reason counts.
  void Stop(const absl::Status& status) TANJI_EXCLUDES(mu_) {
    const base::MutexLock lock(mu_);
    if (status_.ok()) status_ = status;
    stopped_.store(true);
  }
  absl::Status status() const TANJI_EXCLUDES(mu_) {
    const base::MutexLock lock(mu_);
    return status_;
  }
  SamplingProgress Progress() const {
    const uint64_t numbers = numbers_.load();
    return {done_.load(),
            numbers > 0 ? sum_.load() / static_cast<double>(numbers) : 0.0};
  }

  Samples Take(const std::vector<std::map<uint32_t, LoopTally>>& tallies) {
    std::map<uint32_t, LoopTally> all;
    for (const auto& tally : tallies) {
      for (const auto& [loop, part] : tally) {
        LoopTally& sum = all[loop];
        sum.loop = loop;
        sum.unproductive += part.unproductive;
        sum.singular += part.singular;
        sum.overflow += part.overflow;
        sum.undecided += part.undecided;
        sum.gain_max = std::max(sum.gain_max, part.gain_max);
      }
    }
    for (const auto& [loop, tally] : all) result_.loops.push_back(tally);
    return std::move(result_);
  }

 private:
  absl::Status Check() const {
    if (stopped_.load()) return absl::CancelledError("another thread stopped");
    return stop_ ? stop_() : absl::OkStatus();
  }

  // Constant after construction.
  const engine::UncertainNetwork& network_;
  const uint64_t seed_;
  const uint32_t samples_;
  const std::function<absl::Status()>& stop_;
  const uint32_t blocks_;

  Samples result_;
  std::atomic<uint32_t> next_block_{0};
  std::atomic<bool> stopped_{false};
  // Of progress alone.
  std::atomic<uint32_t> done_{0};
  std::atomic<uint64_t> numbers_{0};
  std::atomic<double> sum_{0};

  mutable base::Mutex mu_;
  absl::Status status_ TANJI_GUARDED_BY(mu_);
};

}  // namespace

absl::StatusOr<Samples> RunSampling(const engine::UncertainNetwork& network,
                                    uint64_t seed, uint32_t samples,
                                    const SamplingControl& control) {
  Run run(network, seed, samples, control.stop);
  const size_t threads = std::max<size_t>(control.threads, 1);
  std::vector<std::map<uint32_t, LoopTally>> tallies(threads);
  std::vector<std::thread> others;
  for (size_t t = 1; t < threads; ++t) {
    others.emplace_back([&run, &tally = tallies[t]] {
      Run::Worker worker(run);
      while (worker.Next()) {
      }
      tally = worker.loops();
    });
  }
  {
    Run::Worker worker(run);
    while (worker.Next()) {
      const absl::Status status = control.step(run.Progress());
      if (!status.ok()) run.Stop(status);
    }
    tallies[0] = worker.loops();
  }
  for (std::thread& thread : others) thread.join();
  TANJI_RETURN_IF_ERROR(run.status());
  return run.Take(tallies);
}

}  // namespace tanji::platform
