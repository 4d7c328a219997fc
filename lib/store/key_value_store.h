// The ordered key-value interface that every backend implements, and no more.
//
// Keys compare as bytes. Values have at most kValueSizeMax bytes. One writer at
// a time holds the store's fence; whoever has an older fence is refused.

#ifndef TANJI_LIB_STORE_KEY_VALUE_STORE_H_
#define TANJI_LIB_STORE_KEY_VALUE_STORE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tanji::store {

inline constexpr size_t kKeySizeMax = 256;           // bytes
inline constexpr size_t kValueSizeMax = 256 * 1024;  // bytes

// INVALID_ARGUMENT for what no store takes: an empty, too long or reserved key,
// or a long value.
absl::Status CheckPair(std::string_view key, std::string_view value);

// Changes that are applied together or not at all. Later ones win.
class WriteBatch {
 public:
  struct Operation {
    std::string key;
    std::optional<std::string> value;  // absent: delete
  };
  void Put(std::string key, std::string value);
  void Delete(std::string key);
  const std::vector<Operation>& operations() const { return operations_; }
  bool empty() const { return operations_.empty(); }
  size_t size_bytes() const { return size_bytes_; }

 private:
  std::vector<Operation> operations_;
  size_t size_bytes_ = 0;
};

// Keys from `begin` (included) to `end` (excluded); an empty `end` has no end.
struct KeyRange {
  std::string begin;
  std::string end;
  // All keys that start with `prefix`.
  static KeyRange Prefix(std::string_view prefix);
};

// A state of the store that stays readable while others write. Release it soon.
class ReadView {
 public:
  virtual ~ReadView() = default;
};

// Key-value pairs in ascending order, prepared outside the store. Destroying
// one that was not loaded leaves nothing behind. Thread-compatible.
class BulkFile {
 public:
  virtual ~BulkFile() = default;
  // INVALID_ARGUMENT for a key not above the one before, or one too large.
  // Not after Complete.
  virtual absl::Status Add(std::string_view key, std::string_view value) = 0;
  // Writes and syncs what was added. BulkLoad does it for a file for which it
  // was not done, but then all others wait for the disk. Once.
  virtual absl::Status Complete() = 0;
  virtual uint64_t size_bytes() const = 0;
};

// Thread-safe. Outlives its views and bulk files.
//
// After a write has failed for a reason of the system (disk full, failed sync),
// every later write is refused with UNAVAILABLE until the store is opened anew:
// what the disk holds is not known before that. Reads go on. A request that
// breaks a rule (INVALID_ARGUMENT, ABORTED) changes nothing and harms nothing.
//
// The key meta/fence (keys.h) is the store's own: it can be read, but writes
// refuse it with INVALID_ARGUMENT and DeleteRange spares it.
class KeyValueStore {
 public:
  virtual ~KeyValueStore() = default;

  // NOT_FOUND; DATA_LOSS when the stored bytes fail their checksum. `view` is
  // one of this store's own; without it, what is newest.
  virtual absl::StatusOr<std::string> Get(
      std::string_view key, const ReadView* view = nullptr) const = 0;
  // One result a key, in their order; absent keys are empty.
  virtual absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      const std::vector<std::string>& keys,
      const ReadView* view = nullptr) const = 0;
  // Calls `visit` for at most `limit` pairs of `range` in ascending order,
  // until it returns false. The arguments live until it returns.
  using Visitor =
      std::function<bool(std::string_view key, std::string_view value)>;
  virtual absl::Status Scan(const KeyRange& range, uint64_t limit,
                            const Visitor& visit,
                            const ReadView* view = nullptr) const = 0;
  virtual std::unique_ptr<ReadView> Pin() const = 0;

  // A number above every fence before; makes all of them stale.
  virtual absl::StatusOr<uint64_t> AcquireFence() = 0;
  // Applies `batch` and syncs it to disk before it returns. INVALID_ARGUMENT
  // for an empty key or one above a limit; ABORTED when `fence` is stale;
  // RESOURCE_EXHAUSTED when the disk is full; FAILED_PRECONDITION when the
  // store was opened to read. After an error none of the batch is visible; the
  // disk may hold all of it, never a part.
  virtual absl::Status Apply(const WriteBatch& batch, uint64_t fence) = 0;

  virtual absl::StatusOr<std::unique_ptr<BulkFile>> StartBulkFile() = 0;
  // Adds all pairs of `files`, whose key ranges do not overlap, at once and
  // durably; they win over what is there. ABORTED when `fence` is stale,
  // INVALID_ARGUMENT when two files overlap.
  virtual absl::Status BulkLoad(std::vector<std::unique_ptr<BulkFile>> files,
                                uint64_t fence) = 0;
  // Deletes the range durably. The bytes may stay on disk: see Purge.
  virtual absl::Status DeleteRange(const KeyRange& range, uint64_t fence) = 0;
  // Rewrites the files that hold `range`, so that no deleted or overwritten
  // value of it is left in them. Views that still see one keep it. Costs a
  // rewrite of the range: meant for the small secret store.
  virtual absl::Status Purge(const KeyRange& range) = 0;
  // Moves what only the log holds into sorted files, so that the next opening
  // has little to read again. What was acknowledged is durable without it.
  virtual absl::Status Flush() = 0;
  // Reads every stored block and checks its checksum. DATA_LOSS names the file.
  virtual absl::Status VerifyChecksums() const = 0;
};

}  // namespace tanji::store

#endif  // TANJI_LIB_STORE_KEY_VALUE_STORE_H_
