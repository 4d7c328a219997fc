#include "benchmarks/heavy_work.h"

#include <algorithm>
#include <chrono>
#include <sstream>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "benchmarks/import_folder.h"
#include "lib/base/status.h"
#include "tanji/certificate/v1/certificate_service.grpc.pb.h"
#include "tanji/certificate/v1/evidence_service.grpc.pb.h"
#include "tanji/footprint/v1/footprint_service.grpc.pb.h"
#include "tanji/footprint/v1/paths_service.grpc.pb.h"
#include "tanji/footprint/v1/simulation_service.grpc.pb.h"
#include "tanji/footprint/v1/uncertainty_service.grpc.pb.h"

namespace tanji::benchmarks {
namespace {

namespace fp = footprint::v1;
namespace cert = certificate::v1;

constexpr uint32_t kSamplesMax = 100'000;
constexpr int kScenarios = 64;
constexpr int kSimulatedProducts = 15;  // 64 x 15 <= 1,000 footprints
constexpr uint32_t kNodesMax = 1000;
constexpr uint32_t kLinksMax = 10'000;
constexpr uint32_t kPageSizeMax = 1000;
constexpr int kBatchMax = 10'000;
constexpr size_t kGatherSize = size_t{8} << 20;  // doubles: 64 MiB
constexpr size_t kGatherStep = size_t{1} << 20;
constexpr std::chrono::milliseconds kCheckpointLook{100};
constexpr int kCheckpointLooksMax = 100;

// No Tanji at all: reads memory at random places, as a solve does.
grpc::Status Gather(HeavyCall& call) {
  static const std::vector<double> values(kGatherSize, 1.0);
  uint64_t state = call.number * 0x9E3779B97F4A7C15 + 1;
  double sum = 0;
  for (size_t i = 0; i < kGatherStep; ++i) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    sum += values[state % kGatherSize];
  }
  call.units += sum > 0 ? kGatherStep : 0;
  return grpc::Status::OK;
}

grpc::Status Sample(HeavyCall& call) {
  fp::SampleRequest request;
  request.add_products()->set_product(call.targets.sampled);
  request.set_samples(kSamplesMax);
  request.set_seed(call.number);
  const auto stub = fp::UncertaintyService::NewStub(call.channel);
  const auto reader = stub->Sample(&call.context, request);
  fp::SampleResponse response;
  uint64_t done = 0;
  while (reader->Read(&response)) {
    const uint64_t now = response.has_progress()
                             ? response.progress().samples_done()
                             : kSamplesMax;
    call.units += now - std::min(now, done);
    done = now;
  }
  return reader->Finish();
}

grpc::Status Simulate(HeavyCall& call) {
  fp::SimulateRequest request;
  for (int k = 0; k < kSimulatedProducts; ++k) {
    request.add_products()->set_product(call.targets.widest);
  }
  for (int k = 0; k < kScenarios; ++k) {
    request.add_scenarios(base::StrCat(
        R"({"format":"tanji-scenario/v1","name":"load","changes":[)"
        R"({"kind":"direct","percent":"-)",
        k + 1, R"(","process":{"product":")", call.targets.sampled,
        R"("}}]})"));
  }
  fp::SimulateResponse response;
  const auto stub = fp::SimulationService::NewStub(call.channel);
  const grpc::Status status = stub->Simulate(&call.context, request, &response);
  call.units += static_cast<uint64_t>(response.scenarios_size());
  return status;
}

grpc::Status Levers(HeavyCall& call) {
  fp::LeversRequest request;
  request.set_product(call.targets.widest);
  request.set_lines_max(kNodesMax);
  fp::LeversResponse response;
  return fp::SimulationService::NewStub(call.channel)
      ->Levers(&call.context, request, &response);
}

