#include "lib/api/footprint.h"

#include <string>

#include "lib/api/field_writer.h"
#include "lib/api/process_choice.h"
#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"

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

v1::Caveat ToCaveat(platform::Caveat caveat) {
  switch (caveat) {
    case platform::Caveat::kUnverifiedData:
      return v1::CAVEAT_UNVERIFIED_DATA;
    case platform::Caveat::kUncharacterisedEmission:
      return v1::CAVEAT_UNCHARACTERISED_EMISSION;
    case platform::Caveat::kElectricityFamiliesMixed:
      return v1::CAVEAT_ELECTRICITY_FAMILIES_MIXED;
    case platform::Caveat::kElectricityDirectCo2:
      return v1::CAVEAT_ELECTRICITY_DIRECT_CO2;
    case platform::Caveat::kElectricityGenerationMix:
      return v1::CAVEAT_ELECTRICITY_GENERATION_MIX;
    case platform::Caveat::kCredits:
      return v1::CAVEAT_CREDITS;
    case platform::Caveat::kNotForExport:
      return v1::CAVEAT_NOT_FOR_EXPORT;
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
    case platform::ExplanationLine::Kind::kEmission:
      return v1::LINE_KIND_EMISSION;
    case platform::ExplanationLine::Kind::kReplacement:
      return v1::LINE_KIND_REPLACEMENT;
  }
  TANJI_CHECK(false);
}

v1::BreakdownLineKind ToBreakdownLineKind(platform::PartKind kind) {
  switch (kind) {
    case platform::PartKind::kNamed:
      return v1::BREAKDOWN_LINE_KIND_NAMED;
    case platform::PartKind::kUnspecified:
      return v1::BREAKDOWN_LINE_KIND_NOT_STATED;
    case platform::PartKind::kWithoutGas:
      return v1::BREAKDOWN_LINE_KIND_WITHOUT_GAS;
    case platform::PartKind::kClosed:
      return v1::BREAKDOWN_LINE_KIND_CLOSED;
    case platform::PartKind::kRest:
      return v1::BREAKDOWN_LINE_KIND_REST;
    case platform::PartKind::kOther:
      return v1::BREAKDOWN_LINE_KIND_OTHER;
  }
  TANJI_CHECK(false);
}

v1::TiersEnd ToTiersEnd(engine::TiersEnd end) {
  switch (end) {
    case engine::TiersEnd::kNothingLeft:
      return v1::TIERS_END_NOTHING_LEFT;
    case engine::TiersEnd::kTiersMax:
      return v1::TIERS_END_TIERS_MAX;
    case engine::TiersEnd::kVisitsMax:
      return v1::TIERS_END_VISITS_MAX;
    case engine::TiersEnd::kDiverges:
      return v1::TIERS_END_DIVERGES;
  }
  TANJI_CHECK(false);
}

absl::StatusOr<platform::ExplainBy> ToExplainBy(v1::ExplainBy by) {
  switch (by) {
    case v1::EXPLAIN_BY_PROCESS:
      return platform::ExplainBy::kProcess;
    case v1::EXPLAIN_BY_TIER:
      return platform::ExplainBy::kTier;
    case v1::EXPLAIN_BY_STAGE:
      return platform::ExplainBy::kStage;
    case v1::EXPLAIN_BY_GAS:
      return platform::ExplainBy::kGas;
    case v1::EXPLAIN_BY_PLACE:
      return platform::ExplainBy::kPlace;
    case v1::EXPLAIN_BY_ORGANISATION:
      return platform::ExplainBy::kOrganisation;
    default:
      return absl::InvalidArgumentError(
          base::StrCat("by is ", static_cast<int>(by),
                       "; expected PROCESS, TIER, STAGE, GAS, PLACE or "
                       "ORGANISATION"));
  }
}

void FromFault(const platform::NamedFault& fault, LoopDetail detail,
               v1::LoopFault* message) {
  message->set_kind(ToFaultKind(fault.kind));
  message->set_gain(fault.gain);
  if (fault.worst != graph::ProcessId()) {
    FromProcessId(fault.worst, message->mutable_worst());
  }
  message->set_member_count(fault.member_count);
  if (detail == LoopDetail::kCount) return;
  for (const graph::ProcessId& member : fault.members) {
    FromProcessId(member, message->add_members());
  }
}

// What a line is of, and how much.
void FromSource(const platform::ExplanationLine& line,
                v1::ExplanationLine* item) {
  using Kind = platform::ExplanationLine::Kind;
  if (line.kind == Kind::kDirect) return;
  item->set_amount(line.amount.ToString());
  item->set_unit(line.unit);
  if (line.kg_co2e_per_unit.has_value()) {
    item->set_kg_co2e_per_unit(*line.kg_co2e_per_unit);
  }
  if (line.kind == Kind::kEmission) {
    item->set_gas(line.gas);
    item->set_origin(std::string(graph::OriginName(line.origin)));
    return;
  }
  item->set_product(line.product.ToString());
  if (line.stage != graph::Stage::kUnspecified) {
    item->set_stage(std::string(graph::StageName(line.stage)));
  }
  item->set_is_waste(line.is_waste);
  item->set_place(line.place);
  FromPeriod(line.period, item);
  if (line.electricity.has_value()) {
    v1::ElectricitySource* source = item->mutable_electricity();
    source->set_instrument(
        std::string(graph::InstrumentName(line.electricity->instrument)));
    source->set_place(line.electricity->place);
  }
  if (!line.leg.has_value()) return;
  v1::TransportLeg* leg = item->mutable_leg();
  leg->set_mass(line.leg->mass.ToString());
  leg->set_mass_unit(line.leg->mass_unit);
  leg->set_distance(line.leg->distance.ToString());
  leg->set_distance_unit(line.leg->distance_unit);
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
  message->set_beyond_gate(platform::IsBeyondGate(footprint));
  message->set_place(footprint.place);
  FromPeriod(footprint.period, message);
  for (const platform::Caveat caveat :
       platform::CaveatsOf(footprint.evidence.marks)) {
    message->add_caveats(ToCaveat(caveat));
  }
}

