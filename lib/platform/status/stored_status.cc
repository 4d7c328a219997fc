#include "lib/platform/status/stored_status.h"

#include <optional>

#include "lib/base/status.h"
#include "lib/base/wire.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

constexpr uint64_t kNone = UINT64_MAX;

std::optional<uint64_t> PositionOf(uint64_t stored) {
  return stored == kNone ? std::nullopt : std::optional(stored);
}

absl::StatusOr<StoredStatus> Unpacked(
    const absl::StatusOr<std::string>& packed) {
  if (absl::IsNotFound(packed.status())) return StoredStatus();
  TANJI_RETURN_IF_ERROR(packed.status());
  return StoredStatus::Unpack(*packed);
}

}  // namespace

std::string StoredStatus::Pack() const {
  std::string packed;
  base::AppendU64(&packed, history.withdrawn_by.value_or(kNone));
  base::AppendU64(&packed, history.superseded_by.value_or(kNone));
  base::AppendU64(&packed, history.replacement);
  for (size_t i = 0; i < history.open_disputes.size(); ++i) {
    base::AppendU64(&packed, history.open_disputes[i]);
    base::AppendU32(&packed, disputed_by[i]);
  }
  return packed;
}

absl::StatusOr<StoredStatus> StoredStatus::Unpack(std::string_view packed) {
  base::WireReader reader(packed, "stored status");
  StoredStatus stored;
  TANJI_ASSIGN_OR_RETURN(const uint64_t withdrawn_by, reader.U64());
  TANJI_ASSIGN_OR_RETURN(const uint64_t superseded_by, reader.U64());
  TANJI_ASSIGN_OR_RETURN(stored.history.replacement, reader.U64());
  stored.history.withdrawn_by = PositionOf(withdrawn_by);
  stored.history.superseded_by = PositionOf(superseded_by);
  while (!reader.rest().empty()) {
    TANJI_ASSIGN_OR_RETURN(const uint64_t seq, reader.U64());
    TANJI_ASSIGN_OR_RETURN(const uint32_t organisation, reader.U32());
    stored.history.open_disputes.push_back(seq);
    stored.disputed_by.push_back(organisation);
  }
  return stored;
}

absl::StatusOr<StoredStatus> ReadStatus(const ChangeView& view, uint64_t seq) {
  return Unpacked(view.Get(store::StatusKey(seq)));
}

absl::StatusOr<StoredStatus> ReadStatus(const store::KeyValueStore& main,
                                        uint64_t seq) {
  return Unpacked(main.Get(store::StatusKey(seq)));
}

absl::StatusOr<std::map<uint64_t, ledger::CertificateStatus>> ReadStatuses(
    const store::KeyValueStore& main) {
  std::map<uint64_t, ledger::CertificateStatus> statuses;
  absl::Status fault;
  const auto take = [&](std::string_view key,
                        std::string_view value) -> absl::Status {
    TANJI_ASSIGN_OR_RETURN(const uint64_t seq, store::SeqOfStatusKey(key));
    TANJI_ASSIGN_OR_RETURN(const StoredStatus stored,
                           StoredStatus::Unpack(value));
    const ledger::CertificateStatus status = stored.history.status();
    if (status != ledger::CertificateStatus::kValid) {
      statuses.emplace(seq, status);
    }
    return absl::OkStatus();
  };
  TANJI_RETURN_IF_ERROR(
      main.Scan(store::KeyRange::Prefix(store::StatusPrefix()), UINT64_MAX,
                [&](std::string_view key, std::string_view value) {
                  fault = take(key, value);
                  return fault.ok();
                }));
  TANJI_RETURN_IF_ERROR(fault);
  return statuses;
}

}  // namespace tanji::platform
