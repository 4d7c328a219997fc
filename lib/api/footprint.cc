#include "lib/api/footprint.h"

#include "lib/base/check.h"

namespace tanji::api {
namespace {

namespace v1 = footprint::v1;

v1::FaultKind ToFaultKind(engine::FaultKind kind) {
  switch (kind) {
    case engine::FaultKind::kUnproductive:
      return v1::FAULT_KIND_UNPRODUCTIVE;
    case engine::FaultKind::kSingular:
      return v1::FAULT_KIND_SINGULAR;
    case engine::FaultKind::kOverflow:
      return v1::FAULT_KIND_OVERFLOW;
  }
  TANJI_CHECK(false);
}

v1::LineKind ToLineKind(platform::ExplanationLine::Kind kind) {
  switch (kind) {
    case platform::ExplanationLine::Kind::kDirect:
      return v1::LINE_KIND_DIRECT;
    case platform::ExplanationLine::Kind::kInput:
      return v1::LINE_KIND_INPUT;
    case platform::ExplanationLine::Kind::kOwnUse:
      return v1::LINE_KIND_OWN_USE;
    case platform::ExplanationLine::Kind::kUnlinked:
      return v1::LINE_KIND_UNLINKED;
  }
  TANJI_CHECK(false);
}

void FromProcessId(const graph::ProcessId& process, v1::ProcessName* message) {
  message->set_product(process.product.ToString());
  message->set_place(process.place);
  if (!process.period.has_value()) return;
  message->set_period_start(graph::FormatDay(process.period->start));
  message->set_period_end(graph::FormatDay(process.period->end));
}

void FromFault(const platform::NamedFault& fault, LoopDetail detail,
               v1::LoopFault* message) {
  message->set_kind(ToFaultKind(fault.kind));
  message->set_gain(fault.gain);
  FromProcessId(fault.worst, message->mutable_worst());
  message->set_member_count(fault.member_count);
  if (detail == LoopDetail::kCount) return;
  for (const graph::ProcessId& member : fault.members) {
    FromProcessId(member, message->add_members());
  }
}

void FromEvidence(const engine::Evidence& evidence, v1::Evidence* message) {
  message->set_backward_error_max(evidence.backward_error_max);
  message->set_loop_gain_max(evidence.loop_gain_max);
  message->set_digits_lost(evidence.digits_lost);
  message->set_series_diverges(evidence.series_diverges);
  message->set_is_incomplete(evidence.incomplete);
}

}  // namespace

void FromTotal(const platform::Footprint& footprint, v1::Footprint* message) {
  if (footprint.kg_co2e.has_value()) {
    message->set_status(v1::FOOTPRINT_STATUS_ANSWERED);
    message->set_kg_co2e(*footprint.kg_co2e);
  } else {
    message->set_status(v1::FOOTPRINT_STATUS_BLOCKED_BY_LOOP);
  }
}

void FromFootprint(const platform::Footprint& footprint, LoopDetail detail,
                   v1::Footprint* message) {
  FromTotal(footprint, message);
  message->set_product(footprint.product.ToString());
  message->set_unit(footprint.unit);
  FromEvidence(footprint.evidence, message->mutable_evidence());
  if (footprint.fault.has_value()) {
    FromFault(*footprint.fault, detail, message->mutable_fault());
  }
}

void FromMissing(const platform::Missing& missing, v1::Missing* message) {
  for (const graph::ProductId& product : missing.products) {
    message->add_products(product.ToString());
  }
  for (const graph::ProductId& product : missing.other_dimension) {
    message->add_other_dimension_products(product.ToString());
  }
  message->set_input_count(missing.input_count);
  message->set_is_complete(missing.complete);
}

void FromExplanation(const platform::Explanation& explanation,
                     v1::ExplainResponse* message) {
  FromFootprint(explanation.footprint, LoopDetail::kMembers,
                message->mutable_footprint());
  message->set_output(explanation.output.ToString());
  message->set_output_unit(explanation.output_unit);
  for (const platform::ExplanationLine& line : explanation.lines) {
    v1::ExplanationLine* item = message->add_lines();
    item->set_kind(ToLineKind(line.kind));
    item->set_kg_co2e(line.kg_co2e.ToString());
    item->set_share(line.share);
    if (line.kind == platform::ExplanationLine::Kind::kDirect) continue;
    item->set_product(line.product.ToString());
    item->set_amount(line.amount.ToString());
    item->set_unit(line.unit);
  }
  message->set_total_kg_co2e(explanation.total.ToString());
}

}  // namespace tanji::api
