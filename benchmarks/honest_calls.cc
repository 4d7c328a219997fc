#include "benchmarks/honest_calls.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "benchmarks/import_folder.h"
#include "benchmarks/load_generator.h"
#include "lib/base/status.h"
#include "tanji/certificate/v1/certificate.pb.h"
#include "tanji/footprint/v1/footprint_service.grpc.pb.h"
#include "tanji/supply/v1/supply_service.grpc.pb.h"

namespace tanji::benchmarks {
namespace {

namespace fp = footprint::v1;
using supply::v1::SubmitRequest;
using supply::v1::SubmitResponse;

constexpr char kGet[] = "/tanji.footprint.v1.FootprintService/Get";
constexpr char kIssue[] = "/tanji.certificate.v1.CertificateService/Issue";
constexpr char kSubmit[] = "/tanji.supply.v1.SupplyService/Submit";

constexpr size_t kProcesses = 1000;
constexpr size_t kSomeProducts = 12;
constexpr uint64_t kSomeChanges = 4;
constexpr uint32_t kWaitMillis = 60'000;

// A tenth of what a machine of two hardware threads takes, or less.
constexpr double kGetsPerSecond = 1000;
constexpr double kPastGetsPerSecond = 200;
constexpr double kCertificatesPerSecond = 100;
constexpr double kSubmissionsPerSecond = 10;

std::string ProductOf(const NetworkProcess& process) {
  return base::StrCat(kHonestOrganisation, "/", process.product);
}

SubmitRequest ChangeRequest(const std::vector<NetworkProcess>& processes,
                            uint64_t change) {
  SubmitRequest request;
  request.set_document(ChangedDocument(processes[change % processes.size()],
                                       kHonestOrganisation, change));
  return request;
}

bool IsFootprint(const grpc::ByteBuffer& reply) {
  fp::GetResponse response;
  return ParseReply(reply, &response) && response.footprint().has_kg_co2e();
}
bool IsRecord(const grpc::ByteBuffer& reply) {
  certificate::v1::IssueResponse response;
  return ParseReply(reply, &response) && !response.entry().empty();
}
bool IsAcknowledged(const grpc::ByteBuffer& reply) {
  SubmitResponse response;
  return ParseReply(reply, &response) && response.seq() > 0 &&
         response.held_size() == 0;
}

}  // namespace

absl::StatusOr<HonestCalls> HonestCalls::Draw(const std::string& folder,
                                              uint64_t seed) {
  TANJI_ASSIGN_OR_RETURN(
      std::vector<NetworkProcess> processes,
      DrawProcesses(folder, kHonestOrganisation, kProcesses, seed));
  if (processes.empty()) {
    return absl::InvalidArgumentError(folder + ": has no products");
  }
  return HonestCalls(std::move(processes));
}

absl::StatusOr<uint64_t> HonestCalls::ChangeSome(
    const std::shared_ptr<grpc::Channel>& channel) const {
  const auto supply = supply::v1::SupplyService::NewStub(channel);
  uint64_t kept = 0;
  uint64_t last = 0;
  for (uint64_t change = 0; change < kSomeChanges; ++change) {
    SubmitResponse response;
    grpc::ClientContext context;
    TANJI_RETURN_IF_ERROR(ToStatus(supply->Submit(
        &context, ChangeRequest(processes_, change), &response)));
    if (change == 0) kept = response.seq();
    last = response.seq();
  }
  const auto footprints = fp::FootprintService::NewStub(channel);
  fp::GetRequest request;
  request.set_product(ProductOf(processes_[0]));
  for (const bool is_past : {false, true}) {
    if (is_past) {
      request.set_as_of_seq(kept);
    } else {
      request.set_min_seq(last);
      request.set_wait_millis(kWaitMillis);
    }
    fp::GetResponse response;
    grpc::ClientContext context;
    TANJI_RETURN_IF_ERROR(
        ToStatus(footprints->Get(&context, request, &response)));
  }
  return kept;
}

std::vector<std::string> HonestCalls::SomeProducts() const {
  std::vector<std::string> products;
  for (size_t i = 0; i < std::min(kSomeProducts, processes_.size()); ++i) {
    products.push_back(ProductOf(processes_[i]));
  }
  return products;
}

std::vector<OpenLoad::Work> HonestCalls::Works(uint64_t kept_seq,
                                               double scale) const {
  const auto get = [this](uint64_t n) {
    fp::GetRequest request;
    request.set_product(ProductOf(processes_[n % processes_.size()]));
    return request;
  };
  return {
      {"Get", kGet, kGetsPerSecond * scale,
       [get](uint64_t n) { return get(n).SerializeAsString(); }, IsFootprint},
      {"Get as of", kGet, kPastGetsPerSecond * scale,
       [get, kept_seq](uint64_t n) {
         fp::GetRequest request = get(n);
         request.set_as_of_seq(kept_seq);
         return request.SerializeAsString();
       },
       IsFootprint},
      {"Issue", kIssue, kCertificatesPerSecond * scale,
       [this](uint64_t n) {
         certificate::v1::IssueRequest request;
         request.set_product(ProductOf(processes_[n % processes_.size()]));
         return request.SerializeAsString();
       },
       IsRecord},
      {"Submit", kSubmit, kSubmissionsPerSecond * scale,
       [this](uint64_t n) {
         return ChangeRequest(processes_, n + kSomeChanges).SerializeAsString();
       },
       IsAcknowledged}};
}

}  // namespace tanji::benchmarks
