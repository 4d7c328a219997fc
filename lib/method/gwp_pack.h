// A GWP pack: what a kilogram of each gas is in kg CO2e, and the indicators
// that emissions are added up in. One JSON document, see FORMAT.md.

#ifndef TANJI_LIB_METHOD_GWP_PACK_H_
#define TANJI_LIB_METHOD_GWP_PACK_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "lib/base/strings.h"
#include "lib/crypto/hash.h"
#include "lib/graph/calendar.h"
#include "lib/graph/emission.h"
#include "lib/method/indicator.h"
#include "lib/quantity/decimal.h"

namespace tanji::method {

inline constexpr char kGwpPackFormat[] = "tanji-gwp-pack/v1";
inline constexpr size_t kGwpPackSizeMax = size_t{4} << 20;  // bytes
inline constexpr size_t kGasesMax = 10'000;                 // blends included
inline constexpr size_t kGwpSetsMax = 16;
inline constexpr size_t kGasValuesMax = 256;
inline constexpr size_t kBlendPartsMax = 20;
inline constexpr size_t kPackSourcesMax = 1000;
inline constexpr size_t kIndicatorsMax = 64;
inline constexpr size_t kConditionsMax = 32;  // of one indicator

inline constexpr std::string_view kCarbonDioxide = "CO2";

// Where values come from, and on what terms. A source that nobody has read may
// not feed a certified result.
struct PackSource {
  std::string id;
  std::string citation;
  std::string licence;
  bool is_verified = false;
};

struct GwpSet {
  std::string id;  // "AR6-GWP100"
  int horizon_years = 0;
  std::string report;
  size_t source = 0;  // place in sources()
};

// One GWP: for emissions from one of `origins` that have one of `tags_any`
// (empty: no demand).
struct GasValue {
  size_t set = 0;  // place in sets()
  OriginSet origins = OriginSet::All();
  graph::EmissionTags tags_any;
  quantity::Ratio gwp;  // kg CO2e per kg, > 0, exact
  size_t source = 0;
  bool is_verified = false;
};

struct BlendPart {
  size_t gas = 0;         // place in gases()
  quantity::Ratio share;  // of the mass
};

// A gas, or a blend of gases by mass, whose values are computed.
struct Gas {
  std::string id;
  Names names;
  std::string cas;  // registry number; empty: not given
  size_t source = 0;
  std::vector<GasValue> values;
  std::vector<BlendPart> parts;  // of a blend
};

// Immutable; safe to read from many threads.
class GwpPack {
 public:
  // Reads a pack strictly. INVALID_ARGUMENT lists every fault with its place,
  // one a line, at most json::ObjectReader::kFaultsMax of them. What the rows
  // say together is checked by Characterisation::Create. Cost: some
  // milliseconds a megabyte.
  static absl::StatusOr<GwpPack> Parse(std::string_view document);

  // SHA-256 of the document: what results name beside id and version.
  const crypto::Sha256Digest& digest() const { return digest_; }
  const std::string& id() const { return id_; }
  const std::string& version() const { return version_; }
  graph::Day date() const { return date_; }
  const std::string& title() const { return title_; }
  const std::string& description() const { return description_; }
  // The indicator, a sum, that every gas needs its values for.
  size_t main() const { return main_; }

  // In the order of the document; gases before blends.
  const std::vector<PackSource>& sources() const { return sources_; }
  const std::vector<GwpSet>& sets() const { return sets_; }
  const std::vector<Gas>& gases() const { return gases_; }
  const std::vector<Indicator>& indicators() const { return indicators_; }

  // The gas or blend of that id; null when there is none.
  const Gas* Find(std::string_view id) const;

  // The value that holds for an emission of `gas`, in the set number `set`:
  //   NOT_FOUND         the set has none for this gas, or for this origin
  //   INVALID_ARGUMENT  the set asks for one of several tags and the emission
  //                     has none, or has tags that ask for different values
  // The value lives as long as the pack.
  absl::StatusOr<const GasValue*> ValueOf(const Gas& gas, size_t set,
                                          graph::Origin origin,
                                          graph::EmissionTags tags) const;

 private:
  GwpPack() = default;

  crypto::Sha256Digest digest_ = {};
  std::string id_;
  std::string version_;
  graph::Day date_ = 0;
  std::string title_;
  std::string description_;
  size_t main_ = 0;
  std::vector<PackSource> sources_;
  std::vector<GwpSet> sets_;
  std::vector<Gas> gases_;
  std::vector<Indicator> indicators_;
  absl::flat_hash_map<std::string, size_t, base::StringHash, base::StringEqual>
      gas_numbers_;
};

}  // namespace tanji::method

#endif  // TANJI_LIB_METHOD_GWP_PACK_H_
