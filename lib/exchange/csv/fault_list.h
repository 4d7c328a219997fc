// The faults of an upload, with their places, so that the sender learns all of
// them at once.

#ifndef TANJI_LIB_EXCHANGE_CSV_FAULT_LIST_H_
#define TANJI_LIB_EXCHANGE_CSV_FAULT_LIST_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace tanji::exchange {

struct FaultPlace {
  std::string_view file;
  int64_t line = 0;        // from 1; 0: the file as a whole
  std::string_view field;  // empty: the line as a whole
};

// Thread-compatible.
class FaultList {
 public:
  // Who has more faults than this has made one mistake many times.
  static constexpr size_t kFaultsMax = 100;

  // Adds "file:line: field: what"; nothing once the list is full.
  void Add(const FaultPlace& place, std::string_view what);

  bool empty() const { return faults_.empty(); }
  bool full() const { return faults_.size() >= kFaultsMax; }
  const std::vector<std::string>& faults() const { return faults_; }

  // OK without faults, else INVALID_ARGUMENT with all of them, one a line.
  absl::Status ToStatus() const;

 private:
  std::vector<std::string> faults_;
};

}  // namespace tanji::exchange

#endif  // TANJI_LIB_EXCHANGE_CSV_FAULT_LIST_H_
