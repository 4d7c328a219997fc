// The supply network of one moment, compiled for calculation.
//
// n processes by number; input k of process i takes amounts(i)[k] of the
// product of process suppliers(i)[k]. All amounts and outputs are in the unit
// that the product is declared in. Inputs stand in stored order; several may
// name one supplier.

#ifndef TANJI_LIB_GRAPH_SNAPSHOT_H_
#define TANJI_LIB_GRAPH_SNAPSHOT_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/line_vector.h"

namespace tanji::graph {

// Position in order of first appearance in the ledger.
using OrganisationNumber = uint32_t;
using ProductNumber = uint32_t;
using ProcessNumber = uint32_t;
inline constexpr uint32_t kNoNumber = UINT32_MAX;

// Two snapshots are equal when all their rows are, wherever these lie in
// memory. Thread-compatible; a const one is thread-safe. About 12 bytes an
// input and 32 a process beside 8 an indicator; up to half as much again for
// the inputs, and 4 a process, once rows were replaced.
class Snapshot {
 public:
  struct Parts {
    std::vector<double> output;       // n; 0 for a process not in force
    base::LineVector<double> direct;  // n x indicators, per run of output
    int indicators = 1;
    std::vector<uint64_t> input_begin;  // n + 1
    std::vector<ProcessNumber> supplier;
    std::vector<double> amount;
    std::vector<uint32_t> unlinked;  // n: inputs without a provider
    // n, or empty where nobody has any: bits that a process passes on to
    // everything downstream. What they mean is up to who sets them.
    std::vector<uint32_t> marks;
  };
  Snapshot() = default;  // of no process
  // INVALID_ARGUMENT when sizes disagree, a supplier does not exist, a number
  // is not finite, an output is negative, there are kInputsMax inputs or a
  // process has more than kUnlinkedMax without a provider.
  static absl::StatusOr<Snapshot> Create(Parts parts);

  static constexpr uint64_t kInputsMax = UINT32_MAX;
  static constexpr uint32_t kUnlinkedMax = (uint32_t{1} << 31) - 1;

  uint32_t process_count() const { return static_cast<uint32_t>(rows_.size()); }
  uint64_t input_count() const { return supplier_.size() - garbage_; }
  int indicators() const { return indicators_; }

  double output(ProcessNumber i) const { return rows_[i].output; }
  // False for numbers whose process was removed or not yet valid; such a
  // process has no inputs and nobody's input names it.
  bool in_force(ProcessNumber i) const { return rows_[i].output > 0; }
  std::span<const double> direct(ProcessNumber i) const {
    return {direct_.data() + size_t{i} * columns(), columns()};
  }
  std::span<const ProcessNumber> suppliers(ProcessNumber i) const {
    return {supplier_.data() + rows_[i].begin, input_count(i)};
  }
  std::span<const double> amounts(ProcessNumber i) const {
    return {amount_.data() + rows_[i].begin, input_count(i)};
  }
  size_t input_count(ProcessNumber i) const {
    return rows_[i].end - rows_[i].begin;
  }
  uint32_t unlinked(ProcessNumber i) const { return rows_[i].unlinked; }
  uint32_t marks(ProcessNumber i) const { return rows_[i].marks; }

  // All there is of a process, as it is to be.
  struct NewRow {
    ProcessNumber process = kNoNumber;
    double output = 0;                 // 0: not in force
    std::span<const double> direct{};  // one an indicator; empty: all 0
    std::span<const ProcessNumber> suppliers{};
    std::span<const double> amounts{};  // as many
    uint32_t unlinked = 0;
    uint32_t marks = 0;
  };
  // Replaces rows, all or none; what they point to must not lie in this
  // snapshot. INVALID_ARGUMENT as for Create, when a process is named twice, or
  // when one that goes out of force is still named by an input of any row.
  // `relinked`, unless null, is told which of them take of others than before,
  // or take 0 of one where it was not 0 before, or the other way around. Cost:
  // the new rows, and one pass over all inputs each time half of the stored
  // ones are garbage, and at the first call.
  absl::Status ReplaceRows(std::span<const NewRow> rows,
                           std::vector<ProcessNumber>* relinked = nullptr);
  absl::Status ReplaceRow(const NewRow& row) { return ReplaceRows({&row, 1}); }
  // Appends processes that are not in force until there are `process_count`;
  // INVALID_ARGUMENT for fewer than there are.
  absl::Status Grow(uint32_t process_count);
  // Lays the inputs out without gaps, rows in this order of all processes: what
  // is read in that order is then read from front to back. Cost: one pass over
  // the inputs, a copy of them meanwhile.
  void LayOut(std::span<const ProcessNumber> order);

  bool operator==(const Snapshot& other) const;

  // What a pass over everything reads: row i stands at [begin, end) of the
  // pools; what no row covers is garbage.
  struct Row {
    uint32_t begin = 0;
    uint32_t end = 0;
    double output = 0;
    uint32_t unlinked : 31 = 0;
    // No input is of amount 0 or of the process itself: a pass that knows need
    // not look.
    uint32_t is_plain : 1 = 0;
    uint32_t marks = 0;
    // That of the first indicator once more: a pass over one finds all of a
    // process in one line of the cache.
    double first_direct = 0;
  };
  static_assert(base::kLineSize % sizeof(Row) == 0);
  std::span<const Row> rows() const { return rows_; }
  std::span<const ProcessNumber> supplier_pool() const { return supplier_; }
  std::span<const double> amount_pool() const { return amount_; }
  std::span<const double> direct() const { return direct_; }  // n x indicators

  // A copy in the form that Create takes, rows by number: depends on the
  // content alone.
  Parts ToParts() const;
  // Memory held by the arrays.
  size_t bytes() const;

 private:
  size_t columns() const { return static_cast<size_t>(indicators_); }
  absl::Status CheckRow(const NewRow& row) const;
  static absl::Status CheckOnce(std::span<const NewRow> rows);
  bool KeepsSuppliers(const NewRow& row) const;
  bool KeepsLinks(const NewRow& row) const;
  void PrefetchRow(std::span<const NewRow> rows, size_t at) const;
  absl::Status CheckSuppliers(std::span<const NewRow> rows) const;
  void CountUses();
  void Store(const NewRow& row);
  void MakeRoom(size_t inputs);
  void Compact();

  base::LineVector<Row> rows_;
  base::LineVector<double> direct_;  // n x indicators
  int indicators_ = 1;
  std::vector<ProcessNumber> supplier_;  // pool
  std::vector<double> amount_;           // pool
  uint64_t garbage_ = 0;                 // inputs of the pool in no row
  // n, from the first replacement on: how many inputs name a process.
  std::vector<uint32_t> uses_;
};

}  // namespace tanji::graph

#endif  // TANJI_LIB_GRAPH_SNAPSHOT_H_
