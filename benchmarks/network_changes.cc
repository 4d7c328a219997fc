#include "benchmarks/network_changes.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <random>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "lib/base/status.h"

namespace tanji::benchmarks {
namespace {

std::vector<std::string> Fields(const std::string& line) {
  std::vector<std::string> fields(1);
  for (const char c : line) {
    if (c == ',') {
      fields.emplace_back();
    } else if (c != '\r') {
      fields.back() += c;
    }
  }
  return fields;
}

// Calls `visit` with the fields of each line but the first.
template <typename Visit>
absl::Status ForEachLine(const std::string& path, size_t fields_min,
                         Visit visit) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line)) {
    return absl::NotFoundError(base::StrCat("cannot read ", path));
  }
  while (std::getline(file, line)) {
    const std::vector<std::string> fields = Fields(line);
    if (fields.size() < fields_min) {
      return absl::InvalidArgumentError(
          base::StrCat(path, ": a line has ", fields.size(), " fields"));
    }
    visit(fields);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<NetworkProcess>> DrawProcesses(
    const std::string& folder, const std::string& organisation, size_t count,
    uint64_t seed) {
  std::vector<NetworkProcess> all;
  std::map<std::string, std::string> units;
  TANJI_RETURN_IF_ERROR(ForEachLine(folder + "/nodes.csv", 3,
                                    [&](const std::vector<std::string>& f) {
                                      all.push_back({f[0], f[1], f[2], "", 0});
                                    }));
  std::mt19937_64 random(seed);
  std::shuffle(all.begin(), all.end(), random);
  // All units are asked for by the inputs below.
  for (const NetworkProcess& process : all) {
    units[process.product] = process.unit;
  }
  all.resize(std::min(all.size(), count));
  std::map<std::string, NetworkProcess*> by_product;
  for (NetworkProcess& process : all) by_product[process.product] = &process;
  TANJI_RETURN_IF_ERROR(ForEachLine(
      folder + "/edges.csv", 3, [&](const std::vector<std::string>& f) {
        const auto found = by_product.find(f[0]);
        if (found == by_product.end()) return;
        std::string& inputs = found->second->inputs;
        base::StrAppend(&inputs, inputs.empty() ? "" : ",", "{\"product\":\"",
                        organisation, "/", f[1], "\",\"amount\":\"", f[2],
                        "\",\"unit\":\"", units[f[1]], "\"}");
      }));
  TANJI_RETURN_IF_ERROR(ForEachLine(
      folder + "/factors.csv", 2, [&](const std::vector<std::string>& f) {
        const auto found = by_product.find(f[0]);
        if (found == by_product.end()) return;
        static_cast<void>(absl::SimpleAtod(f[1], &found->second->direct));
      }));
  return all;
}

std::string ChangedDocument(const NetworkProcess& process,
                            const std::string& organisation, uint64_t change) {
  char direct[64];
  std::snprintf(
      direct, sizeof(direct), "%.9f",
      process.direct * 1.001 + static_cast<double>(change + 1) * 1e-6);
  return base::StrCat("{\"format\":\"tanji-submission/v1\",\"organisation\":\"",
                      organisation, "\",\"processes\":[{\"product\":\"",
                      process.product, "\",\"output\":\"", process.output,
                      "\",\"unit\":\"", process.unit,
                      "\",\"confirmation\":\"measured\",\"direct_kgco2e\":\"",
                      direct, "\",\"inputs\":[", process.inputs, "]}]}\n");
}

}  // namespace tanji::benchmarks
