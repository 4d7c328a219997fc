// Where the static files of a log are read from (c2sp.org/tlog-tiles).

#ifndef TANJI_LIB_LEDGER_LOG_SOURCE_H_
#define TANJI_LIB_LEDGER_LOG_SOURCE_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"

namespace tanji::ledger {

// A folder, a web server, or a map in a test. Thread-safe.
class LogSource {
 public:
  virtual ~LogSource() = default;

  // The whole file at `path`, as in "tile/0/x001/234". NOT_FOUND when there is
  // none; RESOURCE_EXHAUSTED above `size_max` bytes; UNAVAILABLE when the
  // source cannot be asked.
  virtual absl::StatusOr<std::string> Read(const std::string& path,
                                           size_t size_max) const = 0;
};

}  // namespace tanji::ledger

#endif  // TANJI_LIB_LEDGER_LOG_SOURCE_H_
