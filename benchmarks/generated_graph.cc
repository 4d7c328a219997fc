#include "benchmarks/generated_graph.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <numeric>
#include <random>
#include <string_view>
#include <utility>

#include "lib/base/check.h"
#include "lib/base/huge_pages.h"
#include "lib/base/status.h"

namespace tanji::benchmarks {
namespace {

constexpr double kGain = 0.85;
constexpr double kCredits = 0.003;
constexpr double kOwnUse = 0.003;

// What both kinds share: prices, amounts and the shuffle.
class Generator {
 public:
  Generator(size_t processes, uint64_t seed)
      : random_(seed), price_(processes), number_(processes) {
    std::normal_distribution<double> normal(0, 2.3);
    for (double& price : price_) price = std::exp(normal(random_));
    // A stride of about the golden section: neighbours end up far apart.
    size_t stride =
        static_cast<size_t>(static_cast<double>(processes) * 0.6180339887) | 1;
    while (std::gcd(stride, processes) != 1) stride += 2;
    for (size_t i = 0; i < processes; ++i) {
      number_[i] = static_cast<uint32_t>(i * stride % processes);
    }
    graph_.output.assign(processes, 1);
    graph_.direct.assign(processes, 0);
  }

  // In [0, 1).
  double Uniform() { return uniform_(random_); }
  size_t Below(size_t n) {
    return std::min(n - 1,
                    static_cast<size_t>(Uniform() * static_cast<double>(n)));
  }
  // 0 the most often, with a popularity like 1 / rank.
  size_t RankBelow(size_t n) {
    return std::min(
        n - 1,
        static_cast<size_t>(std::pow(static_cast<double>(n), Uniform())) - 1);
  }

  void AddProcess(size_t i, std::vector<size_t> suppliers) {
    if (Uniform() < 0.6) {
      std::lognormal_distribution<double> factor(-2, 1.5);
      graph_.direct[number_[i]] = price_[i] * factor(random_);
    } else if (suppliers.empty()) {
      graph_.direct[number_[i]] = 0.1 * price_[i];  // else it has no footprint
    }
    if (suppliers.empty()) return;
    if (Uniform() < kOwnUse) suppliers.push_back(i);
    std::vector<double> weight(suppliers.size());
    for (double& w : weight) w = std::pow(Uniform(), 3) + 1e-4;
    const double cost = kGain * (0.35 + 0.65 * Uniform()) * price_[i] /
                        std::accumulate(weight.begin(), weight.end(), 0.0);
    for (size_t k = 0; k < suppliers.size(); ++k) {
      const double amount = cost * weight[k] / price_[suppliers[k]];
      graph_.consumer.push_back(number_[i]);
      graph_.supplier.push_back(number_[suppliers[k]]);
      graph_.amount.push_back(Uniform() < kCredits ? -amount : amount);
    }
  }

  CooGraph Take(std::string name) {
    graph_.name = std::move(name);
    return std::move(graph_);
  }

 private:
  std::mt19937_64 random_;
  std::uniform_real_distribution<double> uniform_{0, 1};
  std::vector<double> price_;
  std::vector<uint32_t> number_;
  CooGraph graph_;
};

// Processes [begin, end) that form one loop.
struct Loop {
  size_t begin;
  size_t end;
};

std::vector<Loop> PlaceLoops(size_t processes, Generator& generator) {
  const size_t cyclic = processes / 50;
  const size_t medium = std::min<size_t>(2000, cyclic);
  std::vector<Loop> loops = {{processes / 2, processes / 2 + medium}};
  size_t place = processes / 50;
  for (size_t left = cyclic - medium; left > 1;) {
    const size_t size =
        2 + static_cast<size_t>(10 * generator.Uniform() * generator.Uniform());
    place += std::max(
        size, static_cast<size_t>(200 * (0.2 + 1.6 * generator.Uniform())));
    if (place + size > loops[0].begin && place < loops[0].end) {
      place = loops[0].end;
    }
    if (place + size >= processes) break;
    loops.push_back({place, place + size});
    place += size;
    left -= std::min(left, size);
  }
  std::sort(loops.begin(), loops.end(),
            [](const Loop& a, const Loop& b) { return a.begin < b.begin; });
  return loops;
}

size_t ChainSupplier(size_t top, Generator& generator) {
  const double kind = generator.Uniform();
  if (kind < 0.55) {  // a near tier
    const auto reach = static_cast<double>(std::min<size_t>(top - 1, 5000));
    return top - 1 -
           static_cast<size_t>(reach * generator.Uniform() *
                               generator.Uniform());
  }
  if (kind < 0.80) return generator.RankBelow(top);  // a raw material
  return generator.Below(top);
}

// Numbers of a line "3,17,0.25,1.2"; what follows the last wanted is ignored.
bool ParseLine(std::string_view line, std::vector<double>& fields) {
  const char* at = line.data();
  const char* const end = at + line.size();
  for (double& field : fields) {
    const auto [next, error] = std::from_chars(at, end, field);
    if (error != std::errc()) return false;
    at = next < end ? next + 1 : next;
  }
  return true;
}

template <typename Row>
absl::Status ReadRows(const std::string& path, size_t fields, Row row) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line)) {
    return absl::NotFoundError(base::StrCat(path, ": cannot be read"));
  }
  std::vector<double> values(fields);
  while (std::getline(file, line)) {
    if (!ParseLine(line, values)) {
      return absl::InvalidArgumentError(
          base::StrCat(path, ": expected ", fields, " numbers in: ", line));
    }
    row(values);
  }
  return absl::OkStatus();
}

