#include "lib/engine/testing/uncertain.h"

#include <utility>

#include "lib/base/check.h"
#include "lib/engine/intensity.h"
#include "lib/engine/solving_order.h"

namespace tanji::engine {

UncertainBuilder& UncertainBuilder::Process(double direct_kg,
                                            double direct_gsd2,
                                            std::vector<Input> inputs,
                                            double output) {
  rows_.push_back({direct_kg, direct_gsd2, std::move(inputs), output});
  return *this;
}

UncertainNetwork UncertainBuilder::Build(std::vector<uint32_t> products) const {
  graph::Snapshot::Parts parts;
  parts.input_begin.push_back(0);
  for (const Row& row : rows_) {
    parts.output.push_back(row.output);
    parts.direct.push_back(row.direct_kg);
    parts.unlinked.push_back(0);
    for (const Input& input : row.inputs) {
      parts.supplier.push_back(input.supplier);
      parts.amount.push_back(input.amount);
    }
    parts.input_begin.push_back(parts.supplier.size());
  }
  const auto snapshot = graph::Snapshot::Create(std::move(parts));
  TANJI_CHECK(snapshot.ok());
  return MakeUncertain(
      *snapshot,
      [this](uint32_t process, uint32_t input) {
        const Row& row = rows_[process];
        return input == UINT32_MAX ? row.direct_gsd2 : row.inputs[input].gsd2;
      },
      std::move(products));
}

UncertainNetwork MakeUncertain(
    const graph::Snapshot& snapshot,
    const std::function<double(uint32_t process, uint32_t input)>& gsd2_of,
    std::vector<uint32_t> products) {
  const Intensities medians =
      ComputeIntensities(snapshot, SolvingOrder(snapshot));
  TANJI_CHECK(medians.faults.empty());
  UncertainNetwork::Parts parts;
  parts.median.assign(medians.values.begin(), medians.values.end());
  parts.begin.push_back(0);
  for (uint32_t i = 0; i < snapshot.process_count(); ++i) {
    parts.output.push_back(snapshot.output(i));
    parts.amounts.push_back({graph::kNoNumber, snapshot.direct(i)[0],
                             gsd2_of(i, UINT32_MAX),
                             AmountKey::Of(i, AmountKind::kDirect, 0)});
    for (uint32_t k = 0; k < snapshot.input_count(i); ++k) {
      parts.amounts.push_back({snapshot.suppliers(i)[k], snapshot.amounts(i)[k],
                               gsd2_of(i, k),
                               AmountKey::Of(i, AmountKind::kInput, k)});
    }
    parts.begin.push_back(parts.amounts.size());
  }
  parts.products = std::move(products);
  auto network = UncertainNetwork::Create(std::move(parts));
  TANJI_CHECK(network.ok());
  return *std::move(network);
}

std::vector<double> SamplesOf(const UncertainNetwork& network, uint64_t seed,
                              size_t samples, size_t product) {
  Sampler sampler(network, seed);
  std::vector<double> block(network.product_count() * kSampleBlock);
  std::vector<double> values;
  for (uint32_t b = 0; values.size() < samples; ++b) {
    sampler.Run(b, block);
    const auto begin =
        block.begin() + static_cast<ptrdiff_t>(product * kSampleBlock);
    values.insert(values.end(), begin, begin + kSampleBlock);
  }
  values.resize(samples);
  return values;
}

}  // namespace tanji::engine
