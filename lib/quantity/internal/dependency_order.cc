#include "lib/quantity/internal/dependency_order.h"

namespace tanji::quantity::internal {
namespace {

enum class Mark { kNew, kOnPath, kDone };

struct Visit {
  size_t index;
  size_t next_need;  // position in needs[index]
};

}  // namespace

DependencyOrder OrderByDependency(
    const std::vector<std::vector<size_t>>& needs) {
  DependencyOrder result;
  std::vector<Mark> marks(needs.size(), Mark::kNew);
  std::vector<bool> is_in_cycle(needs.size(), false);
  std::vector<Visit> path;
  const auto enter = [&](size_t index) {
    marks[index] = Mark::kOnPath;
    path.push_back({index, 0});
  };
  const auto note_cycle = [&](size_t first) {
    // One cycle a need would be quadratic; whose start is known is not
    // repeated.
    if (is_in_cycle[path.back().index] && is_in_cycle[first]) return;
    std::vector<size_t> cycle;
    size_t start = path.size() - 1;
    while (path[start].index != first) --start;
    for (size_t i = start; i < path.size(); ++i) {
      cycle.push_back(path[i].index);
      is_in_cycle[path[i].index] = true;
    }
    result.cycles.push_back(cycle);
  };
  for (size_t root = 0; root < needs.size(); ++root) {
    if (marks[root] != Mark::kNew) continue;
    enter(root);
    while (!path.empty()) {
      Visit& visit = path.back();
      if (visit.next_need == needs[visit.index].size()) {
        marks[visit.index] = Mark::kDone;
        result.order.push_back(visit.index);
        path.pop_back();
        continue;
      }
      const size_t need = needs[visit.index][visit.next_need++];
      if (marks[need] == Mark::kNew) {
        enter(need);
      } else if (marks[need] == Mark::kOnPath) {
        note_cycle(need);
      }
    }
  }
  return result;
}

}  // namespace tanji::quantity::internal
