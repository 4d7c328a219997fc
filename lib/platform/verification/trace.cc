#include "lib/platform/verification/trace.h"

#include <map>
#include <utility>

#include "lib/base/status.h"
#include "lib/exchange/csv/manifest.h"
#include "lib/exchange/submission/document.h"
#include "lib/graph/catalogue.h"
#include "lib/ledger/note.h"
#include "lib/ledger/record.h"
#include "lib/platform/evidence/certified_view.h"
#include "lib/platform/pack/packs.h"
#include "lib/platform/record/names.h"
#include "lib/platform/record/payload.h"
#include "lib/platform/supply/import.h"
#include "lib/platform/supply/organisation_keys.h"
#include "lib/platform/supply/submit.h"
#include "lib/platform/supply/supply_records.h"
#include "lib/platform/verification/attest.h"
#include "lib/platform/verification/named_evidence.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

using certificate::ShownAttestation;

// The files that a submission names for one of its processes.
struct NamingProcess {
  graph::ProcessDeclaration process;  // what it is called alone
  std::vector<TracedEvidence> evidence;
};

// A record with what of its submission is asked for, and no more: submissions
// are large.
struct TracedRecord {
  TraceLine::Source source = TraceLine::Source::kNone;
  uint64_t seq = 0;
  std::string record_id;
  std::string organisation;
  std::vector<NamingProcess> naming;
};

// "a/b", or where electricity comes from.
std::string InputName(const graph::Input& input) {
  return input.electricity.has_value()
             ? base::StrCat("electricity at ", input.electricity->place)
             : input.product.ToString();
}

