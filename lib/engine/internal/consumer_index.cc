#include "lib/engine/internal/consumer_index.h"

#include <algorithm>

#include "lib/base/huge_pages.h"

namespace tanji::engine::internal {
namespace {

using graph::ProcessNumber;

// Added consumers take ten times as much memory as indexed ones.
constexpr size_t kAddedShare = 32;
constexpr size_t kAddedMin = 4096;

}  // namespace

ConsumerIndex::ConsumerIndex(const graph::Snapshot& snapshot)
    : begin_(size_t{snapshot.process_count()} + 1, 0) {
  base::ReserveHuge(consumer_, snapshot.input_count());
  consumer_.resize(snapshot.input_count());
  const uint32_t n = snapshot.process_count();
  for (ProcessNumber i = 0; i < n; ++i) {
    for (const ProcessNumber j : snapshot.suppliers(i)) ++begin_[j];
  }
  // begin_[j] is where the next consumer of j goes, from back to front.
  uint32_t end = 0;
  for (ProcessNumber j = 0; j < n; ++j) {
    end += begin_[j];
    begin_[j] = end;
  }
  begin_[n] = end;
  for (ProcessNumber i = n; i-- > 0;) {
    for (const ProcessNumber j : snapshot.suppliers(i)) {
      consumer_[--begin_[j]] = i;
    }
  }
}

void ConsumerIndex::Update(const graph::Snapshot& snapshot,
                           std::span<const ProcessNumber> changed) {
  begin_.resize(size_t{snapshot.process_count()} + 1, begin_.back());
  for (const ProcessNumber i : changed) {
    for (const ProcessNumber j : snapshot.suppliers(i)) Add(j, i);
  }
  if (added_count_ > consumer_.size() / kAddedShare + kAddedMin) {
    *this = ConsumerIndex(snapshot);
  }
}

void ConsumerIndex::Add(ProcessNumber supplier, ProcessNumber consumer) {
  const auto begin = consumer_.begin() + begin_[supplier];
  const auto end = consumer_.begin() + begin_[supplier + 1];
  if (std::binary_search(begin, end, consumer)) return;
  std::vector<ProcessNumber>& added = added_[supplier];
  const auto place = std::lower_bound(added.begin(), added.end(), consumer);
  if (place != added.end() && *place == consumer) return;
  added.insert(place, consumer);
  ++added_count_;
}

size_t ConsumerIndex::bytes() const {
  return begin_.capacity() * sizeof(uint32_t) +
         consumer_.capacity() * sizeof(ProcessNumber) +
         added_.capacity() * sizeof(*added_.begin()) +
         added_count_ * 2 * sizeof(ProcessNumber);
}

}  // namespace tanji::engine::internal
