// tanji ping: is the server well?

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/head_read.h"
#include "services/cli/terminal_text.h"
#include "tanji/ledger/v1/ledger_service.grpc.pb.h"

namespace tanji::cli {
namespace {

using ledger::v1::LedgerService;

constexpr std::chrono::milliseconds kPingTimeout{3000};

constexpr char kFooter[] =
    "Exit codes: 0 serving; 1 not.\n"
    "\n"
    "Examples:\n"
    "  tanji ping\n"
    "  tanji --server 127.0.0.1:7500 ping";

// grpc.health.v1.Health/Check for the whole server. The request without a
// service name has no bytes; the response { status: SERVING } has two
// (github.com/grpc/grpc/blob/master/src/proto/grpc/health/v1/health.proto).
constexpr char kHealthMethod[] = "/grpc.health.v1.Health/Check";
constexpr std::string_view kServing("\x08\x01", 2);

absl::StatusOr<std::string> CallBytes(const Client& client,
                                      const char* method) {
  grpc::GenericStub stub(client.channel());
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kPingTimeout);
  grpc::CompletionQueue queue;
  // A default ByteBuffer is no message; one without bytes is.
  const grpc::Slice nothing;
  const grpc::ByteBuffer request(&nothing, 1);
  const auto call = stub.PrepareUnaryCall(&context, method, request, &queue);
  call->StartCall();
  grpc::ByteBuffer reply;
  grpc::Status status;
  call->Finish(&reply, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  TANJI_RETURN_IF_ERROR(client.ToStatus(status));
  grpc::Slice slice;
  TANJI_RETURN_IF_ERROR(client.ToStatus(reply.DumpToSingleSlice(&slice)));
  return std::string(reinterpret_cast<const char*>(slice.begin()),
                     slice.size());
}

absl::Status Ping(const Session& session) {
  const Client client(session.connection);
  TANJI_ASSIGN_OR_RETURN(const std::string health,
                         CallBytes(client, kHealthMethod));
  if (health != kServing) {
    return absl::UnavailableError(
        base::StrCat("tanjid at ", session.connection.server,
                     " answers but is not serving; its log says why"));
  }
  const auto stub = client.Stub<LedgerService>();
  ledger::v1::GetKeysResponse keys;
  TANJI_RETURN_IF_ERROR(Call(client, *stub, &LedgerService::Stub::GetKeys,
                             ledger::v1::GetKeysRequest(), &keys,
                             kPingTimeout));
  TANJI_ASSIGN_OR_RETURN(const uint64_t head, HeadSeq(client, kPingTimeout));
  session.console.out() << "serving log " << Printable(keys.origin()) << ", "
                        << "last record " << head << '\n';
  return absl::OkStatus();
}

}  // namespace

Command AddPing(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("ping", "Ask the server whether it is well");
  app->footer(kFooter);
  return {app, [](const Session& session) {
            const absl::Status status = Ping(session);
            return status.ok() ? ExitCode::kOk : session.console.Fail(status);
          }};
}

}  // namespace tanji::cli
