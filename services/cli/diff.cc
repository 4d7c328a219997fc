// tanji diff: why a footprint has changed.

#include <charconv>
#include <cmath>
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
#include "lib/quantity/decimal.h"
#include "services/cli/argument.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/head_read.h"
#include "services/cli/number_text.h"
#include "services/cli/process_text.h"
#include "services/cli/terminal_text.h"
#include "tanji/footprint/v1/footprint_service.grpc.pb.h"

namespace tanji::cli {
namespace {

using footprint::v1::DiffResponse;
using footprint::v1::FootprintService;

// Relative: numbers that differ by their last digits are the same.
constexpr double kCertificateTolerance = 1e-11;
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
    "digit (--exact). Under an own process stands what of it has changed.\n"
    "\n"
    "A record's number is what `tanji submit` prints and `tanji footprint` "
    "begins its\n"
    "snapshot with. Of a product that is made at several places or in several\n"
    "periods, --place and --period say which process is compared on both "
    "sides.\n"
    "Two certificates are compared for the place that they state, and for the "
    "period\n"
    "where both state the same; one alone with the product as it stands, of "
    "whatever\n"
    "period.\n"
    "\n"
    "Examples:\n"
    "  tanji diff demo-fridge/refrigerator@20\n"
    "  tanji diff demo-fridge/refrigerator@20 demo-fridge/refrigerator@24\n"
    "  tanji diff last-year.tanji this-year.tanji";

// A product at a record; 0: as it stands.
struct Side {
  std::string product;
  uint64_t seq = 0;
  // Of a certificate: which process it is about, and its number.
  bool is_certificate = false;
  std::string place;
  std::string period_start;
  std::string period_end;
  quantity::Decimal kg_co2e;
};

absl::StatusOr<Side> ReadCertificate(const std::string& path) {
  TANJI_ASSIGN_OR_RETURN(const std::string file,
                         base::ReadFile(path, kCertificateSizeMax));
  TANJI_ASSIGN_OR_RETURN(const certificate::Certificate read,
                         certificate::Certificate::Parse(file));
  TANJI_ASSIGN_OR_RETURN(
      const certificate::FootprintStatement statement,
      certificate::FootprintStatement::FromJson(read.payload));
  return Side{.product = statement.product,
              .seq = statement.snapshot.seq,
              .is_certificate = true,
              .place = statement.place,
              .period_start = statement.period_start,
              .period_end = statement.period_end,
              .kg_co2e = statement.kg_co2e};
}

absl::StatusOr<Side> ReadSide(const std::string& text) {
  std::error_code error;
  if (std::filesystem::is_regular_file(text, error)) {
    return ReadCertificate(text);
  }
  const size_t at = text.rfind('@');
  Side side;
  side.product = text.substr(0, at);
  if (at == std::string::npos) return side;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data() + at + 1, end, side.seq);
  if (parsed.ec != std::errc() || parsed.ptr != end || side.seq == 0) {
    return absl::InvalidArgumentError(base::StrCat(
        "\"", text,
        "\": expected PRODUCT@RECORD, a number of a record as `tanji submit` "
        "prints it, or a certificate file"));
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

// The number of a certificate, where the comparison does not come to it: it is
// of another process of the product than the one that is compared.
std::string CertificateText(const Side& side, const std::string& kg_co2e) {
  const auto compared = quantity::Decimal::Parse(kg_co2e);
  if (!side.is_certificate || !compared.ok()) return "";
  const double stated = side.kg_co2e.ToDouble();
  if (std::fabs(compared->ToDouble() - stated) <=
      kCertificateTolerance * std::fabs(stated)) {
    return "";
  }
  return base::StrCat(
      "The certificate as of record ", side.seq, " states ",
      side.kg_co2e.ToString(), " for the process",
      Printable(WhereText(side.place, side.period_start, side.period_end)),
      ": what is compared is another process of the product, or versions of "
      "another day.\n");
}

std::string DiffText(const Side& from, const Side& to,
                     const DiffResponse& response, Digits digits) {
  Table table({Align::kLeft, Align::kLeft, Align::kRight});
  table.Add({"", "", base::StrCat("kg CO2e per ", response.unit())});
  table.Add({base::StrCat("as of record ", response.from_seq()),
             response.from_day(),
             DecimalText(response.from_kg_co2e(), digits)});
  for (const footprint::v1::DiffLine& line : response.lines()) {
    const bool is_less = line.kg_co2e().starts_with('-');
    table.Add({base::StrCat("  ", CauseText(line.cause())),
               line.name().empty() ? "others" : line.name(),
               base::StrCat(is_less ? "" : "+",
                            DecimalText(line.kg_co2e(), digits))});
    for (const std::string& change : line.changes()) {
      table.Add({"", "  " + change});
    }
  }
  table.Add({base::StrCat("as of record ", response.to_seq()),
             response.to_day(), DecimalText(response.to_kg_co2e(), digits)});
  std::string text =
      base::StrCat(Printable(from.product), "\n\n", table.ToString());
  if (response.from_seq() == response.to_seq()) {
    text += "Nothing has changed: both are as of the same record.\n";
  } else if (response.lines_size() == 0) {
    text += "Nothing has changed in this footprint.\n";
  }
  return base::StrCat(text, CertificateText(from, response.from_kg_co2e()),
                      CertificateText(to, response.to_kg_co2e()));
}

struct Options {
  std::string from;
  std::string to;
  ProcessOptions process;
  bool exact = false;
};

// Which process is compared: what the options say, else what the certificates
// have in common.
absl::Status ChooseFor(const Side& from, const Side& to,
                       const ProcessOptions& options,
                       footprint::v1::ProcessChoice* choice) {
  TANJI_RETURN_IF_ERROR(SetChoice(options, choice));
  const Side& certificate = from.is_certificate ? from : to;
  if (!certificate.is_certificate) return absl::OkStatus();
  const bool both = from.is_certificate && to.is_certificate;
  if (!options.has_place && (!both || from.place == to.place)) {
    choice->set_place(certificate.place);
  }
  const bool is_one_period = both && from.period_start == to.period_start &&
                             from.period_end == to.period_end;
  if (!options.period.empty() || !is_one_period) return absl::OkStatus();
  choice->set_period_start(certificate.period_start);
  choice->set_period_end(certificate.period_end);
  choice->set_without_period(certificate.period_start.empty());
  return absl::OkStatus();
}

absl::Status CheckSides(const Side& from, const Side& to) {
  if (from.seq == 0) {
    return absl::InvalidArgumentError(base::StrCat(
        "A, \"", from.product,
        "\", is no earlier state: expected PRODUCT@RECORD or a certificate "
        "file"));
  }
  if (from.product != to.product) {
    return absl::InvalidArgumentError(
        base::StrCat("A is of ", from.product, " and B of ", to.product,
                     "; expected two states of one product"));
  }
  if (to.seq != 0 && from.seq > to.seq) {
    return absl::InvalidArgumentError(
        base::StrCat("A is as of record ", from.seq, " and B of record ",
                     to.seq, "; expected the earlier state as A"));
  }
  return absl::OkStatus();
}

ExitCode RunDiff(const Session& session, const Options& options) {
  const auto from = ReadSide(options.from);
  if (!from.ok()) return session.console.WrongUse(from.status());
  Side as_it_stands;
  as_it_stands.product = from->product;
  const auto to = options.to.empty() ? absl::StatusOr<Side>(as_it_stands)
                                     : ReadSide(options.to);
  if (!to.ok()) return session.console.WrongUse(to.status());
  const absl::Status sides = CheckSides(*from, *to);
  if (!sides.ok()) return session.console.WrongUse(sides);
  const Client client(session.connection);
  const auto stub = client.Stub<FootprintService>();
  footprint::v1::DiffRequest request;
  request.set_product(from->product);
  request.set_from_seq(from->seq);
  request.set_to_seq(to->seq);
  const absl::Status chosen =
      ChooseFor(*from, *to, options.process, request.mutable_choice());
  if (!chosen.ok()) return session.console.WrongUse(chosen);
  DiffResponse response;
  const absl::Status status =
      CallAtHead(client, session.console, *stub, &FootprintService::Stub::Diff,
                 request, &response);
  if (!status.ok()) return session.console.Fail(status);
  session.console.out() << DiffText(
      *from, *to, response, options.exact ? Digits::kAll : Digits::kShort);
  return ExitCode::kOk;
}

}  // namespace

Command AddDiff(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("diff", "Show why a footprint has changed");
  const auto options = std::make_shared<Options>();
  app->add_option("A", options->from, "The earlier one")->required();
  app->add_option("B", options->to, "The later one; left out: as it stands");
  AddProcessOptions(*app, options->process);
  app->add_flag("--exact", options->exact, "Show all digits");
  app->footer(kFooter);
  return {app, [options](const Session& session) {
            return RunDiff(session, *options);
          }};
}

}  // namespace tanji::cli
