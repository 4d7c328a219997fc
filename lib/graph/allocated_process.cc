#include "lib/graph/allocated_process.h"

#include <utility>

#include "lib/base/strings.h"
#include "lib/graph/allocation.h"

namespace tanji::graph {

using quantity::Rational;

absl::StatusOr<AllocatedProcess> AllocatedProcess::Of(
    const ProcessVersion& version) {
  AllocatedProcess process(version);
  process.output_ = version.output;
  process.unit_ = version.unit;
  if (!version.outputs.has_value()) return process;
  const OutputsVersion& outputs = *version.outputs;
  process.is_allocated_ = true;
  process.index_ = outputs.index;
  if (outputs.index > 0) {
    const CoProductVersion& own = outputs.co_products[outputs.index - 1];
    process.output_ = own.amount;
    process.unit_ = own.unit;
  }
  if (outputs.allocation.method == AllocationMethod::kSubstitution) {
    process.share_ = Rational::FromInteger(outputs.index == 0 ? 1 : 0);
    for (size_t i = 0; i < outputs.co_products.size(); ++i) {
      const CoProductVersion& output = outputs.co_products[i];
      if (outputs.index != 0 && outputs.index != i + 1) continue;
      process.replacements_.push_back(
          {output.substitutes, output.amount, output.unit, outputs.index == 0});
    }
    return process;
  }
  std::vector<AllocationKey> keys = {{version.output, outputs.reference_key}};
  for (const CoProductVersion& output : outputs.co_products) {
    keys.push_back({output.amount, output.key});
  }
  auto shares = AllocationShares(outputs.allocation.method, keys);
  if (!shares.ok()) {
    return absl::DataLossError(base::StrCat(
        "stored process: ", base::ToStd(shares.status().message())));
  }
  process.share_ = std::move((*shares)[outputs.index]);
  return process;
}

Rational AllocatedProcess::ShareAmong(
    const std::vector<quantity::Decimal>& shares) const {
  if (index_ >= shares.size()) return share_;
  return Rational::FromDecimal(shares[index_]);
}

Rational AllocatedProcess::ShareOfInput(size_t k) const {
  const std::optional<InputDetail>& detail = version_.inputs[k].detail;
  return detail.has_value() ? ShareAmong(detail->shares) : share_;
}

Rational AllocatedProcess::ShareOfEmission(size_t k) const {
  return ShareAmong(version_.emissions[k].shares);
}

}  // namespace tanji::graph
