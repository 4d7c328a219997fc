// The tables of a pack that say what gases are worth: sources, sets, gases and
// blends.

#ifndef TANJI_LIB_METHOD_INTERNAL_GAS_READER_H_
#define TANJI_LIB_METHOD_INTERNAL_GAS_READER_H_

#include <vector>

#include "lib/method/gwp_pack.h"
#include "lib/method/internal/pack_reader.h"

namespace tanji::method::internal {

struct GasTables {
  std::vector<PackSource> sources;
  NumberById source_numbers;
  std::vector<GwpSet> sets;
  NumberById set_numbers;
  std::vector<Gas> gases;  // blends last
  NumberById gas_numbers;
};

// Reads the members `sources`, `sets`, `gases` and `blends` of a pack; faults
// go into the reader's list.
GasTables ReadGasTables(PackReader& pack);

}  // namespace tanji::method::internal

#endif  // TANJI_LIB_METHOD_INTERNAL_GAS_READER_H_
