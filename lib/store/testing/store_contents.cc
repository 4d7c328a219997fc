#include "lib/store/testing/store_contents.h"

#include <string_view>

#include "lib/base/status.h"
#include "lib/store/keys.h"

namespace tanji::store {

absl::StatusOr<Contents> ReadContents(const KeyValueStore& store) {
  Contents contents;
  TANJI_RETURN_IF_ERROR(
      store.Scan({}, UINT64_MAX, [&](std::string_view key, std::string_view v) {
        if (key != MetaKey("fence")) contents.emplace(key, v);
        return true;
      }));
  return contents;
}

absl::Status Write(KeyValueStore& store, uint64_t fence,
                   const Contents& pairs) {
  WriteBatch batch;
  for (const auto& [key, value] : pairs) batch.Put(key, value);
  return store.Apply(batch, fence);
}

}  // namespace tanji::store
