// A network whose amounts are uncertain, ready to be sampled.
//
// Each uncertain amount a is a lognormal with its stated value as median and
// its squared geometric standard deviation gsd2, as the pedigree approach of
// inventory data states it (Frischknecht et al., ecoinvent report 1, 2007, ch.
// 7: 95 % of the values lie within a factor gsd2 of the median):
//
//   a = median e^(sigma z),  sigma = ln(gsd2) / 2,  z standard normal
//
// so that the sign stays, for credits too. All amounts are independent, but for
// those with one key, which share their z.

#ifndef TANJI_LIB_ENGINE_UNCERTAIN_NETWORK_H_
#define TANJI_LIB_ENGINE_UNCERTAIN_NETWORK_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/graph/snapshot.h"

namespace tanji::engine {

// Of what an amount is, beside its number within the process.
enum class AmountKind : uint32_t {
  kInput = 0,
  kEmission = 1,
  kDirect = 2,  // what is emitted without a gas
};

// Names an amount for good: what is drawn for it depends on nothing else but
// seed and sample.
struct AmountKey {
  uint32_t process;
  uint32_t word;  // place and kind

  static constexpr uint32_t kPlaceMax = (uint32_t{1} << 30) - 1;
  // `place` within the process, at most kPlaceMax.
  static AmountKey Of(uint32_t process, AmountKind kind, uint32_t place) {
    return {process, static_cast<uint32_t>(kind) << 30 | place};
  }
  AmountKind kind() const { return static_cast<AmountKind>(word >> 30); }
  uint32_t place() const { return word & kPlaceMax; }

  friend bool operator==(const AmountKey&, const AmountKey&) = default;
  friend auto operator<=>(const AmountKey&, const AmountKey&) = default;
};

// An amount of a product, or kg CO2e that are emitted.
struct UncertainAmount {
  uint32_t supplier;  // place of a process; kNoNumber: emitted
  double amount;      // of one run, in the supplier's unit; the median
  double gsd2;        // >= 1; 1: certain
  AmountKey key;      // counts where gsd2 > 1
};

inline constexpr size_t kUncertainAmountsMax = 2'000'000;

// Immutable; thread-safe; some 100 bytes an amount.
class UncertainNetwork {
 public:
  // n processes, called by their place here. Order by number in the snapshot,
  // so that loops are solved in the order of their numbers whatever else is
  // there.
  struct Parts {
    std::vector<double> output;  // n, > 0
    // n: footprint of one unit with all amounts at their medians, in kg CO2e.
    std::vector<double> median;
    // n + 1: the amounts of process i are those in [begin[i], begin[i + 1]), in
    // stored order. A process without amounts is known: its footprint is the
    // median in all samples.
    std::vector<uint64_t> begin;
    std::vector<UncertainAmount> amounts;
    std::vector<uint32_t> products;  // places of what is asked for
  };

  // INVALID_ARGUMENT when sizes disagree, a place does not exist, a number is
  // not finite, an output not positive or a gsd2 below 1; RESOURCE_EXHAUSTED
  // for more than kUncertainAmountsMax amounts.
  static absl::StatusOr<UncertainNetwork> Create(Parts parts);
  UncertainNetwork(UncertainNetwork&&) noexcept;
  UncertainNetwork& operator=(UncertainNetwork&&) noexcept;
  ~UncertainNetwork();

  const Parts& parts() const;
  size_t product_count() const { return parts().products.size(); }
  // Amounts with gsd2 > 1.
  size_t uncertain_count() const;
  // ln(gsd2) / 2 by amount.
  const std::vector<double>& sigma() const;
  // The inputs alone, medians, without emissions.
  const graph::Snapshot& medians() const;

  // How it is calculated (internal/sampling_plan.h).
  struct Plan;
  const Plan& plan() const { return *plan_; }

 private:
  explicit UncertainNetwork(std::unique_ptr<const Plan> plan);
  std::unique_ptr<const Plan> plan_;
};

}  // namespace tanji::engine

#endif  // TANJI_LIB_ENGINE_UNCERTAIN_NETWORK_H_
