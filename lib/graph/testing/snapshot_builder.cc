#include "lib/graph/testing/snapshot_builder.h"

#include "lib/base/check.h"

namespace tanji::graph {

SnapshotBuilder& SnapshotBuilder::Process(const std::string& name,
                                          double direct_kg, Inputs inputs,
                                          double output) {
  const bool is_new =
      numbers_.emplace(name, static_cast<ProcessNumber>(rows_.size())).second;
  TANJI_CHECK(is_new);
  rows_.push_back({output, direct_kg, std::move(inputs)});
  return *this;
}

SnapshotBuilder& SnapshotBuilder::Marks(const std::string& name,
                                        uint32_t marks) {
  rows_[Number(name)].marks = marks;
  return *this;
}

ProcessNumber SnapshotBuilder::Number(const std::string& name) const {
  const auto found = numbers_.find(name);
  TANJI_CHECK(found != numbers_.end());
  return found->second;
}

Snapshot SnapshotBuilder::Build() const {
  Snapshot::Parts parts;
  parts.input_begin.push_back(0);
  for (const Row& row : rows_) {
    parts.output.push_back(row.output);
    parts.direct.push_back(row.direct);
    parts.unlinked.push_back(0);
    parts.marks.push_back(row.marks);
    for (const auto& [supplier, amount] : row.inputs) {
      const auto found = numbers_.find(supplier);
      if (found == numbers_.end()) {
        ++parts.unlinked.back();
        continue;
      }
      parts.supplier.push_back(found->second);
      parts.amount.push_back(amount);
    }
    parts.input_begin.push_back(parts.supplier.size());
  }
  auto snapshot = Snapshot::Create(std::move(parts));
  TANJI_CHECK(snapshot.ok());
  return *std::move(snapshot);
}

}  // namespace tanji::graph
