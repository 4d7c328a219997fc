// The equations of one loop group: M y = b with M = diag(output) - A.

#ifndef TANJI_LIB_ENGINE_INTERNAL_LOOP_MATRIX_H_
#define TANJI_LIB_ENGINE_INTERNAL_LOOP_MATRIX_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tanji::engine::internal {

// What the members of a group take of each other. Rows are consumers, columns
// suppliers, both by place in the group. Repeated inputs of one supplier are
// one entry, added up in stored order; own use stands apart.
struct LoopMatrix {
  std::vector<double> output;     // n, > 0
  std::vector<double> own_use;    // n
  std::vector<size_t> row_begin;  // n + 1
  std::vector<uint32_t> column;   // off the diagonal, in order of appearance
  std::vector<double> amount;

  size_t size() const { return output.size(); }
  double diagonal(size_t i) const { return output[i] - own_use[i]; }
  std::span<const uint32_t> columns(size_t i) const {
    return {column.data() + row_begin[i], row_begin[i + 1] - row_begin[i]};
  }
  std::span<const double> amounts(size_t i) const {
    return {amount.data() + row_begin[i], row_begin[i + 1] - row_begin[i]};
  }

  void Clear();
  // True when an entry is negative.
  bool HasCredits() const;
  // The same group with |A| in place of A.
  LoopMatrix Absolute() const;
  // The same group without its credits.
  LoopMatrix WithoutCredits() const;
  // (A x)_i
  double Take(size_t i, std::span<const double> x) const;
};

// `start` and term(k) of entries [begin, end): of as many as fours hold, every
// fourth in a sum of its own, (0 + 1) + (2 + 3), then what is left. One sum
// would wait at each entry for the addition before.
template <typename Term>
[[gnu::always_inline]] inline double SumOfRow(size_t begin, size_t end,
                                              double start, Term term) {
  double sum0 = start;
  double sum1 = 0;
  double sum2 = 0;
  double sum3 = 0;
  size_t k = begin;
  for (; k + 4 <= end; k += 4) {
    sum0 += term(k);
    sum1 += term(k + 1);
    sum2 += term(k + 2);
    sum3 += term(k + 3);
  }
  double sum = (sum0 + sum1) + (sum2 + sum3);
  for (; k < end; ++k) sum += term(k);
  return sum;
}

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_LOOP_MATRIX_H_
