// All that a store holds, at a glance.

#ifndef TANJI_LIB_STORE_TESTING_STORE_CONTENTS_H_
#define TANJI_LIB_STORE_TESTING_STORE_CONTENTS_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/store/key_value_store.h"

namespace tanji::store {

using Contents = std::map<std::string, std::string>;

// Everything but the store's own key meta/fence.
absl::StatusOr<Contents> ReadContents(const KeyValueStore& store);

// Writes `pairs` in one batch.
absl::Status Write(KeyValueStore& store, uint64_t fence, const Contents& pairs);

}  // namespace tanji::store

#endif  // TANJI_LIB_STORE_TESTING_STORE_CONTENTS_H_
