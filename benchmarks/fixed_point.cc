#include "benchmarks/fixed_point.h"

#include <cmath>

#include "absl/status/status.h"
#include "benchmarks/bare_csv.h"
#include "lib/base/status.h"

namespace tanji::benchmarks {
namespace {

constexpr double kStillness = 1e-13;
constexpr int kSweepsMax = 5000;

absl::Status Unknown(const MappedFile& file, uint32_t id) {
  return absl::InvalidArgumentError(base::StrCat(
      file.path(), ": id ", id, " is not one of 0 to n-1, each once"));
}

absl::Status ReadNodes(const MappedFile& file, FileNetwork& network) {
  std::vector<double> outputs;
  TANJI_RETURN_IF_ERROR((ForEachRow<1, 1>(file, [&](const auto& row) {
    network.nodes.push_back(row.ids[0]);
    outputs.push_back(row.values[0]);
  })));
  const size_t n = network.nodes.size();
  network.output.assign(n, 0);
  network.direct.assign(n, 0);
  for (size_t k = 0; k < n; ++k) {
    const uint32_t id = network.nodes[k];
    if (id >= n || network.output[id] != 0) return Unknown(file, id);
    network.output[id] = outputs[k];
  }
  return absl::OkStatus();
}

// Two passes: how many inputs each process has, then the inputs.
absl::Status ReadEdges(const MappedFile& file, FileNetwork& network) {
  const size_t n = network.nodes.size();
  std::vector<uint64_t>& begin = network.input_begin;
  begin.assign(n + 1, 0);
  absl::Status known;
  TANJI_RETURN_IF_ERROR((ForEachRow<2, 2>(file, [&](const auto& row) {
    for (const uint32_t id : row.ids) {
      if (id >= n) known = Unknown(file, id);
    }
    if (known.ok()) ++begin[row.ids[0] + 1];
  })));
  TANJI_RETURN_IF_ERROR(known);
  for (size_t i = 0; i < n; ++i) begin[i + 1] += begin[i];
  network.supplier.resize(begin[n]);
  network.amount.resize(begin[n]);
  std::vector<uint64_t> next(begin.begin(), begin.end() - 1);
  return ForEachRow<2, 2>(file, [&](const auto& row) {
    const uint64_t at = next[row.ids[0]]++;
    network.supplier[at] = row.ids[1];
    network.amount[at] = row.values[0];
  });
}

absl::Status ReadFactors(const MappedFile& file, FileNetwork& network) {
  absl::Status known;
  TANJI_RETURN_IF_ERROR((ForEachRow<1, 2>(file, [&](const auto& row) {
    if (row.ids[0] >= network.direct.size()) {
      known = Unknown(file, row.ids[0]);
    } else {
      network.direct[row.ids[0]] = row.values[0];
    }
  })));
  return known;
}

}  // namespace

absl::StatusOr<FileNetwork> FileNetwork::Read(const std::string& folder) {
  TANJI_ASSIGN_OR_RETURN(const NetworkFiles files, NetworkFiles::Open(folder));
  FileNetwork network;
  TANJI_RETURN_IF_ERROR(ReadNodes(files.nodes, network));
  TANJI_RETURN_IF_ERROR(ReadEdges(files.edges, network));
  TANJI_RETURN_IF_ERROR(ReadFactors(files.factors, network));
  return network;
}

absl::StatusOr<std::vector<double>> FixedPoint(const FileNetwork& network) {
  std::vector<double> y(network.output.size(), 0);
  for (int sweep = 0; sweep < kSweepsMax; ++sweep) {
    bool is_still = true;
    for (const uint32_t i : network.nodes) {
      double sum = network.direct[i];
      double size = std::abs(sum);
      for (uint64_t k = network.input_begin[i]; k < network.input_begin[i + 1];
           ++k) {
        const double part = network.amount[k] * y[network.supplier[k]];
        sum += part;
        size += std::abs(part);
      }
      const double value = sum / network.output[i];
      is_still = is_still && std::abs(value - y[i]) <=
                                 kStillness * size / network.output[i];
      y[i] = value;
    }
    if (is_still) return y;
  }
  return absl::FailedPreconditionError(
      base::StrCat("no fixed point after ", kSweepsMax, " sweeps"));
}

}  // namespace tanji::benchmarks