grpc::Status Breakdown(HeavyCall& call) {
  fp::BreakdownRequest request;
  request.set_product(call.targets.widest);
  request.set_by(call.number % 2 == 0 ? fp::EXPLAIN_BY_PROCESS
                                      : fp::EXPLAIN_BY_TIER);
  request.set_lines_max(kNodesMax);
  fp::BreakdownResponse response;
  return fp::FootprintService::NewStub(call.channel)
      ->Breakdown(&call.context, request, &response);
}

grpc::Status Tree(HeavyCall& call) {
  fp::TreeRequest request;
  request.set_product(call.targets.widest);
  request.set_nodes_max(kNodesMax);
  request.set_depth_max(100);
  request.set_turns_max(20);
  fp::TreeResponse response;
  const grpc::Status status = fp::PathsService::NewStub(call.channel)
                                  ->Tree(&call.context, request, &response);
  call.units += static_cast<uint64_t>(response.nodes_size());
  return status;
}

grpc::Status Paths(HeavyCall& call) {
  fp::PathsRequest request;
  request.set_product(call.targets.widest);
  request.set_paths_max(kNodesMax);
  request.set_depth_max(100);
  request.set_turns_max(20);
  fp::PathsResponse response;
  const grpc::Status status = fp::PathsService::NewStub(call.channel)
                                  ->Paths(&call.context, request, &response);
  call.units += static_cast<uint64_t>(response.paths_size());
  return status;
}

grpc::Status Sankey(HeavyCall& call) {
  fp::SankeyRequest request;
  request.set_product(call.targets.widest);
  request.set_nodes_max(kNodesMax);
  request.set_links_max(kLinksMax);
  fp::SankeyResponse response;
  const grpc::Status status = fp::PathsService::NewStub(call.channel)
                                  ->Sankey(&call.context, request, &response);
  call.units += static_cast<uint64_t>(response.nodes_size());
  return status;
}

// Where more ask than may wait, some are refused: counts those.
grpc::Status CountRefused(HeavyCall& call, const grpc::Status& status) {
  if (status.error_code() != grpc::StatusCode::RESOURCE_EXHAUSTED) {
    return status;
  }
  ++call.units;
  return grpc::Status::OK;
}

grpc::Status CrowdedSankey(HeavyCall& call) {
  const uint64_t refused = call.units;
  const grpc::Status status = Sankey(call);
  call.units = refused;
  return CountRefused(call, status);
}

// The log's last record that is solved.
absl::StatusOr<uint64_t> HeadSeq(const std::shared_ptr<grpc::Channel>& channel,
                                 const std::string& product) {
  fp::GetRequest request;
  request.set_product(product);
  request.set_view(fp::FOOTPRINT_VIEW_TOTAL);
  fp::GetResponse response;
  grpc::ClientContext context;
  TANJI_RETURN_IF_ERROR(ToStatus(fp::FootprintService::NewStub(channel)->Get(
      &context, request, &response)));
  return response.as_of_seq();
}

// Spreads `number` over the records from first_seq to the last one.
absl::StatusOr<uint64_t> AnySeq(const HeavyCall& call, uint64_t number) {
  TANJI_ASSIGN_OR_RETURN(const uint64_t head,
                         HeadSeq(call.channel, call.targets.sampled));
  const uint64_t first = std::min(call.targets.first_seq, head);
  return first + number * 0x9E3779B97F4A7C15 % (head - first + 1);
}

grpc::Status Diff(HeavyCall& call) {
  const auto from = AnySeq(call, call.number + 1);
  if (!from.ok()) return grpc::Status(grpc::StatusCode::UNKNOWN, "no head");
  fp::DiffRequest request;
  request.set_product(call.targets.widest);
  request.set_from_seq(*from);
  fp::DiffResponse response;
  return fp::FootprintService::NewStub(call.channel)
      ->Diff(&call.context, request, &response);
}

