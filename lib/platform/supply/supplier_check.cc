#include "lib/platform/supply/supplier_check.h"

#include <algorithm>

#include "lib/base/status.h"
#include "lib/platform/record/requests.h"

namespace tanji::platform {

bool SupplierCheck::IsSuppliedInLive(const Use& use) const {
  if (use.pinned != graph::kNoNumber) {
    return use.pinned < catalogue().process_count() &&
           catalogue().process(use.pinned).in_force;
  }
  return use.number < catalogue().product_count() &&
         catalogue().ProviderOf(use.number, EndOf(use.consumer->period)) !=
             graph::kNoNumber;
}

bool SupplierCheck::IsMadeHere(const Use& use) const {
  if (use.pinned != graph::kNoNumber) return made_by_.contains(use.pinned);
  const auto made = made_.find(use.number);
  return made != made_.end() && made->second <= EndOf(use.consumer->period);
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
  if (!use.is_declared || !IsSuppliedInLive(use)) uses_.push_back(use);
  return "";
}

void SupplierCheck::AddMade(graph::ProductNumber product,
                            graph::ProcessNumber process,
                            const std::optional<graph::Period>& period) {
  const graph::Day end = period.has_value() ? period->end : graph::kDayMin;
  const auto [made, is_new] = made_.emplace(product, end);
  if (!is_new) made->second = std::min(made->second, end);
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

absl::StatusOr<Unsupplied> SupplierCheck::Find() {
  Unsupplied unsupplied;
  for (const Use& use : uses_) {
    auto reason = UnsuppliedInput::Reason::kNotMade;
    if (use.is_declared && !use.pinned_is_new) {
      if (IsMadeHere(use)) continue;
      TANJI_ASSIGN_OR_RETURN(const bool is_settled,
                             IsSettled(use.product->organisation));
      if (!is_settled) continue;
      const bool is_made_later =
          use.pinned == graph::kNoNumber &&
          (made_.contains(use.number) ||
           (use.number < catalogue().product_count() &&
            catalogue().CurrentProcess(use.number) != graph::kNoNumber));
      if (is_made_later) reason = UnsuppliedInput::Reason::kLaterPeriod;
    } else if (use.pinned_is_new && IsMadeHere(use)) {
      continue;
    }
    if (++unsupplied.count > kUnsuppliedMax) continue;
    unsupplied.inputs.push_back({{{*use.organisation, use.consumer->product},
                                  use.consumer->place,
                                  use.consumer->period},
                                 *use.product,
                                 reason,
                                 HintFor(*use.product)});
  }
  return unsupplied;
}

}  // namespace tanji::platform
