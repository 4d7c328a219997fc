#include <memory>
#include <string>
#include <utility>

#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/ledger/record.h"
#include "lib/platform/status/change_status.h"
#include "lib/platform/status/status_lists.h"
#include "services/server/services.h"
#include "services/server/unary_call.h"
#include "services/server/write_answer.h"
#include "tanji/certificate/v1/status_service.grpc.pb.h"

namespace tanji::server {
namespace {

namespace v1 = certificate::v1;
using What = platform::ChangeStatusRequest::What;

using RawWrites = v1::StatusService::WithRawCallbackMethod_WithdrawCertificate<
    v1::StatusService::WithRawCallbackMethod_SupersedeCertificate<
        v1::StatusService::WithRawCallbackMethod_DisputeCertificate<
            v1::StatusService::WithRawCallbackMethod_SettleDispute<
                v1::StatusService::Service>>>>;
using RawService =
    v1::StatusService::WithRawCallbackMethod_GetCertificateStatus<
        v1::StatusService::WithRawCallbackMethod_GetStatusList<RawWrites>>;

using WithdrawCall =
    Call<v1::WithdrawCertificateRequest, v1::WithdrawCertificateResponse>;
using SupersedeCall =
    Call<v1::SupersedeCertificateRequest, v1::SupersedeCertificateResponse>;
using DisputeCall =
    Call<v1::DisputeCertificateRequest, v1::DisputeCertificateResponse>;
using SettleCall = Call<v1::SettleDisputeRequest, v1::SettleDisputeResponse>;
using GetStatusCall =
    Call<v1::GetCertificateStatusRequest, v1::GetCertificateStatusResponse>;
using GetListCall = Call<v1::GetStatusListRequest, v1::GetStatusListResponse>;

v1::CertificateStatus ToMessage(ledger::CertificateStatus status) {
  switch (status) {
    case ledger::CertificateStatus::kValid:
      return v1::CERTIFICATE_STATUS_VALID;
    case ledger::CertificateStatus::kSuperseded:
      return v1::CERTIFICATE_STATUS_SUPERSEDED;
    case ledger::CertificateStatus::kWithdrawn:
      return v1::CERTIFICATE_STATUS_WITHDRAWN;
    case ledger::CertificateStatus::kDisputed:
      return v1::CERTIFICATE_STATUS_DISPUTED;
  }
  TANJI_CHECK(false);
}

template <typename StatusCall>
void Change(StatusCall& call, What what) {
  const auto& request = call.request();
  platform::ChangeStatusRequest change;
  change.request_id = request.request_id();
  change.what = what;
  change.record_id = request.record_id();
  change.reason = request.reason();
  if constexpr (requires { request.replacement_record_id(); }) {
    change.replacement_id = request.replacement_record_id();
  }
  if constexpr (requires { request.organisation(); }) {
    change.organisation = request.organisation();
  }
  platform::ChangeStatus(call.parts().context, call.caller(), change,
                         AnswerWithRecord(call));
}

void Withdraw(WithdrawCall& call) { Change(call, What::kWithdraw); }
void Supersede(SupersedeCall& call) { Change(call, What::kSupersede); }
void Dispute(DisputeCall& call) { Change(call, What::kDispute); }
void Settle(SettleCall& call) { Change(call, What::kSettle); }

absl::Status GetCertificateStatus(GetStatusCall& call) {
  TANJI_ASSIGN_OR_RETURN(
      platform::StatusReport report,
      platform::GetStatus(call.parts().context, call.caller(),
                          call.request().record_id()));
  v1::GetCertificateStatusResponse& response = call.response();
  response.set_status(ToMessage(report.status));
  if (!report.changed_by.has_value()) return absl::OkStatus();
  response.set_changed_by_seq(*report.changed_by);
  response.set_changed_at(ledger::FormatTime(report.time_micros));
  response.set_organisation(std::move(report.organisation));
  response.set_reason(std::move(report.reason));
  response.set_replacement_record_id(std::move(report.replacement_id));
  return absl::OkStatus();
}

absl::Status GetList(GetListCall& call) {
  TANJI_ASSIGN_OR_RETURN(
      const std::string file,
      platform::GetStatusFile(call.parts().context, call.caller()));
  call.response().set_status_file(file);
  return absl::OkStatus();
}

class StatusServiceImpl final : public RawService {
 public:
  explicit StatusServiceImpl(ServiceParts& parts)
      : parts_(parts),
        withdraw_(parts,
                  "tanji.certificate.v1.StatusService.WithdrawCertificate"),
        supersede_(parts,
                   "tanji.certificate.v1.StatusService.SupersedeCertificate"),
        dispute_(parts,
                 "tanji.certificate.v1.StatusService.DisputeCertificate"),
        settle_(parts, "tanji.certificate.v1.StatusService.SettleDispute"),
        get_(parts, "tanji.certificate.v1.StatusService.GetCertificateStatus"),
        get_list_(parts, "tanji.certificate.v1.StatusService.GetStatusList") {}

  grpc::ServerUnaryReactor* WithdrawCertificate(
      grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
      grpc::ByteBuffer* reply) override {
    return StartCall<v1::WithdrawCertificateRequest,
                     v1::WithdrawCertificateResponse>(
        *context, withdraw_, parts_, request, reply, &server::Withdraw);
  }
  grpc::ServerUnaryReactor* SupersedeCertificate(
      grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
      grpc::ByteBuffer* reply) override {
    return StartCall<v1::SupersedeCertificateRequest,
                     v1::SupersedeCertificateResponse>(
        *context, supersede_, parts_, request, reply, &server::Supersede);
  }
  grpc::ServerUnaryReactor* DisputeCertificate(
      grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
      grpc::ByteBuffer* reply) override {
    return StartCall<v1::DisputeCertificateRequest,
                     v1::DisputeCertificateResponse>(
        *context, dispute_, parts_, request, reply, &server::Dispute);
  }
  grpc::ServerUnaryReactor* SettleDispute(grpc::CallbackServerContext* context,
                                          const grpc::ByteBuffer* request,
                                          grpc::ByteBuffer* reply) override {
    return StartCall<v1::SettleDisputeRequest, v1::SettleDisputeResponse>(
        *context, settle_, parts_, request, reply, &server::Settle);
  }
  grpc::ServerUnaryReactor* GetCertificateStatus(
      grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
      grpc::ByteBuffer* reply) override {
    return StartRead<v1::GetCertificateStatusRequest,
                     v1::GetCertificateStatusResponse>(
        *context, get_, parts_, request, reply, &server::GetCertificateStatus);
  }
  grpc::ServerUnaryReactor* GetStatusList(grpc::CallbackServerContext* context,
                                          const grpc::ByteBuffer* request,
                                          grpc::ByteBuffer* reply) override {
    return StartRead<v1::GetStatusListRequest, v1::GetStatusListResponse>(
        *context, get_list_, parts_, request, reply, &server::GetList);
  }

 private:
  ServiceParts& parts_;
  const Method withdraw_;
  const Method supersede_;
  const Method dispute_;
  const Method settle_;
  const Method get_;
  const Method get_list_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeStatusService(ServiceParts& parts) {
  return std::make_unique<StatusServiceImpl>(parts);
}

}  // namespace tanji::server