void FromBlock(const platform::FootprintBlock& block, v1::Block* message) {
  message->set_gwp_pack(block.gwp_pack);
  message->set_gwp_pack_version(block.gwp_pack_version);
  message->set_gwp_pack_sha256(block.gwp_pack_digest);
  for (const platform::IndicatorValue& value : block.indicators) {
    v1::Indicator* item = message->add_indicators();
    item->set_id(value.id);
    item->set_unit(value.unit);
    item->set_value(value.value.ToString());
    for (const std::string& part : value.parts) item->add_parts(part);
    item->set_is_certified(value.is_certified);
    item->set_is_main(value.is_main);
  }
  message->set_total_kg_co2e(block.total.ToString());
  message->set_precharacterised_kg_co2e(block.precharacterised.ToString());
  message->set_primary_data_percent(TextOf(block.primary_data_percent));
  if (block.quality.has_value()) {
    v1::DataQualityRating* quality = message->mutable_quality();
    quality->set_technological(block.quality->technological.ToString());
    quality->set_geographical(block.quality->geographical.ToString());
    quality->set_temporal(block.quality->temporal.ToString());
  }
  message->set_exempted_percent(TextOf(block.exempted_percent));
  message->set_fossil_carbon_kg(TextOf(block.composition.fossil_carbon_kg));
  message->set_biogenic_carbon_kg(TextOf(block.composition.biogenic_carbon_kg));
  message->set_biogenic_balance_kg(TextOf(block.biogenic_balance_kg));
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
  message->set_is_closed(explanation.is_closed);
  if (!explanation.is_closed) {
    message->set_output(explanation.output.ToString());
    message->set_output_unit(explanation.output_unit);
  }
  for (const platform::ExplanationLine& line : explanation.lines) {
    v1::ExplanationLine* item = message->add_lines();
    item->set_kind(ToLineKind(line.kind));
    item->set_kg_co2e(line.kg_co2e.ToString());
    item->set_share(line.share);
    item->set_allocated_percent(TextOf(line.allocated_percent));
    if (explanation.is_closed) {
      if (line.kind != platform::ExplanationLine::Kind::kDirect) {
        item->set_product(line.product.ToString());
      }
      continue;
    }
    FromSource(line, item);
  }
  if (explanation.allocation != graph::AllocationMethod::kNone) {
    message->set_allocation_method(
        std::string(graph::AllocationMethodName(explanation.allocation)));
  }
  message->set_allocated_percent(TextOf(explanation.allocated_percent));
  message->set_total_kg_co2e(explanation.total.ToString());
}

absl::StatusOr<platform::BreakdownQuery> ToBreakdownQuery(
    const v1::BreakdownRequest& request) {
  platform::BreakdownQuery query;
  TANJI_ASSIGN_OR_RETURN(query.product,
                         graph::ProductId::Parse(request.product()));
  TANJI_ASSIGN_OR_RETURN(query.choice, ToProcessChoice(request.choice()));
  TANJI_ASSIGN_OR_RETURN(query.by, ToExplainBy(request.by()));
  if (request.lines_max() != 0) query.lines_max = request.lines_max();
  if (request.cumulative_percent() != 0) {
    query.cumulative_percent = request.cumulative_percent();
  }
  TANJI_RETURN_IF_ERROR(platform::CheckLimits(query));
  return query;
}

void FromBreakdown(const platform::Breakdown& breakdown, platform::ExplainBy by,
                   v1::BreakdownResponse* message) {
  FromFootprint(breakdown.footprint, LoopDetail::kMembers,
                message->mutable_footprint());
  for (const platform::BreakdownLine& line : breakdown.lines) {
    v1::BreakdownLine* item = message->add_lines();
    item->set_kind(ToBreakdownLineKind(line.kind));
    for (const std::string& key : line.keys) item->add_keys(key);
    item->set_kg_co2e(line.kg_co2e.ToString());
    item->set_share(line.share);
    item->set_cumulative_share(line.cumulative_share);
    item->set_count(line.count);
  }
  message->set_total_kg_co2e(breakdown.total.ToString());
  message->set_line_count(breakdown.line_count);
  message->set_largest_count_80(breakdown.largest_count_80);
  if (by != platform::ExplainBy::kTier) return;
  message->set_tiers_end(ToTiersEnd(breakdown.tiers_end));
}

}  // namespace tanji::api
