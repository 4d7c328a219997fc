// Local ids of products: readable, and the same at every import.
//
//   of process b1c2d3e4-…   "steel-hot-rolled.b1c2d3e4"
//   of flow a0b1c2d3-…      "steel-hot-rolled.flow-a0b1c2d3"
//
// Where two would be the same, both get all of the ids they are made of.

#ifndef TANJI_LIB_EXCHANGE_OLCA_INTERNAL_LOCAL_IDS_H_
#define TANJI_LIB_EXCHANGE_OLCA_INTERNAL_LOCAL_IDS_H_

#include <string>
#include <string_view>
#include <unordered_map>

#include "lib/exchange/olca/data_set.h"

namespace tanji::exchange::olca::internal {

inline constexpr size_t kSlugSizeMax = 60;  // bytes
inline constexpr size_t kShortIdSize = 8;   // characters

// `name` in lower case, words joined by '-': ASCII letters and digits and all
// that is not ASCII; at most kSlugSizeMax bytes, "flow" when nothing is left.
std::string Slug(std::string_view name);

// Thread-compatible.
class LocalIds {
 public:
  // All outputs and flows that will be asked for are announced first.
  void AnnounceOutput(const Process& process, const Flow& flow);
  void AnnounceFlow(const Flow& flow);

  std::string OfOutput(const Process& process, const Flow& flow) const;
  std::string OfFlow(const Flow& flow) const;

 private:
  std::unordered_map<std::string, int> short_ids_;  // how often each is wanted
};

}  // namespace tanji::exchange::olca::internal

#endif  // TANJI_LIB_EXCHANGE_OLCA_INTERNAL_LOCAL_IDS_H_
