#include "benchmarks/server_measurements.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <random>
#include <utility>

#include "benchmarks/bare_append.h"
#include "benchmarks/fixed_point.h"
#include "benchmarks/import_folder.h"
#include "benchmarks/load_generator.h"
#include "benchmarks/timing.h"
#include "lib/base/status.h"
#include "tanji/certificate/v1/certificate.pb.h"
#include "tanji/footprint/v1/footprint_service.grpc.pb.h"
#include "tanji/ledger/v1/ledger.pb.h"

namespace tanji::benchmarks {
namespace {

using footprint::v1::FootprintService;

constexpr char kGet[] = "/tanji.footprint.v1.FootprintService/Get";
constexpr char kBatchGet[] = "/tanji.footprint.v1.FootprintService/BatchGet";
constexpr char kIssue[] = "/tanji.certificate.v1.CertificateService/Issue";
constexpr char kHealthCheck[] = "/grpc.health.v1.Health/Check";
constexpr char kGetKeys[] = "/tanji.ledger.v1.LedgerService/GetKeys";
// HealthCheckResponse{status: SERVING}
constexpr std::string_view kServingReply{"\x08\x01", 2};

constexpr size_t kBatchGetProducts = 10'000;  // the most that are allowed
constexpr int kBatchGetsInFlight = 4;
constexpr int kRounds = 3;  // of calls that are compared with each other
constexpr uint64_t kBareBatch = 64;  // as many as there are callers
constexpr double kTolerance = 1e-9;  // relative
constexpr double kMebibyte = 1 << 20;
constexpr uint32_t kWaitMillis = 60'000;
constexpr int kWaitsMax = 10;

// One Get; with `min_seq`, waits up to kWaitsMax minutes for it.
absl::StatusOr<double> GetTotal(const std::shared_ptr<grpc::Channel>& channel,
                                const std::string& product, uint64_t min_seq) {
  const auto stub = FootprintService::NewStub(channel);
  footprint::v1::GetRequest request;
  request.set_product(product);
  request.set_view(footprint::v1::FOOTPRINT_VIEW_TOTAL);
  request.set_min_seq(min_seq);
  request.set_wait_millis(kWaitMillis);
  footprint::v1::GetResponse response;
  grpc::Status status;
  for (int wait = 0; wait < kWaitsMax; ++wait) {
    grpc::ClientContext context;
    status = stub->Get(&context, request, &response);
    if (status.error_code() != grpc::StatusCode::DEADLINE_EXCEEDED) break;
  }
  TANJI_RETURN_IF_ERROR(ToStatus(status));
  if (!response.footprint().has_kg_co2e()) {
    return absl::FailedPreconditionError(
        base::StrCat(product, ": has no footprint"));
  }
  return response.footprint().kg_co2e();
}

absl::Status CheckSample(const std::shared_ptr<grpc::Channel>& channel,
                         const Sample& sample) {
  const auto stub = FootprintService::NewStub(channel);
  footprint::v1::BatchGetRequest request;
  for (const std::string& product : sample.products) {
    request.add_products(product);
  }
  footprint::v1::BatchGetResponse response;
  grpc::ClientContext context;
  TANJI_RETURN_IF_ERROR(ToStatus(stub->BatchGet(&context, request, &response)));
  for (size_t i = 0; i < sample.products.size(); ++i) {
    const auto& footprint = response.footprints(static_cast<int>(i));
    const double expected = sample.kg_co2e[i];
    if (!footprint.has_kg_co2e() ||
        !(std::abs(footprint.kg_co2e() - expected) <=
          kTolerance * std::abs(expected))) {
      return absl::FailedPreconditionError(
          base::StrCat(sample.products[i], ": ", footprint.kg_co2e(),
                       " kg CO2e; the fixed point is ", expected));
    }
  }
  return absl::OkStatus();
}

std::vector<std::shared_ptr<grpc::Channel>> Connect(
    const TanjidProcess& server) {
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (int i = 0; i < kConnections; ++i) {
    channels.push_back(server.NewChannel());
  }
  return channels;
}

bool HasTotal(const grpc::ByteBuffer& reply) {
  footprint::v1::GetResponse response;
  return ParseReply(reply, &response) && response.footprint().has_kg_co2e();
}

LoadGenerator::Work GetWork(const Sample& sample,
                            footprint::v1::FootprintView view) {
  LoadGenerator::Work work{kGet, {}, HasTotal};
  for (const std::string& product : sample.products) {
    footprint::v1::GetRequest request;
    request.set_product(product);
    request.set_view(view);
    work.requests.push_back(request.SerializeAsString());
  }
  return work;
}

LoadGenerator::Work BatchGetWork(const Sample& sample) {
  footprint::v1::BatchGetRequest request;
  request.set_view(footprint::v1::FOOTPRINT_VIEW_TOTAL);
  for (size_t i = 0; i < kBatchGetProducts; ++i) {
    request.add_products(sample.products[i % sample.products.size()]);
  }
  return {kBatchGet,
          {request.SerializeAsString()},
          [](const grpc::ByteBuffer& reply) {
            footprint::v1::BatchGetResponse response;
            return ParseReply(reply, &response) &&
                   response.footprints_size() ==
                       static_cast<int>(kBatchGetProducts) &&
                   response.footprints(0).has_kg_co2e();
          }};
}

// The calls that do least: gRPC's own health service, and ours that takes
// nothing and looks nothing up.
LoadGenerator::Work HealthWork() {
  return {kHealthCheck, {""}, [](const grpc::ByteBuffer& reply) {
            return ReplyBytes(reply) == kServingReply;
          }};
}
LoadGenerator::Work KeysWork() {
  return {kGetKeys, {""}, [](const grpc::ByteBuffer& reply) {
            ledger::v1::GetKeysResponse response;
            return ParseReply(reply, &response) &&
                   response.signer_keys_size() > 0;
          }};
}

// Rates of `works`, each for `seconds` in all, taken in turns.
absl::StatusOr<std::vector<double>> RatesInTurns(
    const LoadGenerator& generator,
    const std::vector<LoadGenerator::Work>& works, double seconds) {
  std::vector<double> rates(works.size(), 0);
  for (int round = 0; round < kRounds; ++round) {
    for (size_t i = 0; i < works.size(); ++i) {
      TANJI_ASSIGN_OR_RETURN(const LoadGenerator::Load load,
                             generator.Run(works[i], seconds / kRounds));
      rates[i] += load.calls_per_second / kRounds;
    }
  }
  return rates;
}

LoadGenerator::Work IssueWork(const Sample& sample) {
  LoadGenerator::Work work{kIssue, {}, [](const grpc::ByteBuffer& reply) {
                             certificate::v1::IssueResponse response;
                             return ParseReply(reply, &response) &&
                                    !response.entry().empty();
                           }};
  for (const std::string& product : sample.products) {
    certificate::v1::IssueRequest request;
    request.set_product(product);
    work.requests.push_back(request.SerializeAsString());
  }
  return work;
}

// Starts the server again and waits for one footprint.
absl::StatusOr<TanjidProcess> Restart(const Subject& subject,
                                      std::string_view row,
                                      std::string_view target, Report& report) {
  const Stopwatch watch;
  TANJI_ASSIGN_OR_RETURN(TanjidProcess server,
                         TanjidProcess::Start(subject.program, subject.folder));
  const auto channel = server.NewChannel();
  TANJI_RETURN_IF_ERROR(
      GetTotal(channel, subject.sample.products[0], /*min_seq=*/0).status());
  report.Add(row, watch.Seconds(), "s", target);
  TANJI_RETURN_IF_ERROR(CheckSample(channel, subject.sample));
  return server;
}

}  // namespace

absl::StatusOr<Sample> Sample::Draw(const std::string& folder, size_t count,
                                    uint64_t seed) {
  TANJI_ASSIGN_OR_RETURN(const FileNetwork network, FileNetwork::Read(folder));
  TANJI_ASSIGN_OR_RETURN(const std::vector<double> y, FixedPoint(network));
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<size_t> any(0, y.size() - 1);
  Sample sample;
  for (size_t k = 0; k < count; ++k) {
    const size_t i = any(random);
    sample.products.push_back(base::StrCat(kOrganisation, "/", i));
    sample.kg_co2e.push_back(y[i]);
  }
  return sample;
}

absl::Status MeasureImport(const Subject& subject, const TanjidProcess& server,
                           Report& report) {
  const Stopwatch parsing;
  TANJI_RETURN_IF_ERROR(ParseNetwork(subject.files).status());
  const double floor_seconds = parsing.Seconds();

  const auto channel = server.NewChannel();
  const Stopwatch importing;
  TANJI_ASSIGN_OR_RETURN(const supply::v1::ImportStreamResponse imported,
                         ImportFolder(channel, subject.graph, kOrganisation));
  const double import_seconds = importing.Seconds();
  TANJI_RETURN_IF_ERROR(
      GetTotal(channel, subject.sample.products[0], imported.seq()).status());
  const double current_seconds = importing.Seconds();
  TANJI_RETURN_IF_ERROR(CheckSample(channel, subject.sample));
  TANJI_ASSIGN_OR_RETURN(const TanjidProcess::Memory memory,
                         server.ReadMemory());

  report.Add("bare parser", floor_seconds, "s");
  report.Add("import, durable and answered", import_seconds, "s");
  report.Add("import / bare parser", import_seconds / floor_seconds, "x",
             "<= 10 (10^7 inputs)");
  report.Add("import until footprints are current", current_seconds, "s");
  report.Add("resident memory of tanjid then",
             static_cast<double>(memory.resident_bytes) / kMebibyte, "MiB");
  report.Add("resident memory of tanjid, peak",
             static_cast<double>(memory.resident_bytes_peak) / kMebibyte, "MiB",
             "<= 2.5 GB (10^7 inputs, whole block)");
  return absl::OkStatus();
}

absl::StatusOr<double> MeasureCalls(const Subject& subject,
                                    const TanjidProcess& server, double seconds,
                                    Report& report) {
  const LoadGenerator generator(Connect(server), kCallsInFlight);
  TANJI_ASSIGN_OR_RETURN(
      const std::vector<double> rates,
      RatesInTurns(
          generator,
          {HealthWork(), KeysWork(),
           GetWork(subject.sample, footprint::v1::FOOTPRINT_VIEW_TOTAL),
           GetWork(subject.sample, footprint::v1::FOOTPRINT_VIEW_FULL)},
          seconds));
  const LoadGenerator batches(Connect(server), kBatchGetsInFlight);
  TANJI_ASSIGN_OR_RETURN(const LoadGenerator::Load batch,
                         batches.Run(BatchGetWork(subject.sample), seconds));
  const double empty = std::max(rates[0], rates[1]);
  report.Add("grpc.health.v1.Health.Check", rates[0], "calls/s");
  report.Add("Ledger.GetKeys", rates[1], "calls/s");
  report.Add("empty call: the faster of these", empty, "calls/s");
  report.Add("Footprint.Get, total only", rates[2], "calls/s");
  report.Add("Footprint.Get, total only / empty call", rates[2] / empty, "x",
             ">= 0.80");
  report.Add("Footprint.Get, full reply", rates[3], "calls/s");
  report.Add("Footprint.Get, full reply / empty call", rates[3] / empty, "x",
             ">= 0.50");
  report.Add("Footprint.BatchGet of 10,000",
             batch.calls_per_second * static_cast<double>(kBatchGetProducts),
             "footprints/s", ">= 1,000,000");
  return empty;
}

absl::Status MeasureCertificates(const Subject& subject,
                                 const TanjidProcess& server, double seconds,
                                 double empty_calls_per_second,
                                 Report& report) {
  const LoadGenerator generator(Connect(server), kCallsInFlight);
  const LoadGenerator::Work work = IssueWork(subject.sample);
  TANJI_ASSIGN_OR_RETURN(BareAppend log,
                         BareAppend::Create(subject.folder + "/bare-append"));
  double rate = 0;
  double bare_rate = 0;
  std::vector<double> latencies;
  for (int round = 0; round < kRounds; ++round) {
    TANJI_ASSIGN_OR_RETURN(const LoadGenerator::Load load,
                           generator.Run(work, seconds / kRounds));
    TANJI_ASSIGN_OR_RETURN(
        const double bare,
        MeasureBareAppend(log, kBareBatch, seconds / kRounds));
    rate += load.calls_per_second / kRounds;
    bare_rate += bare / kRounds;
    latencies.insert(latencies.end(), load.latencies.begin(),
                     load.latencies.end());
  }
  const double bound = 1 / (1 / empty_calls_per_second + 1 / bare_rate);
  report.Add("bare append, batches of 64", bare_rate, "records/s");
  report.Add("certificates, 64 callers", rate, "certificates/s", ">= 5,000");
  report.Add("certificates / bound of empty call and bare append", rate / bound,
             "x", ">= 0.75");
  report.Add("certificates, p50", Quantile(latencies, 0.50) * 1e3, "ms");
  report.Add("certificates, p99", Quantile(latencies, 0.99) * 1e3, "ms",
             "<= 25");
  return absl::OkStatus();
}

absl::Status MeasureRestarts(const Subject& subject, TanjidProcess server,
                             Report& report) {
  const std::string snapshot = server.data_folder() + "/snapshot";
  TANJI_RETURN_IF_ERROR(server.Stop());
  if (!std::filesystem::exists(snapshot)) {
    return absl::FailedPreconditionError(
        base::StrCat(snapshot, ": tanjid left none when it stopped"));
  }
  TANJI_ASSIGN_OR_RETURN(
      TanjidProcess with,
      Restart(subject, "restart to first answer, with compiled snapshot",
              "<= 2 (10^7 inputs)", report));
  TANJI_RETURN_IF_ERROR(with.Stop());
  std::filesystem::remove(snapshot);
  TANJI_ASSIGN_OR_RETURN(TanjidProcess without,
                         Restart(subject, "restart to first answer, without it",
                                 "<= 15 (10^7 inputs)", report));
  return without.Stop();
}

}  // namespace tanji::benchmarks
