// How long after a submission is acknowledged who watches is told what it has
// changed.
//
// Workload: the network in --graph FOLDER (neutral CSV form), imported into a
// server in this process on an empty data folder. N products, drawn with the
// seed, are watched by one call over loopback. One after the other each gets a
// new version with the same inputs and other direct emissions, submitted over
// the same connection. A latency is from the submission's answer to the message
// that has the product as of that record; both times are those of the client.
// What the server spent it on is from its own counters (LiveWork), by change.
//
//   watch_load --graph FOLDER [--changes N] [--seed N] [--dir FOLDER]
//              [--report]
//
// N is 200 by default, 1000 at most. --report: as a markdown table.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "benchmarks/import_folder.h"
#include "benchmarks/network_changes.h"
#include "benchmarks/temporary_folder.h"
#include "lib/base/clock.h"
#include "lib/base/mutex.h"
#include "lib/base/status.h"
#include "services/server/server.h"
#include "tanji/footprint/v1/watch_service.grpc.pb.h"
#include "tanji/supply/v1/supply_service.grpc.pb.h"

namespace tanji::benchmarks {
namespace {

using std::chrono::steady_clock;

constexpr char kOrganisation[] = "load";
constexpr std::chrono::seconds kWaitMax(120);

struct Options {
  std::string graph;
  std::string folder = std::filesystem::temp_directory_path();
  int changes = 200;
  int seed = 1;
  bool markdown = false;
};

// Reads a watch on a thread of its own.
class Watcher {
 public:
  Watcher(const std::shared_ptr<grpc::Channel>& channel,
          const std::vector<NetworkProcess>& processes)
      : stub_(footprint::v1::WatchService::NewStub(channel)) {
    footprint::v1::WatchRequest request;
    for (const NetworkProcess& process : processes) {
      request.add_products()->set_product(
          base::StrCat(kOrganisation, "/", process.product));
    }
    reader_ = stub_->Watch(&context_, request);
    thread_ = std::thread([this] { Read(); });
  }
  ~Watcher() {
    context_.TryCancel();
    thread_.join();
  }

  // When the state had come.
  bool WaitForState() {
    const base::MutexLock lock(mu_);
    return WaitUntil([&] { return has_state_; });
  }
  // When product `index` was told as of `seq` or later.
  absl::StatusOr<steady_clock::time_point> WaitFor(size_t index, uint64_t seq) {
    const base::MutexLock lock(mu_);
    const bool came = WaitUntil([&] { return told_[index].first >= seq; });
    if (!came) return absl::DeadlineExceededError("a change was not told");
    return told_[index].second;
  }

 private:
  template <typename Condition>
  bool WaitUntil(Condition holds) TANJI_REQUIRES(mu_) {
    const auto end = steady_clock::now() + kWaitMax;
    while (!holds()) {
      const auto left = end - steady_clock::now();
      if (is_over_ || left <= std::chrono::nanoseconds(0)) return false;
      changed_.WaitFor(mu_, left);
    }
    return true;
  }

  void Read() {
    footprint::v1::WatchResponse response;
    while (reader_->Read(&response)) {
      const auto now = steady_clock::now();
      const base::MutexLock lock(mu_);
      for (const auto& watched : response.footprints()) {
        told_[watched.request_index()] = {response.as_of_seq(), now};
      }
      has_state_ = has_state_ || !response.more();
      changed_.NotifyAll();
    }
    static_cast<void>(reader_->Finish());
    const base::MutexLock lock(mu_);
    is_over_ = true;
    changed_.NotifyAll();
  }

  const std::unique_ptr<footprint::v1::WatchService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<footprint::v1::WatchResponse>> reader_;

  base::Mutex mu_;
  base::CondVar changed_;
  bool has_state_ TANJI_GUARDED_BY(mu_) = false;
  bool is_over_ TANJI_GUARDED_BY(mu_) = false;
  // By place in the request: as of which record, and when.
  std::map<size_t, std::pair<uint64_t, steady_clock::time_point>> told_
      TANJI_GUARDED_BY(mu_);

