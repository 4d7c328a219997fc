#include "lib/platform/footprint/uncertainty.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/engine/sampler.h"
#include "lib/engine/supply.h"
#include "lib/engine/variance_sources.h"
#include "lib/platform/footprint/breakdown_scope.h"
#include "lib/platform/footprint/sampling_run.h"
#include "lib/platform/footprint/uncertain_closure.h"

namespace tanji::platform {
namespace {

using graph::ProcessNumber;

// The products' footprints, before anything is sampled.
absl::StatusOr<std::vector<Footprint>> FindProducts(
    const View& view, const identity::Caller& caller,
    const UncertaintyQuery& query) {
  std::vector<Footprint> footprints;
  for (size_t p = 0; p < query.products.size(); ++p) {
    const SampledProduct& asked = query.products[p];
    for (const auto action :
         {identity::Action::kExplainFootprint, identity::Action::kReadSupply}) {
      TANJI_RETURN_IF_ERROR(identity::Decide(
          caller, action, {asked.product.organisation, asked.product.local}));
    }
    auto footprint = GetFootprint(view, caller, asked.product, asked.choice);
    TANJI_RETURN_IF_ERROR(
        base::AddPlace(footprint.status(), base::StrCat("products[", p, "]")));
    if (footprint->fault.has_value()) return FaultStatus(*footprint);
    footprints.push_back(*std::move(footprint));
  }
  return footprints;
}

class Report {
 public:
  Report(const UncertaintyQuery& query, const graph::Catalogue& catalogue,
         const UncertainClosure& closure, const Samples& samples)
      : query_(query),
        catalogue_(catalogue),
        closure_(closure),
        samples_(samples) {}

  // `step` is asked before each product.
  absl::StatusOr<Uncertainty> Make(std::vector<Footprint> footprints,
                                   const std::function<absl::Status()>& step) {
    Uncertainty result;
    std::vector<double> first;
    for (size_t p = 0; p < footprints.size(); ++p) {
      TANJI_RETURN_IF_ERROR(step());
      const std::vector<double> kg = KgOf(p);
      TANJI_ASSIGN_OR_RETURN(
          ProductUncertainty product,
          MakeProduct(p, std::move(footprints[p]), engine::Summarise(kg)));
      result.products.push_back(std::move(product));
      if (p == 0) {
        first = kg;
      } else {
        result.comparisons.push_back(engine::Compare(first, kg));
      }
    }
    AddLoops(result);
    const engine::UncertainNetwork& network = closure_.network;
    result.process_count = static_cast<uint64_t>(std::count(
        closure_.is_closed.begin(), closure_.is_closed.end(), false));
    result.amount_count = network.parts().amounts.size();
    result.uncertain_count = network.uncertain_count();
    result.closed_input_count = closure_.closed_input_count;
    return result;
  }

 private:
  // Samples of the amount that is asked for.
  std::vector<double> KgOf(size_t p) const {
    const double amount = query_.products[p].amount.ToDouble();
    std::vector<double> kg;
    kg.reserve(samples_.count);
    for (const double value : samples_.of(p)) kg.push_back(value * amount);
    return kg;
  }

  absl::StatusOr<ProductUncertainty> MakeProduct(
      size_t p, Footprint footprint, engine::SampleStatistics statistics) {
    ProductUncertainty product;
    product.amount = query_.products[p].amount;
    const double amount = product.amount.ToDouble();
    product.stated_kg_co2e = *footprint.kg_co2e * amount;
    const auto sources =
        engine::FindVarianceSources(closure_.network, p, query_.sources_max);
    TANJI_RETURN_IF_ERROR(base::AddPlace(
        sources.status(), base::StrCat("the uncertainty of \"",
                                       footprint.product.ToString(), "\"")));
    product.first_order_deviation = sources->standard_deviation * amount;
    product.source_count = sources->count;
    if (product.first_order_deviation > 0) {
      const double ratio =
          statistics.standard_deviation / product.first_order_deviation;
      product.variance_ratio = ratio * ratio;
    }
    for (const engine::VarianceSource& source : sources->largest) {
      product.sources.push_back(NamedSource(source, amount));
    }
    TANJI_ASSIGN_OR_RETURN(const double closed, ClosedKg(p));
    product.closed_kg_co2e = closed * amount;
    product.footprint = std::move(footprint);
    product.statistics = std::move(statistics);
    return product;
  }

  UncertaintySource NamedSource(const engine::VarianceSource& source,
                                double amount) const {
    const engine::UncertainNetwork::Parts& parts = closure_.network.parts();
    const uint32_t supplier = parts.amounts[source.amount].supplier;
    UncertaintySource named{};
    named.kind = source.key.kind();
    named.process = catalogue_.process_id(source.key.process);
    if (supplier != graph::kNoNumber) {
      named.taken = catalogue_.product_id(
          catalogue_.process(closure_.processes[supplier]).product);
    }
    named.gas = closure_.gases[source.amount];
    named.gsd2 = closure_.gsd2[source.amount];
    named.kg_co2e = source.kg_co2e * amount;
    named.share = source.share;
    return named;
  }

