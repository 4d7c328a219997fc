// The next numbers to be given out, as they stand in the store.

#ifndef TANJI_LIB_PLATFORM_COUNTERS_H_
#define TANJI_LIB_PLATFORM_COUNTERS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace tanji::platform {

// How many organisations, products and processes have a number.
struct Counters {
  uint32_t organisations = 0;
  uint32_t products = 0;
  uint32_t processes = 0;

  std::string Pack() const;
  static absl::StatusOr<Counters> Unpack(std::string_view packed);

  friend bool operator==(const Counters&, const Counters&) = default;
};

// Two changes that see the same numbering see the same names and versions.
struct Numbering {
  Counters counters;
  uint64_t changes = 0;  // records that changed entities, since the start

  friend bool operator==(const Numbering&, const Numbering&) = default;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_COUNTERS_H_
