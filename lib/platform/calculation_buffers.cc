#include "lib/platform/calculation_buffers.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "lib/base/log.h"
#include "lib/base/mutex.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"

namespace tanji::platform {
namespace {

using graph::ProcessNumber;

// A version that fell further behind than this is copied in full.
constexpr size_t kDeltasMax = 8;
// Returned buffers that are kept; more are given back to the system.
constexpr size_t kFreeMax = 1;
// A wait looks this often whether to stop.
constexpr std::chrono::milliseconds kWaitSlice(20);
// A wait of so long is worth the operator's attention.
constexpr std::chrono::seconds kLongWait(5);
// Rows beyond this share of all are copied front to back.
constexpr size_t kWholeCopyDivisor = 8;

template <typename Array>
void CopyRows(const Array& from, size_t width, size_t first,
              const std::vector<ProcessNumber>& rows, Array& to) {
  to.resize(from.size());
  std::copy(from.begin() + static_cast<ptrdiff_t>(first * width), from.end(),
            to.begin() + static_cast<ptrdiff_t>(first * width));
  for (const ProcessNumber i : rows) {
    std::copy_n(from.begin() + static_cast<ptrdiff_t>(i * width), width,
                to.begin() + static_cast<ptrdiff_t>(i * width));
  }
}

void CopyResults(const engine::Intensities& from,
                 const std::vector<ProcessNumber>& rows,
                 engine::Intensities& to) {
  // Those that are new to `to` come on top.
  const size_t known = std::min(to.evidence.size(), from.evidence.size());
  if (to.indicators != from.indicators ||
      rows.size() > known / kWholeCopyDivisor) {
    to = from;
    return;
  }
  const auto width = static_cast<size_t>(from.indicators);
  CopyRows(from.values, width, known, rows, to.values);
  CopyRows(from.evidence, 1, known, rows, to.evidence);
  // Rows of evidence only come on top, but with new results for all.
  to.shared_evidence.insert(
      to.shared_evidence.end(),
      from.shared_evidence.begin() +
          static_cast<ptrdiff_t>(to.shared_evidence.size()),
      from.shared_evidence.end());
  to.faults = from.faults;
}

absl::Status CopySnapshotRows(const graph::Snapshot& from,
                              const std::vector<ProcessNumber>& rows,
                              graph::Snapshot& to) {
  std::vector<graph::Snapshot::NewRow> replaced;
  replaced.reserve(rows.size());
  for (const ProcessNumber i : rows) {
    replaced.push_back({.process = i,
                        .output = from.output(i),
                        .direct = from.direct(i),
                        .suppliers = from.suppliers(i),
                        .amounts = from.amounts(i),
                        .unlinked = from.unlinked(i),
                        .marks = from.marks(i)});
  }
  TANJI_RETURN_IF_ERROR(to.Grow(from.process_count()));
  return to.ReplaceRows(replaced);
}

// Memory held by what every version has of its own.
size_t BytesOf(const Calculation& calculation) {
  const engine::Intensities& results = calculation.intensities;
  return calculation.network.snapshot.bytes() +
         results.values.size() * sizeof(results.values[0]) +
         results.evidence.size() * sizeof(results.evidence[0]) +
         results.shared_evidence.size() * sizeof(results.shared_evidence[0]);
}

void SortUnique(std::vector<ProcessNumber>& numbers) {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

}  // namespace

struct CalculationBuffers::Pool {
  base::Mutex mu;
  base::CondVar returned;
  std::vector<Free> free TANJI_GUARDED_BY(mu);
  int versions TANJI_GUARDED_BY(mu) = 0;  // the free ones included
  bool closed TANJI_GUARDED_BY(mu) = false;