grpc::Status PastRead(HeavyCall& call) {
  const auto seq = AnySeq(call, call.number + 1);
  if (!seq.ok()) return grpc::Status(grpc::StatusCode::UNKNOWN, "no head");
  fp::GetRequest request;
  request.set_product(call.targets.widest);
  request.set_as_of_seq(*seq);
  fp::GetResponse response;
  return CountRefused(call, fp::FootprintService::NewStub(call.channel)
                                ->Get(&call.context, request, &response));
}

grpc::Status Evidence(HeavyCall& call) {
  cert::ExportRequest request;
  request.set_record_id(call.targets.certificate);
  const auto stub = cert::EvidenceService::NewStub(call.channel);
  const auto reader = stub->Export(&call.context, request);
  cert::ExportResponse response;
  while (reader->Read(&response)) call.units += response.chunk().size();
  return reader->Finish();
}

// One page after the other.
grpc::Status List(HeavyCall& call) {
  fp::ListRequest request;
  request.set_page_size(kPageSizeMax);
  request.set_page_token(call.next);
  fp::ListResponse response;
  const grpc::Status status = fp::FootprintService::NewStub(call.channel)
                                  ->List(&call.context, request, &response);
  call.next = response.next_page_token();
  call.units += static_cast<uint64_t>(response.footprints_size());
  // The network has changed since the first page: from the first again.
  if (status.error_code() == grpc::StatusCode::ABORTED) return {};
  return status;
}

grpc::Status BatchGet(HeavyCall& call) {
  fp::BatchGetRequest request;
  for (int i = 0; i < kBatchMax; ++i) {
    request.add_products(call.targets.sampled);
  }
  fp::BatchGetResponse response;
  const grpc::Status status = fp::FootprintService::NewStub(call.channel)
                                  ->BatchGet(&call.context, request, &response);
  call.units += static_cast<uint64_t>(response.footprints_size());
  return status;
}

// Processes upstream of a product.
absl::StatusOr<uint64_t> UpstreamCount(fp::FootprintService::Stub& stub,
                                       const std::string& product) {
  fp::BreakdownRequest request;
  request.set_product(product);
  request.set_by(fp::EXPLAIN_BY_PROCESS);
  request.set_lines_max(1);
  fp::BreakdownResponse response;
  grpc::ClientContext context;
  TANJI_RETURN_IF_ERROR(ToStatus(stub.Breakdown(&context, request, &response)));
  return response.line_count();
}

absl::StatusOr<bool> MayBeSampled(const std::shared_ptr<grpc::Channel>& channel,
                                  const std::string& product) {
  fp::SampleRequest request;
  request.add_products()->set_product(product);
  request.set_samples(2);
  const auto stub = fp::UncertaintyService::NewStub(channel);
  grpc::ClientContext context;
  const auto reader = stub->Sample(&context, request);
  fp::SampleResponse response;
  while (reader->Read(&response)) {
  }
  const grpc::Status status = reader->Finish();
  if (status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED) return false;
  TANJI_RETURN_IF_ERROR(ToStatus(status));
  return true;
}

absl::Status AwaitCheckpoint(const std::shared_ptr<grpc::Channel>& channel,
                             const std::string& record_id) {
  const auto stub = cert::CertificateService::NewStub(channel);
  cert::GetRequest request;
  request.set_record_id(record_id);
  for (int look = 0; look < kCheckpointLooksMax; ++look) {
    cert::GetResponse response;
    grpc::ClientContext context;
    TANJI_RETURN_IF_ERROR(ToStatus(stub->Get(&context, request, &response)));
    if (!response.certificate().empty()) return absl::OkStatus();
    std::this_thread::sleep_for(kCheckpointLook);
  }
  return absl::DeadlineExceededError("no checkpoint covers the certificate");
}

}  // namespace

