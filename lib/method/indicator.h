// Indicators: what is added up along the network, and which emissions count in
// which of them. Rows of a pack, not code.

#ifndef TANJI_LIB_METHOD_INDICATOR_H_
#define TANJI_LIB_METHOD_INDICATOR_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/graph/emission.h"
#include "lib/quantity/decimal.h"

namespace tanji::method {

// What a thing is called, for people; empty where the pack gives no name.
struct Names {
  std::string en;
  std::string zh;
  std::string de;
};

// Into the air, or out of it (a negative amount).
enum class Direction : uint8_t { kEmission = 0, kRemoval = 1 };

// 0 is an emission.
inline Direction DirectionOf(const quantity::Decimal& amount) {
  return amount.IsNegative() ? Direction::kRemoval : Direction::kEmission;
}

// A set of origins. Value type.
class OriginSet {
 public:
  static constexpr int kOriginCount = 5;
  static constexpr OriginSet All() {
    OriginSet all;
    all.bits_ = (1U << kOriginCount) - 1;
    return all;
  }
  constexpr void Add(graph::Origin origin) {
    bits_ |= 1U << static_cast<unsigned>(origin);
  }
  constexpr bool Has(graph::Origin origin) const {
    return (bits_ >> static_cast<unsigned>(origin) & 1U) != 0;
  }
  constexpr bool HasAny(OriginSet origins) const {
    return (bits_ & origins.bits_) != 0;
  }
  friend bool operator==(OriginSet, OriginSet) = default;

 private:
  uint32_t bits_ = 0;
};

// All that an indicator can tell of an emission: no more than kKindCount kinds,
// so that what holds of every emission can be checked one by one.
struct EmissionKind {
  bool is_carbon_dioxide = false;
  graph::Origin origin = graph::Origin::kFossil;
  Direction direction = Direction::kEmission;
  graph::EmissionTags tags;

  static constexpr size_t kKindCount =
      size_t{2} * OriginSet::kOriginCount * 2 * (graph::kEmissionTagsAll + 1);
  size_t Number() const;  // below kKindCount
  static EmissionKind FromNumber(size_t number);
};
// "an emission of another gas than CO2, origin fossil, tags aircraft, process"
std::string Describe(const EmissionKind& kind);

// What must hold of an emission for it to count: all of it.
struct Condition {
  enum class Gas : uint8_t { kAny, kCarbonDioxide, kOther };
  OriginSet origins;
  Gas gas = Gas::kAny;
  std::optional<Direction> direction;  // none: either
  graph::EmissionTags tags_all;
  graph::EmissionTags tags_any;  // empty: no demand
  graph::EmissionTags tags_none;

  bool Holds(const EmissionKind& kind) const;
};
// "emission, CO2, without the tag capture"; the origins are not named.
std::string Describe(const Condition& condition);

// One row. Indicators are named by their place in the pack, from 0.
struct Indicator {
  enum class Form : uint8_t {
    kEmissions,      // adds up emissions that meet a condition
    kSum,            // adds up other indicators
    kPrimaryData,    // the share of another that rests on primary data
    kPrimaryEnergy,  // energy, stated beside the emissions
  };
  std::string id;
  Names names;
  std::string unit;
  Form form = Form::kEmissions;

  // kEmissions: what counts meets one of `conditions`, and counts once, by its
  // GWP in the set number `set`; without a set only CO2 counts, as itself.
  // With `whole`, what counts is also counted in that sum: an of-which.
  std::vector<Condition> conditions;
  std::optional<size_t> set;
  std::optional<size_t> whole;
  // kSum: indicators before this one. Of a complete sum every emission is
  // counted in exactly one part; of the others in at most one.
  std::vector<size_t> parts;
  bool is_complete = false;
  // kPrimaryData: a sum before this one.
  size_t base = 0;

  bool Counts(const EmissionKind& kind) const;
};

}  // namespace tanji::method

#endif  // TANJI_LIB_METHOD_INDICATOR_H_
