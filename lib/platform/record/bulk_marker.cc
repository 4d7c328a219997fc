#include "lib/platform/record/bulk_marker.h"

#include "lib/base/log.h"
#include "lib/base/status.h"
#include "lib/base/wire.h"
#include "lib/graph/version.h"
#include "lib/platform/record/names.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

constexpr size_t kDeletesPerBatch = 10'000;

// Deletes the keys of `range` for which `is_leftover` holds, batch by batch.
template <typename IsLeftover>
absl::Status SweepRange(store::KeyValueStore& main, uint64_t fence,
                        store::KeyRange range, const IsLeftover& is_leftover) {
  for (;;) {
    store::WriteBatch batch;
    absl::Status failure;
    std::string last;
    TANJI_RETURN_IF_ERROR(main.Scan(
        range, UINT64_MAX, [&](std::string_view key, std::string_view value) {
          const auto leftover = is_leftover(key, value);
          if (!leftover.ok()) {
            failure = leftover.status();
            return false;
          }
          last = std::string(key);
          if (*leftover) batch.Delete(last);
          return batch.operations().size() < kDeletesPerBatch;
        }));
    TANJI_RETURN_IF_ERROR(failure);
    if (batch.empty()) return absl::OkStatus();
    TANJI_RETURN_IF_ERROR(main.Apply(batch, fence));
    range.begin = last + '\0';
  }
}

uint32_t CounterOf(const Counters& counters, graph::EntityKind kind) {
  switch (kind) {
    case graph::EntityKind::kOrganisation:
      return counters.organisations;
    case graph::EntityKind::kProduct:
      return counters.products;
    case graph::EntityKind::kProcess:
      return counters.processes;
    case graph::EntityKind::kPack:
      break;  // no import brings any
  }
  return UINT32_MAX;
}

}  // namespace

std::string BulkMarker::Pack() const {
  std::string out;
  base::AppendU64(&out, seq);
  out.append(record_id);
  return out;
}

absl::StatusOr<BulkMarker> BulkMarker::Unpack(std::string_view packed) {
  base::WireReader reader(packed, "stored import marker");
  BulkMarker marker;
  TANJI_ASSIGN_OR_RETURN(marker.seq, reader.U64());
  TANJI_ASSIGN_OR_RETURN(const std::string_view id,
                         reader.Bytes(store::kRecordIdSize));
  marker.record_id = std::string(id);
  TANJI_RETURN_IF_ERROR(reader.Finish());
  return marker;
}

absl::Status SweepInterruptedImport(store::KeyValueStore& main, uint64_t fence,
                                    const Counters& counters) {
  const auto packed = main.Get(store::MetaKey("bulk"));
  if (absl::IsNotFound(packed.status())) return absl::OkStatus();
  TANJI_RETURN_IF_ERROR(packed.status());
  TANJI_ASSIGN_OR_RETURN(const BulkMarker marker, BulkMarker::Unpack(*packed));
  base::LogInfo("an interrupted import is swept");
  TANJI_RETURN_IF_ERROR(main.DeleteRange(
      store::KeyRange::Prefix(store::PayloadPrefix(marker.record_id)), fence));
  for (const auto kind :
       {graph::EntityKind::kOrganisation, graph::EntityKind::kProduct,
        graph::EntityKind::kProcess}) {
    TANJI_RETURN_IF_ERROR(SweepRange(
        main, fence,
        store::KeyRange::Prefix(
            store::EntityPrefix(static_cast<uint8_t>(kind))),
        [&](std::string_view key, std::string_view) -> absl::StatusOr<bool> {
          TANJI_ASSIGN_OR_RETURN(const store::EntityKeyParts parts,
                                 store::PartsOfEntityKey(key));
          return parts.seq >= marker.seq;
        }));
  }
  TANJI_RETURN_IF_ERROR(SweepRange(
      main, fence, store::KeyRange::Prefix(store::NamePrefix()),
      [&](std::string_view, std::string_view value) -> absl::StatusOr<bool> {
        TANJI_ASSIGN_OR_RETURN(const NameEntry entry, NameEntry::Unpack(value));
        return entry.number >= CounterOf(counters, entry.kind);
      }));
  store::WriteBatch batch;
  batch.Delete(store::MetaKey("bulk"));
  return main.Apply(batch, fence);
}

}  // namespace tanji::platform
