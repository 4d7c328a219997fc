// Snapshots in a line, for tests: processes by name, inputs by name.

#ifndef TANJI_LIB_GRAPH_TESTING_SNAPSHOT_BUILDER_H_
#define TANJI_LIB_GRAPH_TESTING_SNAPSHOT_BUILDER_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "lib/graph/snapshot.h"

namespace tanji::graph {

// Numbers follow the order of the Process calls. An input that names no
// process counts as unlinked. Wrong use stops the test.
class SnapshotBuilder {
 public:
  using Inputs = std::vector<std::pair<std::string, double>>;

  // A process that makes `output` (default 1) and emits `direct_kg` a run.
  SnapshotBuilder& Process(const std::string& name, double direct_kg,
                           Inputs inputs, double output = 1);
  // The marks of `name`, which must be there already; 0 without this call.
  SnapshotBuilder& Marks(const std::string& name, uint32_t marks);
  Snapshot Build() const;
  // The number of `name`.
  ProcessNumber Number(const std::string& name) const;

 private:
  struct Row {
    double output;
    double direct;
    Inputs inputs;
    uint32_t marks = 0;
  };
  std::vector<Row> rows_;
  std::map<std::string, ProcessNumber> numbers_;
};

}  // namespace tanji::graph

#endif  // TANJI_LIB_GRAPH_TESTING_SNAPSHOT_BUILDER_H_
