// What was found out about loop groups, for as long as their equations stay the
// same.

#ifndef TANJI_LIB_ENGINE_INTERNAL_KEPT_LOOPS_H_
#define TANJI_LIB_ENGINE_INTERNAL_KEPT_LOOPS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "lib/engine/internal/loop_diagnosis.h"
#include "lib/engine/internal/loop_matrix.h"
#include "lib/graph/snapshot.h"

namespace tanji::engine::internal {

// A verdict and its factors depend on the group's matrix alone, so one that is
// kept gives the bytes of a new one. Thread-compatible.
class KeptLoops {
 public:
  static constexpr size_t kBytesMax = size_t{256} << 20;

  // A group, and what was said of it.
  struct Loop {
    std::vector<graph::ProcessNumber> members;
    LoopMatrix matrix;            // empty when `verdict` has it in sweep order
    std::vector<uint32_t> place;  // then by member: its place in that order
    LoopVerdict verdict;
    size_t bytes = 0;
    uint64_t pass = 0;  // in which it was last judged

    bool HasMembers(std::span<const graph::ProcessNumber> group) const;
    bool HasMatrix(const LoopMatrix& group_matrix) const;
    // Whether member m's row is row `i` of `rows`.
    bool HasRow(uint32_t m, const LoopMatrix& rows, size_t i) const;
  };

  // What exceeds `bytes_max` in all is found out anew each time.
  explicit KeptLoops(size_t bytes_max = kBytesMax) : bytes_max_(bytes_max) {}

  // The verdict on the group of `members` (ascending) with `matrix`; valid
  // until the next call. Cost: a comparison of the matrix if it is known, else
  // DiagnoseLoop.
  const LoopVerdict& Judge(std::span<const graph::ProcessNumber> members,
                           const LoopMatrix& matrix);
  // What Judge last said of the group of `members`, whatever its matrix is now;
  // valid until Judge is called. Null when that is not kept.
  const Loop* Find(std::span<const graph::ProcessNumber> members) const;
  // Whether all that member `m` of the group took something of, other than
  // itself, when the group was last judged is among the members at `places`
  // (ascending). False if that is not kept.
  bool StillTakesOfAll(std::span<const graph::ProcessNumber> members, size_t m,
                       std::span<const uint32_t> places) const;
  // Between the two lies a pass over all groups; those that were not judged in
  // it are no more.
  void BeginPass() { ++pass_; }
  void ForgetUnjudged();
  // Forgets the group with this lowest member.
  void Forget(graph::ProcessNumber lowest_member);

  size_t bytes() const { return bytes_; }
  // Verdicts found out so far.
  size_t diagnoses() const { return diagnoses_; }

 private:
  // The group of these members; null when it is not kept.
  Loop* KeptOf(std::span<const graph::ProcessNumber> members) const;

  size_t bytes_max_;
  size_t bytes_ = 0;
  size_t diagnoses_ = 0;
  uint64_t pass_ = 0;
  absl::flat_hash_map<graph::ProcessNumber, std::unique_ptr<Loop>> loops_;
  LoopVerdict unkept_;
};

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_KEPT_LOOPS_H_
