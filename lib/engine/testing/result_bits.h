// All bits of a result as bytes, to be compared or hashed.

#ifndef TANJI_LIB_ENGINE_TESTING_RESULT_BITS_H_
#define TANJI_LIB_ENGINE_TESTING_RESULT_BITS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "lib/engine/intensity.h"
#include "lib/graph/snapshot.h"

namespace tanji::engine {

// Integers and doubles of 8 bytes each, lists with their length in front, so
// that equal bytes are equal results. Copyable.
class ResultBits {
 public:
  ResultBits& Add(double value);  // NaN is one value, whatever its bits
  ResultBits& Add(uint64_t value);
  ResultBits& Add(std::span<const double> values);
  ResultBits& Add(std::span<const uint32_t> values);
  ResultBits& Add(const Evidence& evidence);
  ResultBits& Add(const LoopFault& fault);
  // Values, evidence, what blocks, and faults.
  ResultBits& Add(const Intensities& intensities);

  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

// What process i has of `intensities`: values, evidence, and the fault that
// blocks it, its members called by numbers[member].
std::string BitsOfProcess(const Intensities& intensities,
                          graph::ProcessNumber i,
                          std::span<const graph::ProcessNumber> numbers);

}  // namespace tanji::engine

#endif  // TANJI_LIB_ENGINE_TESTING_RESULT_BITS_H_
