// The whole server of one data folder: the system, its services, metrics.

#ifndef TANJI_SERVICES_SERVER_SERVER_H_
#define TANJI_SERVICES_SERVER_SERVER_H_

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "lib/base/clock.h"
#include "lib/net/listen_address.h"
#include "lib/platform/system.h"
#include "services/server/rate_limit.h"
#include "services/server/server_limits.h"
#include "services/server/tls.h"

namespace tanji::server {

struct ServerOptions {
  platform::SystemOptions system;
  net::ListenAddress listen{"127.0.0.1", 7471};
  // With it, callers are who they prove to be, and `listen` may be any address;
  // without it whoever connects is the operator.
  std::optional<TlsOptions> tls;
  // A Unix socket for the operator, in a folder that is nobody else's; empty:
  // none.
  std::string socket;
  Rate rate;  // of each organisation
  std::optional<net::ListenAddress> metrics_listen;
  std::chrono::milliseconds connection_idle_max = kConnectionIdleMax;
  std::chrono::milliseconds import_idle_max = kImportIdleMax;
  std::chrono::milliseconds import_time_max = kImportTimeMax;
  std::chrono::milliseconds export_time_max = kExportTimeMax;
  std::chrono::milliseconds sampling_time_max = kSamplingTimeMax;
  std::chrono::milliseconds client_ping_interval_min = kClientPingIntervalMin;
  std::chrono::milliseconds stop_deadline = kStopDeadline;
};

// Thread-safe.
class Server {
 public:
  // Opens the data folder, then listens: who can connect is answered. Errors as
  // System::Open; UNAVAILABLE when an address is taken. `clock` outlives it.
  static absl::StatusOr<std::unique_ptr<Server>> Start(
      const ServerOptions& options, base::Clock& clock);
  ~Server();  // Stop
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  const net::ListenAddress& address() const;  // with its real port
  // Where metrics are, if anywhere.
  std::optional<net::ListenAddress> metrics_address() const;
  platform::System& system();

  // Reports NOT_SERVING, takes no more calls, gives those under way
  // stop_deadline, and closes the data folder.
  void Stop();

 private:
  struct Parts;
  explicit Server(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace tanji::server

#endif  // TANJI_SERVICES_SERVER_SERVER_H_
