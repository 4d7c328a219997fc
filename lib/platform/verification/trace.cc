#include "lib/platform/verification/trace.h"

#include <map>
#include <utility>

#include "lib/base/status.h"
#include "lib/exchange/submission/document.h"
#include "lib/graph/calendar.h"
#include "lib/graph/catalogue.h"
#include "lib/ledger/note.h"
#include "lib/ledger/record.h"
#include "lib/platform/evidence/certified_view.h"
#include "lib/platform/evidence/record_media.h"
#include "lib/platform/pack/packs.h"
#include "lib/platform/record/payload.h"
#include "lib/platform/supply/import.h"
#include "lib/platform/supply/submit.h"
#include "lib/platform/verification/attest.h"
#include "lib/platform/verification/named_evidence.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

using certificate::ShownAttestation;
using graph::ProcessNumber;

// The process that a line of a breakdown is about.
std::optional<ProcessNumber> ProcessOf(const graph::Catalogue& catalogue,
                                       const BreakdownLine& line) {
  constexpr size_t kKeys = 4;  // product, place, first and last day
  if (line.kind != PartKind::kNamed || line.keys.size() != kKeys) {
    return std::nullopt;
  }
  const auto product = graph::ProductId::Parse(line.keys[0]);
  if (!product.ok()) return std::nullopt;
  const auto number = catalogue.FindProduct(*product);
  if (!number.has_value()) return std::nullopt;
  for (ProcessNumber i = catalogue.product(*number).first_process;
       i != graph::kNoNumber; i = catalogue.process(i).next_of_product) {
    const graph::ProcessId id = catalogue.process_id(i);
    const auto day = [&](graph::Day graph::Period::*end) {
      return id.period.has_value() ? graph::FormatDay((*id.period).*end)
                                   : std::string();
    };
    if (id.place == line.keys[1] &&
        day(&graph::Period::start) == line.keys[2] &&
        day(&graph::Period::end) == line.keys[3] &&
        !catalogue.process(i).is_frozen) {
      return i;
    }
  }
  return std::nullopt;
}

// A record with what of its submission is asked for.
struct TracedRecord {
  TraceLine::Source source = TraceLine::Source::kNone;
  uint64_t seq = 0;
  std::string record_id;
  std::optional<graph::Submission> submission;
};

// Reads records, each once.
class RecordReader {
 public:
  explicit RecordReader(const Context& context) : context_(context) {}

  // What brought the version of record `seq`: of a release, what it released.
  absl::StatusOr<const TracedRecord*> Read(uint64_t seq) {
    const auto found = read_.find(seq);
    if (found != read_.end()) return &found->second;
    TANJI_ASSIGN_OR_RETURN(TracedRecord record, ReadNew(seq));
    return &read_.emplace(seq, std::move(record)).first->second;
  }

 private:
  absl::StatusOr<TracedRecord> ReadNew(uint64_t seq) {
    TANJI_ASSIGN_OR_RETURN(const std::optional<ReleaseDocument> release,
                           ReadRelease(context_, seq));
    if (release.has_value()) seq = release->version_seq;
    TANJI_ASSIGN_OR_RETURN(const std::string bytes,
                           context_.main.Get(store::EntryKey(seq)));
    TANJI_ASSIGN_OR_RETURN(const ledger::Entry entry,
                           ledger::Entry::Parse(bytes));
    TracedRecord read;
    read.seq = seq;
    read.record_id = entry.record.id;
    if (!entry.record.payload.has_value()) return read;
    const std::string& media_type = entry.record.payload->media_type;
    if (media_type == kCsvImportMediaType) {
      read.source = TraceLine::Source::kImport;
    } else if (media_type == kFactorPackMediaType) {
      read.source = TraceLine::Source::kPack;
    } else if (media_type == kSubmissionMediaType ||
               media_type == kSignedSubmissionMediaType) {
      TANJI_RETURN_IF_ERROR(ReadSubmissionOf(entry.record, read));
    }
    return read;
  }

