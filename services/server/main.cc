// tanjid: the server. `tanjid --help` says how it is called.
//
// Exits 0 when it was asked to stop (SIGTERM, SIGINT) and has, 1 when it could
// not start, 2 when it was called wrongly.

#include <signal.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>
#include <string_view>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/strings.h"
#include "services/server/server.h"

namespace tanji::server {
namespace {

constexpr int kExitStopped = 0;
constexpr int kExitNotStarted = 1;
constexpr int kExitWrongUse = 2;

constexpr char kFooter[] = R"(
Only loopback addresses are taken: callers are not authenticated yet, and whoever
can connect acts as the operator. Port 0 takes any free port.

Examples:
  tanjid --data-dir var/tanji
  tanjid --data-dir var/tanji --listen 127.0.0.1:0 --metrics 127.0.0.1:9471
  tanjid --data-dir var/tanji --publish-dir /srv/www/log --origin log.example.com

SIGTERM or Ctrl-C stops it: calls under way are finished. Exits 0 after that, 1
when it could not start, 2 when it was called wrongly.)";

// Blocks the signals that ask to stop, in this thread and all that it starts.
sigset_t BlockStopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return signals;
}

int Serve(const ServerOptions& options) {
  const sigset_t stop_signals = BlockStopSignals();
  auto server = Server::Start(options, base::Clock::System());
  if (!server.ok()) {
    base::LogError(base::StrCat("not started: ", server.status().ToString()));
    return kExitNotStarted;
  }
  if (const auto metrics = (*server)->metrics_address(); metrics.has_value()) {
    base::LogInfo(
        base::StrCat("metrics on http://", metrics->ToString(), "/metrics"));
  }
  base::LogInfo(base::StrCat("serving on ", (*server)->address().ToString()));
  int signal_number = 0;
  sigwait(&stop_signals, &signal_number);
  base::LogInfo(base::StrCat("stopping on signal ", signal_number));
  (*server)->Stop();
  base::LogInfo("stopped");
  return kExitStopped;
}

int ReportWrongUse(std::string_view message) {
  std::fprintf(stderr, "tanjid: %s\nTry: tanjid --help\n",
               std::string(message).c_str());
  return kExitWrongUse;
}

int Main(int argc, char** argv) {
  ServerOptions options;
  std::string listen = options.listen.ToString();
  std::string metrics;
  CLI::App app("Tanji's server: carbon footprints as signed records.",
               "tanjid");
  app.footer(kFooter);
  app.add_option("--data-dir", options.system.data_dir,
                 "Folder of the stores and keys, made at the first start")
      ->required()
      ->type_name("DIR");
  app.add_option("--listen", listen, "Where to serve gRPC")
      ->type_name("ADDR")
      ->capture_default_str();
  app.add_option("--publish-dir", options.system.publish_dir,
                 "Folder to write the log to as static files (tlog-tiles)")
      ->type_name("DIR");
  app.add_option("--metrics", metrics,
                 "Where to give metrics, as http://ADDR/metrics; else nowhere")
      ->type_name("ADDR");
  app.add_option(
         "--origin", options.system.origin,
         "The log's name, at the first start; else a unique one is made")
      ->type_name("NAME");
  app.set_version_flag("--version", TANJI_VERSION);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help
    return ReportWrongUse(error.what());
  }
  const auto address = ListenAddress::Parse(listen);
  if (!address.ok()) {
    return ReportWrongUse(base::ToStd(address.status().message()));
  }
  options.listen = *address;
  if (!metrics.empty()) {
    const auto metrics_address = ListenAddress::Parse(metrics);
    if (!metrics_address.ok()) {
      return ReportWrongUse(base::ToStd(metrics_address.status().message()));
    }
    options.metrics_listen = *metrics_address;
  }
  return Serve(options);
}

}  // namespace
}  // namespace tanji::server

int main(int argc, char** argv) { return tanji::server::Main(argc, argv); }
