// The evidence that processes carry downstream, in few distinct rows.

#ifndef TANJI_LIB_ENGINE_INTERNAL_EVIDENCE_TABLE_H_
#define TANJI_LIB_ENGINE_INTERNAL_EVIDENCE_TABLE_H_

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "lib/graph/snapshot.h"

namespace tanji::engine::internal {

// What loops, missing inputs and marks upstream mean for a process.
struct CarriedEvidence {
  double loop_gain_max = 0;
  double digits_lost = 0;
  bool series_diverges = false;
  bool incomplete = false;
  uint32_t marks = 0;
  // First member of the faulty loop that blocks it, lowest; or kNoNumber.
  graph::ProcessNumber fault = graph::kNoNumber;

  bool operator==(const CarriedEvidence&) const = default;
};

// The worst of both; all marks of both.
inline CarriedEvidence Worst(const CarriedEvidence& a,
                             const CarriedEvidence& b) {
  return {
      .loop_gain_max = std::max(a.loop_gain_max, b.loop_gain_max),
      .digits_lost = std::max(a.digits_lost, b.digits_lost),
      .series_diverges = static_cast<bool>(static_cast<int>(a.series_diverges) |
                                           static_cast<int>(b.series_diverges)),
      .incomplete = static_cast<bool>(static_cast<int>(a.incomplete) |
                                      static_cast<int>(b.incomplete)),
      .marks = a.marks | b.marks,
      .fault = std::min(a.fault, b.fault)};
}

// What several suppliers mean together, added up without a branch.
struct JoinedEvidence {
  static constexpr uint64_t kSeriesDiverges = uint64_t{1} << 32;
  static constexpr uint64_t kIncomplete = uint64_t{1} << 33;
  static constexpr uint64_t kBlocked = uint64_t{1} << 34;  // by some fault

  double loop_gain_max = 0;
  double digits_lost = 0;
  uint64_t bits = 0;  // the marks, and those above
  uint64_t unused = 0;

  bool operator==(const JoinedEvidence&) const = default;
  bool IsBlocked() const { return (bits & kBlocked) != 0; }
  [[gnu::always_inline]] void Add(const JoinedEvidence& other) {
    loop_gain_max = std::max(loop_gain_max, other.loop_gain_max);
    digits_lost = std::max(digits_lost, other.digits_lost);
    bits |= other.bits;
  }
};

// Millions of processes share a handful of rows, so a process carries the
// number of its row, and joining two equal rows costs one comparison.
// Thread-compatible.
class EvidenceTable {
 public:
  using Row = uint32_t;
  static constexpr Row kClean = 0;  // no loop, nothing missing, no marks

  EvidenceTable();
  const CarriedEvidence& operator[](Row row) const { return rows_[row]; }
  size_t size() const { return rows_.size(); }
  Row Intern(const CarriedEvidence& evidence);
  // The rows for adding up, by number; until the next Intern.
  const JoinedEvidence* joined() const { return joined_.data(); }
  // The row of what was added up and is not blocked. Cost: mostly a look at the
  // row that was found for the same last.
  [[gnu::always_inline]] Row Find(JoinedEvidence joined) {
    Row& known = known_[SlotOf(joined)];
    if (joined_[known] == joined) [[likely]]
      return known;
    known = FindAnew(joined);
    return known;
  }
  // The row of the worst of both. Cost: little for the usual case that one of
  // them is it, else a hash lookup.
  Row Join(Row a, Row b) {
    if (a == b) return a;
    // Which of the two it is cannot be foretold: no branch on that.
    const bool a_covers = Covers(rows_[a], rows_[b]);
    const bool b_covers = Covers(rows_[b], rows_[a]);
    if (a_covers || b_covers) [[likely]] {
      return a_covers ? a : b;
    }
    return JoinDifferent(a, b);
  }

 private:
  using Key =
      std::tuple<double, double, bool, bool, uint32_t, graph::ProcessNumber>;
  static Key KeyOf(const CarriedEvidence& evidence);
  // Whether `a` is the worst of both.
  static bool Covers(const CarriedEvidence& a, const CarriedEvidence& b) {
    const unsigned flags_a = a.series_diverges + 2U * a.incomplete;
    const unsigned flags_b = b.series_diverges + 2U * b.incomplete;
    return static_cast<bool>(
        static_cast<int>(a.loop_gain_max >= b.loop_gain_max) &
        static_cast<int>(a.digits_lost >= b.digits_lost) &
        static_cast<int>((flags_b & ~flags_a) == 0) &
        static_cast<int>((b.marks & ~a.marks) == 0) &
        static_cast<int>(a.fault <= b.fault));
  }
  Row JoinDifferent(Row a, Row b);
  Row FindAnew(JoinedEvidence joined);
  static constexpr int kKnownBits = 13;
  static size_t SlotOf(const JoinedEvidence& joined) {
    const uint64_t mixed = std::bit_cast<uint64_t>(joined.loop_gain_max) +
                           3 * std::bit_cast<uint64_t>(joined.digits_lost) +
                           5 * joined.bits;
    return (mixed * 0x9e3779b97f4a7c15U) >> (64 - kKnownBits);
  }

  std::vector<CarriedEvidence> rows_;
  std::vector<JoinedEvidence> joined_;  // as rows_
  std::array<Row, size_t{1} << kKnownBits> known_{};
  absl::flat_hash_map<Key, Row> row_of_;
};

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_EVIDENCE_TABLE_H_
