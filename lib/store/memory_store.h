// The store as an ordered map in memory: same promises, no disk.

#ifndef TANJI_LIB_STORE_MEMORY_STORE_H_
#define TANJI_LIB_STORE_MEMORY_STORE_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/mutex.h"
#include "lib/store/key_value_store.h"

namespace tanji::store {

// For tests, and for what is built and read once, as an audit. Thread-safe. A
// write while a view is held copies the map once.
class MemoryStore : public KeyValueStore {
 public:
  MemoryStore();

  // The next write fails with `status` as if the disk had failed.
  void FailNextWrite(absl::Status status);

  // The default arguments are those of the interface.
  absl::StatusOr<std::string> Get(
      std::string_view key, const ReadView* view = nullptr) const override;
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      const std::vector<std::string>& keys,
      const ReadView* view = nullptr) const override;
  absl::Status Scan(const KeyRange& range, uint64_t limit, const Visitor& visit,
                    const ReadView* view = nullptr) const override;
  std::unique_ptr<ReadView> Pin() const override;
  absl::StatusOr<uint64_t> AcquireFence() override;
  absl::Status Apply(const WriteBatch& batch, uint64_t fence) override;
  absl::StatusOr<std::unique_ptr<BulkFile>> StartBulkFile() override;
  absl::Status BulkLoad(std::vector<std::unique_ptr<BulkFile>> files,
                        uint64_t fence) override;
  absl::Status DeleteRange(const KeyRange& range, uint64_t fence) override;
  absl::Status Purge(const KeyRange& range) override;
  absl::Status Flush() override { return absl::OkStatus(); }
  absl::Status VerifyChecksums() const override;

 private:
  using Map = std::map<std::string, std::string, std::less<>>;
  class View;

  // Runs `read` on the map of `view`, or on the newest one.
  template <typename Read>
  auto WithMap(const ReadView* view, const Read& read) const;
  // Checks that a write may go on, then runs `change` on the map.
  absl::Status Write(uint64_t fence,
                     const std::function<void(Map& map)>& change);
  absl::Status CheckWritable() TANJI_REQUIRES(mu_);
  Map& MapToChange() TANJI_REQUIRES(mu_);

  mutable base::Mutex mu_;
  // Shared with views; changed in place only while none holds it.
  std::shared_ptr<Map> map_ TANJI_GUARDED_BY(mu_);
  uint64_t fence_ TANJI_GUARDED_BY(mu_) = 0;
  absl::Status next_failure_ TANJI_GUARDED_BY(mu_);
  absl::Status failure_ TANJI_GUARDED_BY(mu_);  // not OK: writes are refused
};

}  // namespace tanji::store

#endif  // TANJI_LIB_STORE_MEMORY_STORE_H_