  std::thread thread_;
};

double Milliseconds(steady_clock::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

// The p-th part of sorted values.
double Quantile(const std::vector<double>& sorted, double p) {
  const auto last = static_cast<double>(sorted.size() - 1);
  return sorted[static_cast<size_t>(p * last + 0.5)];
}

class Table {
 public:
  explicit Table(bool markdown) : markdown_(markdown) {
    if (markdown_) std::printf("| what | value |\n| --- | --- |\n");
  }
  void Add(const std::string& name, double value, const char* unit) const {
    std::printf(markdown_ ? "| %s | %.4g %s |\n" : "%-44s %12.4g %s\n",
                name.c_str(), value, unit);
  }

 private:
  bool markdown_;
};

void Print(const Options& options, std::vector<double> calls,
           std::vector<double> told, const platform::LiveWork& before,
           const platform::LiveWork& after, size_t products) {
  std::sort(calls.begin(), calls.end());
  std::sort(told.begin(), told.end());
  const Table table(options.markdown);
  const double n = options.changes;
  table.Add("products", static_cast<double>(products), "");
  table.Add("changes", n, "");
  table.Add("acknowledged to told, p50", Quantile(told, 0.5), "ms");
  table.Add("acknowledged to told, p99", Quantile(told, 0.99), "ms");
  table.Add("acknowledged to told, largest", told.back(), "ms");
  table.Add("submission, p50", Quantile(calls, 0.5), "ms");
  table.Add("submission, p99", Quantile(calls, 0.99), "ms");
  const auto mean = [&](const char* name, uint64_t from, uint64_t to) {
    table.Add(name, static_cast<double>(to - from) / n / 1e6, "ms a change");
  };
  mean("of this: reading stored versions", before.read_ns, after.read_ns);
  mean("of this: bringing a buffer up to date", before.buffer_ns,
       after.buffer_ns);
  mean("of this: compiling", before.compile_ns, after.compile_ns);
  mean("of this: solving", before.solve_ns, after.solve_ns);
  mean("of this: publishing", before.publish_ns, after.publish_ns);
  table.Add("updates", static_cast<double>(after.updates - before.updates), "");
  table.Add("full passes", static_cast<double>(after.solves - before.solves),
            "");
  table.Add("dependants solved",
            static_cast<double>(after.dependants - before.dependants) / n,
            "a change");
  table.Add("buffers copied in full",
            static_cast<double>(after.copies - before.copies), "");
}

absl::Status Measure(const Options& options) {
  TANJI_ASSIGN_OR_RETURN(const std::vector<NetworkProcess> processes,
                         DrawProcesses(options.graph, kOrganisation,
                                       static_cast<size_t>(options.changes),
                                       static_cast<uint64_t>(options.seed)));
  if (processes.size() < static_cast<size_t>(options.changes)) {
    return absl::InvalidArgumentError("the network has too few products");
  }
  const TemporaryFolder folder(options.folder);
  server::ServerOptions server_options;
  server_options.system.data_dir = folder.path() + "/store";
  server_options.listen.port = 0;
  TANJI_ASSIGN_OR_RETURN(
      const std::unique_ptr<server::Server> server,
      server::Server::Start(server_options, base::Clock::System()));
  platform::LiveState& live = server->system().context().live;
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  const auto channel =
      grpc::CreateCustomChannel(server->address().ToString(),
                                grpc::InsecureChannelCredentials(), arguments);
  TANJI_ASSIGN_OR_RETURN(const auto imported,
                         ImportFolder(channel, options.graph, kOrganisation));
  TANJI_RETURN_IF_ERROR(live.WaitFor(imported.seq(), kWaitMax).status());

  Watcher watcher(channel, processes);
  if (!watcher.WaitForState()) {
    return absl::DeadlineExceededError("the watch did not begin");
  }
  const auto stub = supply::v1::SupplyService::NewStub(channel);
  std::vector<double> calls;
  std::vector<double> told;
  const platform::LiveWork before = live.work();
  for (int change = 0; change < options.changes; ++change) {
    const auto index = static_cast<size_t>(change);
    supply::v1::SubmitRequest request;
    request.set_request_id(base::StrCat("change-", change));
    request.set_document(
        ChangedDocument(processes[index], kOrganisation, index));
    supply::v1::SubmitResponse response;
    grpc::ClientContext context;
    const auto begin = steady_clock::now();
    const grpc::Status status = stub->Submit(&context, request, &response);
    const auto acknowledged = steady_clock::now();
    TANJI_RETURN_IF_ERROR(ToStatus(status));
    TANJI_ASSIGN_OR_RETURN(const auto when,
                           watcher.WaitFor(index, response.seq()));
    calls.push_back(Milliseconds(acknowledged - begin));
    // A message may overtake the answer.
    told.push_back(std::max(0.0, Milliseconds(when - acknowledged)));
  }
  Print(options, std::move(calls), std::move(told), before, live.work(),
        live.Current().calculation->network.catalogue->product_count());
  return absl::OkStatus();
}

bool ReadOptions(int argc, char** argv, Options& options) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--report") {
      options.markdown = true;
      continue;
    }
    if (i + 1 == argc) return false;
    const std::string value = argv[++i];
    if (name == "--graph") {
      options.graph = value;
    } else if (name == "--dir") {
      options.folder = value;
    } else if (name == "--changes") {
      if (!absl::SimpleAtoi(value, &options.changes)) return false;
    } else if (name == "--seed") {
      if (!absl::SimpleAtoi(value, &options.seed)) return false;
    } else {
      return false;
    }
  }
  return !options.graph.empty() && options.changes >= 1 &&
         options.changes <= 1000;
}

int Main(int argc, char** argv) {
  Options options;
  if (!ReadOptions(argc, argv, options)) {
    std::fprintf(stderr,
                 "usage: watch_load --graph FOLDER [--changes N] [--seed N]\n"
                 "                  [--dir FOLDER] [--report]\n");
    return 2;
  }
  const absl::Status status = Measure(options);
  if (status.ok()) return 0;
  std::fprintf(stderr, "watch_load: %s\n", status.ToString().c_str());
  return 1;
}

}  // namespace
}  // namespace tanji::benchmarks

int main(int argc, char** argv) { return tanji::benchmarks::Main(argc, argv); }
