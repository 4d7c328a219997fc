#include "lib/platform/supply/plausibility_gate.h"

#include <utility>

#include "lib/base/status.h"
#include "lib/graph/calendar.h"
#include "lib/graph/plausibility.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

bool IsReleased(const graph::ProcessVersion& version) {
  return version.in_force && version.state == graph::ReleaseState::kReleased;
}

std::string PeriodText(const std::optional<graph::Period>& period) {
  if (!period.has_value()) return "the version without a period";
  return base::StrCat("the period ", graph::FormatDay(period->start), "/",
                      graph::FormatDay(period->end));
}

}  // namespace

absl::StatusOr<std::optional<graph::ProcessVersion>>
PlausibilityGate::LastReleased(graph::ProcessNumber process) {
  constexpr auto kKind = static_cast<uint8_t>(graph::EntityKind::kProcess);
  ChangeView& view = drafts_.view();
  for (uint64_t seq = drafts_.seq(); seq-- > view.batch_begin();) {
    const std::string key = store::EntityKey(kKind, process, seq);
    if (!view.IsInBatch(key)) continue;
    TANJI_ASSIGN_OR_RETURN(const std::string sealed, view.Get(key));
    TANJI_ASSIGN_OR_RETURN(const std::string secret,
                           view.GetSecret(store::RecordSecretKey(seq)));
    TANJI_ASSIGN_OR_RETURN(
        const std::string packed,
        store::RecordSealer(secret).OpenEntity(kKind, process, sealed));
    TANJI_ASSIGN_OR_RETURN(graph::ProcessVersion version,
                           graph::UnpackProcess(packed));
    if (IsReleased(version)) return version;
  }
  TANJI_ASSIGN_OR_RETURN(std::optional<EntityReader::Process> stored,
                         stored_.LastReleased(process, drafts_.seq()));
  if (!stored.has_value()) return std::nullopt;
  return std::move(stored->version);
}

std::optional<PlausibilityGate::Before> PlausibilityGate::FindBefore(
    const graph::ProductId& id, graph::ProcessNumber number,
    const graph::ProcessVersion& version) {
  auto own = LastReleased(number);
  if (!own.ok()) return std::nullopt;
  if (own->has_value()) return Before{**std::move(own), false};
  auto other = drafts_.FindLastPeriod(id, version.place);
  if (other.ok() && !other->has_value()) {
    other = drafts_.FindProcess(id, {version.place, std::nullopt});
  }
  if (!other.ok() || !other->has_value() || **other == number) {
    return std::nullopt;
  }
  const graph::ProcessVersion* drafted = drafts_.FindDraft(**other);
  if (drafted != nullptr && IsReleased(*drafted)) return Before{*drafted, true};
  auto released = LastReleased(**other);
  if (!released.ok() || !released->has_value()) return std::nullopt;
  return Before{**std::move(released), true};
}

std::vector<std::string> PlausibilityGate::Judge(
    const graph::ProductId& id, graph::ProcessNumber number,
    const graph::ProcessVersion& version, NameOf name_of) {
  const std::optional<Before> before = FindBefore(id, number, version);
  if (!before.has_value()) return {};
  std::vector<std::string> reasons =
      graph::FindImplausible(before->version, version, name_of);
  if (!before->is_other_period) return reasons;
  for (std::string& reason : reasons) {
    reason = base::StrCat("beside ", PeriodText(before->version.period), ": ",
                          reason);
  }
  return reasons;
}

absl::Status PlausibilityGate::NoteReleased(
    const graph::ProductId& id, graph::ProcessNumber number,
    const graph::ProcessVersion& version, bool is_first) {
  if (!version.period.has_value()) return absl::OkStatus();
  if (!is_first) {
    TANJI_ASSIGN_OR_RETURN(const std::optional<graph::ProcessNumber> noted,
                           drafts_.FindLastPeriod(id, version.place));
    if (noted.has_value()) return absl::OkStatus();
  }
  return drafts_.NoteLastPeriod(id, version.place, number);
}

}  // namespace tanji::platform
