// What ten thousand connections that ask for nothing cost a server, and whoever
// does ask: memory, the latency of a small read, and the time of a new
// connection, before them and beside them. Server and callers share the
// machine.
//
// A tanjid with TLS on an empty data folder. Honest: four calls in flight over
// four connections (Footprint.Get, the total of a granted product, a token a
// call). Beside them, in the end
//   8,500 sockets that say nothing, or a byte a second, from 17 hosts; the
//         server closes them once their handshake has taken too long, and they
//         come again
//   1,500 connections whose handshake is done, each with one call
//
//   connection_load [--tanjid PATH] [--runs N] [--seconds S] [--report]
//
// prints medians of N runs (default 3), S seconds (default 4) a rate.

#include <grpcpp/client_context.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "benchmarks/granted_total.h"
#include "benchmarks/idle_connections.h"
#include "benchmarks/load_generator.h"
#include "benchmarks/read_number.h"
#include "benchmarks/report.h"
#include "benchmarks/tanjid_process.h"
#include "benchmarks/temporary_folder.h"
#include "benchmarks/timing.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "tanji/ledger/v1/ledger_service.grpc.pb.h"

namespace tanji::benchmarks {
namespace {

constexpr int kHonestConnections = 4;
constexpr size_t kSilent = 8500;
constexpr size_t kHandshaken = 1500;
constexpr int kNewConnections = 20;
constexpr double kMiB = 1024.0 * 1024.0;

struct Options {
  std::string program;
  int runs = 3;
  double seconds = 4;
  bool markdown = false;
};

// One call over a connection that is made for it.
absl::Status CallOnce(const Channel& channel) {
  auto stub = ledger::v1::LedgerService::NewStub(channel);
  grpc::ClientContext context;
  context.set_wait_for_ready(true);
  context.set_deadline(std::chrono::system_clock::now() + kCallTimeout);
  ledger::v1::GetKeysResponse response;
  return ToStatus(
      stub->GetKeys(&context, ledger::v1::GetKeysRequest(), &response));
}

// A server and those who call it.
struct Stage {
  const TanjidProcess& server;
  const std::string& authority;
  const LoadGenerator& honest;
  const LoadGenerator::Work& work;
  double seconds;
};

absl::Status MeasureHonest(const Stage& stage, const std::string& when,
                           Report& report) {
  TANJI_ASSIGN_OR_RETURN(LoadGenerator::Load load,
                         stage.honest.Run(stage.work, stage.seconds));
  report.Add("Footprint.Get, " + when, load.calls_per_second, "calls/s");
  report.Add("  median, " + when, Quantile(load.latencies, 0.5) * 1e3, "ms");
  report.Add("  99th percentile, " + when, Quantile(load.latencies, 0.99) * 1e3,
             "ms");
  std::vector<double> times;
  for (int i = 0; i < kNewConnections; ++i) {
    const Stopwatch watch;
    TANJI_RETURN_IF_ERROR(
        CallOnce(TlsChannel(stage.server.address(), stage.authority, nullptr)));
    times.push_back(watch.Seconds());
  }
  report.Add("  a new connection and a call, " + when, Median(times) * 1e3,
             "ms");
  TANJI_ASSIGN_OR_RETURN(const TanjidProcess::Memory memory,
                         stage.server.ReadMemory());
  report.Add("  memory, " + when,
             static_cast<double>(memory.resident_bytes) / kMiB, "MiB");
  return absl::OkStatus();
}

uint16_t PortOf(const std::string& address) {
  return static_cast<uint16_t>(
      std::stoi(address.substr(address.rfind(':') + 1)));
}

absl::Status RunOnce(const Options& options, Report& report) {
  const TemporaryFolder folder(std::filesystem::temp_directory_path());
  TANJI_ASSIGN_OR_RETURN(const Certificates certificates,
                         MakeCertificates(folder.path()));
  TANJI_ASSIGN_OR_RETURN(TanjidProcess server,
                         TanjidProcess::Start(options.program, folder.path(),
                                              certificates.arguments));
  const Channel operators =
      NewChannelTo("unix:" + server.data_folder() + "/tanjid.sock");
  TANJI_ASSIGN_OR_RETURN(const uint64_t seq, SupplyAndGrant(operators));
  TANJI_ASSIGN_OR_RETURN(const std::vector<std::string> tokens,
                         Tokens(operators));
  std::vector<Channel> channels;
  channels.reserve(kHonestConnections);
  for (int i = 0; i < kHonestConnections; ++i) {
    channels.push_back(
        TlsChannel(server.address(), certificates.authority, nullptr));
  }
  const LoadGenerator honest(channels, kHonestConnections);
  const LoadGenerator::Work work = TotalWork(tokens, seq);
  const Stage stage{server, certificates.authority, honest, work,
                    options.seconds};
  TANJI_RETURN_IF_ERROR(MeasureHonest(stage, "alone", report));

  const IdleConnections silent(PortOf(server.address()), kSilent);
  while (silent.open() < kSilent * 9 / 10) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  TANJI_RETURN_IF_ERROR(MeasureHonest(stage, "beside 8,500", report));
  std::vector<Channel> handshaken;
  for (size_t i = 0; i < kHandshaken; ++i) {
    handshaken.push_back(
        TlsChannel(server.address(), certificates.authority, nullptr));
    TANJI_RETURN_IF_ERROR(CallOnce(handshaken.back()));
  }
  TANJI_RETURN_IF_ERROR(MeasureHonest(stage, "beside 10,000", report));
  report.Add("silent connections open", static_cast<double>(silent.open()), "");
  report.Add("closed by the server", static_cast<double>(silent.closed()), "");
  TANJI_ASSIGN_OR_RETURN(const TanjidProcess::Memory memory,
                         server.ReadMemory());
  report.Add("largest memory of the server",
             static_cast<double>(memory.resident_bytes_peak) / kMiB, "MiB");
  return server.Stop();
}

absl::Status Measure(const Options& options) {
  Report report;
  for (int run = 0; run < options.runs; ++run) {
    std::fprintf(stderr, "run %d of %d\n", run + 1, options.runs);
    TANJI_RETURN_IF_ERROR(RunOnce(options, report));
  }
  std::printf(
      "medians of %d runs, rates over %g s\n%s", options.runs, options.seconds,
      (options.markdown ? report.ToMarkdown() : report.ToText()).c_str());
  return absl::OkStatus();
}

bool ReadOptions(int argc, char** argv, Options& options) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--report") {
      options.markdown = true;
      continue;
    }
    if (++i == argc) return false;
    const std::string_view value = argv[i];
    if (name == "--tanjid") {
      options.program = value;
    } else if (name == "--runs") {
      if (!ReadNumber(value, options.runs, 1, 1000)) return false;
    } else if (name != "--seconds" ||
               !ReadNumber(value, options.seconds, 0.1, 60.0)) {
      return false;
    }
  }
  return true;
}

int Main(int argc, char** argv) {
  Options options;
  options.program =
      std::filesystem::read_symlink("/proc/self/exe").parent_path() / "tanjid";
  if (!ReadOptions(argc, argv, options)) {
    std::fprintf(stderr,
                 "usage: connection_load [--tanjid PATH] [--runs N]\n"
                 "                       [--seconds 0.1 to 60] [--report]\n");
    return 2;
  }
  const absl::Status status = Measure(options);
  if (status.ok()) return 0;
  std::fprintf(stderr, "connection_load: %s\n", status.ToString().c_str());
  return 1;
}

}  // namespace
}  // namespace tanji::benchmarks

int main(int argc, char** argv) { return tanji::benchmarks::Main(argc, argv); }
