#include "services/server/server.h"

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "lib/api/method_limits.h"
#include "lib/base/log.h"
#include "lib/base/status.h"
#include "lib/platform/access/access_log.h"
#include "lib/platform/limits.h"
#include "services/server/acceptor.h"
#include "services/server/call_gate.h"
#include "services/server/health_watch.h"
#include "services/server/metrics.h"
#include "services/server/metrics_endpoint.h"
#include "services/server/services.h"
#include "services/server/tls.h"
#include "services/server/watch_hub.h"
#include "services/server/worker_pool.h"

namespace tanji::server {
namespace {

// For all servers of the process, before the first is built.
void PrepareProcess() {
  static const bool prepared = [] {
    UseTls13Only();
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    // Debian builds Abseil with it: each lock of gRPC's would search for cycles
    // in a graph of all locks that the whole process shares.
    absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
    // Both would write a line for each malformed request, whoever sends it.
    // What matters of it is in our statuses and metrics.
    google::protobuf::SetLogHandler(nullptr);
    if (std::getenv("GRPC_VERBOSITY") == nullptr) {
      gpr_set_log_function([](gpr_log_func_args*) {});
    }
    return true;
  }();
  static_cast<void>(prepared);
}

int Millis(std::chrono::milliseconds duration) {
  return static_cast<int>(duration.count());
}

void SetLimits(const ServerOptions& options, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(static_cast<int>(api::kRequestSizeMax));
  // Compressed messages are refused: nothing bounds what they expand to.
  for (const auto algorithm : {GRPC_COMPRESS_DEFLATE, GRPC_COMPRESS_GZIP}) {
    builder.SetCompressionAlgorithmSupportStatus(algorithm, false);
  }
  const std::vector<std::pair<std::string, int>> arguments = {
      // Else a second server would share the port.
      {GRPC_ARG_ALLOW_REUSEPORT, 0},
      {GRPC_ARG_MAX_CONCURRENT_STREAMS, kConcurrentStreamsMax},
      {GRPC_ARG_MAX_METADATA_SIZE, kRequestMetadataSizeMax},
      {GRPC_ARG_MAX_CONNECTION_IDLE_MS, Millis(options.connection_idle_max)},
      {GRPC_ARG_MAX_CONNECTION_AGE_MS, Millis(kConnectionAgeMax)},
      {GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, Millis(kConnectionAgeGrace)},
      {GRPC_ARG_KEEPALIVE_TIME_MS, Millis(kKeepaliveTime)},
      {GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Millis(kKeepaliveTimeout)},
      {GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
       Millis(options.client_ping_interval_min)},
      {GRPC_ARG_HTTP2_MAX_PING_STRIKES, kClientPingStrikesMax},
      {GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, Millis(kHandshakeTimeout)}};
  for (const auto& [name, value] : arguments) {
    builder.AddChannelArgument(name, value);
  }
  grpc::ResourceQuota quota("tanjid");
  quota.Resize(kGrpcMemoryMax).SetMaxThreads(kGrpcThreadsMax);
  builder.SetResourceQuota(quota);
  // Reflection is the one blocking service.
  using Option = grpc::ServerBuilder::SyncServerOption;
  builder.SetSyncServerOption(Option::NUM_CQS, 1);
  builder.SetSyncServerOption(Option::MIN_POLLERS, 1);
  builder.SetSyncServerOption(Option::MAX_POLLERS, 2);
}

// Half of the machine: the other half answers.
size_t SamplingThreads() {
  const size_t cores = std::thread::hardware_concurrency();
  return std::clamp<size_t>(cores / 2, 1, kSamplingThreadsMax);
}

}  // namespace

// In the order in which they are made; each may use what stands above it, and
// they are taken down from below.
struct Server::Parts {
  Parts(std::unique_ptr<platform::System> opened, const ServerOptions& options)
      : stop_deadline(options.stop_deadline),
        system(std::move(opened)),
        admission(system->context(), options.rate, options.tls.has_value()),
        service_parts{system->context(),
                      metrics,
                      work,
                      waits,
                      imports,
                      breakdowns,
                      simulations,
                      samplings,
                      SamplingThreads(),
                      exports,
                      evidence_in,
                      evidence_out,
                      erasures,
                      past,
                      past_jobs,
                      past_simulations,
                      past_samplings,
                      authentications,
                      options.import_idle_max,
                      options.import_time_max,
                      options.export_time_max,
                      options.sampling_time_max,
                      gate,
                      watches,
                      admission,
                      late} {
    for (const auto make :
         {MakeSupplyService, MakeFootprintService, MakePathsService,
          MakeCertificateService, MakeEvidenceService, MakeLedgerService,
          MakeIdentityService, MakePackService, MakeSimulationService,
          MakeUncertaintyService, MakeWatchService, MakeAccessService,
          MakeVerificationService, MakeErasureService, MakeLogKeyService,
          MakeStatusService}) {
      services.push_back(make(service_parts));
    }
  }

  absl::Status Listen(const ServerOptions& options);

