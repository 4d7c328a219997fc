// The rows of a pack that say what is added up.

#ifndef TANJI_LIB_METHOD_INTERNAL_INDICATOR_READER_H_
#define TANJI_LIB_METHOD_INTERNAL_INDICATOR_READER_H_

#include <vector>

#include "lib/method/indicator.h"
#include "lib/method/internal/pack_reader.h"

namespace tanji::method::internal {

struct IndicatorTable {
  std::vector<Indicator> rows;
  NumberById numbers;
};

// Reads the member `indicators`; `sets` are those of the pack. Each row refers
// to rows before it only, so there are no circles.
IndicatorTable ReadIndicators(PackReader& pack, const NumberById& sets);

}  // namespace tanji::method::internal

#endif  // TANJI_LIB_METHOD_INTERNAL_INDICATOR_READER_H_
