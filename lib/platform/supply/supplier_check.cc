#include "lib/platform/supply/supplier_check.h"

#include <algorithm>

#include "lib/base/status.h"
#include "lib/platform/record/requests.h"

namespace tanji::platform {

namespace {

std::string PlaceOrNone(const std::string& place) {
  return place.empty() ? "no place" : place;
}

std::string PeriodOrNone(const std::optional<graph::Period>& period) {
  return period.has_value() ? graph::FormatPeriod(*period) : "no period";
}

// "at CN-SD in 2024", "without a place in 2024".
std::string WhereText(const std::string& place,
                      const std::optional<graph::Period>& period) {
  return base::StrCat(
      place.empty() ? "without a place" : base::StrCat("at ", place),
      period.has_value() ? base::StrCat(" in ", graph::FormatPeriod(*period))
                         : " without a period");
}

graph::ProcessId ConsumerOf(const SupplierCheck::Use& use) {
  return {{*use.organisation, use.consumer->product},
          use.consumer->place,
          use.consumer->period};
}

// Of electricity that its place has found; else empty.
std::string PlaceOf(const SupplierCheck::Use& use) {
  return *use.product == graph::ProductId() ? use.input->electricity->place
                                            : "";
}

}  // namespace

bool SupplierCheck::IsProvidedInLive(graph::ProductNumber product,
                                     graph::Day day) const {
  if (product >= catalogue().product_count()) return false;
  const graph::ProcessNumber provider = catalogue().ProviderOf(product, day);
  if (provider == graph::kNoNumber) return false;
  if (!ended_.contains(provider)) return true;
  graph::ProcessNumber i = catalogue().product(product).first_process;
  for (size_t k = 0; i != graph::kNoNumber; ++k) {
    if (k == kProvidersLookedAtMax) return true;
    const graph::Catalogue::ProcessRow& row = catalogue().process(i);
    if (row.in_force && !row.is_frozen && row.period_end <= day &&
        !ended_.contains(i)) {
      return true;
    }
    i = row.next_of_product;
  }
  return false;
}

bool SupplierCheck::IsSuppliedInLive(const Use& use) const {
  if (use.pinned != graph::kNoNumber) {
    return use.pinned < catalogue().process_count() &&
           catalogue().process(use.pinned).in_force &&
           !ended_.contains(use.pinned);
  }
  return IsProvidedInLive(use.number, EndOf(use.consumer->period));
}

bool SupplierCheck::IsMadeHere(const Use& use) const {
  if (use.pinned != graph::kNoNumber) return made_by_.contains(use.pinned);
  const auto made = made_.find(use.number);
  return made != made_.end() && made->second.end <= EndOf(use.consumer->period);
}

absl::StatusOr<std::optional<uint64_t>> SupplierCheck::PackSeq(
    const std::string& id) {
  if (const auto known = pack_seqs_.find(id); known != pack_seqs_.end()) {
    return known->second;
  }
  TANJI_ASSIGN_OR_RETURN(const std::optional<PackMarker> marker,
                         FindPack(changes_, id));
  std::optional<uint64_t> seq;
  if (marker.has_value()) seq = marker->seq;
  pack_seqs_[id] = seq;
  return seq;
}

std::string SupplierCheck::HintFor(const graph::ProductId& product) const {
  const auto hint = hints_.find(product.ToString());
  return hint == hints_.end() ? "" : hint->second;
}

absl::StatusOr<std::string> SupplierCheck::PackFault(const Use& use) {
  const graph::ProductId& product = *use.product;
  TANJI_ASSIGN_OR_RETURN(const std::optional<uint64_t> pack,
                         PackSeq(product.organisation));
  if (!pack.has_value()) return "";
  if (use.is_declared) {
    return base::StrCat("factor pack \"", product.organisation, "\" has row \"",
                        product.local,
                        "\", but not of this place and period; expected those "
                        "of one of its rows, or no pin");
  }
  const std::string hint = HintFor(product);
  return base::StrCat(
      "factor pack \"", product.organisation, "\" has no row \"", product.local,
      "\"; ",
      hint.empty() ? "expected one of its rows, as a search for factors finds "
                     "them"
                   : hint.c_str());
}

absl::StatusOr<std::string> SupplierCheck::AddUse(const Use& use) {
  if (!use.is_declared || use.pinned_is_new) {
    TANJI_ASSIGN_OR_RETURN(std::string fault, PackFault(use));
    if (!fault.empty()) return fault;
  }
  if (!use.is_declared || !IsSuppliedInLive(use)) {
    uses_.push_back(use);
  } else if (use.product->organisation == *use.organisation) {
    own_uses_.push_back(use);
  }
  return "";
}

bool SupplierCheck::IsOfEarlierPeriod(const Use& use) const {
  const graph::Catalogue::ProcessRow& provider = catalogue().process(
      catalogue().ProviderOf(use.number, EndOf(use.consumer->period)));
  return use.consumer->period.has_value() &&
         provider.period_end != graph::kDayMin &&
         provider.period_end <= use.consumer->period->start;
}

void SupplierCheck::AddElectricity(const Use& use) {
  // Of a pack that has just come nothing is known yet.
  if (use.number >= catalogue().product_count()) return;
  if (!IsSuppliedInLive(use)) {
    uses_.push_back(use);
  } else if (IsOfEarlierPeriod(use)) {
    earlier_.push_back(use);
  }
}

void SupplierCheck::AddMade(graph::ProductNumber product,
                            graph::ProcessNumber process,
                            const std::string& place,
                            const std::optional<graph::Period>& period) {
  const graph::Day end = period.has_value() ? period->end : graph::kDayMin;
  const auto [made, is_new] = made_.try_emplace(product);
  if (is_new) {
    made->second = {end, WhereText(place, period)};
  } else {
    made->second.end = std::min(made->second.end, end);
  }
  made_by_.insert(process);
}

absl::StatusOr<bool> SupplierCheck::IsSettled(const std::string& id) {
  if (const auto known = settled_.find(id); known != settled_.end()) {
    return known->second;
  }
  TANJI_ASSIGN_OR_RETURN(const std::optional<uint64_t> pack, PackSeq(id));
  uint64_t last = pack.value_or(0);
  if (!pack.has_value()) {
    TANJI_ASSIGN_OR_RETURN(const OrganisationTable::Organisation* organisation,
                           organisations_.FindOrMake(id));
    TANJI_ASSIGN_OR_RETURN(last, LastSupply(changes_, *organisation));
  }
  const bool is_settled = last <= live_.as_of_seq;
  settled_[id] = is_settled;
  return is_settled;
}

graph::ProductId SupplierCheck::ProductOf(const Use& use) const {
  return *use.product == graph::ProductId() ? catalogue().product_id(use.number)
                                            : *use.product;
}

std::string SupplierCheck::PinHint(const Use& use) const {
  std::vector<std::string> where;
  const auto made = made_.find(use.number);
  if (made != made_.end()) where.push_back(made->second.where);
  graph::ProcessNumber i = graph::kNoNumber;
  if (use.number < catalogue().product_count()) {
    i = catalogue().product(use.number).first_process;
  }
  for (size_t k = 0; i != graph::kNoNumber && k < kProvidersLookedAtMax; ++k) {
    const graph::Catalogue::ProcessRow& row = catalogue().process(i);
    if (row.in_force && !row.is_frozen && !ended_.contains(i)) {
      const graph::ProcessId process = catalogue().process_id(i);
      std::string text = WhereText(process.place, process.period);
      if (where.empty() || where[0] != text) where.push_back(std::move(text));
      if (where.size() > kPinsNamedMax) break;
    }
    i = row.next_of_product;
  }
  if (where.empty()) return "";
  std::string hint = base::StrCat(use.product->ToString(), " is made ");
  for (size_t k = 0; k < std::min(where.size(), kPinsNamedMax); ++k) {
    base::StrAppend(&hint, k == 0 ? "" : ", ", where[k]);
  }
  const graph::Input::Pin& pin = *use.input->pin;
  return base::StrCat(hint,
                      where.size() > kPinsNamedMax ? " and elsewhere" : "",
                      "; the pin names ", PlaceOrNone(pin.place), " and ",
                      PeriodOrNone(pin.period));
}

absl::StatusOr<std::optional<UnsuppliedInput::Reason>> SupplierCheck::ReasonFor(
    const Use& use) {
  using Reason = UnsuppliedInput::Reason;
  if (!use.is_declared) return Reason::kNotMade;
  if (IsMadeHere(use)) return std::nullopt;
  if (!use.pinned_is_new) {
    TANJI_ASSIGN_OR_RETURN(const bool is_settled,
                           IsSettled(ProductOf(use).organisation));
    if (!is_settled) return std::nullopt;
  }
  if (use.pinned != graph::kNoNumber) return Reason::kNotAsPinned;
  return made_.contains(use.number) ||
                 IsProvidedInLive(use.number, graph::kOpenEnd)
             ? Reason::kLaterPeriod
             : Reason::kNotMade;
}

absl::StatusOr<Unsupplied> SupplierCheck::Find() {
  if (!ended_.empty()) {
    for (const Use& use : own_uses_) {
      if (!IsSuppliedInLive(use)) uses_.push_back(use);
    }
  }
  Unsupplied unsupplied;
  for (const Use& use : uses_) {
    TANJI_ASSIGN_OR_RETURN(const auto reason, ReasonFor(use));
    if (!reason.has_value()) continue;
    if (++unsupplied.count > kUnsuppliedMax) continue;
    const bool is_pin = *reason == UnsuppliedInput::Reason::kNotAsPinned;
    unsupplied.inputs.push_back({ConsumerOf(use), ProductOf(use), *reason,
                                 is_pin ? PinHint(use) : HintFor(*use.product),
                                 PlaceOf(use)});
  }
  for (const Use& use : earlier_) {
    TANJI_ASSIGN_OR_RETURN(const bool is_settled,
                           IsSettled(ProductOf(use).organisation));
    if (!is_settled || ++unsupplied.earlier_count > kUnsuppliedMax) continue;
    const graph::ProcessNumber factor =
        catalogue().ProviderOf(use.number, EndOf(use.consumer->period));
    unsupplied.earlier.push_back({ConsumerOf(use), ProductOf(use), PlaceOf(use),
                                  catalogue().process_id(factor).period});
  }
  return unsupplied;
}

}  // namespace tanji::platform
