// What one organisation at its limit does to the others.
//
// Two tanjids with TLS, each with one product whose total its owner has granted
// (granted_total.h). Honest: Footprint.Get of one organisation, --rate calls a
// second as a Poisson process (open_load.h), on the first server. Another
// organisation calls from a process of its own:
//   at its rate   2,000 calls a second, which is what it has
//   saved up      64 callers, each as soon as its last call has ended: the
//                 first second, in which it uses up what it has saved
//   beyond it     the same when that is used up: what is beyond the rate is
//                 refused
// "elsewhere" it does so to the second server, which shares the machine and
// nothing else: what processors, caches and the scheduler cost is in that.
// "beside" it calls the server of the honest. Blocks of S seconds without it,
// elsewhere and beside come in turns, R times; p50 and p99 are medians over the
// blocks.
//
//   tenant_load [--tanjid PATH] [--rounds R] [--seconds S] [--rate N]
//               [--report]
//
// R is 9, S 4, N 300 by default. Ends with 1 when an honest call is not
// answered as it should be.

#include <array>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "benchmarks/granted_total.h"
#include "benchmarks/open_load.h"
#include "benchmarks/read_number.h"
#include "benchmarks/tanjid_process.h"
#include "benchmarks/temporary_folder.h"
#include "benchmarks/tenant_process.h"
#include "benchmarks/timing.h"
#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"

namespace tanji::benchmarks {
namespace {

constexpr double kTarget = 1.2;
constexpr double kWarmUpSeconds = 1;
constexpr int kFloodCallers = 64;
constexpr double kBurstSeconds = 1;
constexpr double kSettleSeconds = 2;
constexpr double kTenantRate = 2000;
constexpr double kSavingSeconds = 3;

struct Options {
  std::string program;
  int rounds = 9;
  double seconds = 4;
  double rate = 300;
  bool markdown = false;
};

// A server with a product, and the files of a tenant of it.
struct Park {
  TemporaryFolder folder{std::filesystem::temp_directory_path()};
  Certificates certificates;
  std::optional<TanjidProcess> server;
  uint64_t seq = 0;

  absl::Status Start(const std::string& program) {
    TANJI_ASSIGN_OR_RETURN(certificates, MakeCertificates(folder.path()));
    TANJI_ASSIGN_OR_RETURN(
        TanjidProcess started,
        TanjidProcess::Start(program, folder.path(), certificates.arguments));
    server.emplace(std::move(started));
    const Channel operators =
        NewChannelTo("unix:" + server->data_folder() + "/tanjid.sock");
    TANJI_ASSIGN_OR_RETURN(seq, SupplyAndGrant(operators));
    TANJI_RETURN_IF_ERROR(Register(operators, certificates));
    TANJI_RETURN_IF_ERROR(base::ReplaceFile(folder.path() + "/tenant.pem",
                                            certificates.clients[1].certificate,
                                            0600));
    return base::ReplaceFile(folder.path() + "/tenant.key",
                             certificates.clients[1].key, 0600);
  }

