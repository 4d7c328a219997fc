// Loop groups for tests, from full matrices.

#ifndef TANJI_LIB_ENGINE_INTERNAL_LOOP_MATRIX_TESTING_H_
#define TANJI_LIB_ENGINE_INTERNAL_LOOP_MATRIX_TESTING_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "lib/engine/internal/loop_matrix.h"

namespace tanji::engine::internal {

// What LoopFactors takes for sizes up to which a group is dense.
inline constexpr size_t kAllDense = SIZE_MAX;
inline constexpr size_t kAllSparse = 0;

// The group whose member i makes 1 and takes amounts[i][j] of member j.
inline LoopMatrix LoopOf(const std::vector<std::vector<double>>& amounts) {
  LoopMatrix matrix;
  matrix.Clear();
  for (size_t i = 0; i < amounts.size(); ++i) {
    matrix.output.push_back(1);
    matrix.own_use.push_back(amounts[i][i]);
    for (size_t j = 0; j < amounts.size(); ++j) {
      if (i == j || amounts[i][j] == 0) continue;
      matrix.column.push_back(static_cast<uint32_t>(j));
      matrix.amount.push_back(amounts[i][j]);
    }
    matrix.row_begin.push_back(matrix.column.size());
  }
  return matrix;
}

// A ring of `size` members: each takes `amount` of the next, the last takes
// `closing` of the first. Its gain is amount^(size - 1) * closing.
inline LoopMatrix Ring(size_t size, double amount, double closing) {
  std::vector<std::vector<double>> amounts(size,
                                           std::vector<double>(size, 0.0));
  for (size_t i = 0; i + 1 < size; ++i) amounts[i][i + 1] = amount;
  amounts[size - 1][0] = closing;
  return LoopOf(amounts);
}

// A group in which each member takes of the next and of seven others at random
// (not of itself; Knuth's linear congruential generator), `gain` in all: in
// equal prices each grows by the gain.
inline LoopMatrix RandomLoop(size_t size, double gain) {
  constexpr size_t kInputs = 8;
  uint64_t random = 1;
  LoopMatrix matrix;
  matrix.Clear();
  for (size_t i = 0; i < size; ++i) {
    matrix.output.push_back(1);
    matrix.own_use.push_back(0);
    std::vector<size_t> steps = {1};
    while (steps.size() < kInputs) {
      random = random * 6364136223846793005 + 1442695040888963407;
      const size_t step = 1 + (random >> 33) % (size - 1);
      if (std::find(steps.begin(), steps.end(), step) == steps.end()) {
        steps.push_back(step);
      }
    }
    for (const size_t step : steps) {
      matrix.column.push_back(static_cast<uint32_t>((i + step) % size));
      matrix.amount.push_back(gain / kInputs);
    }
    matrix.row_begin.push_back(matrix.column.size());
  }
  return matrix;
}

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_LOOP_MATRIX_TESTING_H_
