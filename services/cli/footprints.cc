// tanji footprints: the footprints of all products.

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "services/cli/argument.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/footprint_list.h"
#include "services/cli/footprint_text.h"
#include "services/cli/head_read.h"
#include "services/cli/number_text.h"
#include "services/cli/process_text.h"
#include "tanji/footprint/v1/footprint_service.grpc.pb.h"

namespace tanji::cli {
namespace {

using footprint::v1::Footprint;
using footprint::v1::FootprintService;

constexpr uint32_t kPageSize = 1000;

constexpr char kFooter[] =
    "CSV: header product,unit,kg_co2e; numbers have 17 significant digits;\n"
    "products in the order of their first appearance. A product that has no\n"
    "footprint has an empty number and is named on standard error with the "
    "loop\n"
    "that it is in or behind; the exit code is 0 all the same. A number that\n"
    "leaves inputs out because nobody supplies them is marked in the table "
    "and\n"
    "named, of many products the first 20, on standard error.\n"
    "\n"
    "With --place or --period: only products that are made so, as they are "
    "made so.\n"
    "\n"
    "All numbers are of one state of the network. When it changes meanwhile, "
    "the\n"
    "list is read again, 5 times at most; then the exit code is 1.\n"
    "\n"
    "Examples:\n"
    "  tanji footprints\n"
    "  tanji footprints --as demo-steelworks --place CN-HE\n"
    "  tanji footprints --as demo-fridge --csv > footprints.csv";

struct Options {
  std::string organisation;
  ProcessOptions process;
  AsOfOptions as_of;
  bool csv = false;
};

// Names the loops that products are blocked by; a page of footprints has only
// their worst members, so that each loop is asked for once.
class LoopNames {
 public:
  // `asked`: choice, position and day.
  LoopNames(const Client& client, FootprintService::Stub& stub,
            const footprint::v1::GetRequest& asked)
      : client_(client), stub_(stub), asked_(asked) {}

  std::string Of(const Footprint& blocked) {
    std::string key = blocked.fault().worst().SerializeAsString();
    const auto known = texts_.find(key);
    if (known != texts_.end()) return known->second;
    footprint::v1::GetRequest request = asked_;
    request.set_product(blocked.product());
    footprint::v1::GetResponse response;
    const absl::Status status =
        Call(client_, stub_, &FootprintService::Stub::Get, request, &response);
    const bool named = status.ok() && response.footprint().has_fault();
    std::string text =
        LoopText(named ? response.footprint().fault() : blocked.fault());
    texts_.emplace(std::move(key), text);
    return text;
  }

 private:
  const Client& client_;
  FootprintService::Stub& stub_;
  const footprint::v1::GetRequest& asked_;
  std::map<std::string, std::string> texts_;
};

// Products without a number and those whose number leaves inputs out.
void WarnOf(const FootprintList& list, const Client& client,
            FootprintService::Stub& stub,
            const footprint::v1::GetRequest& asked, const Console& console) {
  LoopNames loops(client, stub, asked);
  for (const Footprint& footprint : list.blocked) {
    console.Warn(base::StrCat(footprint.product(),
                              ": no footprint, in or behind ",
                              loops.Of(footprint)));
  }
  footprint::v1::GetRequest request = asked;
  footprint::v1::GetResponse response;
  for (const std::string& product : list.incomplete) {
    request.set_product(product);
    response.Clear();
    const absl::Status status =
        Call(client, stub, &FootprintService::Stub::Get, request, &response);
    console.Warn(base::StrCat(product, ": its number is without ",
                              status.ok() && response.has_missing()
                                  ? LeftOutText(response.missing())
                                  : "inputs that have no supplier"));
  }
  const uint64_t unnamed = list.incomplete_count - list.incomplete.size();
  if (unnamed == 0) return;
  console.Warn(base::StrCat("the numbers of ", Counted(unnamed, "more product"),
                            " are without inputs that have no supplier; "
                            "`tanji footprint` names them"));
}

absl::Status PrintFootprints(const Session& session, const Options& options) {
  const Client client(session.connection);
  const auto stub = client.Stub<FootprintService>();
  footprint::v1::ListRequest request;
  request.set_organisation(options.organisation);
  request.set_page_size(kPageSize);
  TANJI_RETURN_IF_ERROR(SetChoice(options.process, request.mutable_choice()));
  SetAsOf(options.as_of, request);
  TANJI_ASSIGN_OR_RETURN(const uint64_t head, HeadSeq(client));
  request.set_min_seq(head);
  request.set_wait_millis(kWaitMillis);
  const auto fetch = [&](const std::string& page_token)
      -> absl::StatusOr<footprint::v1::ListResponse> {
    request.set_page_token(page_token);
    footprint::v1::ListResponse page;
    TANJI_RETURN_IF_ERROR(
        RepeatUntilCaughtUp(session.console, head, base::Clock::System(), [&] {
          page.Clear();
          return Call(client, *stub, &FootprintService::Stub::List, request,
                      &page);
        }));
    return page;
  };
  TANJI_ASSIGN_OR_RETURN(
      const FootprintList list,
      FetchFootprints(options.csv ? ListFormat::kCsv : ListFormat::kTable,
                      fetch));
  session.console.out() << list.text;
  TANJI_RETURN_IF_ERROR(session.console.Flush());
  footprint::v1::GetRequest asked;
  *asked.mutable_choice() = request.choice();
  SetAsOf(options.as_of, asked);
  WarnOf(list, client, *stub, asked, session.console);
  return absl::OkStatus();
}

}  // namespace

Command AddFootprints(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("footprints",
                                        "List the footprints of all products");
  const auto options = std::make_shared<Options>();
  AddOrganisationOption(*app, options->organisation,
                        "Only the products of this organisation");
  AddProcessOptions(*app, options->process);
  AddAsOfOptions(*app, options->as_of);
  app->add_flag("--csv", options->csv, "Print CSV");
  app->footer(kFooter);
  return {app, [options](const Session& session) {
            const absl::Status status = PrintFootprints(session, *options);
            return status.ok() ? ExitCode::kOk : session.console.Fail(status);
          }};
}

}  // namespace tanji::cli