  absl::StatusOr<TenantProcess> NewTenant(int in_flight, double per_second) {
    TenantCalls calls;
    calls.address = server->address();
    calls.authority = folder.path() + "/ca.pem";
    calls.certificate = folder.path() + "/tenant.pem";
    calls.key = folder.path() + "/tenant.key";
    calls.in_flight = in_flight;
    calls.per_second = per_second;
    return TenantProcess::Start(
        calls, folder.path() + base::StrCat("/counts-", in_flight));
  }
};

struct Block {
  double p50_ms = 0;
  double p99_ms = 0;
  TenantProcess::Done done;
};

// How the other organisation calls.
struct Kind {
  const char* name;
  int in_flight;
  double per_second;  // 0: as fast as it can
  double before;      // seconds from its begin until the block
  double seconds;     // of a block
};

absl::StatusOr<Block> MeasureBlock(OpenLoad& load, const Kind& kind,
                                   TenantProcess* tenant) {
  if (tenant != nullptr) tenant->Begin();
  if (kind.before > 0) {
    std::this_thread::sleep_for(std::chrono::duration<double>(kind.before));
  }
  TenantProcess::Done before;
  if (tenant != nullptr) before = tenant->done();
  auto outcomes = load.Run(kind.seconds);
  Block block;
  if (tenant != nullptr) {
    TANJI_ASSIGN_OR_RETURN(block.done, tenant->End());
    block.done.answered -= before.answered;
    block.done.refused -= before.refused;
    // It has saved up as much again before it comes next.
    std::this_thread::sleep_for(std::chrono::duration<double>(kSavingSeconds));
  }
  TANJI_RETURN_IF_ERROR(outcomes.status());
  TANJI_RETURN_IF_ERROR(outcomes->front().failure);
  block.p50_ms = Quantile(outcomes->front().latencies, 0.50) * 1e3;
  block.p99_ms = Quantile(outcomes->front().latencies, 0.99) * 1e3;
  return block;
}

double MedianOf(const std::vector<Block>& blocks, double Block::*figure) {
  std::vector<double> values;
  for (const Block& block : blocks) values.push_back(block.*figure);
  return Median(values);
}

std::string DoneText(const std::vector<Block>& blocks, double seconds) {
  TenantProcess::Done sum;
  for (const Block& block : blocks) {
    sum.answered += block.done.answered;
    sum.refused += block.done.refused;
  }
  const double all = seconds * static_cast<double>(blocks.size());
  char text[96];
  std::snprintf(text, sizeof(text), "%.0f answered/s, %.0f refused/s",
                static_cast<double>(sum.answered) / all,
                static_cast<double>(sum.refused) / all);
  return text;
}

void PrintRow(const Options& options, const Kind& kind, const char* where,
              const std::vector<Block>& blocks,
              const std::vector<Block>& quiet) {
  const double p99 = MedianOf(blocks, &Block::p99_ms);
  std::printf(options.markdown ? "| %s | %s | %.3f | %.3f | %.2f | %s |\n"
                               : "%-12s %-10s %8.3f %8.3f %8.2f  %s\n",
              kind.name, where, MedianOf(blocks, &Block::p50_ms), p99,
              p99 / MedianOf(quiet, &Block::p99_ms),
              DoneText(blocks, kind.seconds).c_str());
}

absl::Status MeasureKind(const Options& options, const Kind& kind, Park& here,
                         Park& elsewhere, OpenLoad& load) {
  TANJI_ASSIGN_OR_RETURN(TenantProcess beside,
                         here.NewTenant(kind.in_flight, kind.per_second));
  TANJI_ASSIGN_OR_RETURN(TenantProcess apart,
                         elsewhere.NewTenant(kind.in_flight, kind.per_second));
  std::this_thread::sleep_for(std::chrono::duration<double>(kSavingSeconds));
  // Without it, elsewhere, beside.
  const std::array<TenantProcess*, 3> tenants = {nullptr, &apart, &beside};
  std::array<std::vector<Block>, 3> blocks;
  for (int round = 0; round < options.rounds; ++round) {
    for (size_t i = 0; i < tenants.size(); ++i) {
      // Each comes first, second and third as often.
      const size_t turn = (i + static_cast<size_t>(round)) % tenants.size();
      TANJI_ASSIGN_OR_RETURN(Block block,
                             MeasureBlock(load, kind, tenants[turn]));
      blocks[turn].push_back(block);
    }
  }
  constexpr std::array<const char*, 3> kWhere = {"nowhere", "elsewhere",
                                                 "beside"};
  for (size_t i = 0; i < tenants.size(); ++i) {
    PrintRow(options, kind, kWhere[i], blocks[i], blocks[0]);
  }
  std::vector<double> ratios;
  for (int round = 0; round < options.rounds; ++round) {
    const auto r = static_cast<size_t>(round);
    ratios.push_back(blocks[2][r].p99_ms / blocks[1][r].p99_ms);
  }
  const double ratio =
      MedianOf(blocks[2], &Block::p99_ms) / MedianOf(blocks[1], &Block::p99_ms);
  std::printf(
      "%s%s: p99 beside / elsewhere %.2f (<= %.1f%s); of single rounds "
      "%.2f to %.2f%s\n",
      options.markdown ? "\n" : "", kind.name, ratio, kTarget,
      ratio > kTarget ? "!" : "", Quantile(ratios, 0.0), Quantile(ratios, 1.0),
      options.markdown ? "\n" : "");
  std::fflush(stdout);
  return absl::OkStatus();
}

absl::Status Measure(const Options& options) {
  Park here;
  Park elsewhere;
  TANJI_RETURN_IF_ERROR(here.Start(options.program));
  TANJI_RETURN_IF_ERROR(elsewhere.Start(options.program));
  const LoadGenerator::Work total = TotalWork({}, here.seq);
  OpenLoad::Work work;
  work.name = "Footprint.Get";
  work.method = total.method;
  work.calls_per_second = options.rate;
  work.request = [&](uint64_t) { return total.requests[0]; };
  work.is_good = total.is_good;
  OpenLoad load({TlsChannel(here.server->address(), here.certificates.authority,
                            here.certificates.clients.data())},
                {work}, 1);
  TANJI_RETURN_IF_ERROR(load.Run(kWarmUpSeconds).status());
  std::printf("%d rounds of %g s each; Footprint.Get over TLS, %g/s\n\n",
              options.rounds, options.seconds, options.rate);
  std::printf(options.markdown
                  ? "| another tenant | where | p50 ms | p99 ms | p99 / "
                    "nowhere | it gets |\n| --- | --- | --- | --- | --- | --- "
                    "|\n"
                  : "%-12s %-10s %8s %8s %8s  %s\n",
              "tenant", "where", "p50 ms", "p99 ms", "/nowhere", "it gets");
  for (const Kind& kind :
       {Kind{"at its rate", 8, kTenantRate, 0, options.seconds},
        Kind{"saved up", kFloodCallers, 0, 0, kBurstSeconds},
        Kind{"beyond it", kFloodCallers, 0, kSettleSeconds, options.seconds}}) {
    TANJI_RETURN_IF_ERROR(MeasureKind(options, kind, here, elsewhere, load));
  }
  TANJI_RETURN_IF_ERROR(here.server->Stop());
  return elsewhere.server->Stop();
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
    } else if (name == "--rounds") {
      if (!ReadNumber(value, options.rounds, 1, 1000)) return false;
    } else if (name == "--rate") {
      if (!ReadNumber(value, options.rate, 1.0, 100'000.0)) return false;
    } else if (name != "--seconds" ||
               !ReadNumber(value, options.seconds, 0.1, 600.0)) {
      return false;
    }
  }
  return true;
}

int Main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == kTenantOption) {
    return RunTenant(argc, argv);
  }
  Options options;
  options.program =
      std::filesystem::read_symlink("/proc/self/exe").parent_path() / "tanjid";
  if (!ReadOptions(argc, argv, options)) {
    std::fprintf(stderr,
                 "usage: tenant_load [--tanjid PATH] [--rounds R]\n"
                 "                   [--seconds S] [--rate N] [--report]\n");
    return 2;
  }
  const absl::Status status = Measure(options);
  if (status.ok()) return 0;
  std::fprintf(stderr, "tenant_load: %s\n", status.ToString().c_str());
  return 1;
}

}  // namespace
}  // namespace tanji::benchmarks

int main(int argc, char** argv) { return tanji::benchmarks::Main(argc, argv); }
