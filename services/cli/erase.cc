// tanji erase: records of an organisation's data; tanji org erase: all of it.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/crypto/hash.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/number_text.h"
#include "services/cli/terminal_text.h"
#include "tanji/identity/v1/erasure_service.grpc.pb.h"

namespace tanji::cli {
namespace {

using identity::v1::ErasureService;

// The server loads and solves its whole network anew, for every 200 records.
constexpr std::chrono::minutes kEraseTimeout{30};

constexpr char kEraseFooter[] =
    "RECORD is a position in the log, as submit, certify, attest, evidence add "
    "and\n"
    "grant give have told it. The keys of these records are destroyed: nobody "
    "can read\n"
    "any more what was in them. The log says from then on that they were "
    "erased.\n"
    "Certificates that others hold stay verifiable; what rested on the data as "
    "of an\n"
    "earlier position is answered with \"erased\".\n"
    "\n"
    "Data that count now are erased with --in-force alone: processes end, "
    "grants are\n"
    "withdrawn, customers' footprints become incomplete. To keep them, submit "
    "what\n"
    "shall hold before, and erase the earlier records then.\n"
    "\n"
    "Examples:\n"
    "  tanji erase mill 12 15 --yes\n"
    "  tanji erase mill 12 --in-force --yes";
constexpr char kOrgEraseFooter[] =
    "Every record of the organisation's data, its files, the grants that it "
    "gave, its\n"
    "account, credentials and keys, and what is noted of reads of its data. "
    "Nothing of\n"
    "it comes back. In what others have submitted its id may still stand.\n"
    "\n"
    "Example:\n"
    "  tanji org erase mill --confirm mill";

struct EraseOptions {
  std::string organisation;
  std::vector<uint64_t> records;
  bool in_force = false;
  bool yes = false;
};

std::string RequestIdOf(const EraseOptions& options) {
  std::vector<uint64_t> sorted = options.records;
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  const std::string text =
      base::StrCat(options.organisation, "\n", absl::StrJoin(sorted, ","),
                   options.in_force ? "\nin force" : "");
  return "erase-" + base::HexEncode(crypto::AsBytes(crypto::Sha256(text)));
}

// What counts now, one a line; any other reason is a sentence.
ExitCode Refused(const Session& session, const absl::Status& status) {
  return absl::IsFailedPrecondition(status)
             ? session.console.FailWithFaults(status)
             : session.console.Fail(status);
}

ExitCode RunErase(const Session& session, const EraseOptions& options) {
  if (!options.yes) {
    return session.console.WrongUse(absl::InvalidArgumentError(
        "nothing was erased, since it would not come back: add --yes"));
  }
  identity::v1::EraseRecordsRequest request;
  request.set_request_id(RequestIdOf(options));
  request.set_organisation(options.organisation);
  for (const uint64_t seq : options.records) request.add_records(seq);
  request.set_in_force(options.in_force);
  const Client client(session.connection);
  const auto stub = client.Stub<ErasureService>();
  identity::v1::EraseRecordsResponse response;
  const absl::Status status =
      Call(client, *stub, &ErasureService::Stub::EraseRecords, request,
           &response, kEraseTimeout);
  if (!status.ok()) return Refused(session, status);
  session.console.out() << (response.is_repeat() ? "already erased" : "erased")
                        << ", record " << response.seq() << " says so, id "
                        << Printable(response.record_id()) << '\n';
  return ExitCode::kOk;
}

struct OrgEraseOptions {
  std::string organisation;
  std::string confirm;
};

ExitCode RunOrgErase(const Session& session, const OrgEraseOptions& options) {
  identity::v1::EraseOrganisationRequest request;
  request.set_organisation(options.organisation);
  request.set_confirm(options.confirm);
  const Client client(session.connection);
  const auto stub = client.Stub<ErasureService>();
  identity::v1::EraseOrganisationResponse response;
  const absl::Status status =
      Call(client, *stub, &ErasureService::Stub::EraseOrganisation, request,
           &response, kEraseTimeout);
  if (!status.ok()) return Refused(session, status);
  session.console.out() << "erased " << Printable(options.organisation) << ": "
                        << Counted(response.record_count(), "record");
  if (response.last_seq() > 0) {
    session.console.out() << "; record " << response.last_seq() << " says so";
  }
  session.console.out() << '\n';
  return ExitCode::kOk;
}

}  // namespace

Command AddErase(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "erase", "Erase records of an organisation's data for good");
  const auto options = std::make_shared<EraseOptions>();
  app->add_option("ORG", options->organisation,
                  "Id of the organisation whose data they are")
      ->required();
  app->add_option("RECORD", options->records, "Positions in the log")
      ->required();
  app->add_flag("--in-force", options->in_force, "Also what counts now");
  app->add_flag("--yes", options->yes, "Really");
  app->footer(kEraseFooter);
  return {app, [options](const Session& session) {
            return RunErase(session, *options);
          }};
}

Command AddOrgErase(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "erase", "Erase all that there is of an organisation");
  const auto options = std::make_shared<OrgEraseOptions>();
  app->add_option("ORG", options->organisation, "Id of the organisation")
      ->required();
  app->add_option("--confirm", options->confirm, "The id once more")
      ->type_name("ORG")
      ->required();
  app->footer(kOrgEraseFooter);
  return {app, [options](const Session& session) {
            return RunOrgErase(session, *options);
          }};
}

}  // namespace tanji::cli
