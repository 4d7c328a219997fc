#include "services/server/evidence_calls.h"

#include <algorithm>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "lib/api/committed.h"
#include "lib/api/reply.h"
#include "lib/api/verification.h"
#include "lib/base/status.h"
#include "lib/platform/limits.h"
#include "lib/platform/verification/evidence_file.h"
#include "lib/platform/verification/trace.h"
#include "services/server/reply_stream.h"
#include "services/server/stream_call.h"
#include "tanji/verification/v1/verification.pb.h"

namespace tanji::server {
namespace {

namespace v1 = verification::v1;

class AddEvidenceCall final : public StreamCall {
 public:
  using StreamCall::StreamCall;

 private:
  ~AddEvidenceCall() override = default;
  absl::Status Handle(grpc::ByteBuffer* reply) override;

  // What was announced, and nothing beyond it.
  absl::StatusOr<std::string> ReadBytes(uint64_t size);
};

absl::StatusOr<std::string> AddEvidenceCall::ReadBytes(uint64_t size) {
  std::string bytes;
  v1::AddEvidenceRequest message;
  for (;;) {
    TANJI_ASSIGN_OR_RETURN(const bool more, NextChunk(&message));
    if (!more) return bytes;
    if (message.chunk().size() > size - bytes.size()) {
      return absl::InvalidArgumentError(
          "more bytes than the header said; expected the end");
    }
    bytes += message.chunk();
  }
}

absl::Status AddEvidenceCall::Handle(grpc::ByteBuffer* reply) {
  v1::AddEvidenceRequest message;
  TANJI_RETURN_IF_ERROR(NextHeader(&message));
  const std::string request_id = message.header().request_id();
  TANJI_ASSIGN_OR_RETURN(const platform::EvidenceDescription description,
                         api::ToEvidenceDescription(message.header().file()));
  // Before anything is held of it.
  TANJI_RETURN_IF_ERROR(description.Check());
  TANJI_RETURN_IF_ERROR(identity::Decide(caller(), identity::Action::kSubmit,
                                         {description.organisation}));
  TANJI_ASSIGN_OR_RETURN(const std::string bytes, ReadBytes(description.size));
  std::promise<absl::StatusOr<platform::Committed>> promise;
  auto future = promise.get_future();
  platform::AddEvidence(
      parts().context, caller(), request_id, description, bytes,
      [&promise](absl::StatusOr<platform::Committed> committed) {
        promise.set_value(std::move(committed));
      });
  TANJI_ASSIGN_OR_RETURN(const platform::Committed committed, future.get());
  v1::AddEvidenceResponse response;
  api::FromCommitted(committed, &response);
  return api::WriteReply(response, reply);
}

absl::Status Send(const ServiceParts& parts,
                  const v1::ReadEvidenceRequest& request, ReplyStream& stream) {
  TANJI_ASSIGN_OR_RETURN(
      const platform::StoredEvidence evidence,
      platform::FindEvidence(parts.context, stream.caller(),
                             request.organisation(), request.id()));
  TANJI_ASSIGN_OR_RETURN(const std::string bytes,
                         platform::ReadEvidence(parts.context, evidence));
  v1::ReadEvidenceResponse response;
  api::FromStoredEvidence(evidence, response.mutable_file());
  TANJI_RETURN_IF_ERROR(stream.Send(response));
  for (std::string_view rest = bytes; !rest.empty();) {
    const std::string_view piece = rest.substr(0, platform::kChunkSizeMax);
    response.set_chunk(std::string(piece));
    TANJI_RETURN_IF_ERROR(stream.Send(response));
    rest.remove_prefix(piece.size());
  }
  return absl::OkStatus();
}

absl::Status SendTrace(ServiceParts& parts, const v1::TraceRequest& request,
                       ReplyStream& stream) {
  const uint32_t lines_max = request.lines_max() == 0
                                 ? platform::kBreakdownLinesDefault
                                 : request.lines_max();
  TANJI_ASSIGN_OR_RETURN(
      const platform::Trace trace,
      platform::TraceCertificate(parts.context, stream.caller(),
                                 request.record_id(), lines_max,
                                 [&] { return stream.Check(); }));
  v1::TraceResponse response;
  api::FromTraceHead(trace, response.mutable_head());
  TANJI_RETURN_IF_ERROR(stream.Send(response));
  for (const platform::TraceLine& line : trace.lines) {
    response.mutable_line()->Clear();
    api::FromTraceLine(line, response.mutable_line());
    TANJI_RETURN_IF_ERROR(stream.Send(response));
  }
  return absl::OkStatus();
}

}  // namespace

grpc::ServerReadReactor<grpc::ByteBuffer>* StartAddEvidence(
    const grpc::CallbackServerContext& context, const Method& method,
    ServiceParts& parts, grpc::ByteBuffer* reply) {
  return new AddEvidenceCall(context, method, parts, parts.evidence_in, reply);
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* StartReadEvidence(
    const grpc::CallbackServerContext& context, const Method& method,
    ServiceParts& parts, const grpc::ByteBuffer& request) {
  const auto message = std::make_shared<v1::ReadEvidenceRequest>();
  return new ReplyStream(method, parts, parts.evidence_out, context, request,
                         *message, [&parts, message](ReplyStream& stream) {
                           return Send(parts, *message, stream);
                         });
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* StartTrace(
    const grpc::CallbackServerContext& context, const Method& method,
    ServiceParts& parts, const grpc::ByteBuffer& request) {
  const auto message = std::make_shared<v1::TraceRequest>();
  return new ReplyStream(method, parts, parts.exports, context, request,
                         *message, [&parts, message](ReplyStream& stream) {
                           return SendTrace(parts, *message, stream);
                         });
}

}  // namespace tanji::server
