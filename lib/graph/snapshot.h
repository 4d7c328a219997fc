// The supply network of one moment, compiled for calculation.
//
// n processes by number; input k of process i, for k in [input_begin[i],
// input_begin[i + 1]), takes amount[k] of the product of process supplier[k].
// All amounts and outputs are in the unit that the product is declared in.
// Inputs stand in stored order; several may name one supplier.

#ifndef TANJI_LIB_GRAPH_SNAPSHOT_H_
#define TANJI_LIB_GRAPH_SNAPSHOT_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"

namespace tanji::graph {

// Position in order of first appearance in the ledger.
using OrganisationNumber = uint32_t;
using ProductNumber = uint32_t;
using ProcessNumber = uint32_t;
inline constexpr uint32_t kNoNumber = UINT32_MAX;

// Immutable; thread-safe; about 12 bytes an input and 24 a process, 28 with
// marks.
class Snapshot {
 public:
  struct Parts {
    std::vector<double> output;  // n; 0 for a process not in force
    std::vector<double> direct;  // n x indicators, per run of output
    int indicators = 1;
    std::vector<uint64_t> input_begin;  // n + 1
    std::vector<ProcessNumber> supplier;
    std::vector<double> amount;
    std::vector<uint32_t> unlinked;  // n: inputs without a provider
    // n, or empty where nobody has any: bits that a process passes on to
    // everything downstream. What they mean is up to who sets them.
    std::vector<uint32_t> marks;
  };
  // INVALID_ARGUMENT when sizes disagree, a supplier does not exist, a number
  // is not finite, or an output is negative.
  static absl::StatusOr<Snapshot> Create(Parts parts);

  uint32_t process_count() const {
    return static_cast<uint32_t>(parts_.output.size());
  }
  uint64_t input_count() const { return parts_.supplier.size(); }
  int indicators() const { return parts_.indicators; }

  double output(ProcessNumber i) const { return parts_.output[i]; }
  // False for numbers whose process was removed or not yet valid; such a
  // process has no inputs and nobody's input names it.
  bool in_force(ProcessNumber i) const { return parts_.output[i] > 0; }
  std::span<const double> direct(ProcessNumber i) const {
    return {parts_.direct.data() + size_t{i} * parts_.indicators,
            static_cast<size_t>(parts_.indicators)};
  }
  std::span<const ProcessNumber> suppliers(ProcessNumber i) const {
    return {parts_.supplier.data() + parts_.input_begin[i], input_count(i)};
  }
  std::span<const double> amounts(ProcessNumber i) const {
    return {parts_.amount.data() + parts_.input_begin[i], input_count(i)};
  }
  size_t input_count(ProcessNumber i) const {
    return parts_.input_begin[i + 1] - parts_.input_begin[i];
  }
  uint32_t unlinked(ProcessNumber i) const { return parts_.unlinked[i]; }
  uint32_t marks(ProcessNumber i) const {
    return parts_.marks.empty() ? 0 : parts_.marks[i];
  }

  // The arrays as a whole, for storing.
  const Parts& parts() const { return parts_; }

 private:
  explicit Snapshot(Parts parts) : parts_(std::move(parts)) {}
  Parts parts_;
};

}  // namespace tanji::graph

#endif  // TANJI_LIB_GRAPH_SNAPSHOT_H_
