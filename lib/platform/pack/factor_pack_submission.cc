#include "lib/platform/pack/factor_pack_submission.h"

#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "lib/quantity/decimal.h"

namespace tanji::platform {
namespace {

using exchange::Factor;
using exchange::FactorPack;

const std::string& AnyNameOf(const exchange::LocalisedText& names) {
  if (!names.en.empty()) return names.en;
  return names.zh.empty() ? names.de : names.zh;
}

graph::ProductDeclaration ProductOf(const Factor& factor) {
  graph::ProductDeclaration product;
  product.id = factor.id;
  product.name = AnyNameOf(factor.names);
  product.names = {factor.names.en, factor.names.zh, factor.names.de};
  product.unit = factor.unit;
  return product;
}

graph::ProcessDeclaration ProcessOf(const exchange::FactorPackHead& head,
                                    const Factor& factor) {
  const exchange::Licence& licence = exchange::LicenceOf(head, factor);
  graph::ProcessDeclaration process;
  process.product = factor.id;
  process.place = factor.place;
  process.period = factor.period;
  process.output = quantity::Decimal::FromInteger(1);
  process.unit = factor.unit;
  process.direct_kgco2e = factor.kg_co2e.value_or(quantity::Decimal());
  process.primary_energy_mj =
      factor.primary_energy_mj.value_or(quantity::Decimal());
  for (const exchange::FactorEmission& emitted : factor.emissions) {
    graph::Emission emission;
    emission.gas = emitted.gas;
    emission.amount = emitted.amount;
    emission.unit = emitted.unit;
    emission.origin = emitted.origin;
    emission.tags = emitted.tags;
    process.emissions.push_back(std::move(emission));
  }
  process.provenance.source = factor.source;
  process.provenance.licence = licence.name;
  process.provenance.export_rule = licence.export_rule;
  process.provenance.is_unverified = !factor.is_verified;
  process.provenance.boundary = factor.boundary;
  if (factor.electricity.has_value()) {
    process.provenance.family = factor.electricity->family;
  }
  return process;
}

using RowKey = std::tuple<std::string, std::string, std::optional<graph::Day>,
                          std::optional<graph::Day>>;

RowKey KeyOf(const Factor& factor) {
  RowKey key{factor.id, factor.place, std::nullopt, std::nullopt};
  if (factor.period.has_value()) {
    std::get<2>(key) = factor.period->start;
    std::get<3>(key) = factor.period->end;
  }
  return key;
}

}  // namespace

graph::Submission SubmissionOf(const FactorPack& pack,
                               const FactorPack* before) {
  graph::Submission submission;
  submission.organisation = pack.head.id;
  submission.declaration.emplace();
  submission.declaration->name = AnyNameOf(pack.head.title);
  std::set<std::string> products;
  std::set<RowKey> rows;
  for (const Factor& factor : pack.factors) {
    if (products.insert(factor.id).second) {
      submission.products.push_back(ProductOf(factor));
    }
    rows.insert(KeyOf(factor));
    submission.processes.push_back(ProcessOf(pack.head, factor));
  }
  if (before == nullptr) return submission;
  for (const Factor& factor : before->factors) {
    if (!rows.insert(KeyOf(factor)).second) continue;
    submission.removals.push_back({factor.id, factor.place, factor.period});
  }
  return submission;
}

std::vector<GridProduct> GridProductsOf(const FactorPack& pack) {
  std::vector<GridProduct> grids;
  std::set<std::pair<std::string, graph::Instrument>> known;
  for (const Factor& factor : pack.factors) {
    if (!factor.electricity.has_value() || factor.place.empty() ||
        factor.electricity->family != graph::ElectricityFamily::kFootprint) {
      continue;
    }
    const auto& claim = factor.electricity->instrument;
    if (claim != exchange::ElectricityClaim::kGridAverage &&
        claim != exchange::ElectricityClaim::kResidual) {
      continue;
    }
    const auto instrument = claim == exchange::ElectricityClaim::kGridAverage
                                ? graph::Instrument::kGridAverage
                                : graph::Instrument::kResidual;
    if (known.emplace(factor.place, instrument).second) {
      grids.push_back({factor.place, instrument, factor.id});
    }
  }
  return grids;
}

}  // namespace tanji::platform
