// What it costs to know who calls: the same small reads without TLS, as the
// operator, and over TLS 1.3 by tokens and by client certificates, each of many
// organisations. Server and callers share the machine.
//
// Two tanjids on empty data folders on loopback; in each one product, whose
// total its owner has granted to 64 organisations. 64 calls in flight over 16
// connections, in turns:
//   Ledger.GetKeys          takes nothing and looks nothing up
//   Footprint.Get           the total of the granted product: a decision with a
//                           grant, and a line for the owner's access log
// without TLS, on the socket of the data folder, and over TLS with a token of a
// further organisation in each call, and with a client certificate of a further
// organisation on each connection. Then new connections, one after the other,
// each with a handshake and one call.
//
//   access_load [--tanjid PATH] [--runs N] [--seconds S] [--report]
//
// prints medians of N runs (default 5), S seconds (default 1) a rate. Each
// organisation has 2,000 calls a second and 6,000 saved up: more seconds than
// four would run into that.

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "benchmarks/granted_total.h"
#include "benchmarks/import_folder.h"
#include "benchmarks/load_generator.h"
#include "benchmarks/read_number.h"
#include "benchmarks/report.h"
#include "benchmarks/tanjid_process.h"
#include "benchmarks/temporary_folder.h"
#include "benchmarks/timing.h"
#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/crypto/certificate_authority.h"
#include "tanji/footprint/v1/footprint_service.grpc.pb.h"
#include "tanji/identity/v1/access_service.grpc.pb.h"
#include "tanji/ledger/v1/ledger_service.grpc.pb.h"
#include "tanji/supply/v1/supply_service.grpc.pb.h"

