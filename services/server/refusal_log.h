// Says in the server's log who is refused what, and not more often than
// somebody reads it.

#ifndef TANJI_SERVICES_SERVER_REFUSAL_LOG_H_
#define TANJI_SERVICES_SERVER_REFUSAL_LOG_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "lib/base/mutex.h"
#include "lib/base/strings.h"

namespace tanji::server {

// One line a minute for each caller and kind of refusal, with how many there
// were since the last; metrics count all (MethodMetrics). Thread-safe.
class RefusalLog {
 public:
  using Write = std::function<void(const std::string& line)>;
  RefusalLog();  // writes warnings
  explicit RefusalLog(Write write);

  // Notes UNAUTHENTICATED, PERMISSION_DENIED and RESOURCE_EXHAUSTED; nothing
  // for any other code. `who` is an organisation, or a host. What the refusal
  // says stays with who is refused: it may name what is asked for.
  void Note(std::string_view who, std::string_view method,
            absl::StatusCode code, std::chrono::steady_clock::time_point now)
      TANJI_EXCLUDES(mu_);

 private:
  struct Told {
    std::chrono::steady_clock::time_point at;
    uint64_t since = 0;
  };

  const Write write_;
  base::Mutex mu_;
  absl::flat_hash_map<std::string, Told, base::StringHash, base::StringEqual>
      told_ TANJI_GUARDED_BY(mu_);
  // When old ones were forgotten last.
  std::chrono::steady_clock::time_point swept_ TANJI_GUARDED_BY(mu_){};
};

}  // namespace tanji::server

#endif  // TANJI_SERVICES_SERVER_REFUSAL_LOG_H_
