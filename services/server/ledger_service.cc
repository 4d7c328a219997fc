#include <utility>

#include "lib/base/status.h"
#include "lib/platform/record/ledger_reads.h"
#include "services/server/services.h"
#include "services/server/unary_call.h"
#include "tanji/ledger/v1/ledger_service.grpc.pb.h"

namespace tanji::server {
namespace {

namespace v1 = ledger::v1;

using RawReads = v1::LedgerService::WithRawCallbackMethod_GetCheckpoint<
    v1::LedgerService::WithRawCallbackMethod_GetEntries<
        v1::LedgerService::WithRawCallbackMethod_GetProof<
            v1::LedgerService::WithRawCallbackMethod_GetKeys<
                v1::LedgerService::WithRawCallbackMethod_GetStatus<
                    v1::LedgerService::Service>>>>>;
using RawService = v1::LedgerService::WithRawCallbackMethod_GetPublicPayload<
    v1::LedgerService::WithRawCallbackMethod_GetWitnessRequest<
        v1::LedgerService::WithRawCallbackMethod_AddCosignatures<RawReads>>>;

using GetCheckpointCall =
    Call<v1::GetCheckpointRequest, v1::GetCheckpointResponse>;
using GetEntriesCall = Call<v1::GetEntriesRequest, v1::GetEntriesResponse>;
using GetProofCall = Call<v1::GetProofRequest, v1::GetProofResponse>;
using GetKeysCall = Call<v1::GetKeysRequest, v1::GetKeysResponse>;
using GetStatusCall = Call<v1::GetStatusRequest, v1::GetStatusResponse>;
using GetPublicPayloadCall =
    Call<v1::GetPublicPayloadRequest, v1::GetPublicPayloadResponse>;
using GetWitnessRequestCall =
    Call<v1::GetWitnessRequestRequest, v1::GetWitnessRequestResponse>;
using AddCosignaturesCall =
    Call<v1::AddCosignaturesRequest, v1::AddCosignaturesResponse>;

absl::Status GetCheckpoint(GetCheckpointCall& call) {
  TANJI_ASSIGN_OR_RETURN(
      auto checkpoint,
      platform::GetCheckpoint(call.parts().context, call.caller()));
  call.response().set_checkpoint(std::move(checkpoint.note));
  call.response().set_log_size(checkpoint.size);
  auto witnessed = call.parts().context.ledger.witnessed();
  call.response().set_witnessed_checkpoint(std::move(witnessed.note));
  return absl::OkStatus();
}

absl::Status GetEntries(GetEntriesCall& call) {
  const platform::Context& context = call.parts().context;
  TANJI_ASSIGN_OR_RETURN(const uint32_t page_size,
                         api::ToPageSize(call.request().page_size()));
  TANJI_ASSIGN_OR_RETURN(
      std::vector<std::string> entries,
      platform::GetEntries(context, call.caller(), call.request().first_seq(),
                           page_size));
  size_t size = 0;
  for (std::string& entry : entries) {
    size += entry.size();
    if (size > api::kEntriesSizeMax) break;
    call.response().add_entries(std::move(entry));
  }
  call.response().set_log_size(context.ledger.head().size);
  return absl::OkStatus();
}

absl::Status GetProof(GetProofCall& call) {
  TANJI_ASSIGN_OR_RETURN(std::string proof,
                         platform::GetProof(call.parts().context, call.caller(),
                                            call.request().seq()));
  call.response().set_proof(std::move(proof));
  return absl::OkStatus();
}

absl::Status GetStatus(GetStatusCall& call) {
  TANJI_ASSIGN_OR_RETURN(
      const platform::LogStatus status,
      platform::GetLogStatus(call.parts().context, call.caller()));
  v1::GetStatusResponse& response = call.response();
  response.set_log_size(status.size);
  response.set_checkpoint_size(status.checkpoint_size);
  response.set_has_witnesses(status.has_witnesses);
  response.set_witnessed_size(status.witnessed_size);
  for (const platform::WitnessState& one : status.witnesses) {
    v1::Witness* witness = response.add_witnesses();
    witness->set_name(one.name);
    witness->set_url(one.url);
    witness->set_size(one.size);
    witness->set_cosigned_seconds(one.seconds);
    witness->set_fault(one.fault);
  }
  if (status.timestamps.has_value()) {
    v1::Timestamps* timestamps = response.mutable_timestamps();
    timestamps->set_url(status.timestamps->url);
    timestamps->set_size(status.timestamps->size);
    timestamps->set_stamped_seconds(status.timestamps->seconds);
    timestamps->set_authority(status.timestamps->authority);
    timestamps->set_fault(status.timestamps->fault);
  }
  return absl::OkStatus();
}

absl::Status GetPublicPayload(GetPublicPayloadCall& call) {
  TANJI_ASSIGN_OR_RETURN(
      std::string payload,
      platform::GetPublicPayload(call.parts().context, call.caller(),
                                 call.request().seq()));
  call.response().set_payload(std::move(payload));
  return absl::OkStatus();
}

absl::Status GetWitnessRequest(GetWitnessRequestCall& call) {
  TANJI_ASSIGN_OR_RETURN(
      std::string request,
      platform::GetWitnessRequest(call.parts().context, call.caller(),
                                  call.request().old_size()));
  call.response().set_request(std::move(request));
  return absl::OkStatus();
}

absl::Status AddCosignatures(AddCosignaturesCall& call) {
  platform::Context& context = call.parts().context;
  TANJI_RETURN_IF_ERROR(platform::AddCosignatures(context, call.caller(),
                                                  call.request().checkpoint(),
                                                  call.request().lines()));
  call.response().set_witnessed_size(context.ledger.witnessed().size);
  return absl::OkStatus();
}

absl::Status GetKeys(GetKeysCall& call) {
  TANJI_ASSIGN_OR_RETURN(
      const platform::PublicKeys keys,
      platform::GetKeys(call.parts().context, call.caller()));
  call.response().set_origin(keys.origin);
  call.response().set_log_key(keys.log_key);
  for (const std::string& key : keys.signer_keys) {
    call.response().add_signer_keys(key);
  }
  return absl::OkStatus();
}

class LedgerServiceImpl final : public RawService {
 public:
  explicit LedgerServiceImpl(ServiceParts& parts)
      : parts_(parts),
        get_checkpoint_(parts, "tanji.ledger.v1.LedgerService.GetCheckpoint"),
        get_entries_(parts, "tanji.ledger.v1.LedgerService.GetEntries"),
        get_proof_(parts, "tanji.ledger.v1.LedgerService.GetProof"),
        get_keys_(parts, "tanji.ledger.v1.LedgerService.GetKeys"),
        get_status_(parts, "tanji.ledger.v1.LedgerService.GetStatus"),
        get_public_payload_(parts,
                            "tanji.ledger.v1.LedgerService.GetPublicPayload"),
        get_witness_request_(parts,
                             "tanji.ledger.v1.LedgerService.GetWitnessRequest"),
        add_cosignatures_(parts,
                          "tanji.ledger.v1.LedgerService.AddCosignatures") {}

