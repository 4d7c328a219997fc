// A process's inventory as one of its products has to bear it.

#ifndef TANJI_LIB_GRAPH_ALLOCATED_PROCESS_H_
#define TANJI_LIB_GRAPH_ALLOCATED_PROCESS_H_

#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/graph/version.h"
#include "lib/quantity/decimal.h"
#include "lib/quantity/rational.h"

namespace tanji::graph {

// Of version `version`, for the output that it is about. Refers to the version,
// which outlives it. Immutable.
class AllocatedProcess {
 public:
  // DATA_LOSS when the stored keys give no shares.
  static absl::StatusOr<AllocatedProcess> Of(const ProcessVersion& version);

  // What one run makes of this product, and in which unit.
  const quantity::Decimal& output() const { return output_; }
  quantity::UnitCode unit() const { return unit_; }

  // False for a process with one product, which bears all of it.
  bool is_allocated() const { return is_allocated_; }
  // Of the run's burden, exactly.
  const quantity::Rational& share() const { return share_; }
  // Of input or emission `k`, which may have shares of its own.
  quantity::Rational ShareOfInput(size_t k) const;
  quantity::Rational ShareOfEmission(size_t k) const;

  // With substitution: what this product takes of others beside (or, for a
  // co-product, instead of) the inputs. Negative: a credit.
  struct Replacement {
    ProductNumber product;
    quantity::Decimal amount;
    quantity::UnitCode unit;
    bool is_credit;  // counts with a minus
  };
  const std::vector<Replacement>& replacements() const { return replacements_; }

 private:
  explicit AllocatedProcess(const ProcessVersion& version)
      : version_(version) {}
  quantity::Rational ShareAmong(
      const std::vector<quantity::Decimal>& shares) const;

  const ProcessVersion& version_;
  quantity::Decimal output_;
  quantity::UnitCode unit_ = 0;
  bool is_allocated_ = false;
  size_t index_ = 0;
  quantity::Rational share_ = quantity::Rational::FromInteger(1);
  std::vector<Replacement> replacements_;
};

}  // namespace tanji::graph

#endif  // TANJI_LIB_GRAPH_ALLOCATED_PROCESS_H_
