// tanji ledger status, witness-request, add-cosignatures: how far the log has
// come, and witnesses that are asked by files.

#include <algorithm>
#include <memory>
#include <string>

#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/ledger/add_checkpoint.h"
#include "services/cli/argument.h"
#include "services/cli/audit_text.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/number_text.h"
#include "services/cli/terminal_text.h"
#include "tanji/ledger/v1/ledger_service.grpc.pb.h"

namespace tanji::cli {
namespace {

using ledger::v1::LedgerService;
namespace v1 = ledger::v1;

constexpr size_t kLinesSizeMax = size_t{1} << 20;  // bytes

constexpr char kStatusFooter[] =
    "A record is durable when it is acknowledged, in a checkpoint within a "
    "second, and\n"
    "witnessed when a quorum of the log's witnesses has cosigned a checkpoint "
    "that\n"
    "covers it.\n"
    "\n"
    "Example:\n"
    "  tanji ledger status";
constexpr char kRequestFooter[] =
    "For a witness that the server cannot reach: carry the file over, let it "
    "be\n"
    "cosigned (`tanji-witness cosign`), and bring the lines back\n"
    "(`tanji ledger add-cosignatures`). --old is the number of records that "
    "this\n"
    "witness has cosigned; it says so when it is another one.\n"
    "\n"
    "Example:\n"
    "  tanji ledger witness-request --old 1841 --out request";
constexpr char kAddFooter[] =
    "REQUEST is what the witness was given, LINES what it has answered.\n"
    "\n"
    "Example:\n"
    "  tanji ledger add-cosignatures request lines";

void AddTimestamps(const v1::Timestamps& stamps, Table& table) {
  std::string text =
      stamps.size() == 0
          ? "none yet"
          : base::StrCat(Counted(stamps.size(), "record"), " at ",
                         TimeText(stamps.stamped_seconds()));
  base::StrAppend(&text, " by ",
                  Printable(stamps.authority().empty() ? stamps.url()
                                                       : stamps.authority()));
  if (!stamps.fault().empty()) {
    base::StrAppend(&text, "; ", Printable(stamps.fault()));
  }
  table.Add({"time stamp", text});
}

void AddWitness(const v1::Witness& witness, Table& table) {
  std::string text =
      witness.cosigned_seconds() == 0
          ? "nothing cosigned since the start"
          : base::StrCat(Grouped(witness.size()), " records cosigned at ",
                         TimeText(witness.cosigned_seconds()));
  if (!witness.fault().empty()) {
    base::StrAppend(&text, "; ", Printable(witness.fault()));
  }
  table.Add({base::StrCat("witness ", Printable(witness.name())), text});
}

ExitCode RunStatus(const Session& session) {
  const Client client(session.connection);
  const auto stub = client.Stub<LedgerService>();
  v1::GetStatusResponse status;
  const absl::Status called =
      Call(client, *stub, &LedgerService::Stub::GetStatus,
           v1::GetStatusRequest(), &status);
  if (!called.ok()) return session.console.Fail(called);
  Table table({Align::kLeft, Align::kLeft});
  table.Add({"durable", Counted(status.log_size(), "record")});
  table.Add({"in a checkpoint", Counted(status.checkpoint_size(), "record")});
  if (status.has_witnesses()) {
    table.Add({"witnessed", Counted(status.witnessed_size(), "record")});
    table.Add({"pending",
               Counted(status.log_size() -
                           std::min(status.log_size(), status.witnessed_size()),
                       "record")});
    for (const v1::Witness& one : status.witnesses()) AddWitness(one, table);
  } else {
    table.Add({"witnesses", "none are configured"});
  }
  if (status.has_timestamps()) {
    AddTimestamps(status.timestamps(), table);
  }
  session.console.out() << table.ToString();
  return ExitCode::kOk;
}

struct RequestOptions {
  uint64_t old_size = 0;
  std::string out;
  bool force = false;
};

ExitCode RunRequest(const Session& session, const RequestOptions& options) {
  const absl::Status may_save = CheckOutFile(options.out, options.force);
  if (!may_save.ok()) return session.console.WrongUse(may_save);
  const Client client(session.connection);
  const auto stub = client.Stub<LedgerService>();
  v1::GetWitnessRequestRequest request;
  request.set_old_size(options.old_size);
  v1::GetWitnessRequestResponse response;
  absl::Status status =
      Call(client, *stub, &LedgerService::Stub::GetWitnessRequest, request,
           &response);
  if (status.ok()) {
    status = base::SaveFile(options.out, response.request(), 0644);
  }
  return status.ok() ? ExitCode::kOk : session.console.Fail(status);
}

struct AddOptions {
  std::string request;
  std::string lines;
};

ExitCode RunAdd(const Session& session, const AddOptions& options) {
  const auto text =
      base::ReadFile(options.request, ledger::kAddCheckpointSizeMax);
  if (!text.ok()) return session.console.WrongUse(text.status());
  auto parsed = ledger::AddCheckpointRequest::FromText(*text);
  if (!parsed.ok()) {
    return session.console.WrongUse(
        base::AddPlace(parsed.status(), options.request));
  }
  const auto lines = base::ReadFile(options.lines, kLinesSizeMax);
  if (!lines.ok()) return session.console.WrongUse(lines.status());
  const Client client(session.connection);
  const auto stub = client.Stub<LedgerService>();
  v1::AddCosignaturesRequest request;
  request.set_checkpoint(parsed->checkpoint);
  request.set_lines(*lines);
  v1::AddCosignaturesResponse response;
  const absl::Status status = Call(
      client, *stub, &LedgerService::Stub::AddCosignatures, request, &response);
  if (!status.ok()) return session.console.Fail(status);
  session.console.out() << "witnessed: "
                        << Counted(response.witnessed_size(), "record") << '\n';
  return ExitCode::kOk;
}

}  // namespace

Command AddLedgerStatus(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("status", "How far the log has come");
  app->footer(kStatusFooter);
  return {app, RunStatus};
}

Command AddLedgerWitnessRequest(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "witness-request", "Save what a witness is asked, as a file");
  const auto options = std::make_shared<RequestOptions>();
  app->add_option("--old", options->old_size,
                  "Records that the witness has cosigned (0: none yet)")
      ->type_name("N")
      ->check(NegativeFault);
  app->add_option("--out", options->out, "File to write")
      ->type_name("FILE")
      ->required();
  AddForceOption(*app, options->force);
  app->footer(kRequestFooter);
  return {app, [options](const Session& session) {
            return RunRequest(session, *options);
          }};
}

Command AddLedgerAddCosignatures(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "add-cosignatures", "Give the server what a witness has answered");
  const auto options = std::make_shared<AddOptions>();
  app->add_option("REQUEST", options->request, "What the witness was given")
      ->required();
  app->add_option("LINES", options->lines, "Its answer")->required();
  app->footer(kAddFooter);
  return {app, [options](const Session& session) {
            return RunAdd(session, *options);
          }};
}

}  // namespace tanji::cli
