// The evidence that processes carry downstream, in few distinct rows.

#ifndef TANJI_LIB_ENGINE_INTERNAL_EVIDENCE_TABLE_H_
#define TANJI_LIB_ENGINE_INTERNAL_EVIDENCE_TABLE_H_

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
CarriedEvidence Worst(const CarriedEvidence& a, const CarriedEvidence& b);

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
  // The row of the worst of both. Cost: nothing for the usual case that one of
  // them is it, else a hash lookup.
  Row Join(Row a, Row b) {
    if (a == b || b == kClean) return a;
    if (a == kClean) return b;
    return JoinDifferent(a, b);
  }

 private:
  using Key =
      std::tuple<double, double, bool, bool, uint32_t, graph::ProcessNumber>;
  static Key KeyOf(const CarriedEvidence& evidence);
  Row JoinDifferent(Row a, Row b);

  std::vector<CarriedEvidence> rows_;
  absl::flat_hash_map<Key, Row> row_of_;
};

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_EVIDENCE_TABLE_H_
