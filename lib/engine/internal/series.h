// Whether the turns of a loop group with credits add up.

#ifndef TANJI_LIB_ENGINE_INTERNAL_SERIES_H_
#define TANJI_LIB_ENGINE_INTERNAL_SERIES_H_

#include <cstddef>

#include "lib/base/stop.h"
#include "lib/engine/internal/loop_matrix.h"
#include "lib/engine/internal/prices.h"

namespace tanji::engine::internal {

// True only when it is proven that the powers of B = A / output, signs
// included, fall to 0: its spectral radius is below 1. False says nothing where
// the radius is 1 within rounding, nor in a large group when the work runs out.
// `growth` is of the matrix.
//
// Groups up to `dense_size_max`: B is squared until a power has a norm below 1;
// a bound of all rounding is carried along. Cost: some 10 products of full
// matrices, at most 64. Larger groups: each row of B is multiplied by B until
// its own norm is below 1; the signs cancel within few turns or never. Cost: at
// most 2^28 multiplications, 1 row's if that one does not fall. False as well
// when `steps` stops it.
bool SeriesConverges(const LoopMatrix& matrix, const Growth& growth,
                     size_t dense_size_max, base::StopSteps* steps = nullptr);

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_SERIES_H_
