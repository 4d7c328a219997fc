// A simple model of the platform: what it must know and answer after a history
// of submissions, written from DESIGN's rules with no regard to speed.
//
// All versions are kept in lists, suppliers are searched each time, and the
// footprints come from Gaussian elimination in long double over the equations
//
//   output_i y_i = direct_i + sum over inputs j of i (amount_ij y_j).

#ifndef TANJI_TESTS_SIMULATION_MODEL_H_
#define TANJI_TESTS_SIMULATION_MODEL_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "lib/graph/calendar.h"
#include "lib/graph/model.h"

namespace tanji::simulation {

using Real = long double;

// What the model says of a product.
struct Answer {
  enum class Kind {
    kNotMade,    // no such product, or no process in force
    kBlocked,    // in or behind a loop that has no footprint
    kNotJudged,  // behind a loop whose verdict this model does not know
    kFootprint,
  };
  Kind kind = Kind::kNotMade;
  uint32_t process = 0;  // that answers
  std::string unit;
  Real kg_co2e = 0;  // of one declared unit
  bool incomplete = false;
  bool is_empty = false;  // its process takes nothing and emits nothing
};

// Thread-compatible.
class Model {
 public:
  // Whether the platform must accept it as things stand.
  bool Accepts(const graph::Submission& submission) const;
  // Takes an accepted submission as record `seq`. A CSV import is the
  // submission of all its nodes: product and process without place and period.
  void Apply(const graph::Submission& submission);

  // Answers for every product that was ever named, valid on `day`.
  std::map<std::string, Answer> Answers(graph::Day day) const;
  // The number of a product, in order of first appearance.
  std::map<std::string, uint32_t> ProductNumbers() const;

  // "ORG/LOCAL" of products that are declared.
  std::vector<std::string> DeclaredProducts() const;
  // All processes that were ever named, of one organisation.
  std::vector<graph::ProcessRemoval> ProcessesOf(
      const std::string& organisation) const;

 private:
  using ProcessKey =
      std::tuple<std::string, std::string, std::optional<std::pair<int, int>>>;
  struct ModelInput {
    std::string product;
    std::optional<ProcessKey> pin;
    Real amount = 0;  // in the base unit of `dimension`
    int dimension = 0;
  };
  struct Version {
    bool in_force = false;
    graph::Validity validity;
    Real output = 0;  // in the base unit
    Real direct = 0;
    std::vector<ModelInput> inputs;
  };
  struct Process {
    uint32_t number = 0;
    std::vector<Version> versions;  // oldest first
  };
  struct Product {
    uint32_t number = 0;
    std::string unit;  // empty: not declared
  };
  struct Equations;

  static ProcessKey KeyOf(const std::string& product, const std::string& place,
                          const std::optional<graph::Period>& period);
  void NameProduct(const std::string& id);
  Process& NameProcess(const ProcessKey& key);
  // The dimension of a declared product, 0 otherwise.
  int DimensionOf(const std::string& product) const;
  // The version that holds on `day`, or null.
  static const Version* InForce(const Process& process, graph::Day day);
  // Key and process that serve `product` for a consumer whose period ends on
  // `consumer_end`, or null.
  const std::pair<const ProcessKey, Process>* ProviderOf(
      const std::string& product, int consumer_end, graph::Day day) const;
  Equations MakeEquations(graph::Day day) const;

  std::map<std::string, Product> products_;
  std::map<ProcessKey, Process> processes_;
};

}  // namespace tanji::simulation

#endif  // TANJI_TESTS_SIMULATION_MODEL_H_
