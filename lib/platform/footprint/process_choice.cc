#include "lib/platform/footprint/process_choice.h"

#include <tuple>

#include "lib/base/strings.h"

namespace tanji::platform {
namespace {

using graph::Catalogue;
using graph::ProcessNumber;

// Calls `visit(number)` for each process that may be chosen, of the product's
// first `visits_max`.
template <typename Visit>
void ForEachChoice(const Catalogue& catalogue, graph::ProductNumber product,
                   size_t visits_max, Visit visit) {
  ProcessNumber i = catalogue.product(product).first_process;
  for (size_t n = 0; n < visits_max && i != graph::kNoNumber; ++n) {
    const Catalogue::ProcessRow& row = catalogue.process(i);
    if (row.in_force && !row.is_frozen) visit(i);
    i = row.next_of_product;
  }
}

// `place` is the number of the one that is chosen, if any.
bool Fits(const ProcessChoice& choice, uint32_t place,
          const Catalogue::ProcessRow& process) {
  if (choice.place.has_value() && process.place != place) return false;
  const bool is_dated = process.period_end != graph::kDayMin;
  if (choice.without_period) return !is_dated;
  return !choice.period.has_value() ||
         (is_dated && process.period_start == choice.period->start &&
          process.period_end == choice.period->end);
}

std::string PeriodText(const graph::Period& period) {
  return base::StrCat(graph::FormatDay(period.start), "..",
                      graph::FormatDay(period.end));
}

std::string PlaceText(const std::string& place) {
  return place.empty() ? "a place that is not stated"
                       : base::StrCat("\"", place, "\"");
}

// " at "CN-SD" in 2024-01-01..2025-01-01".
std::string TextOf(const ProcessChoice& choice) {
  std::string text;
  if (choice.place.has_value()) {
    base::StrAppend(&text, " at ", PlaceText(*choice.place));
  }
  if (choice.without_period) return text + " without a period";
  if (!choice.period.has_value()) return text;
  return base::StrCat(text, " in ", PeriodText(*choice.period));
}

std::string TextOf(const graph::ProcessId& process) {
  std::string text = base::StrCat("at ", PlaceText(process.place));
  if (!process.period.has_value()) return text + " without a period";
  return base::StrCat(text, " in ", PeriodText(*process.period));
}

absl::Status NotMade(const Catalogue& catalogue, graph::ProductNumber product,
                     const ProcessChoice& choice) {
  const ProcessList all = OtherProcesses(catalogue, product, graph::kNoNumber);
  const std::string name = catalogue.product_id(product).ToString();
  if (all.count == 0) {
    return absl::NotFoundError(base::StrCat("nobody makes product \"", name,
                                            "\": it has no process in force"));
  }
  std::string text = base::StrCat("product \"", name, "\" is not made",
                                  TextOf(choice), "; it is made ");
  for (size_t i = 0; i < all.named.size(); ++i) {
    base::StrAppend(&text, i == 0 ? "" : "; ", TextOf(all.named[i]));
  }
  if (all.count > all.named.size()) {
    base::StrAppend(&text, "; and ", all.count - all.named.size(), " more");
  }
  return absl::NotFoundError(text);
}

}  // namespace

ProcessNumber FindProcess(const Catalogue& catalogue,
                          graph::ProductNumber product,
                          const ProcessChoice& choice) {
  if (choice.IsOpen()) return catalogue.CurrentProcess(product);
  const auto rank = [&](ProcessNumber i) {
    const Catalogue::ProcessRow& row = catalogue.process(i);
    return std::tuple(row.period_end, row.is_mix);
  };
  const std::optional<uint32_t> place = choice.place.has_value()
                                            ? catalogue.FindPlace(*choice.place)
                                            : std::optional<uint32_t>(0);
  if (!place.has_value()) return graph::kNoNumber;
  ProcessNumber best = graph::kNoNumber;
  ProcessNumber undated_mix = graph::kNoNumber;
  ForEachChoice(catalogue, product, catalogue.process_count(),
                [&](ProcessNumber i) {
                  const Catalogue::ProcessRow& row = catalogue.process(i);
                  if (!Fits(choice, *place, row)) return;
                  if (row.is_mix && row.period_end == graph::kDayMin &&
                      undated_mix == graph::kNoNumber) {
                    undated_mix = i;
                  }
                  // Ascending numbers: a tie keeps the lowest.
                  if (best == graph::kNoNumber || rank(i) > rank(best))
                    best = i;
                });
  if (undated_mix == graph::kNoNumber || catalogue.process(best).is_mix) {
    return best;
  }
  return undated_mix;
}

absl::StatusOr<ProcessNumber> ChooseProcess(const Catalogue& catalogue,
                                            graph::ProductNumber product,
                                            const ProcessChoice& choice) {
  const ProcessNumber chosen = FindProcess(catalogue, product, choice);
  if (chosen == graph::kNoNumber) return NotMade(catalogue, product, choice);
  return chosen;
}

ProcessList OtherProcesses(const Catalogue& catalogue,
                           graph::ProductNumber product, ProcessNumber chosen) {
  ProcessList list;
  ForEachChoice(catalogue, product, kChoicesVisitedMax, [&](ProcessNumber i) {
    if (i == chosen) return;
    ++list.count;
    if (list.named.size() < kNamedChoicesMax) {
      list.named.push_back(catalogue.process_id(i));
    }
  });
  return list;
}

}  // namespace tanji::platform
