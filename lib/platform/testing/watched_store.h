// A store that is read through a hook, for tests of what is read, by whom and
// when.

#ifndef TANJI_LIB_PLATFORM_TESTING_WATCHED_STORE_H_
#define TANJI_LIB_PLATFORM_TESTING_WATCHED_STORE_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {

// Thread-safe where OnRead is. Refuses writes.
class WatchedStore : public store::KeyValueStore {
 public:
  // `store` outlives it.
  explicit WatchedStore(const store::KeyValueStore& store) : store_(store) {}

  absl::StatusOr<std::string> Get(
      std::string_view key,
      const store::ReadView* view = nullptr) const override {
    OnRead();
    return store_.Get(key, view);
  }
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      const std::vector<std::string>& keys,
      const store::ReadView* view = nullptr) const override {
    OnRead();
    return store_.MultiGet(keys, view);
  }
  absl::Status Scan(const store::KeyRange& range, uint64_t limit,
                    const Visitor& visit,
                    const store::ReadView* view = nullptr) const override {
    OnRead();
    return store_.Scan(range, limit, visit, view);
  }
  std::unique_ptr<store::ReadView> Pin() const override { return store_.Pin(); }

  absl::StatusOr<uint64_t> AcquireFence() override { return Refused(); }
  absl::Status Apply(const store::WriteBatch&, uint64_t) override {
    return Refused();
  }
  absl::StatusOr<std::unique_ptr<store::BulkFile>> StartBulkFile() override {
    return Refused();
  }
  absl::Status BulkLoad(std::vector<std::unique_ptr<store::BulkFile>>,
                        uint64_t) override {
    return Refused();
  }
  absl::Status DeleteRange(const store::KeyRange&, uint64_t) override {
    return Refused();
  }
  absl::Status Purge(const store::KeyRange&) override { return Refused(); }
  absl::Status Flush() override { return Refused(); }
  absl::Status VerifyChecksums() const override { return Refused(); }

 private:
  // Before each read, on its thread.
  virtual void OnRead() const = 0;

  static absl::Status Refused() {
    return absl::UnimplementedError("a watched store is read only");
  }

  const store::KeyValueStore& store_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_TESTING_WATCHED_STORE_H_
