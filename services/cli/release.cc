// tanji pending, tanji release: versions that wait for their release.

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/crypto/hash.h"
#include "services/cli/argument.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/head_read.h"
#include "services/cli/terminal_text.h"
#include "tanji/supply/v1/supply_service.grpc.pb.h"

namespace tanji::cli {
namespace {

using supply::v1::PendingVersion;
using supply::v1::SupplyService;

constexpr char kPendingFooter[] =
    "Drafts, and changes that the plausibility gate holds, with its reasons. "
    "What was\n"
    "released before goes on until they are released.\n"
    "\n"
    "Example:\n"
    "  tanji pending my-company";

constexpr char kReleaseFooter[] =
    "Releases the last version of a process of PRODUCT. Where several wait, "
    "--place\n"
    "and --record say which; --record is the one that brought it. A change "
    "that\n"
    "is held needs --reason, which is recorded.\n"
    "\n"
    "Example:\n"
    "  tanji release my-company/frame --reason \"new furnace since May\"";

absl::StatusOr<supply::v1::ListPendingResponse> Pending(
    const Session& session, const Client& client,
    const std::string& organisation) {
  const auto stub = client.Stub<SupplyService>();
  supply::v1::ListPendingRequest request;
  request.set_organisation(organisation);
  supply::v1::ListPendingResponse response;
  TANJI_RETURN_IF_ERROR(CallAtHead(client, session.console, *stub,
                                   &SupplyService::Stub::ListPending, request,
                                   &response));
  return response;
}

std::string PeriodText(const supply::v1::ProcessDeclaration& process) {
  if (process.period_start().empty()) return "";
  return base::StrCat(process.period_start(), "/", process.period_end());
}

ExitCode RunPending(const Session& session, const std::string& organisation) {
  const Client client(session.server);
  const auto pending = Pending(session, client, organisation);
  if (!pending.ok()) return session.console.Fail(pending.status());
  if (pending->versions_size() == 0) {
    session.console.out() << "nothing waits for its release\n";
    return ExitCode::kOk;
  }
  Table table(
      {Align::kLeft, Align::kLeft, Align::kLeft, Align::kRight, Align::kLeft});
  table.Add({"product", "place", "period", "record", "state"});
  for (const PendingVersion& version : pending->versions()) {
    const bool held = version.state() == supply::v1::RELEASE_STATE_HELD;
    table.Add({version.product(), version.process().place(),
               PeriodText(version.process()), std::to_string(version.seq()),
               held ? "held" : "draft"});
    for (const std::string& reason : version.reasons()) {
      table.Add({"", "", "", "", reason});
    }
  }
  session.console.out() << table.ToString();
  if (!pending->is_complete()) session.console.out() << "and more\n";
  return ExitCode::kOk;
}

struct ReleaseOptions {
  std::string product;
  std::string place;
  uint64_t version = 0;
  std::string reason;
};

// The one version that the options mean.
absl::StatusOr<PendingVersion> Choose(
    const supply::v1::ListPendingResponse& pending,
    const ReleaseOptions& options) {
  std::vector<const PendingVersion*> chosen;
  for (const PendingVersion& version : pending.versions()) {
    if (version.product() != options.product) continue;
    if (!options.place.empty() && version.process().place() != options.place) {
      continue;
    }
    if (options.version != 0 && version.seq() != options.version) continue;
    chosen.push_back(&version);
  }
  if (chosen.size() == 1) return *chosen[0];
  return absl::FailedPreconditionError(
      chosen.empty()
          ? base::StrCat("no version of \"", options.product,
                         "\" waits for its release")
          : base::StrCat(chosen.size(), " versions of \"", options.product,
                         "\" wait for their release; say which by --place or "
                         "--record (`tanji pending` lists them)"));
}

ExitCode RunRelease(const Session& session, const ReleaseOptions& options) {
  const size_t slash = options.product.find('/');
  if (slash == std::string::npos) {
    return session.console.WrongUse(
        absl::InvalidArgumentError("PRODUCT: expected ORGANISATION/PRODUCT"));
  }
  const Client client(session.server);
  const auto pending =
      Pending(session, client, options.product.substr(0, slash));
  if (!pending.ok()) return session.console.Fail(pending.status());
  const auto version = Choose(*pending, options);
  if (!version.ok()) return session.console.Fail(version.status());

  supply::v1::ReleaseRequest request;
  request.set_organisation(options.product.substr(0, slash));
  request.set_product(options.product.substr(slash + 1));
  request.set_place(version->process().place());
  request.set_period_start(version->process().period_start());
  request.set_period_end(version->process().period_end());
  request.set_version_seq(version->seq());
  request.set_reason(options.reason);
  request.set_request_id("release-" +
                         base::HexEncode(crypto::AsBytes(
                             crypto::Sha256(request.SerializeAsString()))));
  const auto stub = client.Stub<SupplyService>();
  supply::v1::ReleaseResponse response;
  const absl::Status status =
      Call(client, *stub, &SupplyService::Stub::Release, request, &response);
  if (!status.ok()) return session.console.Fail(status);
  session.console.out() << "released as record " << response.seq() << ", id "
                        << Printable(response.record_id()) << '\n';
  return ExitCode::kOk;
}

}  // namespace

Command AddPending(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("pending", "List drafts and changes that are held");
  const auto organisation = std::make_shared<std::string>();
  app->add_option("ORGANISATION", *organisation, "Whose versions")->required();
  app->footer(kPendingFooter);
  return {app, [organisation](const Session& session) {
            return RunPending(session, *organisation);
          }};
}

Command AddRelease(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("release", "Release a draft or a held change");
  const auto options = std::make_shared<ReleaseOptions>();
  AddProductArgument(*app, options->product);
  app->add_option("--place", options->place, "Where it is made");
  app->add_option("--record", options->version,
                  "Record that brought the version");
  app->add_option("--reason", options->reason,
                  "Why the change is right; required if it is held");
  app->footer(kReleaseFooter);
  return {app, [options](const Session& session) {
            return RunRelease(session, *options);
          }};
}

}  // namespace tanji::cli
