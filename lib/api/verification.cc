#include "lib/api/verification.h"

#include "lib/api/field_reader.h"
#include "lib/api/field_writer.h"
#include "lib/base/status.h"
#include "lib/ledger/record.h"

namespace tanji::api {

absl::StatusOr<platform::EvidenceDescription> ToEvidenceDescription(
    const verification::v1::EvidenceFile& message) {
  FaultList faults;
  FieldReader reader("file", faults);
  platform::EvidenceDescription description;
  description.organisation = message.organisation();
  description.id = message.id();
  description.size = message.size_bytes();
  description.name = message.name();
  description.type = message.type();
  description.media_type = message.media_type();
  description.period = reader.ReadPeriod(message);
  description.site = message.site();
  description.language = message.language();
  TANJI_RETURN_IF_ERROR(faults.ToStatus());
  return description;
}

namespace {

namespace v1 = verification::v1;

void FromDescription(const platform::EvidenceDescription& description,
                     v1::EvidenceFile* message) {
  message->set_organisation(description.organisation);
  message->set_id(description.id);
  message->set_size_bytes(description.size);
  message->set_name(description.name);
  message->set_type(description.type);
  message->set_media_type(description.media_type);
  SetPeriod(description.period, message);
  message->set_site(description.site);
  message->set_language(description.language);
}

v1::TraceSource ToSource(platform::TraceLine::Source source) {
  using Source = platform::TraceLine::Source;
  switch (source) {
    case Source::kNone:
      break;
    case Source::kSubmission:
      return v1::TRACE_SOURCE_SUBMISSION;
    case Source::kSignedSubmission:
      return v1::TRACE_SOURCE_SIGNED_SUBMISSION;
    case Source::kRevokedSignature:
      return v1::TRACE_SOURCE_REVOKED_SIGNATURE;
    case Source::kSignedImport:
      return v1::TRACE_SOURCE_SIGNED_IMPORT;
    case Source::kImport:
      return v1::TRACE_SOURCE_IMPORT;
    case Source::kPack:
      return v1::TRACE_SOURCE_PACK;
  }
  return v1::TRACE_SOURCE_UNSPECIFIED;
}

v1::TraceLineKind ToKind(platform::PartKind kind) {
  switch (kind) {
    case platform::PartKind::kClosed:
      return v1::TRACE_LINE_KIND_CLOSED;
    case platform::PartKind::kOther:
      return v1::TRACE_LINE_KIND_OTHER;
    default:
      return v1::TRACE_LINE_KIND_PROCESS;
  }
}

}  // namespace

void FromStoredEvidence(const platform::StoredEvidence& evidence,
                        v1::EvidenceFile* message) {
  FromDescription(evidence.description, message);
  message->set_seq(evidence.seq);
  message->set_record_id(evidence.record_id);
}

void FromFinding(const platform::Finding& finding, v1::Finding* message) {
  message->set_seq(finding.seq);
  message->set_verifier(finding.verifier);
  message->set_process(finding.process);
  message->set_version_seq(finding.version_seq);
  message->set_input(finding.input);
  message->set_is_material(finding.is_material);
  message->set_is_closed(finding.is_closed);
  for (const platform::Remark& remark : finding.remarks) {
    v1::FindingRemark* added = message->add_remarks();
    added->set_seq(remark.seq);
    added->set_time(ledger::FormatTime(remark.time_micros));
    added->set_organisation(remark.organisation);
    added->set_text(remark.text);
    added->set_closes(remark.closes);
  }
}

void FromTraceHead(const platform::Trace& trace, v1::TraceHead* message) {
  message->set_seq(trace.seq);
  message->set_payload(trace.statement.ToJson());
  for (const std::string& note : trace.attestations) {
    message->add_attestations(note);
  }
}

void FromTraceLine(const platform::TraceLine& line, v1::TraceLine* message) {
  const platform::BreakdownLine& part = line.part;
  message->set_kind(ToKind(part.kind));
  // Of a process product, place, first day and end; of what is closed the
  // product.
  const auto key = [&](size_t k) {
    return k < part.keys.size() ? part.keys[k] : std::string();
  };
  message->set_product(key(0));
  message->set_place(key(1));
  message->set_period_start(key(2));
  message->set_period_end(key(3));
  message->set_kg_co2e(part.kg_co2e.ToString());
  message->set_share(part.share);
  message->set_count(part.count);
  message->set_source(ToSource(line.source));
  message->set_seq(line.seq);
  message->set_record_id(line.record_id);
  message->set_further_evidence(line.further_evidence);
  for (const platform::TracedEvidence& traced : line.evidence) {
    v1::TracedEvidence* evidence = message->add_evidence();
    evidence->set_id(traced.id);
    evidence->set_input(traced.input);
    if (traced.file.has_value()) {
      FromDescription(*traced.file, evidence->mutable_file());
    }
  }
  for (const platform::FindingHead& head : line.findings) {
    v1::TracedFinding* finding = message->add_findings();
    finding->set_seq(head.seq);
    finding->set_input(head.input);
    finding->set_is_material(head.is_material);
    finding->set_is_closed(head.is_closed);
  }
}

}  // namespace tanji::api
