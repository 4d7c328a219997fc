#include "lib/store/internal/rocksdb_bulk_file.h"

#include "lib/base/check.h"
#include "lib/base/log.h"
#include "lib/base/status.h"
#include "lib/store/internal/rocksdb_slice.h"
#include "lib/store/internal/rocksdb_status.h"
#include "rocksdb/env.h"

namespace tanji::store::internal {
namespace {

// What is loaded in bulk is sealed, and does not compress.
rocksdb::Options WithoutCompression(rocksdb::Options options) {
  options.compression = rocksdb::kNoCompression;
  return options;
}

}  // namespace

RocksDbBulkFile::RocksDbBulkFile(const rocksdb::Options& options,
                                 const std::string& path)
    : env_(options.env),
      path_(path),
      // Keeps the pages cached: what was loaded is read soon.
      writer_(std::make_unique<rocksdb::SstFileWriter>(
          rocksdb::EnvOptions(options), WithoutCompression(options),
          /*column_family=*/nullptr,
          /*invalidate_page_cache=*/false)) {}

absl::StatusOr<std::unique_ptr<RocksDbBulkFile>> RocksDbBulkFile::Create(
    const rocksdb::Options& options, const std::string& path) {
  std::unique_ptr<RocksDbBulkFile> file(new RocksDbBulkFile(options, path));
  TANJI_RETURN_IF_ERROR(FromRocksDb(file->writer_->Open(path),
                                    base::StrCat("making bulk file ", path)));
  return file;
}

RocksDbBulkFile::~RocksDbBulkFile() {
  writer_.reset();
  const rocksdb::Status deleted = env_->DeleteFile(path_);
  if (deleted.ok() || deleted.IsPathNotFound() || deleted.IsNotFound()) return;
  base::LogWarning(base::StrCat(
      "bulk file ", path_,
      " stays until the store is opened anew: ", deleted.ToString()));
}

absl::Status RocksDbBulkFile::Add(std::string_view key,
                                  std::string_view value) {
  TANJI_CHECK(!is_complete_);
  TANJI_RETURN_IF_ERROR(CheckPair(key, value));
  if (!empty()) TANJI_RETURN_IF_ERROR(CheckAscends(span_.last, key));
  TANJI_RETURN_IF_ERROR(FromRocksDb(writer_->Put(ToSlice(key), ToSlice(value)),
                                    base::StrCat("writing ", path_)));
  if (empty()) span_.first = std::string(key);
  span_.last.assign(key);
  return absl::OkStatus();
}

uint64_t RocksDbBulkFile::size_bytes() const { return writer_->FileSize(); }

absl::Status RocksDbBulkFile::Complete() {
  TANJI_CHECK(!is_complete_);
  is_complete_ = true;
  // RocksDB refuses to finish a file of nothing.
  if (empty()) return absl::OkStatus();
  completed_ = FromRocksDb(writer_->Finish(&written_),
                           base::StrCat("finishing ", path_));
  return completed_;
}

absl::StatusOr<rocksdb::ExternalSstFileInfo> RocksDbBulkFile::Finish() {
  if (!is_complete_) TANJI_RETURN_IF_ERROR(Complete());
  TANJI_RETURN_IF_ERROR(completed_);
  return written_;
}

}  // namespace tanji::store::internal
