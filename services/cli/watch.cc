// tanji watch: be told footprints as they change.

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/mutex.h"
#include "lib/base/status.h"
#include "services/cli/argument.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/footprint_text.h"
#include "services/cli/head_read.h"
#include "services/cli/process_text.h"
#include "services/cli/watch_text.h"
#include "tanji/footprint/v1/watch_service.grpc.pb.h"

namespace tanji::cli {
namespace {

using footprint::v1::WatchRequest;
using footprint::v1::WatchResponse;
using footprint::v1::WatchService;

constexpr uint64_t kCountMax = 1'000'000'000;
constexpr std::chrono::milliseconds kHeartbeat(10'000);
// A server that was silent for so long is taken for gone.
constexpr std::chrono::milliseconds kSilenceMax = 3 * kHeartbeat;

constexpr char kFooter[] =
    "First the footprints as they stand, with everything that was stored "
    "before;\n"
    "then a line whenever one has changed, until it is stopped (Ctrl-C) or as\n"
    "--once and --count say. Of several changes in short order the last one "
    "is\n"
    "told. What nobody makes any more is told, too.\n"
    "\n"
    "With --as: all products of the organisation, later ones included, 10,000 "
    "at\n"
    "most. --place and --period choose among the processes of products that "
    "are\n"
    "named.\n"
    "\n"
    "--json: one object a line, for each message of the server; the kind is\n"
    "state, changes, or heartbeat when there was nothing to tell for 10 s.\n"
    "\n"
    "Exit codes: 0 stopped as --once or --count said; 1 the server stopped, "
    "was\n"
    "silent for 30 s, or refused.\n"
    "\n"
    "Examples:\n"
    "  tanji watch demo-fridge/refrigerator\n"
    "  tanji watch --as demo-fridge --min-change 1 --json\n"
    "  tanji watch demo-fridge/refrigerator --once";

struct Options {
  std::vector<std::string> products;
  std::string organisation;
  ProcessOptions process;
  double min_change_percent = 0;
  bool json = false;
  bool once = false;
  uint64_t count = 0;  // 0: until it is stopped
};

// Cancels a call when nothing has been heard for kSilenceMax.
class SilenceGuard {
 public:
  explicit SilenceGuard(grpc::ClientContext& context)
      : context_(context), thread_([this] { Run(); }) {}
  ~SilenceGuard() {
    {
      const base::MutexLock lock(mu_);
      is_over_ = true;
      changed_.NotifyAll();
    }
    thread_.join();
  }

  void Hear() {
    const base::MutexLock lock(mu_);
    heard_ = std::chrono::steady_clock::now();
  }
  bool is_silent() {
    const base::MutexLock lock(mu_);
    return is_silent_;
  }

 private:
  void Run() {
    const base::MutexLock lock(mu_);
    while (!is_over_) {
      const auto left = heard_ + kSilenceMax - std::chrono::steady_clock::now();
      if (left <= std::chrono::nanoseconds(0)) {
        is_silent_ = true;
        context_.TryCancel();
        return;
      }
      changed_.WaitFor(mu_, left);
    }
  }

  grpc::ClientContext& context_;
  base::Mutex mu_;
  base::CondVar changed_;
  std::chrono::steady_clock::time_point heard_ TANJI_GUARDED_BY(mu_) =
      std::chrono::steady_clock::now();
  bool is_over_ TANJI_GUARDED_BY(mu_) = false;
  bool is_silent_ TANJI_GUARDED_BY(mu_) = false;
  std::thread thread_;
};

absl::StatusOr<WatchRequest> MakeRequest(const Options& options) {
  WatchRequest request;
  if (options.products.empty() && options.organisation.empty()) {
    return absl::InvalidArgumentError(
        "nothing to watch: expected PRODUCT or --as ORG");
  }
  for (const std::string& product : options.products) {
    footprint::v1::WatchedProduct* watched = request.add_products();
    watched->set_product(product);
    TANJI_RETURN_IF_ERROR(
        SetChoice(options.process, watched->mutable_choice()));
  }
  request.set_organisation(options.organisation);
  if (!(options.min_change_percent >= 0 && options.min_change_percent <= 100)) {
    return absl::InvalidArgumentError(
        "--min-change is out of range; expected 0 to 100 (percent)");
  }
  request.set_min_relative_change(options.min_change_percent / 100);
  request.set_heartbeat_millis(static_cast<uint32_t>(kHeartbeat.count()));
  return request;
}

// Prints messages until the stream ends, or enough was told.
absl::Status Print(const Session& session, const Options& options,
                   grpc::ClientReaderInterface<WatchResponse>& reader,
                   SilenceGuard& silence, bool* is_enough) {
  WatchLines lines;
  WatchResponse response;
  uint64_t told = 0;
  bool is_first = true;
  while (!*is_enough && reader.Read(&response)) {
    silence.Hear();
    if (is_first && !options.json) session.console.out() << kAssurance << "\n";
    is_first = false;
    session.console.out() << (options.json ? WatchJson(response)
                                           : lines.Of(response));
    TANJI_RETURN_IF_ERROR(session.console.Flush());
    if (response.more()) continue;
    if (response.kind() == footprint::v1::WATCH_KIND_STATE) {
      *is_enough = options.once;
    } else if (response.kind() == footprint::v1::WATCH_KIND_CHANGES) {
      *is_enough = ++told == options.count;
    }
  }
  return absl::OkStatus();
}

absl::Status Watch(const Session& session, const Options& options,
                   WatchRequest request) {
  const Client client(session.connection);
  TANJI_ASSIGN_OR_RETURN(const uint64_t head, HeadSeq(client));
  request.set_min_seq(head);
  const auto stub = client.Stub<WatchService>();
  grpc::ClientContext context;
  const auto reader = stub->Watch(&context, request);
  bool is_enough = false;
  absl::Status printed;
  bool is_silent = false;
  {
    SilenceGuard silence(context);
    printed = Print(session, options, *reader, silence, &is_enough);
    if (is_enough || !printed.ok()) context.TryCancel();
    is_silent = silence.is_silent();
  }
  absl::Status ended = client.ToStatus(reader->Finish());
  if (!printed.ok() || is_enough) return printed;
  if (is_silent) {
    return absl::UnavailableError(base::StrCat("the server was silent for ",
                                               kSilenceMax.count() / 1000,
                                               " s: the connection is lost"));
  }
  return ended;
}

ExitCode RunWatch(const Session& session, const Options& options) {
  auto request = MakeRequest(options);
  if (!request.ok()) return session.console.WrongUse(request.status());
  const absl::Status status = Watch(session, options, *std::move(request));
  return status.ok() ? ExitCode::kOk : session.console.Fail(status);
}

}  // namespace

Command AddWatch(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("watch", "Be told footprints as they change");
  const auto options = std::make_shared<Options>();
  app->add_option("PRODUCT", options->products, "ORG/PRODUCT, one or more");
  AddOrganisationOption(*app, options->organisation,
                        "All products of this organisation");
  AddProcessOptions(*app, options->process);
  app->add_option("--min-change", options->min_change_percent,
                  "Tell a number when it is off by so many percent")
      ->type_name("PERCENT");
  app->add_flag("--json", options->json, "Print one JSON object a message");
  CLI::Option* once =
      app->add_flag("--once", options->once, "End after what is there now");
  app->add_option("--count", options->count, "End after so many changes")
      ->type_name("N")
      ->check(CLI::Range(uint64_t{1}, kCountMax))
      ->excludes(once);
  app->footer(kFooter);
  return {app, [options](const Session& session) {
            return RunWatch(session, *options);
          }};
}

}  // namespace tanji::cli
