// The grants that hold, in memory; each is a record of the log.

#ifndef TANJI_LIB_PLATFORM_ACCESS_GRANT_TABLE_H_
#define TANJI_LIB_PLATFORM_ACCESS_GRANT_TABLE_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/mutex.h"
#include "lib/identity/grant.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {

// Thread-safe.
class GrantTable {
 public:
  // Reads the records of the grants that hold. DATA_LOSS.
  // Those that ended before `now_micros` are left out; one that cannot be read
  // is too, with a line in the log: nobody is let in by it.
  static absl::StatusOr<std::unique_ptr<GrantTable>> Load(
      const store::KeyValueStore& main, const store::KeyValueStore& secrets,
      int64_t now_micros);

  std::shared_ptr<const identity::Grants> Current() const TANJI_EXCLUDES(mu_);

  // Once the grant, or its withdrawal, is durable; from then on it holds.
  // Forgets what had ended by `now_micros`.
  void Add(identity::Grant grant, int64_t now_micros) TANJI_EXCLUDES(mu_);
  void Remove(const std::string& id) TANJI_EXCLUDES(mu_);

 private:
  GrantTable() = default;
  void Publish() TANJI_REQUIRES(mu_);

  mutable base::Mutex mu_;
  std::map<std::string, identity::Grant> by_id_ TANJI_GUARDED_BY(mu_);
  std::shared_ptr<const identity::Grants> current_ TANJI_GUARDED_BY(mu_) =
      std::make_shared<identity::Grants>();
};

// A grant's document, `tanji-grant/v1` (schemas/grant-v1.schema.json), and
// back; without its id. INVALID_ARGUMENT lists every fault.
std::string WriteGrant(const identity::Grant& grant);
absl::StatusOr<identity::Grant> ReadGrant(std::string_view document);

// INVALID_ARGUMENT unless it names a file just where its scope is evidence.
absl::Status CheckGrantedFile(const identity::Grant& grant);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_ACCESS_GRANT_TABLE_H_
