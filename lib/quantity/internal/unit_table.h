// The units as data: one row each, with its source.

#ifndef TANJI_LIB_QUANTITY_INTERNAL_UNIT_TABLE_H_
#define TANJI_LIB_QUANTITY_INTERNAL_UNIT_TABLE_H_

#include <vector>

#include "lib/quantity/unit.h"

namespace tanji::quantity::internal {

// All units, by code; the strings they view live for ever.
std::vector<Unit> MakeUnitTable();

}  // namespace tanji::quantity::internal

#endif  // TANJI_LIB_QUANTITY_INTERNAL_UNIT_TABLE_H_
