// The footprints of a network as its definition says, and no cleverer: the
// equations are inserted into each other until nothing moves any more. Slow,
// and correct for every network whose series converges.

#ifndef TANJI_BENCHMARKS_FIXED_POINT_H_
#define TANJI_BENCHMARKS_FIXED_POINT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace tanji::benchmarks {

// The three files of a folder in the neutral CSV form whose ids are 0 to n-1.
struct FileNetwork {
  std::vector<uint32_t> nodes;  // in the order of nodes.csv
  std::vector<double> output;   // by id, as all below
  std::vector<double> direct;
  // Inputs of process i: [input_begin[i], input_begin[i + 1]), in file order.
  std::vector<uint64_t> input_begin;
  std::vector<uint32_t> supplier;
  std::vector<double> amount;

  // INVALID_ARGUMENT for other ids, NOT_FOUND for a missing file.
  static absl::StatusOr<FileNetwork> Read(const std::string& folder);
};

// Footprints by id. Sweeps over the processes in file order, each taking the
// newest values (Gauss-Seidel), until no value moves by more than 1e-13 of the
// sum of its absolute parts. FAILED_PRECONDITION when 5000 sweeps do not do.
absl::StatusOr<std::vector<double>> FixedPoint(const FileNetwork& network);

}  // namespace tanji::benchmarks

#endif  // TANJI_BENCHMARKS_FIXED_POINT_H_
