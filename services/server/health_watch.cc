#include "services/server/health_watch.h"

#include <utility>

#include "lib/base/log.h"
#include "lib/base/strings.h"
#include "services/server/server_limits.h"

namespace tanji::server {

HealthWatch::HealthWatch(const platform::System& system,
                         grpc::HealthCheckServiceInterface& health,
                         std::vector<std::string> services)
    : system_(system), health_(health), services_(std::move(services)) {
  told_ = system_.Health();
  Tell(told_);
  thread_ = std::thread([this] { Run(); });
}

HealthWatch::~HealthWatch() { Stop(); }

void HealthWatch::Stop() {
  {
    const base::MutexLock lock(mu_);
    if (stopping_) return;
    stopping_ = true;
  }
  wake_.NotifyAll();
  thread_.join();
  health_.Shutdown();  // NOT_SERVING, and it stays so
}

void HealthWatch::Tell(const absl::Status& status) {
  for (const std::string& service : services_) {
    health_.SetServingStatus(service, status.ok());
  }
  health_.SetServingStatus("", status.ok());
}

void HealthWatch::Run() {
  for (;;) {
    {
      const base::MutexLock lock(mu_);
      if (!stopping_) wake_.WaitFor(mu_, kHealthInterval);
      if (stopping_) return;
    }
    const absl::Status status = system_.Health();
    if (status == told_) continue;
    told_ = status;
    Tell(status);
    if (status.ok()) {
      base::LogInfo("healthy again");
    } else {
      base::LogError(
          base::StrCat("not healthy: ", base::ToStd(status.message())));
    }
  }
}

}  // namespace tanji::server