absl::StatusOr<HeavyTargets> HeavyTargets::Find(
    const std::shared_ptr<grpc::Channel>& channel,
    const std::vector<std::string>& products) {
  const auto stub = fp::FootprintService::NewStub(channel);
  std::vector<std::pair<uint64_t, std::string>> by_count;
  for (const std::string& product : products) {
    TANJI_ASSIGN_OR_RETURN(const uint64_t count, UpstreamCount(*stub, product));
    by_count.emplace_back(count, product);
  }
  std::sort(by_count.rbegin(), by_count.rend());
  HeavyTargets targets{by_count[0].second, by_count[0].first, "", 0, ""};
  for (const auto& [count, product] : by_count) {
    TANJI_ASSIGN_OR_RETURN(const bool may_be, MayBeSampled(channel, product));
    if (!may_be) continue;
    targets.sampled = product;
    break;
  }
  if (targets.sampled.empty()) {
    return absl::FailedPreconditionError("no product may be sampled");
  }
  cert::IssueRequest request;
  request.set_product(targets.widest);
  cert::IssueResponse response;
  grpc::ClientContext context;
  TANJI_RETURN_IF_ERROR(
      ToStatus(cert::CertificateService::NewStub(channel)->Issue(
          &context, request, &response)));
  targets.first_seq = response.seq();
  targets.certificate = response.record_id();
  TANJI_RETURN_IF_ERROR(AwaitCheckpoint(channel, targets.certificate));
  return targets;
}

std::string HeavyTargets::ToText() const {
  return base::StrCat(widest, " ", widest_count, " ", sampled, " ", first_seq,
                      " ", certificate);
}

absl::StatusOr<HeavyTargets> HeavyTargets::FromText(const std::string& text) {
  HeavyTargets targets;
  std::istringstream fields(text);
  fields >> targets.widest >> targets.widest_count >> targets.sampled >>
      targets.first_seq >> targets.certificate;
  if (!fields) return absl::InvalidArgumentError("no targets: " + text);
  return targets;
}

const std::vector<HeavyKind>& HeavyKinds() {
  static const std::vector<HeavyKind> kinds = {
      {"gather", "no tanjid: gathers at nice 19", "reads", 1, 19, 0, &Gather},
      {"gather0", "no tanjid: gathers at nice 0", "reads", 1, 0, 0, &Gather},
      {"gather-idle", "no tanjid: gathers as SCHED_IDLE", "reads", 1,
       kIdleClass, 0, &Gather},
      {"sample", "sampling, 100,000 samples", "samples", 1, 19, 0, &Sample},
      {"simulate", "64 scenarios of 15 products", "scenarios", 1, 19, 0,
       &Simulate},
      {"levers", "levers, 1,000 lines", "", 1, 19, 0, &Levers},
      {"breakdown", "breakdown, 1,000 lines", "", 1, 19, 0, &Breakdown},
      {"tree", "tree of 1,000 nodes", "nodes", 1, 19, 0, &Tree},
      {"paths", "1,000 paths", "paths", 1, 19, 0, &Paths},
      {"sankey", "Sankey of 1,000 nodes", "nodes", 1, 19, 0, &Sankey},
      {"crowd", "80 callers of Sankey", "refused", 80, 19, 500, &CrowdedSankey},
      {"diff", "diff of two records", "", 1, 19, 0, &Diff},
      {"past", "reads of ever other records", "refused", 4, 19, 20, &PastRead},
      {"evidence", "export of evidence", "bytes", 1, 19, 0, &Evidence},
      {"list", "list of all footprints", "footprints", 1, 19, 0, &List},
      {"batch", "BatchGet of 10,000", "footprints", 1, 19, 0, &BatchGet},
      {"limits", "requests beyond each limit", "", 1, 19, 20, &CallAtLimit},
      {"documents", "documents beyond 64 MiB", "", 1, 19, 200,
       &CallWithTooLargeADocument}};
  return kinds;
}

const HeavyKind* FindHeavyKind(const std::string& name) {
  const auto& kinds = HeavyKinds();
  const auto found =
      std::find_if(kinds.begin(), kinds.end(),
                   [&](const HeavyKind& kind) { return kind.name == name; });
  return found == kinds.end() ? nullptr : &*found;
}

}  // namespace tanji::benchmarks