  grpc::ServerUnaryReactor* GetCheckpoint(grpc::CallbackServerContext* context,
                                          const grpc::ByteBuffer* request,
                                          grpc::ByteBuffer* reply) override {
    return StartRead<v1::GetCheckpointRequest, v1::GetCheckpointResponse>(
        *context, get_checkpoint_, parts_, request, reply,
        &server::GetCheckpoint);
  }
  grpc::ServerUnaryReactor* GetEntries(grpc::CallbackServerContext* context,
                                       const grpc::ByteBuffer* request,
                                       grpc::ByteBuffer* reply) override {
    return StartRead<v1::GetEntriesRequest, v1::GetEntriesResponse>(
        *context, get_entries_, parts_, request, reply, &server::GetEntries);
  }
  grpc::ServerUnaryReactor* GetProof(grpc::CallbackServerContext* context,
                                     const grpc::ByteBuffer* request,
                                     grpc::ByteBuffer* reply) override {
    return StartRead<v1::GetProofRequest, v1::GetProofResponse>(
        *context, get_proof_, parts_, request, reply, &server::GetProof);
  }
  grpc::ServerUnaryReactor* GetKeys(grpc::CallbackServerContext* context,
                                    const grpc::ByteBuffer* request,
                                    grpc::ByteBuffer* reply) override {
    return StartRead<v1::GetKeysRequest, v1::GetKeysResponse>(
        *context, get_keys_, parts_, request, reply, &server::GetKeys);
  }
  grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* context,
                                      const grpc::ByteBuffer* request,
                                      grpc::ByteBuffer* reply) override {
    return StartRead<v1::GetStatusRequest, v1::GetStatusResponse>(
        *context, get_status_, parts_, request, reply, &server::GetStatus);
  }
  grpc::ServerUnaryReactor* GetPublicPayload(
      grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
      grpc::ByteBuffer* reply) override {
    return StartRead<v1::GetPublicPayloadRequest, v1::GetPublicPayloadResponse>(
        *context, get_public_payload_, parts_, request, reply,
        &server::GetPublicPayload);
  }
  grpc::ServerUnaryReactor* GetWitnessRequest(
      grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
      grpc::ByteBuffer* reply) override {
    return StartRead<v1::GetWitnessRequestRequest,
                     v1::GetWitnessRequestResponse>(
        *context, get_witness_request_, parts_, request, reply,
        &server::GetWitnessRequest);
  }
  grpc::ServerUnaryReactor* AddCosignatures(
      grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
      grpc::ByteBuffer* reply) override {
    return StartRead<v1::AddCosignaturesRequest, v1::AddCosignaturesResponse>(
        *context, add_cosignatures_, parts_, request, reply,
        &server::AddCosignatures);
  }

 private:
  ServiceParts& parts_;
  const Method get_checkpoint_;
  const Method get_entries_;
  const Method get_proof_;
  const Method get_keys_;
  const Method get_status_;
  const Method get_public_payload_;
  const Method get_witness_request_;
  const Method add_cosignatures_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeLedgerService(ServiceParts& parts) {
  return std::make_unique<LedgerServiceImpl>(parts);
}

}  // namespace tanji::server
