// Random submissions, imports and days, from a seed.

#ifndef TANJI_TESTS_SIMULATION_HISTORY_H_
#define TANJI_TESTS_SIMULATION_HISTORY_H_

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "lib/graph/model.h"
#include "tests/simulation/model.h"

namespace tanji::simulation {

// The three files of an import, and the submission that it comes to.
struct CsvImport {
  std::string nodes;
  std::string edges;
  std::string factors;
  graph::Submission submission;
};

// Organisations, and products of each.
struct WorldSize {
  int organisations = 4;
  int products = 7;
};

// A world that is small, so that ids meet again and again. What it makes is
// well formed; whether things as they stand allow it is the model's to say.
// Thread-compatible.
class History {
 public:
  explicit History(uint64_t seed, WorldSize size = {})
      : random_(seed), size_(size) {}

  // From 0 to `below` - 1.
  int Below(int below) {
    return static_cast<int>(random_() % static_cast<uint64_t>(below));
  }
  bool OneIn(int n) { return Below(n) == 0; }

  // Declarations, processes, seldom removals, of one organisation.
  graph::Submission NextSubmission(const Model& model, graph::Day today);
  CsvImport NextImport();
  // "ORG/LOCAL", perhaps of a product that nobody has named yet.
  std::string NextProduct();

 private:
  std::string Organisation();
  std::string Unit(const std::string& local);
  quantity::Decimal Amount(int digits);
  std::optional<graph::Period> Period();
  graph::Validity ValidityAround(graph::Day today);
  graph::Input NextInput(const std::string& share);
  graph::ProcessDeclaration NextProcess(const std::string& organisation,
                                        const std::string& local,
                                        graph::Day today);

  std::mt19937_64 random_;
  const WorldSize size_;
};

}  // namespace tanji::simulation

#endif  // TANJI_TESTS_SIMULATION_HISTORY_H_
