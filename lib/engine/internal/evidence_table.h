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
#include "lib/engine/evidence.h"
#include "lib/graph/snapshot.h"

namespace tanji::engine::internal {

// The worst of both; all marks of both.
inline SharedEvidence Worst(const SharedEvidence& a, const SharedEvidence& b) {
  return {
      .loop_gain_max = std::max(a.loop_gain_max, b.loop_gain_max),
      .digits_lost = std::max(a.digits_lost, b.digits_lost),
      .marks = a.marks | b.marks,
      .fault = std::min(a.fault, b.fault),
      .series_diverges = static_cast<bool>(static_cast<int>(a.series_diverges) |
                                           static_cast<int>(b.series_diverges)),
      .incomplete = static_cast<bool>(static_cast<int>(a.incomplete) |
                                      static_cast<int>(b.incomplete))};
}

// What several suppliers mean together, added up without a branch.
struct JoinedEvidence {
  static constexpr uint64_t kSeriesDiverges = uint64_t{1} << 32;
  static constexpr uint64_t kIncomplete = uint64_t{1} << 33;
  static constexpr uint64_t kBlocked = uint64_t{1} << 34;  // by some fault

  // GCC and Clang have one instruction for the larger of both pairs.
  using Pair [[gnu::vector_size(16)]] = double;
  Pair worst = {0, 0};  // gain of a loop, digits lost
  uint64_t bits = 0;    // the marks, and those above
  uint64_t unused = 0;

  double loop_gain_max() const { return worst[0]; }
  double digits_lost() const { return worst[1]; }
  bool operator==(const JoinedEvidence& other) const {
    return std::bit_cast<uint64_t>(worst[0]) ==
               std::bit_cast<uint64_t>(other.worst[0]) &&
           std::bit_cast<uint64_t>(worst[1]) ==
               std::bit_cast<uint64_t>(other.worst[1]) &&
           bits == other.bits;
  }
  bool IsBlocked() const { return (bits & kBlocked) != 0; }
  [[gnu::always_inline]] void Add(const JoinedEvidence& other) {
    worst = other.worst > worst ? other.worst : worst;
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
  const SharedEvidence& operator[](Row row) const { return rows_[row]; }
  const std::vector<SharedEvidence>& rows() const { return rows_; }
  size_t size() const { return rows_.size(); }
  Row Intern(const SharedEvidence& evidence);
  // The rows for adding up, by number; until the next Intern.
  const JoinedEvidence* joined() const { return joined_.data(); }
  // The row of what was added up and is not blocked. Cost: mostly a look at the
  // row that was found for the same last.
  [[gnu::always_inline]] Row Find(const JoinedEvidence& joined) {
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
  static Key KeyOf(const SharedEvidence& evidence);
  // Whether `a` is the worst of both.
  static bool Covers(const SharedEvidence& a, const SharedEvidence& b) {
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
  Row FindAnew(const JoinedEvidence& joined);
  static constexpr int kKnownBits = 13;
  static size_t SlotOf(const JoinedEvidence& joined) {
    const uint64_t mixed = std::bit_cast<uint64_t>(joined.loop_gain_max()) +
                           3 * std::bit_cast<uint64_t>(joined.digits_lost()) +
                           5 * joined.bits;
    return (mixed * 0x9e3779b97f4a7c15U) >> (64 - kKnownBits);
  }

  std::vector<SharedEvidence> rows_;
  std::vector<JoinedEvidence> joined_;  // as rows_
  std::array<Row, size_t{1} << kKnownBits> known_{};
  absl::flat_hash_map<Key, Row> row_of_;
};

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_EVIDENCE_TABLE_H_
