// A factor pack as products and processes: one process a row.

#ifndef TANJI_LIB_PLATFORM_PACK_FACTOR_PACK_SUBMISSION_H_
#define TANJI_LIB_PLATFORM_PACK_FACTOR_PACK_SUBMISSION_H_

#include <string>
#include <vector>

#include "lib/exchange/pack/factor_pack.h"
#include "lib/graph/electricity.h"
#include "lib/graph/model.h"

namespace tanji::platform {

// Of the organisation that the pack's id names; with removals for the rows of
// `before` (null: none) that `pack` has not.
graph::Submission SubmissionOf(const exchange::FactorPack& pack,
                               const exchange::FactorPack* before);

// Where electricity is found by its place of use.
struct GridProduct {
  std::string place;
  graph::Instrument instrument;
  std::string product;  // local id
};
// The life-cycle footprints of what grids deliver, in the pack's order, each
// place and instrument once: the first row.
std::vector<GridProduct> GridProductsOf(const exchange::FactorPack& pack);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_PACK_FACTOR_PACK_SUBMISSION_H_
