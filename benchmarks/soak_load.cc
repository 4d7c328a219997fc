// Certificates at full load for a long time: whether anything fails, and
// whether memory stays.
//
//   soak_load [--seconds S] [--tanjid PATH] [--dir FOLDER] [--report]
//
// A network of 20,000 products of its own making; 64 callers for S seconds
// (default 600) on a server that publishes its log, measured in twenty steps;
// then the published log is audited. Fails when a call fails, when a record
// that was answered is not in the log, or when the audit finds anything.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "benchmarks/import_folder.h"
#include "benchmarks/load_generator.h"
#include "benchmarks/read_number.h"
#include "benchmarks/report.h"
#include "benchmarks/tanjid_process.h"
#include "benchmarks/temporary_folder.h"
#include "benchmarks/timing.h"
#include "lib/audit/audit.h"
#include "lib/audit/folder_source.h"
#include "lib/base/status.h"
#include "tanji/certificate/v1/certificate_service.pb.h"
#include "tanji/ledger/v1/ledger_service.grpc.pb.h"

namespace tanji::benchmarks {
namespace {

constexpr int kProducts = 20'000;
constexpr int kInputsEach = 5;
constexpr int kCallers = 64;
constexpr int kChannels = 4;
constexpr int kSteps = 20;
constexpr size_t kRequests = 1'000;  // products that are certified in turn
constexpr char kOwner[] = "load";
constexpr char kIssueMethod[] =
    "/tanji.certificate.v1.CertificateService/Issue";

struct Options {
  std::string program;
  std::string folder = std::filesystem::temp_directory_path();
  double seconds = 600;
  bool markdown = false;
};

// Each product is made of the five before it.
void WriteNetwork(const std::string& folder) {
  std::filesystem::create_directories(folder);
  std::ofstream nodes(folder + "/nodes.csv");
  std::ofstream edges(folder + "/edges.csv");
  std::ofstream factors(folder + "/factors.csv");
  nodes << "node,output,unit\n";
  edges << "consumer,supplier,amount,gsd2\n";
  factors << "node,kgco2e,gsd2\n";
  for (int i = 0; i < kProducts; ++i) {
    nodes << i << ",1,kg\n";
    factors << i << ",0.5,1\n";
    for (int k = 1; k <= std::min(i, kInputsEach); ++k) {
      edges << i << ',' << i - k << ",0.1,1\n";
    }
  }
}

// Of products that record `seq` has declared.
LoadGenerator::Work Certificates(uint64_t seq) {
  LoadGenerator::Work work{kIssueMethod, {}, [](const grpc::ByteBuffer& reply) {
                             certificate::v1::IssueResponse response;
                             return ParseReply(reply, &response) &&
                                    !response.entry().empty();
                           }};
  for (size_t i = 0; i < kRequests; ++i) {
    certificate::v1::IssueRequest request;
    request.set_product(base::StrCat(kOwner, "/", i * (kProducts / kRequests)));
    request.set_min_seq(seq);
    work.requests.push_back(request.SerializeAsString());
  }
  return work;
}

struct Step {
  LoadGenerator::Load load;
  uint64_t resident_bytes = 0;
  uint64_t entries = 0;  // of the log
};

absl::StatusOr<ledger::v1::GetStatusResponse> ReadLogStatus(
    const TanjidProcess& server) {
  const auto stub = ledger::v1::LedgerService::NewStub(server.NewChannel());
  grpc::ClientContext context;
  ledger::v1::GetStatusResponse status;
  const grpc::Status called = stub->GetStatus(&context, {}, &status);
  if (!called.ok()) return ToStatus(called);
  return status;
}

absl::StatusOr<std::vector<Step>> Load(const TanjidProcess& server,
                                       uint64_t import_seq, double seconds) {
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (int i = 0; i < kChannels; ++i) channels.push_back(server.NewChannel());
  const LoadGenerator generator(channels, kCallers);
  const LoadGenerator::Work work = Certificates(import_seq);
  std::vector<Step> steps;
  for (int i = 0; i < kSteps; ++i) {
    Step step;
    TANJI_ASSIGN_OR_RETURN(step.load, generator.Run(work, seconds / kSteps));
    TANJI_ASSIGN_OR_RETURN(const auto memory, server.ReadMemory());
    step.resident_bytes = memory.resident_bytes;
    TANJI_ASSIGN_OR_RETURN(const auto status, ReadLogStatus(server));
    step.entries = status.log_size();
    std::fprintf(stderr, "step %d of %d: %.0f certificates/s, %.0f MiB\n",
                 i + 1, kSteps, step.load.calls_per_second,
                 static_cast<double>(step.resident_bytes) / (1 << 20));
    steps.push_back(std::move(step));
  }
  return steps;
}

// What the server says are its keys: whether they are is not asked here.
absl::StatusOr<audit::Policy> KeysOf(const TanjidProcess& server) {
  const auto stub = ledger::v1::LedgerService::NewStub(server.NewChannel());
  grpc::ClientContext context;
  ledger::v1::GetKeysResponse keys;
  const grpc::Status called = stub->GetKeys(&context, {}, &keys);
  if (!called.ok()) return ToStatus(called);
  audit::Policy policy;
  TANJI_ASSIGN_OR_RETURN(auto log_key,
                         ledger::VerifierKey::Parse(keys.log_key()));
  policy.log_keys.push_back(std::move(log_key));
  for (const std::string& text : keys.signer_keys()) {
    TANJI_ASSIGN_OR_RETURN(auto key, ledger::VerifierKey::Parse(text));
    policy.signer_keys.push_back(std::move(key));
  }
  return policy;
}

absl::Status AuditPublished(const std::string& published,
                            const audit::Policy& policy, uint64_t entries_min,
                            Report& report) {
  const Stopwatch watch;
  const audit::FolderSource source(published);
  TANJI_ASSIGN_OR_RETURN(
      const audit::Report found,
      audit::Audit(source, policy, {std::thread::hardware_concurrency()}));
  if (found.findings.count() > 0 || found.checked < entries_min) {
    return absl::DataLossError(base::StrCat(
        "the audit has ", found.findings.count(), " findings in ",
        found.checked, " records; expected none in at least ", entries_min));
  }
  report.Add("audit of the log, no finding", watch.Seconds(), "s");
  return absl::OkStatus();
}

void Summarise(std::vector<Step>& steps, Report& report) {
  uint64_t calls = 0;
  for (Step& step : steps) {
    calls += step.load.calls;
    report.Add("certificates, a step", step.load.calls_per_second,
               "certificates/s");
    report.Add("certificates, p99 of a step",
               Quantile(step.load.latencies, 0.99) * 1e3, "ms");
  }
  // From a quarter on, so that caches and tables have filled.
  const Step& begin = steps[kSteps / 4];
  const Step& end = steps.back();
  const double grown = static_cast<double>(end.resident_bytes) -
                       static_cast<double>(begin.resident_bytes);
  const auto entries = static_cast<double>(end.entries - begin.entries);
  report.Add("certificates, all answered", static_cast<double>(calls), "");
  report.Add("resident memory after a quarter",
             static_cast<double>(begin.resident_bytes) / (1 << 20), "MiB");
  report.Add("resident memory at the end",
             static_cast<double>(end.resident_bytes) / (1 << 20), "MiB");
  report.Add("grown since, for each entry of the log", grown / entries,
             "bytes");
}

absl::Status Measure(const Options& options) {
  const TemporaryFolder folder(options.folder);
  const std::string network = folder.path() + "/network";
  const std::string published = folder.path() + "/published";
  WriteNetwork(network);
  TANJI_ASSIGN_OR_RETURN(TanjidProcess server,
                         TanjidProcess::Start(options.program, folder.path(),
                                              {"--publish-dir", published}));
  TANJI_ASSIGN_OR_RETURN(const auto imported,
                         ImportFolder(server.NewChannel(), network, kOwner));
  TANJI_ASSIGN_OR_RETURN(std::vector<Step> steps,
                         Load(server, imported.seq(), options.seconds));
  uint64_t calls = 0;
  for (const Step& step : steps) calls += step.load.calls;
  TANJI_ASSIGN_OR_RETURN(const audit::Policy policy, KeysOf(server));
  TANJI_RETURN_IF_ERROR(server.Stop());
  Report report;
  Summarise(steps, report);
  TANJI_RETURN_IF_ERROR(AuditPublished(published, policy, calls, report));
  std::printf(
      "%d callers for %g s\n%s", kCallers, options.seconds,
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
    } else if (name == "--dir") {
      options.folder = value;
    } else if (name != "--seconds" ||
               !ReadNumber(value, options.seconds, 1.0, 86'400.0)) {
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
                 "usage: soak_load [--seconds S] [--tanjid PATH] "
                 "[--dir FOLDER] [--report]\n");
    return 2;
  }
  const absl::Status status = Measure(options);
  if (status.ok()) return 0;
  std::fprintf(stderr, "soak_load: %s\n", status.ToString().c_str());
  return 1;
}

}  // namespace
}  // namespace tanji::benchmarks

int main(int argc, char** argv) { return tanji::benchmarks::Main(argc, argv); }
