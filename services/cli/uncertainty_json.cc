// UncertaintyJson of uncertainty_text.h.

#include <cmath>
#include <string>
#include <utility>

#include "lib/json/json.h"
#include "services/cli/number_text.h"
#include "services/cli/uncertainty_text.h"

namespace tanji::cli {
namespace {

using footprint::v1::FaultyLoop;
using footprint::v1::ProcessName;
using footprint::v1::ProductUncertainty;
using footprint::v1::SampleResult;
using footprint::v1::SampleStatistics;
using footprint::v1::UncertaintySource;

// null for what JSON has no number for.
json::Value NumberOf(double value) {
  if (!std::isfinite(value)) return json::Value();
  return json::Number{ShortestNumber(value)};
}
json::Value CountOf(uint64_t value) {
  return json::Number{std::to_string(value)};
}

json::Object ProcessOf(const ProcessName& name) {
  return {{"product", name.product()},
          {"place", name.place()},
          {"period_start", name.period_start()},
          {"period_end", name.period_end()}};
}

json::Object StatisticsOf(const SampleStatistics& of) {
  json::Array counts;
  for (const uint64_t count : of.histogram().counts()) {
    counts.push_back(CountOf(count));
  }
  json::Value gsd2;
  if (of.has_gsd2()) gsd2 = NumberOf(of.gsd2());
  return {
      {"used", CountOf(of.used())},
      {"left_out", CountOf(of.left_out())},
      {"undecided", CountOf(of.undecided())},
      {"mean", NumberOf(of.mean())},
      {"standard_deviation", NumberOf(of.standard_deviation())},
      {"standard_error", NumberOf(of.standard_error())},
      {"least", NumberOf(of.least())},
      {"most", NumberOf(of.most())},
      {"gsd2", std::move(gsd2)},
      {"p2_5", NumberOf(of.p025())},
      {"p5", NumberOf(of.p050())},
      {"p25", NumberOf(of.p250())},
      {"p50", NumberOf(of.p500())},
      {"p75", NumberOf(of.p750())},
      {"p95", NumberOf(of.p950())},
      {"p97_5", NumberOf(of.p975())},
      {"histogram",
       json::Object{{"first_kg_co2e", NumberOf(of.histogram().first_kg_co2e())},
                    {"last_kg_co2e", NumberOf(of.histogram().last_kg_co2e())},
                    {"counts", std::move(counts)},
                    {"below", CountOf(of.histogram().below())},
                    {"above", CountOf(of.histogram().above())}}}};
}

std::string WordOf(footprint::v1::AmountKind kind) {
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
  json::Object object = {{"kind", WordOf(source.kind())},
                         {"process", ProcessOf(source.process())}};
  if (!source.taken().empty()) object.emplace_back("taken", source.taken());
  if (!source.gas().empty()) object.emplace_back("gas", source.gas());
  object.emplace_back("gsd2", source.gsd2());
  object.emplace_back("kg_co2e", NumberOf(source.kg_co2e()));
  object.emplace_back("share", NumberOf(source.share()));
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
          {"stated_kg_co2e", NumberOf(product.stated_kg_co2e())},
          {"closed_kg_co2e", NumberOf(product.closed_kg_co2e())},
          {"statistics", StatisticsOf(product.statistics())},
          {"first_order_standard_deviation",
           NumberOf(product.first_order_standard_deviation())},
          {"variance_ratio", NumberOf(product.variance_ratio())},
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
          {"gain_max", NumberOf(loop.gain_max())}};
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
        {"share_first_below", NumberOf(comparison.share_first_below())}});
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
