// tanji pending, release, withdraw: versions that wait for their release.

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
#include "services/cli/process_text.h"
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
    "--place,\n"
    "--period and --record say which; --record is the one that brought it. A\n"
    "change that is held needs --reason, which is recorded.\n"
    "\n"
    "Examples:\n"
    "  tanji release my-company/frame --reason \"new furnace since May\"\n"
    "  tanji release my-company/frame --place CN-JS --period 2025";

constexpr char kWithdrawFooter[] =
    "Drops the last version of a process of PRODUCT, a draft or a change that "
    "is\n"
    "held: what was released before goes on. A draft takes the place of one "
    "that "
    "waits,\n"
    "which does not wait again when the newer one is dropped; submit it again "
    "then.\n"
    "Where several processes wait, --place, --period and --record say which. "
    "The\n"
    "reason is recorded.\n"
    "\n"
    "Example:\n"
    "  tanji withdraw my-company/frame --reason \"a decimal point\"";

absl::StatusOr<supply::v1::ListPendingResponse> Pending(
    const Session& session, const Client& client,
    const std::string& organisation, const std::string& product = "") {
  const auto stub = client.Stub<SupplyService>();
  supply::v1::ListPendingRequest request;
  request.set_organisation(organisation);
  request.set_product(product);
  supply::v1::ListPendingResponse response;
  TANJI_RETURN_IF_ERROR(CallAtHead(client, session.console, *stub,
                                   &SupplyService::Stub::ListPending, request,
                                   &response));
  return response;
}

ExitCode RunPending(const Session& session, const std::string& organisation) {
  const Client client(session.connection);
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
               PeriodText(version.process().period_start(),
                          version.process().period_end()),
               std::to_string(version.seq()), held ? "held" : "draft"});
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
  ProcessOptions process;
  uint64_t version = 0;
  std::string reason;
};

// Whether a process has the place and period that were asked for.
bool IsOf(const footprint::v1::ProcessChoice& choice,
          const supply::v1::ProcessDeclaration& process) {
  if (choice.has_place() && process.place() != choice.place()) return false;
  if (choice.without_period()) return process.period_start().empty();
  return choice.period_start().empty() ||
         (process.period_start() == choice.period_start() &&
          process.period_end() == choice.period_end());
}

// The one version that the options mean.
absl::StatusOr<PendingVersion> Choose(
    const supply::v1::ListPendingResponse& pending,
    const ReleaseOptions& options, const footprint::v1::ProcessChoice& choice) {
  std::vector<const PendingVersion*> chosen;
  for (const PendingVersion& version : pending.versions()) {
    if (version.product() != options.product) continue;
    if (!IsOf(choice, version.process())) continue;
    if (options.version != 0 && version.seq() != options.version) continue;
    chosen.push_back(&version);
  }
  if (!pending.is_complete()) {  // another one may be meant
    return absl::FailedPreconditionError(base::StrCat(
        "more than ", pending.versions_size(), " versions of \"",
        options.product,
        "\" wait for their release, too many to choose from; submit what is "
        "meant again, not as a draft and with a confirmation"));
  }
  if (chosen.size() == 1) return *chosen[0];
  return absl::FailedPreconditionError(
      chosen.empty()
          ? base::StrCat("no version of \"", options.product,
                         "\" waits for its release")
          : base::StrCat(chosen.size(), " versions of \"", options.product,
                         "\" wait for their release; say which by --place, "
                         "--period or --record (`tanji pending` lists them)"));
}

// Sends a release or a withdrawal of the version that `options` mean, and
// prints what was done.
template <typename Request, typename Response>
ExitCode RunVerb(const Session& session, const ReleaseOptions& options,
                 std::string_view verb, std::string_view done,
                 grpc::Status (SupplyService::Stub::*method)(
                     grpc::ClientContext*, const Request&, Response*)) {
  const size_t slash = options.product.find('/');
  if (slash == std::string::npos) {
    return session.console.WrongUse(
        absl::InvalidArgumentError("PRODUCT: expected ORGANISATION/PRODUCT"));
  }
  footprint::v1::ProcessChoice choice;
  const absl::Status chosen = SetChoice(options.process, &choice);
  if (!chosen.ok()) return session.console.WrongUse(chosen);
  const Client client(session.connection);
  const auto pending =
      Pending(session, client, options.product.substr(0, slash),
              options.product.substr(slash + 1));
  if (!pending.ok()) return session.console.Fail(pending.status());
  const auto version = Choose(*pending, options, choice);
  if (!version.ok()) return session.console.Fail(version.status());

  Request request;
  request.set_organisation(options.product.substr(0, slash));
  request.set_product(options.product.substr(slash + 1));
  request.set_place(version->process().place());
  request.set_period_start(version->process().period_start());
  request.set_period_end(version->process().period_end());
  request.set_version_seq(version->seq());
  request.set_reason(options.reason);
  request.set_request_id(base::StrCat(
      verb, "-",
      base::HexEncode(
          crypto::AsBytes(crypto::Sha256(request.SerializeAsString())))));
  const auto stub = client.Stub<SupplyService>();
  Response response;
  const absl::Status status = Call(client, *stub, method, request, &response);
  if (!status.ok()) return session.console.Fail(status);
  session.console.out() << done << " as record " << response.seq() << ", id "
                        << Printable(response.record_id()) << '\n';
  if constexpr (requires { response.replaced_seq(); }) {
    if (response.replaced_seq() != 0) {
      session.console.out()
          << "the version of record " << response.replaced_seq()
          << ", which it had replaced, does not wait again: submit it again if "
             "it is meant\n";
    }
  }
  return ExitCode::kOk;
}

// What both commands take to choose a version.
void AddVersionOptions(CLI::App& app, ReleaseOptions& options) {
  AddProductArgument(app, options.product);
  AddProcessOptions(app, options.process);
  app.add_option("--record", options.version,
                 "Record that brought the version");
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
  AddVersionOptions(*app, *options);
  app->add_option("--reason", options->reason,
                  "Why the change is right; required if it is held");
  app->footer(kReleaseFooter);
  return {
      app, [options](const Session& session) {
        return RunVerb<supply::v1::ReleaseRequest, supply::v1::ReleaseResponse>(
            session, *options, "release", "released",
            &SupplyService::Stub::Release);
      }};
}

Command AddWithdraw(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("withdraw", "Drop a draft or a held change");
  const auto options = std::make_shared<ReleaseOptions>();
  AddVersionOptions(*app, *options);
  app->add_option("--reason", options->reason, "Why it is dropped")->required();
  app->footer(kWithdrawFooter);
  return {app, [options](const Session& session) {
            return RunVerb<supply::v1::WithdrawRequest,
                           supply::v1::WithdrawResponse>(
                session, *options, "withdraw", "withdrawn",
                &SupplyService::Stub::Withdraw);
          }};
}

}  // namespace tanji::cli
