// tanji trace: from a certified number down to the files that it rests on.

#include <grpcpp/grpcpp.h>

#include <cmath>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/certificate/attestation.h"
#include "lib/certificate/statement.h"
#include "lib/crypto/hash.h"
#include "lib/ledger/note.h"
#include "services/cli/argument.h"
#include "services/cli/certificate_file.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/number_text.h"
#include "services/cli/process_text.h"
#include "services/cli/terminal_text.h"
#include "tanji/verification/v1/verification_service.grpc.pb.h"

namespace tanji::cli {
namespace {

namespace v1 = verification::v1;
using v1::VerificationService;

constexpr char kFooter[] =
    "Shows what the footprint of a certificate is made of, process by process, "
    "the\n"
    "largest first; of each the record that says it, whether its supplier has "
    "signed\n"
    "it, the files that it names, and what a verifier has found in it. What is "
    "of\n"
    "others shows where they let you.\n"
    "The server says it: `tanji verify` and `tanji recalculate` prove it.\n"
    "\n"
    "--sample N marks N processes to look at, drawn by their contribution "
    "(the\n"
    "larger the likelier; a large one is certain), always the same ones for "
    "the\n"
    "same seed.\n"
    "\n"
    "Examples:\n"
    "  tanji trace refrigerator.tanji\n"
    "  tanji trace refrigerator.tanji --lines 1000 --sample 10 --seed "
    "audit-2026";

struct TraceOptions {
  std::string certificate;
  uint32_t lines = 100;
  uint32_t sample = 0;
  std::string seed;
};

struct Traced {
  v1::TraceHead head;
  std::vector<v1::TraceLine> lines;
};

absl::StatusOr<Traced> Fetch(const Client& client, const std::string& record_id,
                             uint32_t lines) {
  v1::TraceRequest request;
  request.set_record_id(record_id);
  request.set_lines_max(lines);
  const auto stub = client.Stub<VerificationService>();
  grpc::ClientContext context;
  const auto reader = stub->Trace(&context, request);
  Traced traced;
  v1::TraceResponse response;
  while (reader->Read(&response)) {
    if (response.has_head()) traced.head = response.head();
    if (response.has_line()) traced.lines.push_back(response.line());
  }
  TANJI_RETURN_IF_ERROR(client.ToStatus(reader->Finish()));
  return traced;
}

// From 0 to 1, the same for the same texts.
double FractionOf(std::string_view seed, std::string_view record_id) {
  constexpr int kBytes = 6;
  const crypto::Sha256Digest digest =
      crypto::Sha256({"tanji-sample/v1\n", seed, "\n", record_id});
  double fraction = 0;
  for (int i = kBytes - 1; i >= 0; --i) {
    fraction = (fraction + digest[static_cast<size_t>(i)]) / 256;
  }
  return fraction;
}

// What is closed, or published by all, is not looked at.
bool IsDrawn(const v1::TraceLine& line) {
  return line.seq() != 0 && line.source() != v1::TRACE_SOURCE_PACK;
}

// Systematic sampling with probability proportional to size: of the line of all
// contributions one point in every N-th part.
std::set<size_t> Sampled(const std::vector<v1::TraceLine>& lines,
                         const TraceOptions& options,
                         std::string_view record_id) {
  std::set<size_t> sampled;
  double total = 0;
  for (const v1::TraceLine& line : lines) {
    if (IsDrawn(line)) total += std::fabs(line.share());
  }
  if (options.sample == 0 || total == 0) return sampled;
  const double step = total / options.sample;
  double next = FractionOf(options.seed, record_id) * step;
  double reached = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (!IsDrawn(lines[i])) continue;
    reached += std::fabs(lines[i].share());
    if (next < reached) sampled.insert(i);
    while (next < reached) next += step;
  }
  return sampled;
}

std::string NameOf(const v1::TraceLine& line) {
  switch (line.kind()) {
    case v1::TRACE_LINE_KIND_CLOSED:
      return base::StrCat(line.product(), ", with all behind it");
    case v1::TRACE_LINE_KIND_OTHER:
      return base::StrCat(line.count(), " further lines");
    default:
      return line.product() +
             WhereText(line.place(), line.period_start(), line.period_end());
  }
}

std::string SourceOf(const v1::TraceLine& line) {
  const std::string record = base::StrCat("record ", line.seq());
  switch (line.source()) {
    case v1::TRACE_SOURCE_SUBMISSION:
      return record + ", not signed by supplier";
    case v1::TRACE_SOURCE_SIGNED_SUBMISSION:
      return record + ", signed by supplier";
    case v1::TRACE_SOURCE_REVOKED_SIGNATURE:
      return record + ", signed by a key that was revoked since";
    case v1::TRACE_SOURCE_SIGNED_IMPORT:
      return record + ", import of a database, signed by supplier";
    case v1::TRACE_SOURCE_IMPORT:
      return record + ", import of a database, not signed by supplier";
    case v1::TRACE_SOURCE_PACK:
      return record + ", factor pack";
    default:
      break;
  }
  if (line.kind() == v1::TRACE_LINE_KIND_CLOSED) return "closed to you";
  return line.seq() == 0 ? "" : record;
}

std::string EvidenceText(const v1::TracedEvidence& evidence) {
  std::string text = base::StrCat("evidence ", evidence.id());
  if (!evidence.has_file()) {
    base::StrAppend(&text, ", not granted to you, or erased");
  } else {
    const v1::EvidenceFile& file = evidence.file();
    base::StrAppend(&text, ", ", file.name(), " (", file.type());
    if (!file.period_start().empty()) {
      base::StrAppend(&text, ", ",
                      PeriodText(file.period_start(), file.period_end()));
    }
    if (!file.site().empty()) base::StrAppend(&text, ", ", file.site());
    if (!file.language().empty()) base::StrAppend(&text, ", ", file.language());
    text += ')';
  }
  if (!evidence.input().empty()) {
    base::StrAppend(&text, ", for the amount of ", evidence.input());
  }
  return text;
}

std::string FindingText(const v1::TracedFinding& finding) {
  return base::StrCat("finding ", finding.seq(),
                      finding.is_material() ? ", material" : ", minor",
                      finding.is_closed() ? ", closed" : ", open",
                      finding.input().empty() ? "" : ", on the input ",
                      finding.input());
}

void PrintAttestation(const std::string& bytes, std::ostream& out) {
  const auto note = ledger::Note::Parse(bytes);
  if (!note.ok()) return;
  const auto attestation = certificate::Attestation::FromText(note->text);
  if (!attestation.ok()) return;
  out << Printable(
             base::StrCat("attested by ", attestation->body, ", ",
                          certificate::AssuranceLevelName(attestation->level),
                          " assurance, opinion ",
                          certificate::OpinionName(attestation->opinion),
                          " (`tanji verify` judges it)"))
      << '\n';
}

ExitCode RunTrace(const Session& session, const TraceOptions& options) {
  if ((options.sample > 0) == options.seed.empty()) {
    return session.console.WrongUse(absl::InvalidArgumentError(
        "--sample and --seed go together: who is audited must not know the "
        "draw before"));
  }
  const auto record_id = RecordIdOfCertificate(options.certificate);
  if (!record_id.ok()) {
    return session.console.WrongUse(record_id.status());
  }
  const auto traced =
      Fetch(Client(session.connection), *record_id, options.lines);
  if (!traced.ok()) return session.console.Fail(traced.status());
  const auto statement =
      certificate::FootprintStatement::FromJson(traced->head.payload());
  if (!statement.ok()) return session.console.Fail(statement.status());
  std::ostream& out = session.console.out();
  out << Printable(base::StrCat(
             statement->product, ": ", statement->kg_co2e.ToString(),
             " kg CO2e per ", statement->declared_unit, ", record ",
             traced->head.seq(), ", snapshot ", statement->snapshot.seq))
      << '\n';
  for (const std::string& note : traced->head.attestations()) {
    PrintAttestation(note, out);
  }
  const std::set<size_t> sampled = Sampled(traced->lines, options, *record_id);
  for (size_t i = 0; i < traced->lines.size(); ++i) {
    const v1::TraceLine& line = traced->lines[i];
    const std::string source = SourceOf(line);
    out << (sampled.contains(i) ? "* " : "  ")
        << Printable(base::StrCat(Percent(line.share()), "  ", line.kg_co2e(),
                                  " kg CO2e  ", NameOf(line),
                                  source.empty() ? "" : "; ", source))
        << '\n';
    for (const v1::TracedEvidence& evidence : line.evidence()) {
      out << "      " << Printable(EvidenceText(evidence)) << '\n';
    }
    if (line.further_evidence() > 0) {
      out << "      and " << line.further_evidence() << " more\n";
    }
    for (const v1::TracedFinding& finding : line.findings()) {
      out << "      " << Printable(FindingText(finding)) << '\n';
    }
  }
  if (options.sample > 0) {
    out << "* " << sampled.size()
        << (sampled.size() == 1 ? " process" : " processes")
        << " to look at, of seed \"" << Printable(options.seed) << "\"\n";
  }
  return ExitCode::kOk;
}

}  // namespace

Command AddTrace(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "trace", "What a certificate rests on, down to the files");
  const auto options = std::make_shared<TraceOptions>();
  app->add_option("CERT", options->certificate, "Certificate file")
      ->type_name("FILE")
      ->required();
  app->add_option("--lines", options->lines, "As many lines at most")
      ->type_name("N")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app->add_option("--sample", options->sample, "Mark so many processes")
      ->type_name("N")
      ->check(CLI::Range(1, 1000));
  app->add_option("--seed", options->seed, "A text that the draw depends on")
      ->type_name("TEXT");
  app->footer(kFooter);
  return {app, [options](const Session& session) {
            return RunTrace(session, *options);
          }};
}

}  // namespace tanji::cli
