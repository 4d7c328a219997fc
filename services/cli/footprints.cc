// tanji footprints: the footprints of all products.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/csv_output.h"
#include "services/cli/footprint_text.h"
#include "services/cli/head_read.h"
#include "services/cli/number_text.h"
#include "services/cli/terminal_text.h"
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
    "that it is in or behind; the exit code is 0 all the same.\n"
    "\n"
    "Examples:\n"
    "  tanji footprints\n"
    "  tanji footprints --as demo-park --csv > footprints.csv";

struct Options {
  std::string organisation;
  bool csv = false;
};

// Names the loops that products are blocked by; a page of footprints has only
// their worst members, so that each loop is asked for once.
class LoopNames {
 public:
  LoopNames(const Client& client, FootprintService::Stub& stub)
      : client_(client), stub_(stub) {}

  std::string Of(const Footprint& blocked) {
    std::string key = blocked.fault().worst().SerializeAsString();
    const auto known = texts_.find(key);
    if (known != texts_.end()) return known->second;
    footprint::v1::GetRequest request;
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
  std::map<std::string, std::string> texts_;
};

std::string CsvPage(const footprint::v1::ListResponse& page) {
  std::string text;
  for (const Footprint& footprint : page.footprints()) {
    AppendFootprintCsv(&text, footprint.product(), footprint.unit(),
                       footprint.has_kg_co2e()
                           ? std::optional<double>(footprint.kg_co2e())
                           : std::nullopt);
  }
  return text;
}

std::string TablePage(const footprint::v1::ListResponse& page) {
  Table table({Align::kLeft, Align::kRight, Align::kLeft});
  for (const Footprint& footprint : page.footprints()) {
    table.Add(
        {footprint.product(),
         footprint.has_kg_co2e() ? ShortNumber(footprint.kg_co2e()) : "none",
         base::StrCat("kg CO2e per ", footprint.unit())});
  }
  return table.ToString();
}

absl::Status PrintFootprints(const Session& session, const Options& options) {
  const Client client(session.server);
  const auto stub = client.Stub<FootprintService>();
  LoopNames loops(client, *stub);
  footprint::v1::ListRequest request;
  request.set_organisation(options.organisation);
  request.set_page_size(kPageSize);
  TANJI_ASSIGN_OR_RETURN(const uint64_t head, HeadSeq(client));
  request.set_min_seq(head);
  request.set_wait_millis(kWaitMillis);
  footprint::v1::ListResponse page;
  if (options.csv) session.console.out() << kFootprintsCsvHeader;
  do {
    TANJI_RETURN_IF_ERROR(
        RepeatUntilCaughtUp(session.console, head, base::Clock::System(), [&] {
          page.Clear();
          return Call(client, *stub, &FootprintService::Stub::List, request,
                      &page);
        }));
    session.console.out() << (options.csv ? CsvPage(page) : TablePage(page));
    if (!session.console.out().good()) return session.console.Flush();
    for (const Footprint& footprint : page.footprints()) {
      if (footprint.has_kg_co2e()) continue;
      session.console.Warn(base::StrCat(footprint.product(),
                                        ": no footprint, in or behind a ",
                                        loops.Of(footprint)));
    }
    request.set_page_token(page.next_page_token());
  } while (!page.next_page_token().empty());
  return absl::OkStatus();
}

}  // namespace

Command AddFootprints(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("footprints",
                                        "List the footprints of all products");
  const auto options = std::make_shared<Options>();
  app->add_option("--as", options->organisation,
                  "Only the products of this organisation")
      ->type_name("ORG");
  app->add_flag("--csv", options->csv, "Print CSV");
  app->footer(kFooter);
  return {app, [options](const Session& session) {
            const absl::Status status = PrintFootprints(session, *options);
            return status.ok() ? ExitCode::kOk : session.console.Fail(status);
          }};
}

}  // namespace tanji::cli
