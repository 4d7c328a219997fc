// The inputs that nobody supplies.

#ifndef TANJI_LIB_GRAPH_UNLINKED_INPUTS_H_
#define TANJI_LIB_GRAPH_UNLINKED_INPUTS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "lib/graph/snapshot.h"

namespace tanji::graph {

enum class UnlinkedReason : uint8_t {
  kNoProvider,     // nobody makes the product, or not in time
  kOtherDimension  // its owner declared it in a unit of another dimension
};

// Input `input` (in stored order) of `process` has no provider.
struct UnlinkedInput {
  ProcessNumber process;
  uint32_t input;
  ProductNumber product;
  UnlinkedReason reason;
  friend bool operator==(const UnlinkedInput&, const UnlinkedInput&) = default;
};

// Copies share what neither has changed: one reference for 256 processes.
// Thread-compatible; copies are independent of each other.
class UnlinkedInputs {
 public:
  UnlinkedInputs() = default;
  // Ascending by process, then input.
  explicit UnlinkedInputs(std::span<const UnlinkedInput> all);

  size_t size() const { return size_; }
  // Ascending by input; holds until Set.
  std::span<const UnlinkedInput> Of(ProcessNumber process) const;
  // Replaces those of `process`: all in `inputs` are its, ascending.
  void Set(ProcessNumber process, std::span<const UnlinkedInput> inputs);
  // All, ascending by process, then input.
  std::vector<UnlinkedInput> ToVector() const;

 private:
  static constexpr size_t kPageProcesses = 256;
  using Page = std::vector<UnlinkedInput>;  // ascending

  std::vector<std::shared_ptr<const Page>> pages_;  // null: none
  size_t size_ = 0;
};

}  // namespace tanji::graph

#endif  // TANJI_LIB_GRAPH_UNLINKED_INPUTS_H_
