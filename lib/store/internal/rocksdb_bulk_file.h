// A sorted file that RocksDB takes over as it is.

#ifndef TANJI_LIB_STORE_INTERNAL_ROCKSDB_BULK_FILE_H_
#define TANJI_LIB_STORE_INTERNAL_ROCKSDB_BULK_FILE_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/store/internal/write_rules.h"
#include "lib/store/key_value_store.h"
#include "rocksdb/options.h"
#include "rocksdb/sst_file_writer.h"

namespace tanji::store::internal {

// Thread-compatible. Deletes its file at the end, unless that was moved away.
class RocksDbBulkFile : public BulkFile {
 public:
  // Makes the file `path`; `options` are those of the database.
  static absl::StatusOr<std::unique_ptr<RocksDbBulkFile>> Create(
      const rocksdb::Options& options, const std::string& path);
  ~RocksDbBulkFile() override;

  absl::Status Add(std::string_view key, std::string_view value) override;
  absl::Status Complete() override;
  uint64_t size_bytes() const override;

  bool empty() const { return span_.last.empty(); }
  const KeySpan& span() const { return span_; }
  // Complete, unless that was done, of a file that is not empty; what RocksDB
  // wants to know for taking it over.
  absl::StatusOr<rocksdb::ExternalSstFileInfo> Finish();

 private:
  RocksDbBulkFile(const rocksdb::Options& options, const std::string& path);

  rocksdb::Env* const env_;
  const std::string path_;
  std::unique_ptr<rocksdb::SstFileWriter> writer_;
  KeySpan span_;
  bool is_complete_ = false;
  absl::Status completed_;                // whether it went well
  rocksdb::ExternalSstFileInfo written_;  // of a complete one that is not empty
};

}  // namespace tanji::store::internal

#endif  // TANJI_LIB_STORE_INTERNAL_ROCKSDB_BULK_FILE_H_
