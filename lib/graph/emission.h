// Emissions and removals of greenhouse gases, as they are declared.

#ifndef TANJI_LIB_GRAPH_EMISSION_H_
#define TANJI_LIB_GRAPH_EMISSION_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/quantity/decimal.h"

namespace tanji::graph {

// Where the gas comes from, or goes to (ISO 14067, 6.4.9). The numbers are
// stored.
enum class Origin : uint8_t {
  kFossil = 0,
  kBiogenic = 1,        // grown carbon and what becomes of it
  kLandUseChange = 2,   // direct, spread over 20 years
  kLandManagement = 3,  // soils and standing biomass, without change of use
  kAtmospheric = 4,     // taken from the air by technology
};
std::string_view OriginName(Origin origin);  // "land-use-change"
absl::StatusOr<Origin> ParseOrigin(std::string_view name);

// What is to be known of an emission beside its origin. The bits are stored.
enum class EmissionTag : uint8_t {
  kAircraft = 1,
  kPackaging = 2,
  kFugitive = 4,    // leaks and vents
  kCombustion = 8,  // what a flame leaves
  kProcess = 16,    // reactions other than combustion
  kCapture = 32,    // captured and stored for good; the amount is negative
};
inline constexpr uint8_t kEmissionTagsAll = 63;
std::string_view EmissionTagName(EmissionTag tag);  // "fugitive"
absl::StatusOr<EmissionTag> ParseEmissionTag(std::string_view name);

// A set of tags. Value type.
class EmissionTags {
 public:
  constexpr EmissionTags() = default;
  // Bits beyond kEmissionTagsAll are for the caller to refuse.
  static constexpr EmissionTags FromBits(uint8_t bits) {
    EmissionTags tags;
    tags.bits_ = bits;
    return tags;
  }
  constexpr void Add(EmissionTag tag) { bits_ |= static_cast<uint8_t>(tag); }
  constexpr bool Has(EmissionTag tag) const {
    return (bits_ & static_cast<uint8_t>(tag)) != 0;
  }
  constexpr bool HasAny(EmissionTags tags) const {
    return (bits_ & tags.bits_) != 0;
  }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr uint8_t bits() const { return bits_; }
  // In the order of their bits.
  std::vector<EmissionTag> List() const;
  friend bool operator==(EmissionTags, EmissionTags) = default;

 private:
  uint8_t bits_ = 0;
};

inline constexpr size_t kGasIdSizeMax = 40;  // bytes

// Printable ASCII without blanks, 1 to kGasIdSizeMax bytes: "CO2", "HFC134a",
// "(CF3)2CHOH". Which gases there are is a matter of the GWP pack.
absl::Status CheckGasId(std::string_view id);

}  // namespace tanji::graph

#endif  // TANJI_LIB_GRAPH_EMISSION_H_