  const std::chrono::milliseconds stop_deadline;
  const std::unique_ptr<platform::System> system;
  Metrics metrics;
  CallGate gate;
  Admission admission;
  WorkerPool work{"work", {kWorkThreads, kWorkQueuedMax, kWorkNice}};
  WorkerPool waits{"waits", {kWaitThreads, kWaitQueuedMax}};
  WorkerPool imports{"imports", {platform::kImportsAtOnceMax, 0, kWorkNice}};
  WorkerPool breakdowns{"breakdowns",
                        {kBreakdownThreads, kBreakdownsQueuedMax, kJobNice}};
  WorkerPool simulations{"simulations",
                         {kSimulationThreads, kSimulationsQueuedMax, kJobNice}};
  WorkerPool samplings{"samplings",
                       {kSamplingsAtOnce, kSamplingsQueuedMax, kSamplingNice}};
  WorkerPool exports{"exports", {kExportThreads, kExportsQueuedMax, kJobNice}};
  WorkerPool evidence_in{"evidence_in",
                         {kEvidenceThreads, kEvidenceQueuedMax, kWorkNice}};
  WorkerPool evidence_out{"evidence_out",
                          {kEvidenceThreads, kEvidenceQueuedMax, kWorkNice}};
  // One at a time in any case.
  WorkerPool erasures{"erasures", {1, kErasuresQueuedMax, kWorkNice}};
  WorkerPool past{"past", {kPastThreads, kPastQueuedMax}};
  WorkerPool past_jobs{"past_jobs",
                       {kPastJobThreads, kPastJobsQueuedMax, kWorkNice}};
  WorkerPool past_simulations{"past_simulations", {1, kSimulationsQueuedMax}};
  WorkerPool past_samplings{"past_samplings", {1, kSamplingsQueuedMax}};
  WorkerPool authentications{
      "authentications",
      {kAuthenticationThreads, kAuthenticationsQueuedMax, kWorkNice}};
  WatchHub watches{system->context(), gate};
  LateAnswers late{kRefusalDelay, kLateAnswersMax};
  ServiceParts service_parts;
  std::vector<std::unique_ptr<grpc::Service>> services;
  net::ListenAddress address;
  std::unique_ptr<Tls> tls;
  std::unique_ptr<grpc::Server> server;
  std::unique_ptr<HealthWatch> health;
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> connections;
  std::unique_ptr<Acceptor> acceptor;
  std::unique_ptr<MetricsEndpoint> endpoint;
  bool stopped = false;
};

absl::Status Server::Parts::Listen(const ServerOptions& options) {
  if (options.metrics_listen.has_value()) {
    TANJI_ASSIGN_OR_RETURN(
        endpoint, MetricsEndpoint::Start(*options.metrics_listen, [this] {
          return metrics.Render(
              *system,
              {&work, &waits, &imports, &breakdowns, &simulations, &samplings,
               &exports, &evidence_in, &evidence_out, &erasures, &past,
               &past_jobs, &past_simulations, &past_samplings,
               &authentications},
              watches.count());
        }));
  }
  grpc::ServerBuilder builder;
  SetLimits(options, builder);
  address = options.listen;
  if (options.tls.has_value()) {
    TANJI_ASSIGN_OR_RETURN(tls, Tls::Start(*options.tls, admission));
  }
  TANJI_ASSIGN_OR_RETURN(
      acceptor, Acceptor::Listen(address, LimitsFor(RaiseOpenFiles())));
  connections = builder.experimental().AddExternalConnectionAcceptor(
      grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD,
      tls == nullptr ? grpc::InsecureServerCredentials() : tls->Credentials());
  int is_open = 1;
  if (!options.socket.empty()) {
    builder.AddListeningPort("unix:" + options.socket,
                             grpc::InsecureServerCredentials(), &is_open);
  }
  for (const auto& service : services) builder.RegisterService(service.get());
  server = builder.BuildAndStart();
  if (server == nullptr || is_open == 0) {
    return absl::UnavailableError(base::StrCat(
        "cannot listen on ",
        options.socket.empty() ? address.ToString() : options.socket,
        ": is it taken?"));
  }
  address.port = acceptor->port();
  acceptor->Start([this](int fd) {
    grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters
        connection;
    connection.fd = fd;
    connections->HandleNewConnection(&connection);
  });
  health = std::make_unique<HealthWatch>(
      *system, *server->GetHealthCheckService(), ServiceNames());
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(
    const ServerOptions& options, base::Clock& clock) {
  PrepareProcess();
  TANJI_ASSIGN_OR_RETURN(std::unique_ptr<platform::System> system,
                         platform::System::Open(options.system, clock));
  auto parts = std::make_unique<Parts>(std::move(system), options);
  TANJI_RETURN_IF_ERROR(parts->Listen(options));
  return std::unique_ptr<Server>(new Server(std::move(parts)));
}

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Server::~Server() { Stop(); }

const net::ListenAddress& Server::address() const { return parts_->address; }

std::optional<net::ListenAddress> Server::metrics_address() const {
  if (parts_->endpoint == nullptr) return std::nullopt;
  return parts_->endpoint->address();
}

platform::System& Server::system() { return *parts_->system; }

void Server::Stop() {
  if (parts_->stopped) return;
  parts_->stopped = true;
  parts_->health->Stop();
  parts_->acceptor->Stop();
  auto last_call = std::chrono::system_clock::now();
  if (parts_->gate.Close(parts_->stop_deadline)) {
    // What is left watches health or uses reflection.
    last_call += kFarewell;
  } else {
    base::LogWarning("calls that did not end in time are cancelled");
  }
  parts_->server->Shutdown(last_call);
  parts_->server->Wait();
  parts_->endpoint.reset();
  parts_->system->Stop();
}

}  // namespace tanji::server