  absl::Status ReadSubmissionOf(const ledger::Record& record,
                                TracedRecord& read) {
    const bool is_signed =
        record.payload->media_type == kSignedSubmissionMediaType;
    read.source = is_signed ? TraceLine::Source::kSignedSubmission
                            : TraceLine::Source::kSubmission;
    TANJI_ASSIGN_OR_RETURN(
        std::string document,
        ReadPayload(context_.main, context_.secrets, record));
    if (is_signed) {
      TANJI_ASSIGN_OR_RETURN(ledger::Note note, ledger::Note::Parse(document));
      document = std::move(note.text);
    }
    TANJI_ASSIGN_OR_RETURN(read.submission, exchange::ReadSubmission(document));
    return absl::OkStatus();
  }

  const Context& context_;
  std::map<uint64_t, TracedRecord> read_;
};

bool Declares(const graph::ProcessDeclaration& process,
              const graph::ProcessId& id) {
  if (process.place != id.place || process.period != id.period) return false;
  if (process.product == id.product.local) return true;
  for (const graph::CoProduct& output : process.co_products) {
    if (output.product == id.product.local) return true;
  }
  return false;
}

absl::Status AddEvidenceOf(const Context& context,
                           const identity::Caller& caller,
                           const graph::ProcessId& id,
                           const graph::Submission& submission,
                           TraceLine& line) {
  for (const graph::ProcessDeclaration& process : submission.processes) {
    if (!Declares(process, id)) continue;
    for (const NamedEvidence& named : EvidenceNamedBy(process)) {
      TracedEvidence evidence;
      evidence.id = named.id;
      if (named.input.has_value()) {
        evidence.input = process.inputs[*named.input].product.ToString();
      }
      const auto found =
          FindEvidence(context, caller, submission.organisation, named.id);
      if (found.ok()) evidence.file = found->description;
      if (!found.ok() && !absl::IsNotFound(found.status())) {
        return found.status();
      }
      line.evidence.push_back(std::move(evidence));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Trace> TraceCertificate(Context& context,
                                       const identity::Caller& caller,
                                       const std::string& record_id,
                                       uint32_t lines_max,
                                       base::StopCheck stop) {
  TANJI_ASSIGN_OR_RETURN(Certified certified,
                         ReadCertified(context, caller, record_id));
  TANJI_ASSIGN_OR_RETURN(
      const CertifiedView state,
      FindCertifiedView(context, caller, certified.statement, stop));
  BreakdownQuery query;
  query.product = state.product;
  query.choice = state.choice;
  query.lines_max = lines_max;
  TANJI_ASSIGN_OR_RETURN(const Breakdown breakdown,
                         BreakDown(context, state.view, caller, query, stop));
  Trace trace;
  trace.seq = certified.issued.seq;
  trace.statement = std::move(certified.statement);
  TANJI_ASSIGN_OR_RETURN(const std::vector<ShownAttestation> attestations,
                         AttestationsOf(context, certified.entry.record,
                                        context.ledger.checkpoint().size));
  for (const ShownAttestation& shown : attestations) {
    trace.attestations.push_back(shown.note);
  }
  const graph::Catalogue& catalogue =
      *state.view.calculation->network.catalogue;
  RecordReader records(context);
  for (const BreakdownLine& part : breakdown.lines) {
    TANJI_RETURN_IF_ERROR(stop());
    TraceLine line;
    line.part = part;
    const auto process = ProcessOf(catalogue, part);
    if (process.has_value()) {
      TANJI_ASSIGN_OR_RETURN(const TracedRecord* record,
                             records.Read(catalogue.process(*process).seq));
      line.source = record->source;
      line.seq = record->seq;
      line.record_id = record->record_id;
      if (record->submission.has_value()) {
        TANJI_RETURN_IF_ERROR(AddEvidenceOf(context, caller,
                                            catalogue.process_id(*process),
                                            *record->submission, line));
      }
    }
    trace.lines.push_back(std::move(line));
  }
  return trace;
}

}  // namespace tanji::platform
