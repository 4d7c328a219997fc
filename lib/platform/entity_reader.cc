#include "lib/platform/entity_reader.h"

#include <tuple>
#include <utility>

#include "lib/base/status.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

// Gives the placeholder the id, which never changes, of another version.
absl::Status TakeId(graph::EntityKind kind, std::string_view other,
                    std::string& placeholder) {
  if (other.empty()) return absl::OkStatus();
  if (kind == graph::EntityKind::kProduct) {
    TANJI_ASSIGN_OR_RETURN(graph::ProductVersion from,
                           graph::UnpackProduct(other));
    TANJI_ASSIGN_OR_RETURN(graph::ProductVersion to,
                           graph::UnpackProduct(placeholder));
    to.id = std::move(from.id);
    placeholder = graph::Pack(to);
  } else if (kind == graph::EntityKind::kOrganisation) {
    TANJI_ASSIGN_OR_RETURN(graph::OrganisationVersion from,
                           graph::UnpackOrganisation(other));
    TANJI_ASSIGN_OR_RETURN(graph::OrganisationVersion to,
                           graph::UnpackOrganisation(placeholder));
    to.id = std::move(from.id);
    placeholder = graph::Pack(to);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<const store::RecordSealer*> EntityReader::SealerOf(
    uint64_t seq) {
  if (const auto found = sealers_.find(seq); found != sealers_.end()) {
    return found->second.get();
  }
  const auto secret = secrets_.Get(store::RecordSecretKey(seq));
  if (absl::IsNotFound(secret.status())) {
    return absl::NotFoundError(
        base::StrCat("the secret of record ", seq, " is gone: erased or lost"));
  }
  TANJI_RETURN_IF_ERROR(secret.status());
  if (sealers_.size() >= kOpenSealersMax) sealers_.clear();
  auto& sealer = sealers_[seq];
  sealer = std::make_unique<store::RecordSealer>(*secret);
  return sealer.get();
}

absl::StatusOr<EntityReader::Visited> EntityReader::Open(
    graph::EntityKind kind, const store::EntityKeyParts& parts,
    std::string_view stored, uint64_t as_of, std::string& bytes) {
  const auto erased = ErasedVersion::Unpack(stored);
  if (erased.has_value() && kind != graph::EntityKind::kPack) {
    bytes = PlaceholderOf(*erased, kind, parts.number, as_of);
    if (IsUnknown(*erased, as_of)) {
      TANJI_ASSIGN_OR_RETURN(const std::string left,
                             AnyLeft(kind, parts.number));
      TANJI_RETURN_IF_ERROR(TakeId(kind, left, bytes));
    }
  } else {
    TANJI_ASSIGN_OR_RETURN(const store::RecordSealer* sealer,
                           SealerOf(parts.seq));
    TANJI_ASSIGN_OR_RETURN(bytes, sealer->OpenEntity(static_cast<uint8_t>(kind),
                                                     parts.number, stored));
  }
  return Visited{parts.number, parts.seq, bytes, erased};
}

absl::StatusOr<std::string> EntityReader::AnyLeft(graph::EntityKind kind,
                                                  uint32_t number) {
  const auto kind_byte = static_cast<uint8_t>(kind);
  absl::StatusOr<std::string> left = std::string();
  TANJI_RETURN_IF_ERROR(main_.Scan(
      store::KeyRange::Prefix(store::EntityPrefix(kind_byte, number)),
      UINT64_MAX, [&](std::string_view key, std::string_view stored) {
        if (ErasedVersion::Unpack(stored).has_value()) return true;
        left = [&]() -> absl::StatusOr<std::string> {
          TANJI_ASSIGN_OR_RETURN(const store::EntityKeyParts parts,
                                 store::PartsOfEntityKey(key));
          TANJI_ASSIGN_OR_RETURN(const store::RecordSealer* sealer,
                                 SealerOf(parts.seq));
          return sealer->OpenEntity(kind_byte, number, stored);
        }();
        return false;
      }));
  return left;
}

absl::StatusOr<EntityReader::Packed> EntityReader::Latest(
    graph::EntityKind kind, uint32_t number, uint64_t as_of) {
  return LatestUpTo(kind, number, as_of, as_of);
}

absl::StatusOr<EntityReader::Packed> EntityReader::LatestUpTo(
    graph::EntityKind kind, uint32_t number, uint64_t up_to, uint64_t as_of) {
  const auto kind_byte = static_cast<uint8_t>(kind);
  store::KeyRange range =
      store::KeyRange::Prefix(store::EntityPrefix(kind_byte, number));
  range.begin = store::EntityKey(kind_byte, number, up_to);
  std::string key, stored;
  TANJI_RETURN_IF_ERROR(main_.Scan(
      range, 1, [&](std::string_view found_key, std::string_view value) {
        key = std::string(found_key);
        stored = std::string(value);
        return false;
      }));
  if (key.empty()) {
    return absl::NotFoundError(base::StrCat("no version of entity ", number,
                                            " as of position ", up_to));
  }
  TANJI_ASSIGN_OR_RETURN(const store::EntityKeyParts parts,
                         store::PartsOfEntityKey(key));
  std::string bytes;
  TANJI_ASSIGN_OR_RETURN(const Visited found,
                         Open(kind, parts, stored, as_of, bytes));
  if (found.erased.has_value() && IsUnknown(*found.erased, as_of)) {
    return ErasedError(parts.seq);
  }
  return Packed{parts.seq, std::move(bytes), found.erased.has_value()};
}

absl::StatusOr<EntityReader::Process> EntityReader::ProcessAt(uint32_t number,
                                                              uint64_t as_of,
                                                              graph::Day day) {
  Process newest{};
  bool found = false;
  // Where it is placed, as an intact version says.
  std::optional<std::pair<std::string, std::optional<graph::Period>>> placed;
  for (uint64_t position = as_of;;) {
    const auto packed =
        LatestUpTo(graph::EntityKind::kProcess, number, position, as_of);
    if (absl::IsNotFound(packed.status()) && !IsErased(packed.status()) &&
        found) {
      break;
    }
    TANJI_RETURN_IF_ERROR(packed.status());
    TANJI_ASSIGN_OR_RETURN(graph::ProcessVersion version,
                           graph::UnpackProcess(packed->bytes));
    found = true;
    if (!packed->is_placeholder && !placed.has_value()) {
      placed.emplace(version.place, version.period);
    }
    if (placed.has_value()) {
      std::tie(version.place, version.period) = *placed;
    }
    const bool covers = !version.in_force || version.HoldsOn(day);
    newest.dated = newest.dated || version.IsDated();
    newest.seq = packed->seq;
    newest.version = std::move(version);
    if (covers) return newest;
    if (packed->seq == 0) break;
    position = packed->seq - 1;
  }
  newest.version.in_force = false;
  newest.version.inputs.clear();
  return newest;
}

absl::StatusOr<std::optional<EntityReader::Process>> EntityReader::LastReleased(
    uint32_t number, uint64_t as_of) {
  for (uint64_t position = as_of;;) {
    const auto packed =
        LatestUpTo(graph::EntityKind::kProcess, number, position, as_of);
    if (absl::IsNotFound(packed.status())) return std::nullopt;
    TANJI_RETURN_IF_ERROR(packed.status());
    Process process{packed->seq, {}, false};
    TANJI_ASSIGN_OR_RETURN(process.version,
                           graph::UnpackProcess(packed->bytes));
    if (process.version.in_force &&
        process.version.state == graph::ReleaseState::kReleased) {
      return process;
    }
    if (packed->seq == 0) return std::nullopt;
    position = packed->seq - 1;
  }
}

absl::Status EntityReader::ForEach(graph::EntityKind kind,
                                   const Visitor& visit) {
  absl::Status failure;
  TANJI_RETURN_IF_ERROR(main_.Scan(
      store::KeyRange::Prefix(store::EntityPrefix(static_cast<uint8_t>(kind))),
      UINT64_MAX, [&](std::string_view key, std::string_view stored) {
        failure = [&]() -> absl::Status {
          TANJI_ASSIGN_OR_RETURN(const store::EntityKeyParts parts,
                                 store::PartsOfEntityKey(key));
          std::string bytes;
          TANJI_ASSIGN_OR_RETURN(const Visited found,
                                 Open(kind, parts, stored, UINT64_MAX, bytes));
          return visit(found);
        }();
        return failure.ok();
      }));
  return failure;
}

absl::Status EntityReader::ForEachNewest(graph::EntityKind kind, uint32_t first,
                                         uint32_t last, uint64_t as_of,
                                         const Chooser& visit) {
  const auto kind_byte = static_cast<uint8_t>(kind);
  std::optional<uint32_t> settled;  // number that needs no older version
  absl::Status failure;
  TANJI_RETURN_IF_ERROR(main_.Scan(
      {store::EntityPrefix(kind_byte, first),
       store::EntityPrefix(kind_byte, last)},
      UINT64_MAX, [&](std::string_view key, std::string_view stored) {
        failure = [&]() -> absl::Status {
          TANJI_ASSIGN_OR_RETURN(const store::EntityKeyParts parts,
                                 store::PartsOfEntityKey(key));
          if (parts.seq > as_of || settled == parts.number) {
            return absl::OkStatus();
          }
          std::string bytes;
          TANJI_ASSIGN_OR_RETURN(const Visited found,
                                 Open(kind, parts, stored, as_of, bytes));
          TANJI_ASSIGN_OR_RETURN(const bool more, visit(found));
          if (!more) settled = parts.number;
          return absl::OkStatus();
        }();
        return failure.ok();
      }));
  return failure;
}

}  // namespace tanji::platform
