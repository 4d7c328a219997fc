#include "services/server/import_call.h"

#include <memory>

#include "lib/api/committed.h"
#include "lib/api/reply.h"
#include "lib/base/status.h"
#include "lib/platform/supply/import.h"
#include "services/server/stream_call.h"
#include "tanji/supply/v1/import.pb.h"

namespace tanji::server {
namespace {

namespace v1 = supply::v1;

class ImportCall final : public StreamCall {
 public:
  using StreamCall::StreamCall;

 private:
  ~ImportCall() override = default;
  absl::Status Handle(grpc::ByteBuffer* reply) override;
};

absl::Status ImportCall::Handle(grpc::ByteBuffer* reply) {
  v1::ImportStreamRequest message;
  TANJI_RETURN_IF_ERROR(NextHeader(&message));
  const v1::ImportHeader& header = message.header();
  TANJI_ASSIGN_OR_RETURN(
      const std::unique_ptr<platform::Import> import,
      platform::Import::Begin(
          parts().context, caller(),
          {header.request_id(), header.organisation(),
           header.nodes_size_bytes(), header.edges_size_bytes(),
           header.factors_size_bytes(), header.manifest(),
           header.signature_lines()}));
  for (;;) {
    TANJI_ASSIGN_OR_RETURN(const bool more, NextChunk(&message));
    if (!more) break;
    TANJI_RETURN_IF_ERROR(import->Feed(message.chunk()));
  }
  TANJI_ASSIGN_OR_RETURN(const platform::ImportResult result, import->Finish());
  v1::ImportStreamResponse response;
  api::FromCommitted(result.committed, &response);
  response.set_product_count(result.products);
  response.set_input_count(result.inputs);
  return api::WriteReply(response, reply);
}

}  // namespace

grpc::ServerReadReactor<grpc::ByteBuffer>* StartImportCall(
    const grpc::CallbackServerContext& context, const Method& method,
    ServiceParts& parts, grpc::ByteBuffer* reply) {
  return new ImportCall(context, method, parts, parts.imports, reply);
}

}  // namespace tanji::server
