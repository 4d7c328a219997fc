// UncertaintyJson of uncertainty_text.h.

#include <string>
#include <utility>

#include "lib/json/json.h"
#include "services/cli/json_values.h"
#include "services/cli/uncertainty_text.h"

namespace tanji::cli {
namespace {

using footprint::v1::FaultyLoop;
using footprint::v1::ProcessName;
using footprint::v1::ProductUncertainty;
using footprint::v1::SampleResult;
using footprint::v1::SampleStatistics;
using footprint::v1::UncertaintySource;

json::Object StatisticsOf(const SampleStatistics& of) {
  json::Array counts;
  for (const uint64_t count : of.histogram().counts()) {
    counts.push_back(CountOf(count));
  }
  json::Value gsd2;
  if (of.has_gsd2()) gsd2 = NumberOrNull(of.gsd2());
  return {{"used", CountOf(of.used())},
          {"left_out", CountOf(of.left_out())},
          {"undecided", CountOf(of.undecided())},
          {"mean", NumberOrNull(of.mean())},
          {"standard_deviation", NumberOrNull(of.standard_deviation())},
          {"standard_error", NumberOrNull(of.standard_error())},
          {"least", NumberOrNull(of.least())},
          {"most", NumberOrNull(of.most())},
          {"gsd2", std::move(gsd2)},
          {"p2_5", NumberOrNull(of.p025())},
          {"p5", NumberOrNull(of.p050())},
          {"p25", NumberOrNull(of.p250())},
          {"p50", NumberOrNull(of.p500())},
          {"p75", NumberOrNull(of.p750())},
          {"p95", NumberOrNull(of.p950())},
          {"p97_5", NumberOrNull(of.p975())},
          {"histogram",
           json::Object{
               {"first_kg_co2e", NumberOrNull(of.histogram().first_kg_co2e())},
               {"last_kg_co2e", NumberOrNull(of.histogram().last_kg_co2e())},
               {"counts", std::move(counts)},
               {"below", CountOf(of.histogram().below())},
               {"above", CountOf(of.histogram().above())}}}};
}

std::string AmountKindWord(footprint::v1::AmountKind kind) {
  switch (kind) {
    case footprint::v1::AMOUNT_KIND_INPUT:
      return "input";
    case footprint::v1::AMOUNT_KIND_EMISSION:
      return "emission";
    case footprint::v1::AMOUNT_KIND_DIRECT:
      return "direct";
    default:
      return "unknown";
  }
}

json::Object SourceOf(const UncertaintySource& source) {
  json::Object object = {{"kind", AmountKindWord(source.kind())},
                         {"process", ProcessOf(source.process())}};
  if (!source.taken().empty()) object.emplace_back("taken", source.taken());
  if (!source.gas().empty()) object.emplace_back("gas", source.gas());
  object.emplace_back("gsd2", source.gsd2());
  object.emplace_back("kg_co2e", NumberOrNull(source.kg_co2e()));
  object.emplace_back("share", NumberOrNull(source.share()));
  return object;
}

json::Object ProductOf(const ProductUncertainty& product) {
  const auto& footprint = product.footprint();
  json::Array sources;
  for (const UncertaintySource& source : product.sources()) {
    sources.emplace_back(SourceOf(source));
  }
  return {{"product", footprint.product()},
          {"unit", footprint.unit()},
          {"amount", product.amount()},
          {"place", footprint.place()},
          {"period_start", footprint.period_start()},
          {"period_end", footprint.period_end()},
          {"stated_kg_co2e", NumberOrNull(product.stated_kg_co2e())},
          {"closed_kg_co2e", NumberOrNull(product.closed_kg_co2e())},
          {"statistics", StatisticsOf(product.statistics())},
          {"first_order_standard_deviation",
           NumberOrNull(product.first_order_standard_deviation())},
          {"variance_ratio", NumberOrNull(product.variance_ratio())},
          {"source_count", CountOf(product.source_count())},
          {"sources", std::move(sources)}};
}

json::Object LoopOf(const FaultyLoop& loop) {
  json::Array members;
  for (const ProcessName& member : loop.members()) {
    members.emplace_back(ProcessOf(member));
  }
  return {{"members", std::move(members)},
          {"member_count", CountOf(loop.member_count())},
          {"unproductive", CountOf(loop.unproductive())},
          {"singular", CountOf(loop.singular())},
          {"overflow", CountOf(loop.overflow())},
          {"undecided", CountOf(loop.undecided())},
          {"gain_max", NumberOrNull(loop.gain_max())}};
}

}  // namespace

std::string UncertaintyJson(const SampleResult& result) {
  json::Array products;
  for (const ProductUncertainty& product : result.products()) {
    products.emplace_back(ProductOf(product));
  }
  json::Array comparisons;
  for (const auto& comparison : result.comparisons()) {
    comparisons.emplace_back(json::Object{
        {"difference", StatisticsOf(comparison.difference())},
        {"first_below", CountOf(comparison.first_below())},
        {"share_first_below", NumberOrNull(comparison.share_first_below())}});
  }
  json::Array loops;
  for (const FaultyLoop& loop : result.loops()) {
    loops.emplace_back(LoopOf(loop));
  }
  const json::Object object = {
      {"as_of_seq", CountOf(result.as_of_seq())},
      {"snapshot", result.snapshot()},
      {"valid_on", result.valid_on()},
      {"engine", result.engine()},
      {"seed", std::to_string(result.seed())},
      {"samples", CountOf(result.samples())},
      {"products", std::move(products)},
      {"comparisons", std::move(comparisons)},
      {"loops", std::move(loops)},
      {"faulty_loop_count", CountOf(result.faulty_loop_count())},
      {"process_count", CountOf(result.process_count())},
      {"amount_count", CountOf(result.amount_count())},
      {"uncertain_count", CountOf(result.uncertain_count())},
      {"closed_input_count", CountOf(result.closed_input_count())}};
  return json::Write(object) + "\n";
}

}  // namespace tanji::cli
