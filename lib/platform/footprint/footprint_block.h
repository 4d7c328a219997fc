// The indicator block of a footprint, and what reports need beside it.

#ifndef TANJI_LIB_PLATFORM_FOOTPRINT_FOOTPRINT_BLOCK_H_
#define TANJI_LIB_PLATFORM_FOOTPRINT_FOOTPRINT_BLOCK_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/graph/model.h"
#include "lib/platform/footprint/footprints.h"
#include "lib/platform/footprint/main_total.h"
#include "lib/platform/stored_records.h"
#include "lib/quantity/decimal.h"

namespace tanji::platform {

// Significant digits of the largest part of the footprint. All kg CO2e of a
// block are rounded to one decimal place, and sums are the sums of the rounded
// parts, so that they prove themselves.
inline constexpr int kBlockDigits = kMainTotalDigits;

// Of one declared unit.
struct IndicatorValue {
  std::string id;    // of the GWP pack: "fossil-ar6"
  std::string unit;  // "kg CO2e"
  quantity::Decimal value;
  std::vector<std::string> parts;  // of a sum; empty: none
  // Whether only verified GWPs can be in it, and none is missing.
  bool is_certified = false;
  bool is_main = false;  // the footprint
  // Primary energy that nobody upstream has declared: the value is 0 and says
  // nothing.
  bool is_undeclared = false;
};

// Weighted by the absolute values of what the product's own process takes and
// emits; what is not rated counts as 5 (PACT v3: 1 is best).
struct DataQualityRating {
  quantity::Decimal technological;
  quantity::Decimal geographical;
  quantity::Decimal temporal;
};

struct FootprintBlock {
  std::string product_name;  // as its owner declares it; empty: not stated
  // The GWP pack; empty where none is loaded: then the block has nothing but
  // the pre-characterised part.
  std::string gwp_pack;
  std::string gwp_pack_version;
  std::string gwp_pack_digest;             // SHA-256 in hex
  std::vector<IndicatorValue> indicators;  // in the pack's order
  quantity::Decimal total;                 // the main one
  // Of the total, what came as kg CO2e without gas: the same in every GWP set.
  quantity::Decimal precharacterised;
  // Of the total, what rests on primary data. Absent where credits put it
  // outside of 0 to 100, or the total is 0.
  std::optional<quantity::Decimal> primary_data_percent;
  // Absent where nothing is rated, or the footprint has no parts.
  std::optional<DataQualityRating> quality;
  // As the product and its process declare them.
  graph::Composition composition;
  std::optional<quantity::Decimal> exempted_percent;
  // Biogenic CO2 that was taken up and neither let go nor is in the product, in
  // kg: 0 where the balance closes. Absent where the product's biogenic carbon
  // is not stated.
  std::optional<quantity::Decimal> biogenic_balance_kg;
};

// The numbers of a block.
struct BlockNumbers {
  std::vector<IndicatorValue> indicators;  // as FootprintBlock
  quantity::Decimal total;
  quantity::Decimal precharacterised;
};
// `marks` are those of everything upstream. FAILED_PRECONDITION when a column
// has no number.
absl::StatusOr<BlockNumbers> NumbersOf(const ProcessColumns& process,
                                       uint32_t marks);

// Reads the product's own versions. FAILED_PRECONDITION when the product has no
// footprint; PERMISSION_DENIED. Cost: two reads from the store.
absl::StatusOr<FootprintBlock> MakeBlock(const StoredRecords& stored,
                                         const View& view,
                                         const identity::Caller& caller,
                                         const Footprint& footprint);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_FOOTPRINT_FOOTPRINT_BLOCK_H_