// A file that is written; its errors are told at its end.
class NumberFile {
 public:
  NumberFile(std::string path, const char* header)
      : path_(std::move(path)), file_(std::fopen(path_.c_str(), "w")) {
    TANJI_CHECK(file_ != nullptr);
    std::fprintf(file_, "%s\n", header);
  }
  ~NumberFile() {
    if (file_ != nullptr) std::fclose(file_);
  }
  NumberFile(const NumberFile&) = delete;
  NumberFile& operator=(const NumberFile&) = delete;

  std::FILE* get() { return file_; }
  absl::Status Close() {
    const bool failed = std::ferror(file_) != 0;
    const bool unwritten = std::fclose(std::exchange(file_, nullptr)) != 0;
    if (!failed && !unwritten) return absl::OkStatus();
    return absl::InternalError(base::StrCat(path_, " cannot be written"));
  }

 private:
  const std::string path_;
  std::FILE* file_;
};

}  // namespace

CooGraph GenerateLci(size_t processes, size_t inputs, uint64_t seed) {
  Generator generator(processes, seed);
  const size_t core = processes / 2;
  const size_t sources = (processes - core) / 4;
  constexpr size_t kCommunity = 120;
  const size_t hubs = std::min<size_t>(120, core);
  const double mean =
      static_cast<double>(inputs) / static_cast<double>(processes - sources);
  for (size_t i = 0; i < processes; ++i) {
    std::vector<size_t> suppliers;
    const bool is_source = i >= core && i < core + sources;
    const auto count =
        is_source
            ? size_t{0}
            : static_cast<size_t>(mean * (0.35 + 1.3 * generator.Uniform()));
    if (i < core) suppliers.push_back((i + 1) % core);  // a ring: one group
    const size_t community = i / kCommunity * kCommunity;
    while (suppliers.size() < count) {
      const double kind = generator.Uniform();
      size_t j = community + generator.Below(kCommunity);
      if (kind < 0.0015) {
        j = generator.Below(core);
      } else if (kind < 0.60) {
        j = generator.RankBelow(hubs) * (core / hubs) % core;
      } else if (kind < 0.70) {
        j = core + generator.Below(sources);
      } else if (i < core ? j >= core : (j >= i || j < core + sources)) {
        j = generator.Below(core);
      }
      if (j != i) suppliers.push_back(j);
    }
    generator.AddProcess(i, std::move(suppliers));
  }
  return generator.Take(base::StrCat("lci ", processes));
}

CooGraph GenerateChain(size_t processes, size_t inputs, uint64_t seed) {
  Generator generator(processes, seed);
  const std::vector<Loop> loops = PlaceLoops(processes, generator);
  const double mean =
      static_cast<double>(inputs) / static_cast<double>(processes);
  auto loop = loops.begin();
  for (size_t i = 0; i < processes; ++i) {
    while (loop != loops.end() && i >= loop->end) ++loop;
    std::vector<size_t> suppliers;
    size_t top = i;
    if (loop != loops.end() && i >= loop->begin) {
      const size_t size = loop->end - loop->begin;
      suppliers.push_back(loop->begin + (i - loop->begin + 1) % size);
      for (int k = 0; size > 100 && k < 2; ++k) {
        const size_t j = loop->begin + generator.Below(size);
        if (j != i) suppliers.push_back(j);
      }
      top = loop->begin;
    }
    const auto count = static_cast<size_t>(
        mean * (0.2 + 1.6 * generator.Uniform()) + generator.Uniform());
    while (top > 0 && suppliers.size() < count) {
      suppliers.push_back(ChainSupplier(top, generator));
    }
    generator.AddProcess(i, std::move(suppliers));
  }
  return generator.Take(base::StrCat("chain ", processes));
}

