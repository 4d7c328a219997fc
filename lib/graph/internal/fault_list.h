// Faults of a submission with their places.

#ifndef TANJI_LIB_GRAPH_INTERNAL_FAULT_LIST_H_
#define TANJI_LIB_GRAPH_INTERNAL_FAULT_LIST_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "lib/base/strings.h"
#include "lib/graph/model.h"

namespace tanji::graph::internal {

// Takes up to kFaultsMax. Thread-compatible.
class FaultList {
 public:
  bool full() const { return faults_.size() >= kFaultsMax; }
  bool empty() const { return faults_.empty(); }
  void Add(std::string_view place, std::string_view message) {
    if (!full()) faults_.push_back(base::StrCat(place, ": ", message));
  }
  void AddIfBad(std::string_view place, const absl::Status& status) {
    if (!status.ok()) Add(place, base::ToStd(status.message()));
  }
  std::vector<std::string> Take() { return std::move(faults_); }

 private:
  std::vector<std::string> faults_;
};

}  // namespace tanji::graph::internal

#endif  // TANJI_LIB_GRAPH_INTERNAL_FAULT_LIST_H_
