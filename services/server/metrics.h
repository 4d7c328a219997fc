// What the server counts, as Prometheus text.

#ifndef TANJI_SERVICES_SERVER_METRICS_H_
#define TANJI_SERVICES_SERVER_METRICS_H_

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "lib/base/mutex.h"
#include "lib/platform/system.h"
#include "services/server/worker_pool.h"

namespace prometheus {
class Counter;
class Histogram;
}  // namespace prometheus

namespace tanji::server {

inline constexpr size_t kStatusCodes = 17;  // OK to UNAUTHENTICATED

// Calls of one method. Thread-safe; lives as long as its Metrics.
class MethodMetrics {
 public:
  void CountCall(absl::StatusCode code, std::chrono::nanoseconds took);

 private:
  friend class Metrics;
  std::array<prometheus::Counter*, kStatusCodes> calls_{};
  prometheus::Histogram* seconds_ = nullptr;
};

// Thread-safe.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // `method` is a full name: "tanji.supply.v1.SupplyService.Get".
  MethodMetrics& OfMethod(const std::string& method) TANJI_EXCLUDES(mu_);

  // Everything as text, with the state of `system`, the load of `pools` and the
  // number of `watches` as they are now.
  std::string Render(platform::System& system,
                     const std::vector<const WorkerPool*>& pools,
                     size_t watches) TANJI_EXCLUDES(mu_);

 private:
  struct Families;
  void RenderWork(const platform::LiveWork& work);

  const std::unique_ptr<Families> families_;

  base::Mutex mu_;
  std::vector<std::unique_ptr<MethodMetrics>> methods_ TANJI_GUARDED_BY(mu_);
};

}  // namespace tanji::server

#endif  // TANJI_SERVICES_SERVER_METRICS_H_
