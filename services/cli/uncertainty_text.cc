#include "services/cli/uncertainty_text.h"

#include <algorithm>
#include <cmath>

#include "lib/base/strings.h"
#include "services/cli/number_text.h"
#include "services/cli/process_text.h"
#include "services/cli/terminal_text.h"

namespace tanji::cli {
namespace {

using footprint::v1::FaultyLoop;
using footprint::v1::ProductUncertainty;
using footprint::v1::SampleHistogram;
using footprint::v1::SampleResult;
using footprint::v1::SampleStatistics;
using footprint::v1::UncertaintySource;

constexpr size_t kBarWidth = 40;  // columns
constexpr int kMembersShown = 3;
// Above this share of all samples, what is left out is pointed out.
constexpr double kLeftOutFew = 0.01;
// Beyond, the first order is no good guide.
constexpr double kRatioFar = 1.5;

std::string Kg(double value) {
  return base::StrCat(ShortNumber(value), " kg CO2e");
}

std::string Range(double from, double to) {
  return base::StrCat(ShortNumber(from), " to ", Kg(to));
}

// "1 kg of o/steel at CN-SD".
std::string NameOf(const ProductUncertainty& product) {
  const auto& footprint = product.footprint();
  return base::StrCat(product.amount(), " ", footprint.unit(), " of ",
                      footprint.product(),
                      WhereText(footprint.place(), footprint.period_start(),
                                footprint.period_end()));
}

std::string HistogramText(const SampleHistogram& histogram) {
  uint64_t largest = 1;
  for (const uint64_t count : histogram.counts()) {
    largest = std::max(largest, count);
  }
  Table table({Align::kRight, Align::kLeft, Align::kRight, Align::kLeft});
  const int bins = histogram.counts_size();
  const double width =
      (histogram.last_kg_co2e() - histogram.first_kg_co2e()) / bins;
  if (histogram.below() > 0) {
    table.Add({"", "below", Grouped(histogram.below())});
  }
  for (int bin = 0; bin < bins; ++bin) {
    const uint64_t count = histogram.counts(bin);
    const auto bar = static_cast<size_t>(
        std::lround(static_cast<double>(count) / static_cast<double>(largest) *
                    static_cast<double>(kBarWidth)));
    table.Add({ShortNumber(histogram.first_kg_co2e() + width * bin), "",
               Grouped(count), std::string(bar, '#')});
  }
  if (histogram.above() > 0) {
    table.Add({ShortNumber(histogram.last_kg_co2e()), "above",
               Grouped(histogram.above())});
  }
  return table.ToString();
}

std::string SourceName(const UncertaintySource& source) {
  switch (source.kind()) {
    case footprint::v1::AMOUNT_KIND_INPUT:
      return base::StrCat(source.taken(), ", taken by ");
    case footprint::v1::AMOUNT_KIND_EMISSION:
      return base::StrCat(source.gas(), " emitted by ");
    default:
      return "emissions of ";
  }
}

std::string SourcesText(const ProductUncertainty& product) {
  if (product.sources_size() == 0) return "";
  Table table({Align::kRight, Align::kRight, Align::kRight, Align::kLeft});
  table.Add({"share", "gsd2", "kg CO2e", ""});
  double shown = 0;
  for (const UncertaintySource& source : product.sources()) {
    shown += source.share();
    table.Add(
        {Percent(source.share()), source.gsd2(), ShortNumber(source.kg_co2e()),
         base::StrCat(SourceName(source), ProcessText(source.process()))});
  }
  const auto named = static_cast<uint64_t>(product.sources_size());
  if (product.source_count() > named) {
    table.Add({Percent(1 - shown), "", "",
               base::StrCat(Counted(product.source_count() - named, "amount"),
                            " more")});
  }
  std::string text = base::StrCat(
      "\nWhat makes it uncertain: share of the variance, to first order; what "
      "passes\nthrough\n",
      table.ToString());
  const double ratio = product.variance_ratio();
  if (ratio > kRatioFar || ratio < 1 / kRatioFar) {
    base::StrAppend(&text, "The samples' variance is ", ShortNumber(ratio),
                    " times that of first order: amounts multiply or\nfeed "
                    "back, and the shares are a rough guide.\n");
  }
  return text;
}

// What the samples of one product say.
std::string ProductText(const ProductUncertainty& product,
                        const SampleResult& result) {
  const SampleStatistics& of = product.statistics();
  std::string text = base::StrCat(Printable(NameOf(product)), "\n\n");
  if (of.used() == 0) {
    return base::StrCat(text,
                        "No sample has a footprint: see the loops below.\n");
  }
  Table table({Align::kLeft, Align::kLeft});
  table.Add({"as stated", Kg(product.stated_kg_co2e())});
  table.Add({"95 % of the samples", Range(of.p025(), of.p975())});
  table.Add({"90 %", Range(of.p050(), of.p950())});
  table.Add({"50 %", Range(of.p250(), of.p750())});
  table.Add({"median", Kg(of.p500())});
  table.Add({"mean", base::StrCat(Kg(of.mean()), ", standard error ",
                                  ShortNumber(of.standard_error()))});
  std::string spread = Kg(of.standard_deviation());
  if (of.has_gsd2()) {
    base::StrAppend(&spread, "; gsd2 ", ShortNumber(of.gsd2()));
  }
  table.Add({"standard deviation", spread});
  std::string counts = base::StrCat(Grouped(of.used()), " used, ",
                                    Grouped(of.left_out()), " left out");
  if (of.undecided() > 0) {
    base::StrAppend(&counts, ", ", Grouped(of.undecided()),
                    " of them not decided");
  }
  table.Add({"samples", counts});
  text += table.ToString();
  const auto all = static_cast<double>(of.used() + of.left_out());
  if (static_cast<double>(of.left_out()) > kLeftOutFew * all) {
    base::StrAppend(&text, Percent(static_cast<double>(of.left_out()) / all),
                    " of the samples are left out: these numbers hold for the "
                    "others alone.\nSee the loops below: are their "
                    "uncertainties meant?\n");
  }
  if (of.undecided() > 0) {
    base::StrAppend(&text, "With ", Grouped(of.undecided()),
                    " of them it takes too long to tell whether a loop below "
                    "has a footprint:\nthese numbers may lack some that "
                    "count.\n");
  }
  if (product.closed_kg_co2e() != 0) {
    base::StrAppend(
        &text, Kg(product.closed_kg_co2e()),
        " come from organisations whose supply you may not read: fixed\n"
        "numbers here, so that the uncertainty is understated.\n");
  }
  if (result.uncertain_count() == 0) {
    return base::StrCat(
        text,
        "No amount upstream states an uncertainty (gsd2): all samples are the\n"
        "footprint as stated.\n");
  }
  return base::StrCat(text, "\nSamples from each kg CO2e on\n",
                      HistogramText(of.histogram()), SourcesText(product));
}

std::string ComparisonsText(const SampleResult& result) {
  std::string text;
  for (int c = 0; c < result.comparisons_size(); ++c) {
    const auto& comparison = result.comparisons(c);
    const SampleStatistics& difference = comparison.difference();
    base::StrAppend(&text, "\n", Printable(NameOf(result.products(0))),
                    "\n  less ", Printable(NameOf(result.products(c + 1))),
                    "\n  in the same samples\n\n");
    if (difference.used() == 0) {
      text += "No sample has both footprints.\n";
      continue;
    }
    Table table({Align::kLeft, Align::kLeft});
    table.Add({"the first is lower in",
               base::StrCat(Percent(comparison.share_first_below()),
                            " of the samples")});
    table.Add({"95 % of the differences",
               Range(difference.p025(), difference.p975())});
    table.Add({"median", Kg(difference.p500())});
    table.Add({"mean", Kg(difference.mean())});
    text += table.ToString();
  }
  return text;
}

std::string LoopsText(const SampleResult& result) {
  if (result.loops_size() == 0) return "";
  std::string text = base::StrCat(
      "\nLoops without a footprint in some samples: with what was drawn they "
      "take as\nmuch as they make, or more, or it takes too long to tell (not "
      "decided). Such\nsamples are left out.\n");
  Table table({Align::kRight, Align::kLeft});
  table.Add({"samples", ""});
  for (const FaultyLoop& loop : result.loops()) {
    std::string members;
    for (int m = 0; m < std::min(loop.members_size(), kMembersShown); ++m) {
      base::StrAppend(&members, m > 0 ? ", " : "",
                      ProcessText(loop.members(m)));
    }
    if (loop.member_count() > kMembersShown) {
      base::StrAppend(&members, " and ",
                      Grouped(loop.member_count() - kMembersShown), " more");
    }
    const uint64_t without =
        loop.unproductive() + loop.singular() + loop.overflow();
    if (without > 0) {
      base::StrAppend(&members, "; gain up to ", ShortNumber(loop.gain_max()));
    }
    if (loop.undecided() > 0) {
      base::StrAppend(&members, "; not decided in ", Grouped(loop.undecided()));
    }
    table.Add({Grouped(without + loop.undecided()), members});
  }
  text += table.ToString();
  const auto named = static_cast<uint64_t>(result.loops_size());
  if (result.faulty_loop_count() > named) {
    base::StrAppend(&text, "and ",
                    Counted(result.faulty_loop_count() - named, "loop"),
                    " more\n");
  }
  return text;
}

}  // namespace

std::string UncertaintyText(const SampleResult& result) {
  std::string text;
  for (const ProductUncertainty& product : result.products()) {
    base::StrAppend(&text, text.empty() ? "" : "\n",
                    ProductText(product, result));
  }
  base::StrAppend(&text, ComparisonsText(result), LoopsText(result), "\n",
                  Grouped(result.uncertain_count()), " of ",
                  Counted(result.amount_count(), "amount"), " of ",
                  Grouped(result.process_count()),
                  result.process_count() == 1 ? " process" : " processes",
                  " upstream are uncertain. Seed ", result.seed(),
                  ", snapshot\n", Printable(result.snapshot()), ".\n");
  return text;
}

}  // namespace tanji::cli
