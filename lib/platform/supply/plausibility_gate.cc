#include "lib/platform/supply/plausibility_gate.h"

#include <iterator>
#include <utility>

#include "lib/base/status.h"
#include "lib/graph/calendar.h"
#include "lib/platform/supply/output_links.h"
#include "lib/platform/supply/released_periods.h"
#include "lib/quantity/unit.h"

namespace tanji::platform {
namespace {

std::string PeriodText(const std::optional<graph::Period>& period) {
  return period.has_value() ? graph::FormatPeriod(*period)
                            : "the version without a period";
}

absl::StatusOr<ReleasedPeriods> ReadPeriods(const ChangeView& view,
                                            const std::string& key) {
  const auto packed = view.Get(key);
  if (absl::IsNotFound(packed.status())) return ReleasedPeriods();
  TANJI_RETURN_IF_ERROR(packed.status());
  return ReleasedPeriods::Unpack(*packed);
}

// Whether `before` was a further output of what makes `version`: then the
// product that both name first is compared, and the shares beside it.
bool IsComparedWithReference(const graph::ProcessVersion& before,
                             const graph::ProcessVersion& version) {
  return before.outputs.has_value() && before.outputs->index > 0 &&
         before.outputs->reference_product == version.product;
}

void Append(std::vector<std::string> more, std::vector<std::string>& reasons) {
  reasons.insert(reasons.end(), std::make_move_iterator(more.begin()),
                 std::make_move_iterator(more.end()));
}

}  // namespace

template <typename Ask>
auto PlausibilityGate::WithFacts(Ask ask) {
  const auto product_of = [this](graph::ProcessNumber n) {
    return ProductOf(n);
  };
  const auto mass_of = [this](graph::ProductNumber n) { return MassOf(n); };
  const auto id_of = [this](graph::ProductNumber n) { return IdOf(n); };
  return ask(graph::PlausibilityFacts{product_of, mass_of, id_of});
}

graph::ProductNumber PlausibilityGate::ProductOf(graph::ProcessNumber process) {
  const auto [found, is_new] = products_.try_emplace(process, graph::kNoNumber);
  if (!is_new) return found->second;
  if (const graph::ProcessVersion* draft = drafts_.FindDraft(process)) {
    return found->second = draft->product;
  }
  const auto packed = reader_.Latest(graph::EntityKind::kProcess, process);
  if (!packed.ok()) return found->second;
  const auto version = graph::UnpackProcess(*packed);
  if (version.ok()) found->second = version->product;
  return found->second;
}

std::optional<graph::ProductVersion> PlausibilityGate::FindProduct(
    graph::ProductNumber product) {
  if (const graph::ProductVersion* draft = drafts_.FindProductDraft(product)) {
    return *draft;
  }
  const auto packed = reader_.Latest(graph::EntityKind::kProduct, product);
  if (!packed.ok()) return std::nullopt;
  auto version = graph::UnpackProduct(*packed);
  if (!version.ok()) return std::nullopt;
  return *std::move(version);
}

std::optional<double> PlausibilityGate::MassOf(graph::ProductNumber product) {
  const auto [found, is_new] = masses_.try_emplace(product, std::nullopt);
  if (!is_new) return found->second;
  const std::optional<graph::ProductVersion> version = FindProduct(product);
  if (!version.has_value() || !version->composition.mass_kg.has_value()) {
    return std::nullopt;
  }
  const auto unit = quantity::UnitOf(version->unit);
  if (!unit.ok()) return std::nullopt;
  const double size =
      quantity::Decimal::FromInteger(1).ScaledToDouble((*unit)->to_reference);
  return found->second = version->composition.mass_kg->ToDouble() / size;
}

graph::ProductId PlausibilityGate::IdOf(graph::ProductNumber product) {
  graph::ProductId id;
  const std::optional<graph::ProductVersion> version = FindProduct(product);
  if (!version.has_value()) return id;
  id.local = version->id;
  const auto packed =
      reader_.Latest(graph::EntityKind::kOrganisation, version->organisation);
  if (packed.ok()) {
    const auto owner = graph::UnpackOrganisation(*packed);
    if (owner.ok()) id.organisation = owner->id;
  }
  for (const auto& [number, name] : drafts_.organisations().made()) {
    if (number == version->organisation) id.organisation = name;
  }
  return id;
}

std::optional<graph::ProcessVersion> PlausibilityGate::LastReleased(
    graph::ProcessNumber process) {
  const graph::ProcessVersion* draft = drafts_.FindDraft(process);
  if (draft != nullptr && draft->in_force &&
      draft->state == graph::ReleaseState::kReleased) {
    return *draft;
  }
  auto released = reader_.LastReleased(process);
  if (!released.ok()) return std::nullopt;
  return *std::move(released);
}

absl::StatusOr<std::optional<graph::ProcessNumber>>
PlausibilityGate::FindOtherPeriod(const graph::ProductId& id,
                                  const graph::ProcessVersion& version) {
  TANJI_ASSIGN_OR_RETURN(const std::string key,
                         drafts_.ReleasedPeriodsKey(id, version.place));
  TANJI_ASSIGN_OR_RETURN(const ReleasedPeriods periods,
                         ReadPeriods(drafts_.view(), key));
  const auto before = periods.LatestUntil(
      version.period.has_value() ? version.period->start : graph::kDayMax);
  if (before.has_value()) return before;
  return drafts_.FindProcess(id, {version.place, std::nullopt});
}

std::optional<PlausibilityGate::Before> PlausibilityGate::FindBefore(
    const graph::ProductId& id, std::optional<graph::ProcessNumber> number,
    const graph::ProcessVersion& version) {
  if (number.has_value()) {
    auto own = LastReleased(*number);
    if (own.has_value()) return Before{*std::move(own), false};
  }
  const auto other = FindOtherPeriod(id, version);
  if (!other.ok() || !other->has_value() || *other == number) {
    return std::nullopt;
  }
  auto released = LastReleased(**other);
  if (!released.has_value()) return std::nullopt;
  return Before{*std::move(released), true};
}

std::vector<std::string> PlausibilityGate::Compare(
    const Before& before, const graph::ProcessVersion& version, size_t index) {
  std::vector<std::string> reasons =
      WithFacts([&](const graph::PlausibilityFacts& facts) {
        return graph::FindImplausible(before.version, version, index, facts);
      });
  if (!before.is_other_period) return reasons;
  for (std::string& reason : reasons) {
    reason = base::StrCat("beside ", PeriodText(before.version.period), ": ",
                          reason);
  }
  return reasons;
}

// A further output of this process is compared beside its reference output; one
// that another process makes, or that is made on its own, is refused.
bool PlausibilityGate::IsMadeByNow(graph::ProcessNumber process) {
  const auto maker = ReferenceOf(drafts_.view(), process);
  if (!maker.ok() || maker->has_value()) return true;
  const auto packed = reader_.Latest(graph::EntityKind::kProcess, process);
  if (!packed.ok()) return false;
  const auto version = graph::UnpackProcess(*packed);
  return version.ok() && version->in_force;
}

void PlausibilityGate::JudgeCoProducts(const std::string& organisation,
                                       const graph::ProcessVersion& version,
                                       std::vector<std::string>& reasons) {
  if (!version.outputs.has_value()) return;
  for (size_t k = 0; k < version.outputs->co_products.size(); ++k) {
    const auto product = FindProduct(version.outputs->co_products[k].product);
    if (!product.has_value()) continue;
    const graph::ProductId id{organisation, product->id};
    const auto number =
        drafts_.FindProcess(id, {version.place, version.period});
    if (!number.ok()) continue;
    if (number->has_value() && IsMadeByNow(**number)) continue;
    const auto before = FindBefore(id, *number, version);
    if (!before.has_value() ||
        IsComparedWithReference(before->version, version)) {
      continue;
    }
    for (const std::string& reason : Compare(*before, version, k + 1)) {
      reasons.push_back(
          base::StrCat("co-product \"", id.local, "\": ", reason));
    }
  }
}

std::vector<std::string> PlausibilityGate::Judge(
    const graph::ProductId& id, graph::ProcessNumber number,
    const graph::ProcessVersion& version) {
  const std::optional<Before> before = FindBefore(id, number, version);
  const bool is_first = !before.has_value() || before->is_other_period;
  std::vector<std::string> reasons;
  if (is_first && version.period.has_value()) {
    const auto fault = graph::FindShortPeriod(*version.period);
    if (fault.has_value()) reasons.push_back(*fault);
  }
  if (before.has_value()) Append(Compare(*before, version, 0), reasons);
  JudgeCoProducts(id.organisation, version, reasons);
  Append(WithFacts([&](const graph::PlausibilityFacts& facts) {
           return graph::FindImbalance(
               before.has_value() ? &before->version : nullptr, version, facts);
         }),
         reasons);
  if (reasons.size() > graph::kReasonsMax) reasons.resize(graph::kReasonsMax);
  return reasons;
}

absl::Status PlausibilityGate::NoteReleased(
    const graph::ProductId& id, graph::ProcessNumber number,
    const graph::ProcessVersion& version) {
  if (!version.period.has_value()) return absl::OkStatus();
  TANJI_ASSIGN_OR_RETURN(std::string key,
                         drafts_.ReleasedPeriodsKey(id, version.place));
  TANJI_ASSIGN_OR_RETURN(ReleasedPeriods periods,
                         ReadPeriods(drafts_.view(), key));
  if (!periods.Add(*version.period, number)) return absl::OkStatus();
  drafts_.view().Put(std::move(key), periods.Pack());
  return absl::OkStatus();
}

}  // namespace tanji::platform
