#include "lib/platform/erasure/process_history.h"

#include "lib/base/status.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

using Kind = ProcessHistory::Kind;

Kind KindOf(const graph::ProcessVersion& version) {
  if (!version.in_force) return Kind::kEnds;
  if (graph::WaitsForRelease(version.state)) return Kind::kWaits;
  if (version.state == graph::ReleaseState::kWithdrawn) return Kind::kDropped;
  return version.validity.IsUnbounded() ? Kind::kAlways : Kind::kDated;
}

Kind KindOf(const ErasedVersion& version) {
  return version.state == ErasedState::kWaiting ? Kind::kDropped : Kind::kEnds;
}

}  // namespace

absl::StatusOr<ProcessHistory> ProcessHistory::Read(
    const store::KeyValueStore& main, EntityReader& reader,
    graph::ProcessNumber number, const std::set<uint64_t>& erased) {
  constexpr auto kKind = static_cast<uint8_t>(graph::EntityKind::kProcess);
  ProcessHistory history;
  absl::Status failure;
  TANJI_RETURN_IF_ERROR(main.Scan(
      store::KeyRange::Prefix(store::EntityPrefix(kKind, number)), UINT64_MAX,
      [&](std::string_view key, std::string_view stored) {
        failure = [&]() -> absl::Status {
          TANJI_ASSIGN_OR_RETURN(const store::EntityKeyParts parts,
                                 store::PartsOfEntityKey(key));
          if (const auto gone = ErasedVersion::Unpack(stored)) {
            history.versions_.push_back({parts.seq, KindOf(*gone), true});
            return absl::OkStatus();
          }
          TANJI_ASSIGN_OR_RETURN(const store::RecordSealer* sealer,
                                 reader.SealerOf(parts.seq));
          TANJI_ASSIGN_OR_RETURN(const std::string packed,
                                 sealer->OpenEntity(kKind, number, stored));
          TANJI_ASSIGN_OR_RETURN(const graph::ProcessVersion version,
                                 graph::UnpackProcess(packed));
          history.versions_.push_back(
              {parts.seq, KindOf(version), erased.contains(parts.seq)});
          return absl::OkStatus();
        }();
        return failure.ok();
      }));
  TANJI_RETURN_IF_ERROR(failure);
  return history;
}

bool ProcessHistory::IsSuperseded(uint64_t seq) const {
  for (const Version& version : versions_) {
    if (version.seq == seq) return false;
    if (version.kind == Kind::kAlways || version.kind == Kind::kEnds) {
      return true;
    }
  }
  return false;
}

ProcessHistory::Rest ProcessHistory::rest() const {
  for (const Version& version : versions_) {
    const bool passes_by = version.kind == Kind::kDropped ||
                           (version.kind == Kind::kWaits && version.erased);
    if (passes_by) continue;
    if (version.erased) return Rest::kGone;
    return version.kind == Kind::kEnds ? Rest::kEnded : Rest::kGoesOn;
  }
  return Rest::kGone;
}

bool ProcessHistory::LosesWhatCounts() const {
  for (const Version& version : versions_) {
    if (version.kind == Kind::kDropped || version.kind == Kind::kWaits) {
      continue;
    }
    return version.erased;
  }
  return false;
}

}  // namespace tanji::platform
