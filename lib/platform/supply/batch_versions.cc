#include "lib/platform/supply/batch_versions.h"

#include <algorithm>
#include <string>
#include <utility>

#include "lib/base/status.h"
#include "lib/store/keys.h"

namespace tanji::platform {

absl::StatusOr<EntityReader::Packed> LatestBefore(const ChangeView& view,
                                                  EntityReader& stored,
                                                  graph::EntityKind kind,
                                                  uint32_t number,
                                                  uint64_t end) {
  const auto kind_byte = static_cast<uint8_t>(kind);
  uint64_t seq = end;
  while (seq > view.batch_begin()) {
    --seq;
    const std::string key = store::EntityKey(kind_byte, number, seq);
    if (!view.IsInBatch(key)) continue;
    TANJI_ASSIGN_OR_RETURN(const std::string sealed, view.Get(key));
    TANJI_ASSIGN_OR_RETURN(const std::string secret,
                           view.GetSecret(store::RecordSecretKey(seq)));
    TANJI_ASSIGN_OR_RETURN(
        std::string bytes,
        store::RecordSealer(secret).OpenEntity(kind_byte, number, sealed));
    return EntityReader::Packed{seq, std::move(bytes)};
  }
  if (seq == 0) return absl::NotFoundError("no version before position 0");
  return stored.Latest(kind, number, seq - 1);
}

}  // namespace tanji::platform
