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

// `swept` holds rows and columns by place, `matrix` by member.
bool SameMatrix(const SweepOrdered& swept, const LoopMatrix& matrix) {
  const LoopMatrix& ordered = swept.matrix;
  if (ordered.size() != matrix.size() ||
      ordered.column.size() != matrix.column.size()) {
    return false;
  }
  for (size_t p = 0; p < ordered.size(); ++p) {
    const uint32_t i = swept.member[p];
    const auto columns = matrix.columns(i);
    const auto same_member = [&](uint32_t place, uint32_t member) {
      return swept.member[place] == member;
    };
    const auto placed = ordered.columns(p);
    if (!SameBits({&ordered.output[p], 1}, {&matrix.output[i], 1}) ||
        !SameBits({&ordered.own_use[p], 1}, {&matrix.own_use[i], 1}) ||
        !SameBits(ordered.amounts(p), matrix.amounts(i)) ||
        !std::equal(placed.begin(), placed.end(), columns.begin(),
                    columns.end(), same_member)) {
      return false;
    }
  }
  return true;
}

size_t BytesOf(const LoopMatrix& matrix) {
  return matrix.size() * (2 * sizeof(double) + sizeof(size_t)) +
         matrix.column.size() * (sizeof(uint32_t) + sizeof(double));
}

}  // namespace

bool KeptLoops::Kept::IsOf(std::span<const ProcessNumber> group,
                           const LoopMatrix& group_matrix) const {
  return std::equal(group.begin(), group.end(), members.begin(),
                    members.end()) &&
         (verdict.sweeps.has_value() ? SameMatrix(*verdict.sweeps, group_matrix)
                                     : SameMatrix(matrix, group_matrix));
}

const LoopVerdict& KeptLoops::Judge(std::span<const ProcessNumber> members,
                                    const LoopMatrix& matrix) {
  const auto found = loops_.find(members.front());
  if (found != loops_.end()) {
    if (found->second->IsOf(members, matrix)) {
      found->second->pass = pass_;
      return found->second->verdict;
    }
    Forget(members.front());
  }
  ++diagnoses_;
  auto kept = std::make_unique<Kept>();
  kept->verdict = DiagnoseLoop(matrix, LoopLimits());
  kept->bytes = sizeof(Kept) + members.size() * sizeof(ProcessNumber) +
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
  const auto found = loops_.find(members.front());
  if (found == loops_.end()) return false;
  const Kept& kept = *found->second;
  if (!std::equal(members.begin(), members.end(), kept.members.begin(),
                  kept.members.end())) {
    return false;
  }
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