std::vector<NamingProcess> NamingIn(const graph::Submission& submission) {
  std::vector<NamingProcess> naming;
  for (const graph::ProcessDeclaration& process : submission.processes) {
    NamingProcess one;
    for (const NamedEvidence& named : EvidenceNamedBy(process)) {
      TracedEvidence evidence;
      evidence.id = named.id;
      if (named.input.has_value()) {
        evidence.input = InputName(process.inputs[*named.input]);
      }
      one.evidence.push_back(std::move(evidence));
    }
    if (one.evidence.empty()) continue;
    one.process.product = process.product;
    one.process.place = process.place;
    one.process.period = process.period;
    one.process.co_products = process.co_products;
    naming.push_back(std::move(one));
  }
  return naming;
}

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
    } else if (media_type == kSignedCsvImportMediaType) {
      TANJI_RETURN_IF_ERROR(ReadSignedImport(entry.record, read));
    } else if (media_type == kFactorPackMediaType) {
      read.source = TraceLine::Source::kPack;
    } else if (media_type == kSubmissionMediaType ||
               media_type == kSignedSubmissionMediaType) {
      TANJI_RETURN_IF_ERROR(ReadSubmissionOf(entry.record, read));
    }
    return read;
  }

  absl::Status ReadSignedImport(const ledger::Record& record,
                                TracedRecord& read) {
    TANJI_ASSIGN_OR_RETURN(const ledger::Note note,
                           SignedNoteOf(context_, record));
    TANJI_ASSIGN_OR_RETURN(const exchange::CsvManifest manifest,
                           exchange::CsvManifest::FromText(note.text));
    TANJI_ASSIGN_OR_RETURN(const std::vector<OrganisationKey> keys,
                           KeysOf(context_, manifest.organisation));
    read.source = IsStillSigned(keys, note, record.seq)
                      ? TraceLine::Source::kSignedImport
                      : TraceLine::Source::kRevokedSignature;
    return absl::OkStatus();
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
    ledger::Note note;
    if (is_signed) {
      TANJI_ASSIGN_OR_RETURN(note, ledger::Note::Parse(document));
      document = note.text;
    }
    TANJI_ASSIGN_OR_RETURN(const graph::Submission submission,
                           exchange::ReadSubmission(document));
    read.organisation = submission.organisation;
    if (is_signed) {
      TANJI_ASSIGN_OR_RETURN(const std::vector<OrganisationKey> keys,
                             KeysOf(context_, submission.organisation));
      if (!IsStillSigned(keys, note, record.seq)) {
        read.source = TraceLine::Source::kRevokedSignature;
      }
    }
    read.naming = NamingIn(submission);
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

// Looks each file up once.
class FileFinder {
 public:
  FileFinder(const Context& context, const identity::Caller& caller)
      : context_(context), caller_(caller) {}

  absl::StatusOr<std::optional<EvidenceDescription>> Find(
      const std::string& organisation, const std::string& id) {
    const auto [found, is_new] =
        files_.emplace(std::pair(organisation, id), std::nullopt);
    if (!is_new) return found->second;
    auto file = FindEvidence(context_, caller_, organisation, id);
    if (file.ok()) found->second = std::move(file->description);
    if (!file.ok() && !absl::IsNotFound(file.status())) return file.status();
    return found->second;
  }

 private:
  const Context& context_;
  const identity::Caller& caller_;
  std::map<std::pair<std::string, std::string>,
           std::optional<EvidenceDescription>>
      files_;
};

// What was found in processes, where the caller may read it: in data of its own
// organisation or by it, and for the operator in all.
class FindingFinder {
 public:
  FindingFinder(const Context& context, const identity::Caller& caller,
                base::StopCheck stop)
      : context_(context), caller_(caller), stop_(stop) {}

  absl::StatusOr<std::vector<FindingHead>> Find(const graph::ProcessId& id) {
    const std::string& owner = id.product.organisation;
    const bool is_read =
        identity::Allows(caller_, identity::Action::kReadFindings, {owner});
    const std::string& listed = is_read ? owner : caller_.organisation;
    std::vector<FindingHead> found;
    if (listed.empty() ||
        !identity::Allows(caller_, identity::Action::kReadFindings, {listed})) {
      return found;
    }
    auto of_one = of_organisation_.find(listed);
    if (of_one == of_organisation_.end()) {
      TANJI_ASSIGN_OR_RETURN(std::vector<FindingHead> heads,
                             FindingHeads(context_, caller_, listed, stop_));
      of_one = of_organisation_.emplace(listed, std::move(heads)).first;
    }
    const auto number =
        FindOrganisation(context_.main, context_.names_secret, owner);
    if (absl::IsNotFound(number.status())) return found;
    TANJI_RETURN_IF_ERROR(number.status());
    const std::string name = id.ToString();
    for (const FindingHead& head : of_one->second) {
      if (head.owner != *number || head.process != name) continue;
      if (found.size() == kTracedFindingsMax) break;
      found.push_back(head);
    }
    return found;
  }

 private:
  const Context& context_;
  const identity::Caller& caller_;
  const base::StopCheck stop_;
  std::map<std::string, std::vector<FindingHead>> of_organisation_;
};

absl::Status AddEvidenceOf(const TracedRecord& record,
                           const graph::ProcessId& id, FileFinder& files,
                           base::StopCheck stop, TraceLine& line) {
  for (const NamingProcess& naming : record.naming) {
    if (!Declares(naming.process, id)) continue;
    for (const TracedEvidence& named : naming.evidence) {
      if (line.evidence.size() == kTracedEvidenceMax) {
        ++line.further_evidence;
        continue;
      }
      TANJI_RETURN_IF_ERROR(stop());
      TracedEvidence evidence = named;
      TANJI_ASSIGN_OR_RETURN(evidence.file,
                             files.Find(record.organisation, named.id));
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
  // Before anything is calculated for it.
  TANJI_ASSIGN_OR_RETURN(const graph::ProductId product,
                         graph::ProductId::Parse(certified.statement.product));
  TANJI_RETURN_IF_ERROR(
      identity::Decide(caller, identity::Action::kReadSupply,
                       {product.organisation, product.local}));
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
  FileFinder files(context, caller);
  FindingFinder findings(context, caller, stop);
  for (const BreakdownLine& part : breakdown.lines) {
    TANJI_RETURN_IF_ERROR(stop());
    TraceLine line;
    line.part = part;
    if (part.process != graph::kNoNumber) {
      TANJI_ASSIGN_OR_RETURN(const TracedRecord* record,
                             records.Read(catalogue.process(part.process).seq));
      line.source = record->source;
      line.seq = record->seq;
      line.record_id = record->record_id;
      TANJI_RETURN_IF_ERROR(AddEvidenceOf(
          *record, catalogue.process_id(part.process), files, stop, line));
      TANJI_ASSIGN_OR_RETURN(line.findings,
                             findings.Find(catalogue.process_id(part.process)));
    }
    trace.lines.push_back(std::move(line));
  }
  return trace;
}

}  // namespace tanji::platform
