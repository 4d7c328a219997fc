// Tells gRPC's health service how the system is.

#ifndef TANJI_SERVICES_SERVER_HEALTH_WATCH_H_
#define TANJI_SERVICES_SERVER_HEALTH_WATCH_H_

#include <grpcpp/health_check_service_interface.h>

#include <string>
#include <thread>
#include <vector>

#include "lib/base/mutex.h"
#include "lib/platform/system.h"

namespace tanji::server {

// Asks the system once a second: SERVING while it can do all its work. What
// changes goes to the log. Thread-safe.
class HealthWatch {
 public:
  // Both outlive the watch. `services` are full names; "" is always told.
  HealthWatch(const platform::System& system,
              grpc::HealthCheckServiceInterface& health,
              std::vector<std::string> services);
  ~HealthWatch();  // Stop
  HealthWatch(const HealthWatch&) = delete;
  HealthWatch& operator=(const HealthWatch&) = delete;

  // NOT_SERVING from now on, whatever the system says.
  void Stop() TANJI_EXCLUDES(mu_);

 private:
  void Tell(const absl::Status& status);
  void Run() TANJI_EXCLUDES(mu_);

  // Constant after construction.
  const platform::System& system_;
  grpc::HealthCheckServiceInterface& health_;
  const std::vector<std::string> services_;

  absl::Status told_;  // own thread only

  base::Mutex mu_;
  base::CondVar wake_;
  bool stopping_ TANJI_GUARDED_BY(mu_) = false;

  std::thread thread_;
};

}  // namespace tanji::server

#endif  // TANJI_SERVICES_SERVER_HEALTH_WATCH_H_