absl::StatusOr<CooGraph> ReadGraph(const std::string& folder) {
  CooGraph graph;
  graph.name = folder;
  TANJI_RETURN_IF_ERROR(ReadRows(
      folder + "/nodes.csv", 2,
      [&](const std::vector<double>& row) { graph.output.push_back(row[1]); }));
  graph.direct.assign(graph.output.size(), 0);
  const auto n = static_cast<double>(graph.output.size());
  bool known = true;
  TANJI_RETURN_IF_ERROR(
      ReadRows(folder + "/factors.csv", 2, [&](const std::vector<double>& row) {
        known = known && row[0] >= 0 && row[0] < n;
        if (known) graph.direct[static_cast<size_t>(row[0])] = row[1];
      }));
  TANJI_RETURN_IF_ERROR(
      ReadRows(folder + "/edges.csv", 3, [&](const std::vector<double>& row) {
        known = known && row[0] >= 0 && row[0] < n && row[1] >= 0 && row[1] < n;
        if (!known) return;
        graph.consumer.push_back(static_cast<uint32_t>(row[0]));
        graph.supplier.push_back(static_cast<uint32_t>(row[1]));
        graph.amount.push_back(row[2]);
      }));
  if (!known) {
    return absl::InvalidArgumentError(
        base::StrCat(folder, ": a row names a node that is not in nodes.csv"));
  }
  return graph;
}

absl::Status WriteGraph(const CooGraph& graph, const std::string& folder) {
  NumberFile nodes(folder + "/nodes.csv", "node,output,unit");
  NumberFile factors(folder + "/factors.csv", "node,kgco2e,gsd2");
  for (size_t i = 0; i < graph.output.size(); ++i) {
    std::fprintf(nodes.get(), "%zu,%.9g,kg\n", i, graph.output[i]);
    if (graph.direct[i] == 0) continue;
    std::fprintf(factors.get(), "%zu,%.9g,1.2\n", i, graph.direct[i]);
  }
  NumberFile edges(folder + "/edges.csv", "consumer,supplier,amount,gsd2");
  for (size_t k = 0; k < graph.amount.size(); ++k) {
    std::fprintf(edges.get(), "%u,%u,%.9g,1.05\n", graph.consumer[k],
                 graph.supplier[k], graph.amount[k]);
  }
  TANJI_RETURN_IF_ERROR(nodes.Close());
  TANJI_RETURN_IF_ERROR(factors.Close());
  return edges.Close();
}

graph::Snapshot ToSnapshot(const CooGraph& coo) {
  graph::Snapshot::Parts parts;
  const size_t n = coo.output.size();
  parts.output = coo.output;
  parts.direct.assign(coo.direct.begin(), coo.direct.end());
  parts.unlinked.assign(n, 0);
  parts.input_begin.assign(n + 1, 0);
  for (const uint32_t i : coo.consumer) ++parts.input_begin[i + 1];
  for (size_t i = 0; i < n; ++i) {
    parts.input_begin[i + 1] += parts.input_begin[i];
  }
  base::ReserveHuge(parts.supplier, coo.supplier.size());
  parts.supplier.resize(coo.supplier.size());
  base::ReserveHuge(parts.amount, coo.supplier.size());
  parts.amount.resize(coo.supplier.size());
  std::vector<uint64_t> next(parts.input_begin.begin(),
                             parts.input_begin.end() - 1);
  for (size_t k = 0; k < coo.consumer.size(); ++k) {
    const uint64_t at = next[coo.consumer[k]]++;
    parts.supplier[at] = coo.supplier[k];
    parts.amount[at] = coo.amount[k];
  }
  auto snapshot = graph::Snapshot::Create(std::move(parts));
  TANJI_CHECK(snapshot.ok());
  return *std::move(snapshot);
}

}  // namespace tanji::benchmarks
