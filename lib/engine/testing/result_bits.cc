#include "lib/engine/testing/result_bits.h"

#include <cmath>
#include <limits>

#include "lib/base/wire.h"

namespace tanji::engine {

ResultBits& ResultBits::Add(double value) {
  base::AppendDouble(&bytes_, std::isnan(value)
                                  ? std::numeric_limits<double>::quiet_NaN()
                                  : value);
  return *this;
}

ResultBits& ResultBits::Add(uint64_t value) {
  base::AppendU64(&bytes_, value);
  return *this;
}

ResultBits& ResultBits::Add(std::span<const double> values) {
  Add(uint64_t{values.size()});
  for (const double value : values) Add(value);
  return *this;
}

ResultBits& ResultBits::Add(std::span<const uint32_t> values) {
  Add(uint64_t{values.size()});
  for (const uint32_t value : values) Add(uint64_t{value});
  return *this;
}

ResultBits& ResultBits::Add(const Evidence& evidence) {
  return Add(evidence.backward_error_max)
      .Add(evidence.loop_gain_max)
      .Add(evidence.digits_lost)
      .Add(uint64_t{evidence.series_diverges})
      .Add(uint64_t{evidence.incomplete})
      .Add(uint64_t{evidence.marks});
}

ResultBits& ResultBits::Add(const LoopFault& fault) {
  return Add(static_cast<uint64_t>(fault.kind))
      .Add(std::span<const uint32_t>(fault.members))
      .Add(uint64_t{fault.worst})
      .Add(fault.gain);
}

ResultBits& ResultBits::Add(const Intensities& intensities) {
  Add(std::span<const double>(intensities.values));
  const auto n = static_cast<uint32_t>(intensities.process_count());
  for (uint32_t i = 0; i < n; ++i) Add(intensities.EvidenceOf(i));
  Add(uint64_t{n});
  for (uint32_t i = 0; i < n; ++i) Add(uint64_t{intensities.BlockedBy(i)});
  Add(uint64_t{intensities.faults.size()});
  for (const LoopFault& fault : intensities.faults) Add(fault);
  return *this;
}

std::string BitsOfProcess(const Intensities& intensities,
                          graph::ProcessNumber i,
                          std::span<const graph::ProcessNumber> numbers) {
  const auto columns = static_cast<size_t>(intensities.indicators);
  ResultBits bits;
  bits.Add(std::span<const double>(&intensities.values[i * columns], columns));
  bits.Add(intensities.EvidenceOf(i));
  const uint32_t blocked_by = intensities.BlockedBy(i);
  bits.Add(uint64_t{blocked_by == kNotBlocked});
  if (blocked_by == kNotBlocked) return bits.bytes();
  LoopFault fault = intensities.faults[blocked_by];
  for (graph::ProcessNumber& member : fault.members) member = numbers[member];
  fault.worst = numbers[fault.worst];
  return bits.Add(fault).bytes();
}

}  // namespace tanji::engine
