#include "lib/engine/internal/kept_loops.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace tanji::engine::internal {
namespace {

using graph::ProcessNumber;

bool SameBits(std::span<const double> a, std::span<const double> b) {
  return a.size() == b.size() &&
         (a.empty() || std::memcmp(a.data(), b.data(), a.size_bytes()) == 0);
}

bool SameMatrix(const LoopMatrix& a, const LoopMatrix& b) {
  return a.row_begin == b.row_begin && a.column == b.column &&
         SameBits(a.output, b.output) && SameBits(a.own_use, b.own_use) &&
         SameBits(a.amount, b.amount);
}

// Row `i` of `a` and row `k` of `b`; `member_of` turns columns of `a` into
// those of `b`.
template <typename MemberOf>
bool SameRow(const LoopMatrix& a, size_t i, const LoopMatrix& b, size_t k,
             MemberOf member_of) {
  const auto columns = a.columns(i);
  const auto other = b.columns(k);
  return SameBits({&a.output[i], 1}, {&b.output[k], 1}) &&
         SameBits({&a.own_use[i], 1}, {&b.own_use[k], 1}) &&
         SameBits(a.amounts(i), b.amounts(k)) &&
         std::equal(columns.begin(), columns.end(), other.begin(), other.end(),
                    [&](uint32_t column, uint32_t member) {
                      return member_of(column) == member;
                    });
}

size_t BytesOf(const LoopMatrix& matrix) {
  return matrix.size() * (2 * sizeof(double) + sizeof(size_t)) +
         matrix.column.size() * (sizeof(uint32_t) + sizeof(double));
}

}  // namespace

bool KeptLoops::Loop::HasMembers(std::span<const ProcessNumber> group) const {
  return std::equal(group.begin(), group.end(), members.begin(), members.end());
}

bool KeptLoops::Loop::HasMatrix(const LoopMatrix& group_matrix) const {
  if (!verdict.sweeps.has_value()) return SameMatrix(matrix, group_matrix);
  const LoopMatrix& swept = verdict.sweeps->matrix;
  if (swept.size() != group_matrix.size() ||
      swept.column.size() != group_matrix.column.size()) {
    return false;
  }
  // In the order in which they lie there.
  for (const uint32_t m : verdict.sweeps->member) {
    if (!HasRow(m, group_matrix, m)) return false;
  }
  return true;
}

bool KeptLoops::Loop::HasRow(uint32_t m, const LoopMatrix& rows,
                             size_t i) const {
  if (const auto& sweeps = verdict.sweeps; sweeps.has_value()) {
    return SameRow(sweeps->matrix, place[m], rows, i,
                   [&](uint32_t p) { return sweeps->member[p]; });
  }
  return SameRow(matrix, m, rows, i, [](uint32_t column) { return column; });
}

KeptLoops::Loop* KeptLoops::KeptOf(
    std::span<const ProcessNumber> members) const {
  const auto found = loops_.find(members.front());
  return found != loops_.end() && found->second->HasMembers(members)
             ? found->second.get()
             : nullptr;
}

const KeptLoops::Loop* KeptLoops::Find(
    std::span<const ProcessNumber> members) const {
  return KeptOf(members);
}

const LoopVerdict& KeptLoops::Judge(std::span<const ProcessNumber> members,
                                    const LoopMatrix& matrix) {
  Loop* const known = KeptOf(members);
  if (known != nullptr && known->HasMatrix(matrix)) {
    known->pass = pass_;
    return known->verdict;
  }
  Forget(members.front());
  ++diagnoses_;
  auto kept = std::make_unique<Loop>();
  kept->verdict = DiagnoseLoop(matrix, LoopLimits());
  kept->bytes = sizeof(Loop) + members.size() * sizeof(ProcessNumber) +
                BytesOf(matrix) + 2 * members.size() * sizeof(uint32_t);
  if (kept->verdict.factors.has_value()) {
    kept->bytes += kept->verdict.factors->bytes();
  }
  if (bytes_ + kept->bytes > bytes_max_) {
    unkept_ = std::move(kept->verdict);
    return unkept_;
  }
  kept->pass = pass_;
  kept->members.assign(members.begin(), members.end());
  if (const auto& sweeps = kept->verdict.sweeps; sweeps.has_value()) {
    kept->place.resize(members.size());
    for (uint32_t p = 0; p < members.size(); ++p) {
      kept->place[sweeps->member[p]] = p;
    }
  } else {
    kept->matrix = matrix;
  }
  bytes_ += kept->bytes;
  return loops_.emplace(members.front(), std::move(kept))
      .first->second->verdict;
}

bool KeptLoops::StillTakesOfAll(std::span<const ProcessNumber> members,
                                size_t m,
                                std::span<const uint32_t> places) const {
  const Loop* const known = KeptOf(members);
  if (known == nullptr) return false;
  const Loop& kept = *known;
  std::vector<uint32_t> before;
  if (const auto& sweeps = kept.verdict.sweeps; sweeps.has_value()) {
    for (const uint32_t p : sweeps->matrix.columns(kept.place[m])) {
      before.push_back(sweeps->member[p]);
    }
  } else {
    const auto columns = kept.matrix.columns(m);
    before.assign(columns.begin(), columns.end());
  }
  std::sort(before.begin(), before.end());
  return std::includes(places.begin(), places.end(), before.begin(),
                       before.end());
}

void KeptLoops::Forget(ProcessNumber lowest_member) {
  const auto found = loops_.find(lowest_member);
  if (found == loops_.end()) return;
  bytes_ -= found->second->bytes;
  loops_.erase(found);
}

void KeptLoops::ForgetUnjudged() {
  for (auto loop = loops_.begin(); loop != loops_.end();) {
    const auto at = loop++;
    if (at->second->pass == pass_) continue;
    bytes_ -= at->second->bytes;
    loops_.erase(at);
  }
}

}  // namespace tanji::engine::internal