namespace tanji::benchmarks {
namespace {

namespace id = identity::v1;

constexpr int kCallsInFlight = 64;

struct Options {
  std::string program;
  int runs = 5;
  double seconds = 1;
  bool markdown = false;
};

// One way to call.
struct Way {
  std::string name;
  std::vector<Channel> channels;
  std::vector<std::string> authorizations = {};
};

LoadGenerator::Work KeysWork(const Way& way) {
  return {"/tanji.ledger.v1.LedgerService/GetKeys",
          {""},
          [](const grpc::ByteBuffer& reply) {
            ledger::v1::GetKeysResponse response;
            return ParseReply(reply, &response) &&
                   response.signer_keys_size() > 0;
          },
          way.authorizations};
}

// New connections a second, one after the other, each with one call.
absl::StatusOr<double> HandshakesPerSecond(const std::function<Channel()>& make,
                                           const Way& way, double seconds) {
  const Stopwatch watch;
  int count = 0;
  while (watch.Seconds() < seconds) {
    const Channel channel = make();
    auto stub = ledger::v1::LedgerService::NewStub(channel);
    grpc::ClientContext context;
    context.set_wait_for_ready(true);
    context.set_deadline(std::chrono::system_clock::now() + kCallTimeout);
    if (!way.authorizations.empty()) {
      context.AddMetadata("authorization", way.authorizations[0]);
    }
    ledger::v1::GetKeysResponse response;
    TANJI_RETURN_IF_ERROR(ToStatus(
        stub->GetKeys(&context, ledger::v1::GetKeysRequest(), &response)));
    ++count;
  }
  return count / watch.Seconds();
}

absl::Status MeasureWays(const Options& options, const std::vector<Way>& ways,
                         const std::vector<uint64_t>& seqs, Report& report) {
  std::vector<double> keys;
  std::vector<double> totals;
  for (size_t i = 0; i < ways.size(); ++i) {
    const LoadGenerator generator(ways[i].channels, kCallsInFlight);
    TANJI_ASSIGN_OR_RETURN(const LoadGenerator::Load of_keys,
                           generator.Run(KeysWork(ways[i]), options.seconds));
    TANJI_ASSIGN_OR_RETURN(
        const LoadGenerator::Load of_total,
        generator.Run(TotalWork(ways[i].authorizations, seqs[i]),
                      options.seconds));
    keys.push_back(of_keys.calls_per_second);
    totals.push_back(of_total.calls_per_second);
  }
  for (size_t i = 0; i < ways.size(); ++i) {
    report.Add("Ledger.GetKeys, " + ways[i].name, keys[i], "calls/s");
    report.Add("Footprint.Get, " + ways[i].name, totals[i], "calls/s");
    if (i == 0) continue;
    report.Add(
        base::StrCat("Footprint.Get, ", ways[i].name, " / ", ways[0].name),
        totals[i] / totals[0], "x");
  }
  return absl::OkStatus();
}

absl::Status RunOnce(const Options& options, Report& report) {
  const TemporaryFolder plain_folder(std::filesystem::temp_directory_path());
  const TemporaryFolder tls_folder(std::filesystem::temp_directory_path());
  TANJI_ASSIGN_OR_RETURN(const Certificates certificates,
                         MakeCertificates(tls_folder.path()));
  TANJI_ASSIGN_OR_RETURN(
      TanjidProcess plain,
      TanjidProcess::Start(options.program, plain_folder.path()));
  TANJI_ASSIGN_OR_RETURN(
      TanjidProcess tls,
      TanjidProcess::Start(options.program, tls_folder.path(),
                           certificates.arguments));
  const std::string socket = "unix:" + tls.data_folder() + "/tanjid.sock";
  TANJI_ASSIGN_OR_RETURN(const uint64_t plain_seq,
                         SupplyAndGrant(plain.NewChannel()));
  TANJI_ASSIGN_OR_RETURN(const uint64_t tls_seq,
                         SupplyAndGrant(NewChannelTo(socket)));
  TANJI_RETURN_IF_ERROR(Register(NewChannelTo(socket), certificates));

  std::vector<Way> ways = {{"without TLS", {}},
                           {"by the socket", {}},
                           {"TLS, token", {}},
                           {"TLS, certificate", {}}};
  TANJI_ASSIGN_OR_RETURN(ways[2].authorizations, Tokens(NewChannelTo(socket)));
  for (size_t i = 0; i < kConnections; ++i) {
    ways[0].channels.push_back(plain.NewChannel());
    ways[1].channels.push_back(NewChannelTo(socket));
    ways[2].channels.push_back(
        TlsChannel(tls.address(), certificates.authority, nullptr));
    ways[3].channels.push_back(TlsChannel(tls.address(), certificates.authority,
                                          &certificates.clients[i]));
  }
  TANJI_RETURN_IF_ERROR(MeasureWays(
      options, ways, {plain_seq, tls_seq, tls_seq, tls_seq}, report));
  TANJI_ASSIGN_OR_RETURN(const double plain_connections,
                         HandshakesPerSecond([&] { return plain.NewChannel(); },
                                             ways[0], options.seconds));
  TANJI_ASSIGN_OR_RETURN(const double tls_connections,
                         HandshakesPerSecond(
                             [&] {
                               return TlsChannel(tls.address(),
                                                 certificates.authority,
                                                 &certificates.clients[0]);
                             },
                             ways[3], options.seconds));
  report.Add("new connections, without TLS", plain_connections, "1/s");
  report.Add("new connections, TLS with both certificates", tls_connections,
             "1/s");
  TANJI_RETURN_IF_ERROR(plain.Stop());
  return tls.Stop();
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
               !ReadNumber(value, options.seconds, 0.1, 4.0)) {
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
                 "usage: access_load [--tanjid PATH] [--runs N]\n"
                 "                   [--seconds 0.1 to 4] [--report]\n");
    return 2;
  }
  const absl::Status status = Measure(options);
  if (status.ok()) return 0;
  std::fprintf(stderr, "access_load: %s\n", status.ToString().c_str());
  return 1;
}

}  // namespace
}  // namespace tanji::benchmarks

int main(int argc, char** argv) { return tanji::benchmarks::Main(argc, argv); }
