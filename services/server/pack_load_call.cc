#include "services/server/pack_load_call.h"

#include <string>
#include <utility>

#include "lib/api/committed.h"
#include "lib/api/pack.h"
#include "lib/api/reply.h"
#include "lib/base/status.h"
#include "lib/exchange/pack/factor_pack.h"
#include "lib/platform/pack/packs.h"
#include "services/server/stream_call.h"
#include "tanji/pack/v1/pack.pb.h"

namespace tanji::server {
namespace {

namespace v1 = pack::v1;

class PackLoadCall final : public StreamCall {
 public:
  using StreamCall::StreamCall;

 private:
  ~PackLoadCall() override = default;
  absl::Status Handle(grpc::ByteBuffer* reply) override;
  // Notes as well whether the header confirms the load.
  absl::StatusOr<std::string> ReadDocument();

  bool is_confirmed_ = false;
};

absl::StatusOr<std::string> PackLoadCall::ReadDocument() {
  v1::LoadRequest message;
  TANJI_RETURN_IF_ERROR(NextHeader(&message));
  const uint64_t size = message.header().size_bytes();
  is_confirmed_ = message.header().is_confirmed();
  if (size > exchange::kPackSizeMax) {
    return absl::ResourceExhaustedError(
        base::StrCat("the pack has ", size, " bytes; at most ",
                     exchange::kPackSizeMax, " expected"));
  }
  // Grown as the chunks come: a header alone takes no memory.
  std::string document;
  for (;;) {
    TANJI_ASSIGN_OR_RETURN(const bool more, NextChunk(&message));
    if (!more) break;
    if (message.chunk().size() > size - document.size()) {
      return absl::InvalidArgumentError(base::StrCat(
          "more bytes came than the ", size, " that the header says"));
    }
    document += message.chunk();
  }
  if (document.size() != size) {
    return absl::InvalidArgumentError(
        base::StrCat("the document is cut off: ", document.size(),
                     " bytes came of the ", size, " that the header says"));
  }
  return document;
}

absl::Status PackLoadCall::Handle(grpc::ByteBuffer* reply) {
  // Who may not load a pack does not send one first.
  TANJI_RETURN_IF_ERROR(
      identity::Decide(caller(), identity::Action::kLoadPack, {}));
  TANJI_ASSIGN_OR_RETURN(const std::string document, ReadDocument());
  TANJI_ASSIGN_OR_RETURN(const platform::PackName name,
                         platform::NameOfPack(document));
  TANJI_ASSIGN_OR_RETURN(
      const platform::Committed committed,
      platform::LoadPackAndWait(parts().context, caller(), document,
                                is_confirmed_ ? platform::PackCheck::kConfirmed
                                              : platform::PackCheck::kOn));
  v1::LoadResponse response;
  api::FromCommitted(committed, &response);
  api::FromPackName(name, &response);
  return api::WriteReply(response, reply);
}

}  // namespace

grpc::ServerReadReactor<grpc::ByteBuffer>* StartPackLoadCall(
    const grpc::CallbackServerContext& context, const Method& method,
    ServiceParts& parts, grpc::ByteBuffer* reply) {
  return new PackLoadCall(context, method, parts, parts.imports, reply);
}

}  // namespace tanji::server
