#include "lib/store/memory_store.h"

#include <utility>

#include "lib/base/check.h"
#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/store/internal/write_rules.h"

namespace tanji::store {
namespace {

// Pairs in ascending order, held in memory.
class MemoryBulkFile : public BulkFile {
 public:
  absl::Status Add(std::string_view key, std::string_view value) override {
    TANJI_CHECK(!is_complete_);
    TANJI_RETURN_IF_ERROR(CheckPair(key, value));
    if (!pairs_.empty()) {
      TANJI_RETURN_IF_ERROR(internal::CheckAscends(pairs_.back().first, key));
    }
    size_bytes_ += key.size() + value.size();
    pairs_.emplace_back(key, value);
    return absl::OkStatus();
  }
  absl::Status Complete() override {
    TANJI_CHECK(!is_complete_);
    is_complete_ = true;
    return absl::OkStatus();
  }
  uint64_t size_bytes() const override { return size_bytes_; }

  std::vector<std::pair<std::string, std::string>>& pairs() { return pairs_; }

 private:
  std::vector<std::pair<std::string, std::string>> pairs_;
  uint64_t size_bytes_ = 0;
  bool is_complete_ = false;
};

template <typename Map>
auto End(Map& map, const KeyRange& range) {
  return range.end.empty() ? map.end() : map.lower_bound(range.end);
}

}  // namespace

class MemoryStore::View : public ReadView {
 public:
  View(base::Mutex& mu, std::shared_ptr<const Map> map)
      : mu_(mu), map_(std::move(map)) {}
  // Released under the store's mutex, so that a writer that finds itself alone
  // with the map sees all that readers did before.
  ~View() override {
    const base::MutexLock lock(mu_);
    map_.reset();
  }
  const Map& map() const { return *map_; }

 private:
  base::Mutex& mu_;
  std::shared_ptr<const Map> map_;
};

MemoryStore::MemoryStore() : map_(std::make_shared<Map>()) {}

void MemoryStore::FailNextWrite(absl::Status status) {
  const base::MutexLock lock(mu_);
  next_failure_ = std::move(status);
}

std::unique_ptr<ReadView> MemoryStore::Pin() const {
  const base::MutexLock lock(mu_);
  return std::make_unique<View>(mu_, map_);
}

template <typename Read>
auto MemoryStore::WithMap(const ReadView* view, const Read& read) const {
  if (view != nullptr) {
    const auto* own = dynamic_cast<const View*>(view);
    TANJI_CHECK(own != nullptr);
    return read(own->map());
  }
  const base::MutexLock lock(mu_);
  return read(std::as_const(*map_));
}

absl::StatusOr<std::string> MemoryStore::Get(std::string_view key,
                                             const ReadView* view) const {
  return WithMap(view, [&](const Map& map) -> absl::StatusOr<std::string> {
    const auto found = map.find(key);
    if (found == map.end()) return internal::KeyNotFound(key);
    return found->second;
  });
}

absl::StatusOr<std::vector<std::optional<std::string>>> MemoryStore::MultiGet(
    const std::vector<std::string>& keys, const ReadView* view) const {
  return WithMap(view, [&](const Map& map) {
    std::vector<std::optional<std::string>> values(keys.size());
    for (size_t i = 0; i < keys.size(); ++i) {
      const auto found = map.find(keys[i]);
      if (found != map.end()) values[i] = found->second;
    }
    return values;
  });
}

absl::Status MemoryStore::Scan(const KeyRange& range, uint64_t limit,
                               const Visitor& visit,
                               const ReadView* view) const {
  if (view == nullptr) {
    const std::unique_ptr<ReadView> newest = Pin();
    return Scan(range, limit, visit, newest.get());
  }
  const auto* own = dynamic_cast<const View*>(view);
  TANJI_CHECK(own != nullptr);
  if (internal::IsEmpty(range)) return absl::OkStatus();
  const auto end = End(own->map(), range);
  for (auto pair = own->map().lower_bound(range.begin);
       pair != end && limit > 0; ++pair, --limit) {
    if (!visit(pair->first, pair->second)) break;
  }
  return absl::OkStatus();
}

absl::Status MemoryStore::CheckWritable() {
  if (!failure_.ok()) return internal::WritesRefused("in memory", failure_);
  if (!next_failure_.ok()) {
    failure_ = std::exchange(next_failure_, absl::OkStatus());
    return failure_;
  }
  return absl::OkStatus();
}

MemoryStore::Map& MemoryStore::MapToChange() {
  if (map_.use_count() > 1) map_ = std::make_shared<Map>(*map_);
  return *map_;
}

absl::Status MemoryStore::Write(uint64_t fence,
                                const std::function<void(Map& map)>& change) {
  const base::MutexLock lock(mu_);
  TANJI_RETURN_IF_ERROR(internal::CheckFence(fence, fence_));
  TANJI_RETURN_IF_ERROR(CheckWritable());
  change(MapToChange());
  return absl::OkStatus();
}

absl::StatusOr<uint64_t> MemoryStore::AcquireFence() {
  const base::MutexLock lock(mu_);
  TANJI_RETURN_IF_ERROR(CheckWritable());
  ++fence_;
  MapToChange()[internal::FenceKey()] = internal::EncodeFence(fence_);
  return fence_;
}

absl::Status MemoryStore::Apply(const WriteBatch& batch, uint64_t fence) {
  TANJI_RETURN_IF_ERROR(internal::CheckBatch(batch));
  return Write(fence, [&](Map& map) {
    for (const WriteBatch::Operation& operation : batch.operations()) {
      if (operation.value.has_value()) {
        map[operation.key] = *operation.value;
      } else {
        map.erase(operation.key);
      }
    }
  });
}

absl::StatusOr<std::unique_ptr<BulkFile>> MemoryStore::StartBulkFile() {
  return std::make_unique<MemoryBulkFile>();
}

absl::Status MemoryStore::BulkLoad(std::vector<std::unique_ptr<BulkFile>> files,
                                   uint64_t fence) {
  std::vector<internal::KeySpan> spans;
  std::vector<MemoryBulkFile*> full_files;
  for (const std::unique_ptr<BulkFile>& file : files) {
    auto* own = dynamic_cast<MemoryBulkFile*>(file.get());
    TANJI_CHECK(own != nullptr);
    if (own->pairs().empty()) continue;
    spans.push_back({own->pairs().front().first, own->pairs().back().first});
    full_files.push_back(own);
  }
  TANJI_RETURN_IF_ERROR(internal::CheckApart(std::move(spans)));
  return Write(fence, [&](Map& map) {
    for (MemoryBulkFile* file : full_files) {
      for (auto& [key, value] : file->pairs()) map[key] = std::move(value);
    }
  });
}

absl::Status MemoryStore::DeleteRange(const KeyRange& range, uint64_t fence) {
  return Write(fence, [&](Map& map) {
    for (const KeyRange& part : internal::WithoutReservedKey(range)) {
      map.erase(map.lower_bound(part.begin), End(map, part));
    }
  });
}

absl::Status MemoryStore::Purge(const KeyRange&) { return absl::OkStatus(); }

absl::Status MemoryStore::VerifyChecksums() const { return absl::OkStatus(); }

}  // namespace tanji::store
