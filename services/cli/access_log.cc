// tanji access log: who has read what is an organisation's.

#include <memory>
#include <string>

#include "services/cli/access_words.h"
#include "services/cli/argument.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/terminal_text.h"
#include "tanji/identity/v1/access_service.grpc.pb.h"

namespace tanji::cli {
namespace {

using identity::v1::AccessService;
using identity::v1::ReadLine;

constexpr uint32_t kDaysMax = 400;

constexpr char kFooter[] =
    "One line a reader, hour and kind of read, the newest first. \"operator\" "
    "is\n"
    "whoever sits at the server's machine; of its reads no product is told. "
    "What "
    "an\n"
    "organisation takes as an input counts as read. The last second may be "
    "missing\n"
    "where the server was killed.\n"
    "\n"
    "Examples:\n"
    "  tanji access log --as steel-works\n"
    "  tanji access log --as steel-works --days 90";

struct LogOptions {
  std::string organisation;
  uint32_t days = 30;
};

std::string ReaderText(const ReadLine& line) {
  if (line.reader().empty()) return "operator";
  return line.reader() == "*" ? "others" : Printable(line.reader());
}

ExitCode RunLog(const Session& session, const LogOptions& options) {
  identity::v1::ListReadsRequest request;
  request.set_organisation(options.organisation);
  request.set_days(options.days);
  identity::v1::ListReadsResponse response;
  const Client client(session.connection);
  const auto stub = client.Stub<AccessService>();
  const absl::Status status =
      Call(client, *stub, &AccessService::Stub::ListReads, request, &response);
  if (!status.ok()) return session.console.Fail(status);
  Table table(
      {Align::kLeft, Align::kLeft, Align::kLeft, Align::kLeft, Align::kRight});
  table.Add({"hour", "reader", "", "product", "times"});
  for (const ReadLine& line : response.lines()) {
    table.Add({MinuteText(line.hour()), ReaderText(line),
               Printable(line.action()), Printable(line.product()),
               std::to_string(line.count())});
  }
  session.console.out() << table.ToString();
  return ExitCode::kOk;
}

}  // namespace

Command AddAccessLog(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "log", "List reads of an organisation's data by others");
  const auto options = std::make_shared<LogOptions>();
  AddOrganisationOption(*app, options->organisation, "Whose data")->required();
  app->add_option("--days", options->days, "Back from now")
      ->check(CLI::Range(uint32_t{1}, kDaysMax))
      ->capture_default_str();
  app->footer(kFooter);
  return {app, [options](const Session& session) {
            return RunLog(session, *options);
          }};
}

}  // namespace tanji::cli
