// tanji diff: why a footprint has changed.

#include <charconv>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/certificate/certificate.h"
#include "lib/certificate/statement.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/head_read.h"
#include "services/cli/terminal_text.h"
#include "tanji/footprint/v1/footprint_service.grpc.pb.h"

namespace tanji::cli {
namespace {

using footprint::v1::DiffResponse;
using footprint::v1::FootprintService;

constexpr size_t kCertificateSizeMax = size_t{4} << 20;  // bytes

constexpr char kFooter[] =
    "A and B are PRODUCT@RECORD, or certificate files, of one product; B may "
    "be\n"
    "left out: the footprint as it stands. The change is split by GWP pack, "
    "factor\n"
    "packs, suppliers and the owner's own activity, in this order: each line "
    "is "
    "what\n"
    "its step changes, so that the lines add up to the whole, to the last "
    "digit.\n"
    "\n"
    "Examples:\n"
    "  tanji diff demo-fridge/refrigerator@20\n"
    "  tanji diff demo-fridge/refrigerator@20 demo-fridge/refrigerator@24\n"
    "  tanji diff last-year.tanji this-year.tanji";

// A product at a record; 0: as it stands.
struct Side {
  std::string product;
  uint64_t seq = 0;
};

absl::StatusOr<Side> ReadCertificate(const std::string& path) {
  TANJI_ASSIGN_OR_RETURN(const std::string file,
                         base::ReadFile(path, kCertificateSizeMax));
  TANJI_ASSIGN_OR_RETURN(const certificate::Certificate read,
                         certificate::Certificate::Parse(file));
  TANJI_ASSIGN_OR_RETURN(
      const certificate::FootprintStatement statement,
      certificate::FootprintStatement::FromJson(read.payload));
  return Side{statement.product, statement.snapshot.seq};
}

absl::StatusOr<Side> ReadSide(const std::string& text) {
  std::error_code error;
  if (std::filesystem::is_regular_file(text, error)) {
    return ReadCertificate(text);
  }
  const size_t at = text.rfind('@');
  if (at == std::string::npos) return Side{text, 0};
  Side side{text.substr(0, at), 0};
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data() + at + 1, end, side.seq);
  if (parsed.ec != std::errc() || parsed.ptr != end || side.seq == 0) {
    return absl::InvalidArgumentError(base::StrCat(
        "\"", text, "\": expected PRODUCT@RECORD or a certificate file"));
  }
  return side;
}

std::string_view CauseText(footprint::v1::DiffCause cause) {
  switch (cause) {
    case footprint::v1::DIFF_CAUSE_METHOD:
      return "GWP pack";
    case footprint::v1::DIFF_CAUSE_FACTOR_PACK:
      return "factor pack";
    case footprint::v1::DIFF_CAUSE_SUPPLIER:
      return "supplier";
    case footprint::v1::DIFF_CAUSE_ACTIVITY:
      return "own activity";
    default:
      return "another cause";
  }
}

std::string DiffText(const std::string& product, const DiffResponse& response) {
  Table table({Align::kLeft, Align::kLeft, Align::kRight});
  table.Add({"", "", base::StrCat("kg CO2e per ", response.unit())});
  table.Add({base::StrCat("as of record ", response.from_seq()),
             response.from_day(), response.from_kg_co2e()});
  for (const footprint::v1::DiffLine& line : response.lines()) {
    const bool is_less = line.kg_co2e().starts_with('-');
    table.Add({base::StrCat("  ", CauseText(line.cause())),
               line.name().empty() ? "others" : line.name(),
               base::StrCat(is_less ? "" : "+", line.kg_co2e())});
  }
  table.Add({base::StrCat("as of record ", response.to_seq()),
             response.to_day(), response.to_kg_co2e()});
  return base::StrCat(
      Printable(product), "\n\n", table.ToString(),
      response.lines_size() == 0 ? "nothing has changed\n" : "");
}

struct Options {
  std::string from;
  std::string to;
};

ExitCode RunDiff(const Session& session, const Options& options) {
  const auto from = ReadSide(options.from);
  if (!from.ok()) return session.console.WrongUse(from.status());
  const auto to =
      options.to.empty() ? Side{from->product, 0} : ReadSide(options.to);
  if (!to.ok()) return session.console.WrongUse(to.status());
  if (from->seq == 0 || from->product != to->product) {
    return session.console.WrongUse(absl::InvalidArgumentError(
        from->seq == 0 ? "A: expected PRODUCT@RECORD or a certificate file"
                       : "A and B are of two products; expected one"));
  }
  const Client client(session.server);
  const auto stub = client.Stub<FootprintService>();
  footprint::v1::DiffRequest request;
  request.set_product(from->product);
  request.set_from_seq(from->seq);
  request.set_to_seq(to->seq);
  DiffResponse response;
  const absl::Status status =
      CallAtHead(client, session.console, *stub, &FootprintService::Stub::Diff,
                 request, &response);
  if (!status.ok()) return session.console.Fail(status);
  session.console.out() << DiffText(from->product, response);
  return ExitCode::kOk;
}

}  // namespace

Command AddDiff(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("diff", "Show why a footprint has changed");
  const auto options = std::make_shared<Options>();
  app->add_option("A", options->from, "The earlier one")->required();
  app->add_option("B", options->to, "The later one; left out: as it stands");
  app->footer(kFooter);
  return {app, [options](const Session& session) {
            return RunDiff(session, *options);
          }};
}

}  // namespace tanji::cli
