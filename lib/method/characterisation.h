// Characterisation: from kilograms of gases to kg CO2e by indicator.
//
// For an emission of m kg of gas g:
//
//   column[c] += m GWP(g, set of c)   for each column c that counts it
//   column[c] += m                    where c has no set: CO2 alone
//
// Removals are negative amounts. What counts where is data: the indicator rows
// of the pack (ISO 14067, 6.4.9; the parts of a PACT footprint).

#ifndef TANJI_LIB_METHOD_CHARACTERISATION_H_
#define TANJI_LIB_METHOD_CHARACTERISATION_H_

#include <array>
#include <bitset>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/graph/emission.h"
#include "lib/method/gwp_pack.h"
#include "lib/method/indicator.h"
#include "lib/quantity/decimal.h"

namespace tanji::method {

// Columns of the calculation: three times 8, what fits one pass.
inline constexpr size_t kColumnsMax = 24;
using ColumnSet = std::bitset<kColumnsMax>;

// An indicator that is not a sum of others.
struct Column {
  std::string id;
  std::string unit;
  size_t indicator = 0;  // place in the pack
  // Whether every value that it can use is verified.
  bool is_certified = false;
};

// An indicator that is a sum of columns.
struct Composite {
  std::string id;
  std::string unit;
  size_t indicator = 0;
  ColumnSet parts;
  bool is_complete = false;  // every emission is in exactly one part
  bool is_certified = false;

  // In the order of the columns.
  double SumOf(std::span<const double> columns) const;
};

// What Characterise did.
struct Characterised {
  ColumnSet counted;     // what the emission was added to
  ColumnSet unverified;  // of these: by a value that is not verified
  // Count the emission, but their set has no GWP for it: nothing was added, and
  // their results are incomplete. Never a part of the main sum.
  ColumnSet missing;
};

// Immutable; safe to use from many threads.
class Characterisation {
 public:
  // Checks what the rows of `pack` say together, for each kind of emission that
  // there is. INVALID_ARGUMENT when there are more than kColumnsMax columns,
  // two parts of a sum count the same emission, a sum mixes GWP sets, an
  // of-which counts what its whole does not, or no sum is complete. Cost: some
  // milliseconds.
  static absl::StatusOr<Characterisation> Create(GwpPack pack);

  const GwpPack& pack() const { return pack_; }
  // In the order of the pack.
  const std::vector<Column>& columns() const { return columns_; }
  const std::vector<Composite>& composites() const { return composites_; }
  // The sum that is the footprint.
  const Composite& main() const { return composites_[main_]; }
  // Where emissions count that are declared as kg CO2e, without gas: as fossil.
  // GWPs do not change them.
  ColumnSet precharacterised() const { return precharacterised_; }

  // Whether such an emission can be counted. INVALID_ARGUMENT, naming the gas:
  // it is not in the pack; its set asks for a tag; the main sum needs a GWP
  // that there is none of; no part of a complete sum counts it.
  absl::Status Check(std::string_view gas, graph::Origin origin,
                     graph::EmissionTags tags, Direction direction) const;

  // Adds an emission to `columns`, one value for each of columns(): for each
  // that counts it, the double nearest to the exact product. Errors as for
  // Check; then nothing is added. Cost: some 200 ns.
  absl::StatusOr<Characterised> Characterise(std::string_view gas,
                                             const quantity::Decimal& amount_kg,
                                             graph::Origin origin,
                                             graph::EmissionTags tags,
                                             std::span<double> columns) const;

 private:
  struct Factors;
  explicit Characterisation(GwpPack pack) : pack_(std::move(pack)) {}

  absl::Status AddColumns();
  absl::Status AddComposites();
  absl::Status CheckSets() const;
  absl::Status CheckKinds();
  absl::Status CheckKind(const EmissionKind& kind, ColumnSet counted) const;
  absl::Status RefusalOf(const Composite& sum, const EmissionKind& kind) const;
  const Indicator& RowOf(const Column& column) const {
    return pack_.indicators()[column.indicator];
  }
  const Composite& CompositeOf(size_t indicator) const {
    return composites_[place_of_[indicator]];
  }
  absl::StatusOr<Factors> FactorsOf(std::string_view gas,
                                    const EmissionKind& kind) const;

  // Constant after construction.
  GwpPack pack_;
  std::vector<Column> columns_;
  std::vector<Composite> composites_;
  std::vector<size_t> place_of_;  // of an indicator in one of the two
  size_t main_ = 0;
  ColumnSet precharacterised_;
  std::vector<ColumnSet> counted_;  // by EmissionKind::Number
};

}  // namespace tanji::method

#endif  // TANJI_LIB_METHOD_CHARACTERISATION_H_