  // Keeps `calculation`, or gives back what is to be freed, without the lock.
  std::unique_ptr<Calculation> Return(
      uint64_t version, std::unique_ptr<Calculation> calculation) {
    const base::MutexLock lock(mu);
    if (closed) {
      --versions;
      return calculation;
    }
    free.push_back({version, std::move(calculation)});
    returned.NotifyAll();
    return nullptr;
  }
};

CalculationBuffers::CalculationBuffers(size_t bytes_max)
    : bytes_max_(bytes_max), pool_(std::make_shared<Pool>()) {}

CalculationBuffers::~CalculationBuffers() {
  std::vector<Free> freed;
  const base::MutexLock lock(pool_->mu);
  pool_->closed = true;
  pool_->versions -= static_cast<int>(pool_->free.size());
  freed.swap(pool_->free);
}

int CalculationBuffers::versions_max() const {
  if (newest_ == nullptr) return kVersionsFree;
  const size_t fitting = bytes_max_ / std::max<size_t>(BytesOf(*newest_), 1);
  return static_cast<int>(
      std::clamp<size_t>(fitting, kVersionsFree, kVersionsMax));
}

int CalculationBuffers::versions() const {
  const base::MutexLock lock(pool_->mu);
  return pool_->versions;
}

bool CalculationBuffers::WaitForRoom(const std::function<bool()>& stopping) {
  const int most = versions_max();
  const auto begun = std::chrono::steady_clock::now();
  bool waited = false;
  bool warned = false;
  for (;;) {
    {
      // Readers only make room: what there is stays for the one writer.
      const base::MutexLock lock(pool_->mu);
      if (waited && pool_->free.empty() && pool_->versions >= most) {
        pool_->returned.WaitFor(pool_->mu, kWaitSlice);
      }
      if (!pool_->free.empty() || pool_->versions < most) return true;
    }
    if (stopping()) return false;
    if (!std::exchange(waited, true)) waits_.fetch_add(1);
    if (warned || std::chrono::steady_clock::now() - begun < kLongWait) {
      continue;
    }
    warned = true;
    base::LogWarning(
        base::StrCat("footprints are not brought up to date: for ",
                     kLongWait.count(), " s readers have held all ", most,
                     " versions of the calculation that fit into memory"));
  }
}

absl::StatusOr<std::unique_ptr<Calculation>> CalculationBuffers::Take(
    const std::function<bool()>& stopping) {
  if (!WaitForRoom(stopping)) return nullptr;
  std::vector<Free> dropped;
  Free taken{0, nullptr};
  {
    const base::MutexLock lock(pool_->mu);
    std::vector<Free>& free = pool_->free;
    std::sort(free.begin(), free.end(), [](const Free& a, const Free& b) {
      return a.version < b.version;
    });
    if (free.empty()) {
      ++pool_->versions;
    } else {
      taken = std::move(free.back());
      free.pop_back();
    }
    while (free.size() > kFreeMax) {
      dropped.push_back(std::move(free.front()));
      free.erase(free.begin());
      --pool_->versions;
    }
  }
  if (taken.calculation == nullptr) {
    taken.calculation = std::make_unique<Calculation>();
  }
  TANJI_RETURN_IF_ERROR(CatchUp(taken));
  return std::move(taken.calculation);
}

absl::Status CalculationBuffers::CatchUp(const Free& free) {
  if (newest_ == nullptr || free.version == version_) return absl::OkStatus();
  Calculation& calculation = *free.calculation;
  CalculationDelta all;
  all.all_rows = free.version == 0 || version_ - free.version > deltas_.size();
  all.all_results = all.all_rows;
  for (size_t d = 0; d < deltas_.size() && !all.all_rows; ++d) {
    if (d + (version_ - free.version) < deltas_.size()) continue;
    const CalculationDelta& delta = deltas_[d];
    all.all_rows = delta.all_rows;
    all.all_results = all.all_results || delta.all_results;
    all.rows.insert(all.rows.end(), delta.rows.begin(), delta.rows.end());
    all.results.insert(all.results.end(), delta.results.begin(),
                       delta.results.end());
  }
  SortUnique(all.rows);
  const size_t n = newest_->network.snapshot.process_count();
  if (all.all_rows || all.rows.size() > n / kWholeCopyDivisor + 1) {
    copies_.fetch_add(1);
    calculation = *newest_;
    return absl::OkStatus();
  }
  calculation.seq = newest_->seq;
  calculation.leaf_hash = newest_->leaf_hash;
  calculation.packs = newest_->packs;
  calculation.main_indicators = newest_->main_indicators;
  calculation.network.catalogue = newest_->network.catalogue;
  calculation.network.columns = newest_->network.columns;
  calculation.network.unlinked = newest_->network.unlinked;
  TANJI_RETURN_IF_ERROR(CopySnapshotRows(newest_->network.snapshot, all.rows,
                                         calculation.network.snapshot));
  if (all.all_results) {
    calculation.intensities = newest_->intensities;
  } else {
    CopyResults(newest_->intensities, all.results, calculation.intensities);
  }
  return absl::OkStatus();
}

std::shared_ptr<const Calculation> CalculationBuffers::Publish(
    std::unique_ptr<Calculation> calculation, CalculationDelta delta) {
  if (version_ == 0) {
    const base::MutexLock lock(pool_->mu);
    pool_->versions = std::max(pool_->versions, 1);
  }
  ++version_;
  deltas_.push_back(std::move(delta));
  if (deltas_.size() > kDeltasMax) deltas_.pop_front();
  // The last reader's release hands the buffer over to the writer by the pool's
  // mutex.
  newest_ = std::shared_ptr<const Calculation>(
      calculation.release(),
      [pool = pool_, version = version_](const Calculation* read) {
        pool->Return(version, std::unique_ptr<Calculation>(
                                  const_cast<Calculation*>(read)));
      });
  return newest_;
}

}  // namespace tanji::platform
