#include "lib/platform/footprint/footprint_statement.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/graph/calendar.h"
#include "lib/ledger/record.h"
#include "lib/platform/footprint/certifiable.h"
#include "lib/platform/footprint/footprint_block.h"
#include "lib/platform/footprint/upstream_packs.h"
#include "lib/platform/marks.h"
#include "lib/platform/supply/submit.h"
#include "lib/platform/supply/supply_records.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

using certificate::FootprintStatement;
using certificate::StatementCaveat;

absl::StatusOr<bool> IsSupplierSigned(const StoredRecords& stored,
                                      uint64_t seq) {
  TANJI_ASSIGN_OR_RETURN(const std::string bytes,
                         stored.main.Get(store::EntryKey(seq)));
  TANJI_ASSIGN_OR_RETURN(const ledger::Entry entry,
                         ledger::Entry::Parse(bytes));
  return entry.record.payload.has_value() &&
         IsSignedMedia(entry.record.payload->media_type);
}

std::vector<StatementCaveat> StatedCaveats(uint32_t marks) {
  std::vector<StatementCaveat> stated;
  for (const Caveat caveat : CaveatsOf(marks)) {
    switch (caveat) {
      case Caveat::kElectricityDirectCo2:
        stated.push_back(StatementCaveat::kElectricityDirectCo2);
        break;
      case Caveat::kElectricityGenerationMix:
        stated.push_back(StatementCaveat::kElectricityGenerationMix);
        break;
      case Caveat::kNotForExport:
        stated.push_back(StatementCaveat::kNotForExport);
        break;
      case Caveat::kCredits:
        stated.push_back(StatementCaveat::kCredits);
        break;
      case Caveat::kUnverifiedData:
      case Caveat::kUncharacterisedEmission:
      case Caveat::kElectricityFamiliesMixed:
        break;  // CheckCertifiable refuses them
    }
  }
  std::sort(stated.begin(), stated.end());
  return stated;
}

// The footprint, the certified rows and the reports. FAILED_PRECONDITION where
// the footprint's own row is not certified.
absl::Status FillBlock(FootprintBlock block, FootprintStatement& statement) {
  statement.kg_co2e = block.total;
  statement.precharacterised_kg_co2e = block.precharacterised;
  statement.gwp_pack = {std::move(block.gwp_pack),
                        std::move(block.gwp_pack_version),
                        std::move(block.gwp_pack_digest)};
  statement.indicators.reserve(block.indicators.size());
  for (IndicatorValue& row : block.indicators) {
    if (!row.is_certified || row.is_undeclared) continue;
    if (row.is_main) {
      statement.main_indicator = row.id;
      statement.parts = std::move(row.parts);
    }
    statement.indicators.push_back(
        {std::move(row.id), std::move(row.unit), row.value});
  }
  if (statement.main_indicator.empty()) {
    return absl::FailedPreconditionError(
        statement.gwp_pack.id.empty()
            ? "no certificate without a GWP pack: none is loaded"
            : base::StrCat("the footprint of GWP pack \"",
                           statement.gwp_pack.id,
                           "\" rests on values that nobody has verified; no "
                           "certificate"));
  }
  statement.primary_data_percent = block.primary_data_percent;
  if (block.quality.has_value()) {
    statement.data_quality = {block.quality->technological,
                              block.quality->geographical,
                              block.quality->temporal};
  }
  statement.exempted_percent = block.exempted_percent;
  statement.fossil_carbon_kg = block.composition.fossil_carbon_kg;
  statement.biogenic_carbon_kg = block.composition.biogenic_carbon_kg;
  statement.biogenic_balance_kg = block.biogenic_balance_kg;
  return absl::OkStatus();
}

// Whoever reads a certificate learns what its owner's own processes lack, and
// of those upstream how much.
void FillMissing(const View& view, const Footprint& footprint,
                 FootprintStatement& statement) {
  const identity::Caller owner{footprint.product.organisation,
                               {identity::Role::kSupplier}};
  // What is signed is counted to the end.
  const Missing missing =
      FindMissing(view, owner, footprint, std::numeric_limits<size_t>::max());
  statement.complete = !footprint.evidence.incomplete;
  for (const graph::ProductId& product : missing.products) {
    statement.unlinked.push_back(product.ToString());
  }
  statement.unlinked_count = missing.input_count;
}

}  // namespace

absl::StatusOr<FootprintStatement> MakeStatement(const StoredRecords& stored,
                                                 std::string_view origin,
                                                 const View& view,
                                                 const identity::Caller& caller,
                                                 const Footprint& footprint) {
  TANJI_RETURN_IF_ERROR(CheckCertifiable(view, caller, footprint));
  const Calculation& calculation = *view.calculation;
  const graph::Catalogue& catalogue = *calculation.network.catalogue;
  const graph::ProcessId process = catalogue.process_id(footprint.process);
  TANJI_ASSIGN_OR_RETURN(FootprintBlock block,
                         MakeBlock(stored, view, caller, footprint));

  FootprintStatement statement;
  statement.log = std::string(origin);
  statement.organisation = footprint.product.organisation;
  statement.product = footprint.product.ToString();
  statement.product_name = std::move(block.product_name);
  if (statement.product_name.empty()) {
    statement.product_name = footprint.product.local;
  }
  statement.declared_unit = footprint.unit;
  TANJI_RETURN_IF_ERROR(FillBlock(std::move(block), statement));
  statement.place = process.place;
  if (process.period.has_value()) {
    statement.period_start = graph::FormatDay(process.period->start);
    statement.period_end = graph::FormatDay(process.period->end);
  }
  statement.snapshot = {calculation.seq, calculation.leaf_hash};
  const engine::Evidence& evidence = footprint.evidence;
  if (IsBeyondGate(footprint)) {
    statement.method = std::string(certificate::kLifeCycleMethod);
  }
  TANJI_ASSIGN_OR_RETURN(const std::vector<graph::PackVersion> packs,
                         FactorPacksUpstream(stored, view, footprint));
  for (const graph::PackVersion& pack : packs) {
    statement.packs.push_back(
        {pack.id, pack.version, base::HexEncode(pack.digest)});
  }
  FillMissing(view, footprint, statement);
  statement.caveats = StatedCaveats(evidence.marks);
  statement.evidence = {evidence.backward_error_max, evidence.loop_gain_max,
                        evidence.digits_lost, evidence.series_diverges};
  TANJI_ASSIGN_OR_RETURN(
      statement.supplier_signed,
      IsSupplierSigned(stored, catalogue.process(footprint.process).seq));
  // The day whose versions the number was calculated with: with the snapshot it
  // says what an auditor has to repeat.
  statement.valid_from = graph::FormatDay(view.day);
  statement.valid_until = graph::FormatDay(view.day + kValidityDays);
  const absl::Status good = statement.Check();
  if (!good.ok()) {
    return absl::FailedPreconditionError(
        base::StrCat("product \"", statement.product,
                     "\" gets no certificate: ", base::ToStd(good.message())));
  }
  return statement;
}

}  // namespace tanji::platform
