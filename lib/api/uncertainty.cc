#include "lib/api/uncertainty.h"

#include <string>

#include "lib/api/footprint.h"
#include "lib/api/process_choice.h"
#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/graph/calendar.h"

namespace tanji::api {
namespace {

namespace v1 = footprint::v1;

absl::StatusOr<platform::SampledProduct> ToSampledProduct(
    const v1::SampledProduct& message) {
  platform::SampledProduct product;
  TANJI_ASSIGN_OR_RETURN(product.product,
                         graph::ProductId::Parse(message.product()));
  TANJI_ASSIGN_OR_RETURN(product.choice, ToProcessChoice(message.choice()));
  if (message.amount().empty()) return product;
  TANJI_ASSIGN_OR_RETURN(product.amount,
                         quantity::Decimal::Parse(message.amount()));
  return product;
}

v1::AmountKind ToAmountKind(engine::AmountKind kind) {
  switch (kind) {
    case engine::AmountKind::kInput:
      return v1::AMOUNT_KIND_INPUT;
    case engine::AmountKind::kEmission:
      return v1::AMOUNT_KIND_EMISSION;
    case engine::AmountKind::kDirect:
      return v1::AMOUNT_KIND_DIRECT;
  }
  TANJI_CHECK(false);
}

void FromStatistics(const engine::SampleStatistics& statistics,
                    v1::SampleStatistics* message) {
  message->set_used(statistics.used);
  message->set_left_out(statistics.left_out);
  message->set_undecided(statistics.undecided);
  message->set_mean(statistics.mean);
  message->set_standard_deviation(statistics.standard_deviation);
  message->set_standard_error(statistics.standard_error);
  message->set_least(statistics.least);
  message->set_most(statistics.most);
  if (statistics.gsd2.has_value()) message->set_gsd2(*statistics.gsd2);
  static_assert(
      engine::kPercentiles[0] == 2.5 && engine::kPercentiles[1] == 5 &&
      engine::kPercentiles[2] == 25 && engine::kPercentiles[3] == 50 &&
      engine::kPercentiles[4] == 75 && engine::kPercentiles[5] == 95 &&
      engine::kPercentiles[6] == 97.5);
  message->set_p025(statistics.percentiles[0]);
  message->set_p050(statistics.percentiles[1]);
  message->set_p250(statistics.percentiles[2]);
  message->set_p500(statistics.percentiles[3]);
  message->set_p750(statistics.percentiles[4]);
  message->set_p950(statistics.percentiles[5]);
  message->set_p975(statistics.percentiles[6]);
  v1::SampleHistogram* histogram = message->mutable_histogram();
  histogram->set_first_kg_co2e(statistics.histogram.first);
  histogram->set_last_kg_co2e(statistics.histogram.last);
  for (const uint64_t count : statistics.histogram.counts) {
    histogram->add_counts(count);
  }
  histogram->set_below(statistics.histogram.below);
  histogram->set_above(statistics.histogram.above);
}

void FromProduct(const platform::ProductUncertainty& product,
                 v1::ProductUncertainty* message) {
  FromFootprint(product.footprint, LoopDetail::kMembers,
                message->mutable_footprint());
  message->set_amount(product.amount.ToString());
  message->set_stated_kg_co2e(product.stated_kg_co2e);
  message->set_closed_kg_co2e(product.closed_kg_co2e);
  FromStatistics(product.statistics, message->mutable_statistics());
  message->set_first_order_standard_deviation(product.first_order_deviation);
  message->set_variance_ratio(product.variance_ratio);
  message->set_source_count(product.source_count);
  for (const platform::UncertaintySource& source : product.sources) {
    v1::UncertaintySource* item = message->add_sources();
    item->set_kind(ToAmountKind(source.kind));
    FromProcessId(source.process, item->mutable_process());
    if (source.kind == engine::AmountKind::kInput) {
      item->set_taken(source.taken.ToString());
    }
    item->set_gas(source.gas);
    item->set_gsd2(source.gsd2.ToString());
    item->set_kg_co2e(source.kg_co2e);
    item->set_share(source.share);
  }
}

void FromLoop(const platform::FaultyLoop& loop, v1::FaultyLoop* message) {
  for (const graph::ProcessId& member : loop.members) {
    FromProcessId(member, message->add_members());
  }
  message->set_member_count(loop.member_count);
  message->set_unproductive(loop.unproductive);
  message->set_singular(loop.singular);
  message->set_overflow(loop.overflow);
  message->set_undecided(loop.undecided);
  message->set_gain_max(loop.gain_max);
}

}  // namespace

absl::StatusOr<platform::UncertaintyQuery> ToUncertaintyQuery(
    const v1::SampleRequest& request) {
  platform::UncertaintyQuery query;
  // Their number before their contents.
  query.products.resize(static_cast<size_t>(request.products_size()));
  if (request.samples() != 0) query.samples = request.samples();
  if (request.sources_max() != 0) query.sources_max = request.sources_max();
  query.seed = request.seed();
  TANJI_RETURN_IF_ERROR(platform::CheckLimits(query));
  for (int p = 0; p < request.products_size(); ++p) {
    auto product = ToSampledProduct(request.products(p));
    TANJI_RETURN_IF_ERROR(
        base::AddPlace(product.status(), base::StrCat("products[", p, "]")));
    query.products[static_cast<size_t>(p)] = *std::move(product);
  }
  TANJI_RETURN_IF_ERROR(platform::CheckLimits(query));
  return query;
}

void FromUncertainty(const platform::UncertaintyQuery& query,
                     const platform::Uncertainty& uncertainty,
                     v1::SampleResult* message) {
  message->set_as_of_seq(uncertainty.as_of_seq);
  message->set_snapshot(uncertainty.snapshot);
  message->set_valid_on(graph::FormatDay(uncertainty.day));
  message->set_engine(engine::kEngineVersion);
  message->set_seed(query.seed);
  message->set_samples(query.samples);
  for (const platform::ProductUncertainty& product : uncertainty.products) {
    FromProduct(product, message->add_products());
  }
  for (const engine::SampleComparison& comparison : uncertainty.comparisons) {
    v1::ProductComparison* item = message->add_comparisons();
    FromStatistics(comparison.difference, item->mutable_difference());
    item->set_first_below(comparison.a_below);
    item->set_share_first_below(comparison.share_a_below);
  }
  for (const platform::FaultyLoop& loop : uncertainty.loops) {
    FromLoop(loop, message->add_loops());
  }
  message->set_faulty_loop_count(uncertainty.faulty_loop_count);
  message->set_process_count(uncertainty.process_count);
  message->set_amount_count(uncertainty.amount_count);
  message->set_uncertain_count(uncertainty.uncertain_count);
  message->set_closed_input_count(uncertainty.closed_input_count);
}

}  // namespace tanji::api
