#include "tests/crash/server_client.h"

#include <chrono>
#include <thread>
#include <utility>

#include "lib/base/status.h"

namespace tanji::crash {
namespace {

using platform::Committed;

constexpr std::chrono::seconds kCallTimeout(60);
constexpr uint32_t kPageSize = 1000;

// The codes of gRPC are those of Abseil.
absl::Status ToAbslStatus(const grpc::Status& status) {
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()),
                      status.error_message());
}

std::shared_ptr<grpc::Channel> OwnChannel(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(),
                                   arguments);
}

// Sets the deadline that every call has.
void SetDeadline(grpc::ClientContext& context) {
  context.set_deadline(std::chrono::system_clock::now() + kCallTimeout);
}

template <typename Response>
absl::StatusOr<Committed> ToCommitted(const grpc::Status& status,
                                      const Response& response) {
  if (!status.ok()) return ToAbslStatus(status);
  return Committed{response.seq(), response.record_id(), response.entry(),
                   response.is_repeat()};
}

}  // namespace

ServerClient::ServerClient(const std::string& address)
    : ServerClient(OwnChannel(address)) {}

ServerClient::ServerClient(const std::shared_ptr<grpc::Channel>& channel)
    : supply_(supply::v1::SupplyService::NewStub(channel)),
      certificate_(certificate::v1::CertificateService::NewStub(channel)),
      ledger_(ledger::v1::LedgerService::NewStub(channel)) {}

absl::StatusOr<Committed> ServerClient::Perform(const Request& request) {
  grpc::ClientContext context;
  SetDeadline(context);
  switch (request.kind) {
    case RequestKind::kImport:
      return Import(context, request);
    case RequestKind::kIssue: {
      certificate::v1::IssueRequest issue;
      certificate::v1::IssueResponse response;
      issue.set_request_id(request.id);
      issue.set_product(request.product);
      issue.set_min_seq(request.min_seq);
      return ToCommitted(certificate_->Issue(&context, issue, &response),
                         response);
    }
    case RequestKind::kSubmit:
      break;
  }
  supply::v1::SubmitRequest submit;
  supply::v1::SubmitResponse response;
  submit.set_request_id(request.id);
  submit.set_document(request.document);
  return ToCommitted(supply_->Submit(&context, submit, &response), response);
}

absl::StatusOr<Committed> ServerClient::Import(grpc::ClientContext& context,
                                               const Request& request) {
  supply::v1::ImportStreamResponse response;
  const auto writer = supply_->ImportStream(&context, &response);
  supply::v1::ImportStreamRequest part;
  supply::v1::ImportHeader& header = *part.mutable_header();
  header.set_request_id(request.id);
  header.set_organisation(request.organisation);
  header.set_nodes_size_bytes(request.nodes.size());
  header.set_edges_size_bytes(request.edges.size());
  header.set_factors_size_bytes(request.factors.size());
  bool going_on = writer->Write(part);
  for (const std::string* file :
       {&request.nodes, &request.edges, &request.factors}) {
    part.set_chunk(*file);
    going_on = going_on && writer->Write(part);
  }
  writer->WritesDone();
  return ToCommitted(writer->Finish(), response);
}

absl::StatusOr<std::vector<std::string>> ServerClient::ReadEntries(
    uint64_t first) {
  std::vector<std::string> entries;
  for (;;) {
    grpc::ClientContext context;
    SetDeadline(context);
    ledger::v1::GetEntriesRequest request;
    ledger::v1::GetEntriesResponse response;
    request.set_first_seq(first + entries.size());
    request.set_page_size(kPageSize);
    const grpc::Status status =
        ledger_->GetEntries(&context, request, &response);
    // The log ends before this position.
    if (status.error_code() == grpc::StatusCode::OUT_OF_RANGE) return entries;
    if (!status.ok()) return ToAbslStatus(status);
    for (std::string& entry : *response.mutable_entries()) {
      entries.push_back(std::move(entry));
    }
    if (first + entries.size() >= response.log_size()) return entries;
  }
}

absl::StatusOr<std::string> ServerClient::ReadCheckpoint() {
  constexpr int kTries = 200;
  constexpr std::chrono::milliseconds kPause(50);
  absl::Status last;
  for (int i = 0; i < kTries; ++i) {
    grpc::ClientContext context;
    SetDeadline(context);
    ledger::v1::GetCheckpointResponse response;
    last = ToAbslStatus(ledger_->GetCheckpoint(&context, {}, &response));
    if (last.ok()) return response.checkpoint();
    if (!absl::IsUnavailable(last)) return last;
    std::this_thread::sleep_for(kPause);
  }
  return last;
}

absl::StatusOr<std::string> ServerClient::ReadLogKey() {
  grpc::ClientContext context;
  SetDeadline(context);
  ledger::v1::GetKeysResponse response;
  const grpc::Status status = ledger_->GetKeys(&context, {}, &response);
  if (!status.ok()) return ToAbslStatus(status);
  return response.log_key();
}

}  // namespace tanji::crash