  // What of a unit comes from closed suppliers.
  absl::StatusOr<double> ClosedKg(size_t p) const {
    if (closure_.closed_input_count == 0) return 0.0;
    const engine::UncertainNetwork& network = closure_.network;
    TANJI_ASSIGN_OR_RETURN(
        const engine::Supply supply,
        engine::SolveSupply(network.medians(), network.parts().products[p],
                            engine::kFollowAll, closure_.processes.size()));
    double kg = 0;
    for (size_t s = 0; s < supply.processes.size(); ++s) {
      const uint32_t place = supply.processes[s];
      if (!closure_.is_closed[place]) continue;
      kg += supply.runs[s] * network.parts().median[place];
    }
    return kg;
  }

  void AddLoops(Uncertainty& result) const {
    std::vector<LoopTally> loops = samples_.loops;
    std::stable_sort(loops.begin(), loops.end(),
                     [](const LoopTally& a, const LoopTally& b) {
                       return a.total() > b.total();
                     });
    result.faulty_loop_count = loops.size();
    if (loops.size() > kFaultyLoopsMax) loops.resize(kFaultyLoopsMax);
    for (const LoopTally& tally : loops) {
      const auto members = engine::LoopMembersOf(closure_.network, tally.loop);
      FaultyLoop& loop = result.loops.emplace_back();
      loop.member_count = members.size();
      loop.unproductive = tally.unproductive;
      loop.singular = tally.singular;
      loop.overflow = tally.overflow;
      loop.undecided = tally.undecided;
      loop.gain_max = tally.gain_max;
      for (const uint32_t place :
           members.first(std::min(members.size(), kNamedMembersMax))) {
        loop.members.push_back(
            catalogue_.process_id(closure_.processes[place]));
      }
    }
  }

  const UncertaintyQuery& query_;
  const graph::Catalogue& catalogue_;
  const UncertainClosure& closure_;
  const Samples& samples_;
};

}  // namespace

absl::Status CheckLimits(const UncertaintyQuery& query) {
  if (query.products.empty() || query.products.size() > kSampledProductsMax) {
    return absl::InvalidArgumentError(
        base::StrCat("products has ", query.products.size(),
                     " items; expected 1 to ", kSampledProductsMax));
  }
  for (size_t p = 0; p < query.products.size(); ++p) {
    const double amount = query.products[p].amount.ToDouble();
    if (amount > 0 && std::isfinite(amount)) continue;
    return absl::InvalidArgumentError(base::StrCat(
        "products[", p, "].amount is ", query.products[p].amount.ToString(),
        "; expected an amount above 0"));
  }
  if (query.samples < 2 || query.samples > kSamplesMax) {
    const std::string message = base::StrCat("samples is ", query.samples,
                                             "; expected 2 to ", kSamplesMax);
    return query.samples < 2 ? absl::InvalidArgumentError(message)
                             : absl::ResourceExhaustedError(message);
  }
  if (query.sources_max > kSourcesMax) {
    return absl::InvalidArgumentError(
        base::StrCat("sources_max is ", query.sources_max,
                     "; expected at most ", kSourcesMax));
  }
  return absl::OkStatus();
}

absl::StatusOr<Uncertainty> SampleFootprints(const Context& context, View view,
                                             const identity::Caller& caller,
                                             const UncertaintyQuery& query,
                                             const SamplingControl& control) {
  TANJI_RETURN_IF_ERROR(CheckLimits(query));
  TANJI_ASSIGN_OR_RETURN(std::vector<Footprint> footprints,
                         FindProducts(view, caller, query));
  std::vector<ProcessNumber> roots;
  roots.reserve(footprints.size());
  for (const Footprint& footprint : footprints) {
    roots.push_back(footprint.process);
  }
  const auto collect = [&] {
    BreakdownScope scope(context, *view.calculation, caller, roots.front());
    return CollectUncertain(scope, roots, [&] { return control.step({}); });
  };
  TANJI_ASSIGN_OR_RETURN(const UncertainClosure closure, collect());
  // Sampling takes minutes; names are all that is needed of the view by then.
  const std::shared_ptr<const graph::Catalogue> catalogue =
      view.calculation->network.catalogue;
  const std::string snapshot = view.calculation->SnapshotName();
  view.calculation.reset();
  SamplingControl asked = control;
  SamplingProgress last;
  asked.step = [&](SamplingProgress progress) {
    progress.mean_kg_co2e *= query.products[0].amount.ToDouble();
    last = progress;
    return control.step(progress);
  };
  TANJI_ASSIGN_OR_RETURN(
      const Samples samples,
      RunSampling(closure.network, query.seed, query.samples, asked));
  TANJI_ASSIGN_OR_RETURN(
      Uncertainty result,
      Report(query, *catalogue, closure, samples)
          .Make(std::move(footprints), [&] { return control.step(last); }));
  result.as_of_seq = view.as_of_seq;
  result.snapshot = snapshot;
  result.day = view.day;
  return result;
}

}  // namespace tanji::platform
