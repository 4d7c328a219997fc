#include "tests/simulation/model.h"

#include <cstdlib>

#include "lib/base/check.h"
#include "tests/simulation/equations.h"

namespace tanji::simulation {
namespace {

using graph::Submission;

// Consumers without a period choose among all.
constexpr int kOpenEnd = graph::kDayMax + 1;

struct ModelUnit {
  int dimension;  // from 1
  Real base;      // in one unit
};
// The units that histories use; their factors are definitions (1 t = 1,000 kg,
// 1 kWh = 3.6 MJ).
const std::map<std::string, ModelUnit>& Units() {
  static const auto* const units = new std::map<std::string, ModelUnit>{
      {"g", {1, 0.001L}}, {"kg", {1, 1}},     {"t", {1, 1000}}, {"MJ", {2, 1}},
      {"kWh", {2, 3.6L}}, {"MWh", {2, 3600}}, {"piece", {3, 1}}};
  return *units;
}
const ModelUnit& UnitOf(const std::string& symbol) {
  const auto found = Units().find(symbol);
  TANJI_CHECK(found != Units().end());
  return found->second;
}

// From the text that is submitted: the model has no decimals of its own.
Real RealOf(const quantity::Decimal& decimal) {
  return std::strtold(decimal.ToString().c_str(), nullptr);
}

std::string IdOf(const std::string& organisation, const std::string& local) {
  return organisation + "/" + local;
}

}  // namespace

// One row for each process in force.
struct Model::Equations {
  explicit Equations(size_t n) : system(n) {}
  LinearSystem system;
  std::vector<bool> unlinked;  // has an input that nobody supplies
  std::vector<bool> empty;     // has no input and emits nothing
  std::map<ProcessKey, size_t> rows;
};

Model::ProcessKey Model::KeyOf(const std::string& product,
                               const std::string& place,
                               const std::optional<graph::Period>& period) {
  std::optional<std::pair<int, int>> days;
  if (period.has_value()) days = {period->start, period->end};
  return {product, place, days};
}

int Model::DimensionOf(const std::string& product) const {
  const auto found = products_.find(product);
  if (found == products_.end() || found->second.unit.empty()) return 0;
  return UnitOf(found->second.unit).dimension;
}

bool Model::Accepts(const Submission& submission) const {
  std::map<std::string, int> declared;  // by this submission
  const auto dimension_of = [&](const std::string& product) {
    const auto found = declared.find(product);
    return found == declared.end() ? DimensionOf(product) : found->second;
  };
  const auto agrees = [&](const std::string& product, const std::string& unit) {
    const int dimension = dimension_of(product);
    return dimension == 0 || dimension == UnitOf(unit).dimension;
  };
  for (const graph::ProductDeclaration& product : submission.products) {
    const std::string id = IdOf(submission.organisation, product.id);
    if (!agrees(id, product.unit)) return false;
    declared[id] = UnitOf(product.unit).dimension;
  }
  for (const graph::ProcessDeclaration& process : submission.processes) {
    const std::string id = IdOf(submission.organisation, process.product);
    if (dimension_of(id) == 0 || !agrees(id, process.unit)) return false;
    for (const graph::Input& input : process.inputs) {
      if (!agrees(input.product.ToString(), input.unit)) return false;
    }
  }
  for (const graph::ProcessRemoval& removal : submission.removals) {
    if (!processes_.contains(
            KeyOf(IdOf(submission.organisation, removal.product), removal.place,
                  removal.period))) {
      return false;
    }
  }
  return true;
}

void Model::NameProduct(const std::string& id) {
  Product product;
  product.number = static_cast<uint32_t>(products_.size());
  products_.emplace(id, product);
}

Model::Process& Model::NameProcess(const ProcessKey& key) {
  Process process;
  process.number = static_cast<uint32_t>(processes_.size());
  return processes_.emplace(key, process).first->second;
}

void Model::Apply(const Submission& submission) {
  for (const graph::ProductDeclaration& product : submission.products) {
    const std::string id = IdOf(submission.organisation, product.id);
    NameProduct(id);
    products_[id].unit = product.unit;
  }
  for (const graph::ProcessDeclaration& declared : submission.processes) {
    const std::string id = IdOf(submission.organisation, declared.product);
    NameProduct(id);
    const ProcessKey key = KeyOf(id, declared.place, declared.period);
    NameProcess(key);
    Version version;
    version.in_force = true;
    version.validity = declared.validity;
    version.output = RealOf(declared.output) * UnitOf(declared.unit).base;
    version.direct = RealOf(declared.direct_kgco2e);
    for (const graph::Input& input : declared.inputs) {
      const std::string supplier = input.product.ToString();
      NameProduct(supplier);
      ModelInput taken;
      taken.product = supplier;
      taken.dimension = UnitOf(input.unit).dimension;
      taken.amount = RealOf(input.amount) * UnitOf(input.unit).base;
      if (input.pin.has_value()) {
        taken.pin = KeyOf(supplier, input.pin->place, input.pin->period);
        NameProcess(*taken.pin);
      }
      version.inputs.push_back(std::move(taken));
    }
    processes_[key].versions.push_back(std::move(version));
  }
  for (const graph::ProcessRemoval& removal : submission.removals) {
    processes_[KeyOf(IdOf(submission.organisation, removal.product),
                     removal.place, removal.period)]
        .versions.push_back(Version());
  }
}

const Model::Version* Model::InForce(const Process& process, graph::Day day) {
  for (auto version = process.versions.rbegin();
       version != process.versions.rend(); ++version) {
    if (!version->in_force) return nullptr;
    if (version->validity.Covers(day)) return &*version;
  }
  return nullptr;
}

const std::pair<const Model::ProcessKey, Model::Process>* Model::ProviderOf(
    const std::string& product, int consumer_end, graph::Day day) const {
  // A process without a period serves where no dated one does.
  const auto end_of = [](const ProcessKey& key) {
    const auto& period = std::get<2>(key);
    return period.has_value() ? period->second : graph::kDayMin;
  };
  const std::pair<const ProcessKey, Process>* best = nullptr;
  for (const auto& candidate : processes_) {
    const auto& [key, process] = candidate;
    if (std::get<0>(key) != product || InForce(process, day) == nullptr) {
      continue;
    }
    const int end = end_of(key);
    if (end > consumer_end) continue;
    if (best == nullptr || end > end_of(best->first) ||
        (end == end_of(best->first) && process.number < best->second.number)) {
      best = &candidate;
    }
  }
  return best;
}

Model::Equations Model::MakeEquations(graph::Day day) const {
  std::vector<std::pair<const ProcessKey*, const Version*>> in_force;
  for (const auto& [key, process] : processes_) {
    if (const Version* version = InForce(process, day); version != nullptr) {
      in_force.emplace_back(&key, version);
    }
  }
  Equations equations(in_force.size());
  equations.unlinked.resize(in_force.size());
  equations.empty.resize(in_force.size());
  for (size_t i = 0; i < in_force.size(); ++i) {
    equations.rows[*in_force[i].first] = i;
  }
  for (size_t i = 0; i < in_force.size(); ++i) {
    const Version& version = *in_force[i].second;
    const auto& period = std::get<2>(*in_force[i].first);
    const int consumer_end = period.has_value() ? period->second : kOpenEnd;
    equations.system.output[i] = version.output;
    equations.system.direct[i] = version.direct;
    equations.empty[i] = version.inputs.empty() && version.direct == 0;
    for (const ModelInput& input : version.inputs) {
      std::optional<ProcessKey> supplier;
      if (input.pin.has_value()) {
        supplier = input.pin;
      } else if (const auto* found =
                     ProviderOf(input.product, consumer_end, day);
                 found != nullptr) {
        supplier = found->first;
      }
      const auto row = supplier.has_value() ? equations.rows.find(*supplier)
                                            : equations.rows.end();
      if (row == equations.rows.end() ||
          DimensionOf(input.product) != input.dimension) {
        equations.unlinked[i] = true;
        continue;
      }
      equations.system.amount[i][row->second] += input.amount;
      equations.system.absolute[i][row->second] += std::abs(input.amount);
    }
  }
  return equations;
}

std::map<std::string, Answer> Model::Answers(graph::Day day) const {
  const Equations equations = MakeEquations(day);
  const Solution solution = Solve(equations.system);
  const auto reaches = Reachability(equations.system);
  std::map<std::string, Answer> answers;
  for (const auto& [id, product] : products_) {
    Answer& answer = answers[id];
    const auto* made_by = ProviderOf(id, kOpenEnd, day);
    if (made_by == nullptr) continue;
    const size_t row = equations.rows.at(made_by->first);
    answer.process = made_by->second.number;
    answer.unit = product.unit;
    answer.is_empty = equations.empty[row];
    bool emits = false;
    for (size_t j = 0; j < reaches.size(); ++j) {
      if (!reaches[row][j]) continue;
      if (equations.unlinked[j]) answer.incomplete = true;
      if (equations.system.direct[j] != 0) emits = true;
    }
    switch (solution.verdicts[row]) {
      case Verdict::kBlocked:
        answer.kind = Answer::Kind::kBlocked;
        break;
      case Verdict::kNotJudged:
        answer.kind = Answer::Kind::kNotJudged;
        break;
      case Verdict::kAnswered:
        answer.kind = Answer::Kind::kFootprint;
        // Where nothing is emitted, elimination leaves what rounding makes.
        if (!emits) break;
        answer.kg_co2e = solution.values[row] * UnitOf(product.unit).base;
        break;
    }
  }
  return answers;
}

std::map<std::string, uint32_t> Model::ProductNumbers() const {
  std::map<std::string, uint32_t> numbers;
  for (const auto& [id, product] : products_) numbers[id] = product.number;
  return numbers;
}

std::vector<std::string> Model::DeclaredProducts() const {
  std::vector<std::string> declared;
  for (const auto& [id, product] : products_) {
    if (!product.unit.empty()) declared.push_back(id);
  }
  return declared;
}

std::vector<graph::ProcessRemoval> Model::ProcessesOf(
    const std::string& organisation) const {
  std::vector<graph::ProcessRemoval> named;
  for (const auto& [key, process] : processes_) {
    const auto id = *graph::ProductId::Parse(std::get<0>(key));
    if (id.organisation != organisation) continue;
    graph::ProcessRemoval removal;
    removal.product = id.local;
    removal.place = std::get<1>(key);
    if (const auto& days = std::get<2>(key); days.has_value()) {
      removal.period = graph::Period{days->first, days->second};
    }
    named.push_back(std::move(removal));
  }
  return named;
}

}  // namespace tanji::simulation
