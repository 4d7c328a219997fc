// Where stored records and versions are read from.

#ifndef TANJI_LIB_PLATFORM_STORED_RECORDS_H_
#define TANJI_LIB_PLATFORM_STORED_RECORDS_H_

#include "lib/platform/version_cache.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {

// References that outlive it: two stores, and what has been opened of them.
struct StoredRecords {
  const store::KeyValueStore& main;
  const store::KeyValueStore& secrets;
  VersionCache& versions;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_STORED_RECORDS_H_
