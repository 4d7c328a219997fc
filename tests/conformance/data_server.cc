#include "tests/conformance/data_server.h"

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <utility>

#include "absl/status/status.h"
#include "benchmarks/import_folder.h"
#include "lib/base/file.h"
#include "lib/base/status.h"

namespace tanji::conformance {
namespace {

using benchmarks::TanjidProcess;
using benchmarks::ToStatus;

constexpr uint32_t kWaitMillis = 60'000;
constexpr size_t kErrorTextMax = 1 << 20;  // bytes

std::string Program(const std::string& name, const std::string& built) {
  const char* folder = std::getenv("TANJI_BIN");
  return folder == nullptr ? built : base::StrCat(folder, "/", name);
}

TanjidProcess StartOrStop(const std::string& folder) {
  auto process =
      TanjidProcess::Start(Program("tanjid", TANJI_CONFORMANCE_TANJID), folder);
  if (process.ok()) return *std::move(process);
  std::cerr << "data_conformance_test: " << process.status() << "\n";
  std::exit(1);
}

}  // namespace

DataServer::DataServer()
    : process_(StartOrStop(folder_.path())),
      channel_(process_.NewChannel()),
      supply_(supply::v1::SupplyService::NewStub(channel_)),
      footprints_(footprint::v1::FootprintService::NewStub(channel_)) {}

absl::StatusOr<uint64_t> DataServer::Submit(
    const supply::v1::Submission& submission) {
  supply::v1::SubmitRequest request;
  *request.mutable_submission() = submission;
  supply::v1::SubmitResponse response;
  grpc::ClientContext context;
  TANJI_RETURN_IF_ERROR(
      ToStatus(supply_->Submit(&context, request, &response)));
  last_seq_ = response.seq();
  return last_seq_;
}

absl::StatusOr<supply::v1::ImportStreamResponse> DataServer::Import(
    const std::string& folder, const std::string& organisation) {
  TANJI_ASSIGN_OR_RETURN(
      auto response, benchmarks::ImportFolder(channel_, folder, organisation));
  last_seq_ = response.seq();
  return response;
}

absl::StatusOr<footprint::v1::GetResponse> DataServer::Get(
    const std::string& product) {
  footprint::v1::GetRequest request;
  request.set_product(product);
  request.set_min_seq(last_seq_);
  request.set_wait_millis(kWaitMillis);
  footprint::v1::GetResponse response;
  grpc::ClientContext context;
  TANJI_RETURN_IF_ERROR(
      ToStatus(footprints_->Get(&context, request, &response)));
  return response;
}

absl::StatusOr<footprint::v1::ExplainResponse> DataServer::Explain(
    const std::string& product) {
  footprint::v1::ExplainRequest request;
  request.set_product(product);
  request.set_min_seq(last_seq_);
  request.set_wait_millis(kWaitMillis);
  footprint::v1::ExplainResponse response;
  grpc::ClientContext context;
  TANJI_RETURN_IF_ERROR(
      ToStatus(footprints_->Explain(&context, request, &response)));
  return response;
}

absl::StatusOr<std::vector<footprint::v1::Footprint>> DataServer::BatchGet(
    const std::vector<std::string>& products) {
  footprint::v1::BatchGetRequest request;
  for (const std::string& product : products) request.add_products(product);
  request.set_min_seq(last_seq_);
  request.set_wait_millis(kWaitMillis);
  footprint::v1::BatchGetResponse response;
  grpc::ClientContext context;
  TANJI_RETURN_IF_ERROR(
      ToStatus(footprints_->BatchGet(&context, request, &response)));
  return std::vector<footprint::v1::Footprint>(response.footprints().begin(),
                                               response.footprints().end());
}

absl::StatusOr<supply::v1::GetResponse> DataServer::GetSupply(
    const std::string& product) {
  supply::v1::GetRequest request;
  request.set_product(product);
  supply::v1::GetResponse response;
  grpc::ClientContext context;
  TANJI_RETURN_IF_ERROR(ToStatus(supply_->Get(&context, request, &response)));
  return response;
}

absl::StatusOr<std::string> DataServer::Tanji(const std::string& arguments) {
  const std::string errors = folder_.path() + "/tanji.err";
  const std::string command = base::StrCat(
      "'", Program("tanji", TANJI_CONFORMANCE_TANJI), "' --server ",
      process_.address(), " ", arguments, " 2>'", errors, "'");
  std::FILE* const pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return base::ErrnoStatus(command, errno);
  std::string out;
  char buffer[4096];
  while (const size_t size = std::fread(buffer, 1, sizeof(buffer), pipe)) {
    out.append(buffer, size);
  }
  const int status = pclose(pipe);
  if (status == 0) return out;
  TANJI_ASSIGN_OR_RETURN(const std::string said,
                         base::ReadFile(errors, kErrorTextMax));
  return absl::InternalError(
      base::StrCat(command, ": wait status ", status, ": ", said));
}

}  // namespace tanji::conformance
