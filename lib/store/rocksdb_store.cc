#include "lib/store/rocksdb_store.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "lib/base/check.h"
#include "lib/base/file.h"
#include "lib/base/log.h"
#include "lib/base/mutex.h"
#include "lib/base/status.h"
#include "lib/store/internal/keeping_file_system.h"
#include "lib/store/internal/rocksdb_bulk_file.h"
#include "lib/store/internal/rocksdb_open.h"
#include "lib/store/internal/rocksdb_options.h"
#include "lib/store/internal/rocksdb_slice.h"
#include "lib/store/internal/rocksdb_status.h"
#include "lib/store/internal/store_folder.h"
#include "lib/store/internal/write_rules.h"
#include "rocksdb/db.h"
#include "rocksdb/env.h"
#include "rocksdb/file_checksum.h"
#include "rocksdb/file_system.h"
#include "rocksdb/write_batch.h"

namespace tanji::store {
namespace {

using internal::FromRocksDb;
using internal::kFolderMode;
using internal::ToSlice;
using internal::ToView;

// A scan for more pairs than this must not push everything out of the cache.
constexpr uint64_t kCachedScanMax = 1024;

rocksdb::WriteOptions SyncedWrite() {
  rocksdb::WriteOptions options;
  options.sync = true;
  return options;
}

std::string BulkFolder(const std::string& path) { return path + "/bulk"; }

// A pinned RocksDB snapshot.
class RocksDbView : public ReadView {
 public:
  explicit RocksDbView(rocksdb::DB& db)
      : db_(db), snapshot_(db.GetSnapshot()) {}
  ~RocksDbView() override { db_.ReleaseSnapshot(snapshot_); }
  RocksDbView(const RocksDbView&) = delete;
  RocksDbView& operator=(const RocksDbView&) = delete;

  const rocksdb::DB* db() const { return &db_; }
  const rocksdb::Snapshot* snapshot() const { return snapshot_; }

 private:
  rocksdb::DB& db_;
  const rocksdb::Snapshot* const snapshot_;
};

class RocksDbStore : public KeyValueStore {
 public:
  RocksDbStore(std::string path, bool read_only,
               std::unique_ptr<rocksdb::Env> env, rocksdb::Options options,
               std::unique_ptr<rocksdb::DB> db)
      : path_(std::move(path)),
        read_only_(read_only),
        env_(std::move(env)),
        options_(std::move(options)),
        db_(std::move(db)) {}
  ~RocksDbStore() override;

  // Reads what the store keeps for itself; before anything else.
  absl::Status Start();

  absl::StatusOr<std::string> Get(std::string_view key,
                                  const ReadView* view) const override;
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      const std::vector<std::string>& keys,
      const ReadView* view) const override;
  absl::Status Scan(const KeyRange& range, uint64_t limit, const Visitor& visit,
                    const ReadView* view) const override;
  std::unique_ptr<ReadView> Pin() const override;
  absl::StatusOr<uint64_t> AcquireFence() override;
  absl::Status Apply(const WriteBatch& batch, uint64_t fence) override;
  absl::StatusOr<std::unique_ptr<BulkFile>> StartBulkFile() override;
  absl::Status BulkLoad(std::vector<std::unique_ptr<BulkFile>> files,
                        uint64_t fence) override;
  absl::Status DeleteRange(const KeyRange& range, uint64_t fence) override;
  absl::Status Purge(const KeyRange& range) override;
  absl::Status Flush() override;
  absl::Status VerifyChecksums() const override;

 private:
  rocksdb::ReadOptions ReadFrom(const ReadView* view) const;
  absl::Status CheckWritable() const TANJI_REQUIRES(mu_);
  // Writes and syncs; a failure is final.
  absl::Status Write(rocksdb::WriteBatch* batch, std::string_view what)
      TANJI_REQUIRES(mu_);
  absl::Status Remember(const absl::Status& result) TANJI_REQUIRES(mu_);
  absl::Status Ingest(const std::vector<rocksdb::ExternalSstFileInfo>& files)
      TANJI_REQUIRES(mu_);

  // Constant after construction.
  const std::string path_;
  const bool read_only_;
  const std::unique_ptr<rocksdb::Env> env_;  // outlives the database
  const rocksdb::Options options_;
  const std::unique_ptr<rocksdb::DB> db_;

  mutable base::Mutex mu_;
  uint64_t fence_ TANJI_GUARDED_BY(mu_) = 0;
  uint64_t bulk_files_ TANJI_GUARDED_BY(mu_) = 0;  // names of bulk files
  absl::Status failure_ TANJI_GUARDED_BY(mu_);     // not OK: writes are refused
};

RocksDbStore::~RocksDbStore() {
  const rocksdb::Status closed = db_->Close();
  if (!closed.ok()) {
    base::LogWarning(
        base::StrCat("closing store ", path_, ": ", closed.ToString()));
  }
}

absl::Status RocksDbStore::Start() {
  const absl::StatusOr<std::string> stored = Get(internal::FenceKey(), nullptr);
  if (absl::IsNotFound(stored.status())) return absl::OkStatus();
  TANJI_RETURN_IF_ERROR(stored.status());
  const base::MutexLock lock(mu_);
  TANJI_ASSIGN_OR_RETURN(fence_, internal::DecodeFence(*stored));
  return absl::OkStatus();
}

rocksdb::ReadOptions RocksDbStore::ReadFrom(const ReadView* view) const {
  rocksdb::ReadOptions options;
  if (view != nullptr) {
    const auto* own = dynamic_cast<const RocksDbView*>(view);
    TANJI_CHECK(own != nullptr && own->db() == db_.get());
    options.snapshot = own->snapshot();
  }
  return options;
}

absl::StatusOr<std::string> RocksDbStore::Get(std::string_view key,
                                              const ReadView* view) const {
  std::string value;
  const rocksdb::Status status = db_->Get(ReadFrom(view), ToSlice(key), &value);
  if (status.IsNotFound()) return internal::KeyNotFound(key);
  TANJI_RETURN_IF_ERROR(
      FromRocksDb(status, base::StrCat("reading store ", path_)));
  return value;
}

absl::StatusOr<std::vector<std::optional<std::string>>> RocksDbStore::MultiGet(
    const std::vector<std::string>& keys, const ReadView* view) const {
  std::vector<rocksdb::Slice> slices(keys.begin(), keys.end());
  std::vector<rocksdb::PinnableSlice> found(keys.size());
  std::vector<rocksdb::Status> statuses(keys.size());
  db_->MultiGet(ReadFrom(view), db_->DefaultColumnFamily(), keys.size(),
                slices.data(), found.data(), statuses.data());
  std::vector<std::optional<std::string>> values(keys.size());
  for (size_t i = 0; i < keys.size(); ++i) {
    if (statuses[i].IsNotFound()) continue;
    TANJI_RETURN_IF_ERROR(
        FromRocksDb(statuses[i], base::StrCat("reading store ", path_)));
    values[i] = found[i].ToString();
  }
  return values;
}

absl::Status RocksDbStore::Scan(const KeyRange& range, uint64_t limit,
                                const Visitor& visit,
                                const ReadView* view) const {
  if (internal::IsEmpty(range)) return absl::OkStatus();
  rocksdb::ReadOptions options = ReadFrom(view);
  const rocksdb::Slice end(range.end);
  if (!range.end.empty()) options.iterate_upper_bound = &end;
  options.fill_cache = limit <= kCachedScanMax;
  const std::unique_ptr<rocksdb::Iterator> pair(db_->NewIterator(options));
  for (pair->Seek(range.begin); pair->Valid() && limit > 0; pair->Next()) {
    if (!visit(ToView(pair->key()), ToView(pair->value()))) break;
    --limit;
  }
  return FromRocksDb(pair->status(), base::StrCat("scanning store ", path_));
}

std::unique_ptr<ReadView> RocksDbStore::Pin() const {
  return std::make_unique<RocksDbView>(*db_);
}

absl::Status RocksDbStore::CheckWritable() const {
  if (read_only_) {
    return absl::FailedPreconditionError(
        base::StrCat("store ", path_, " is open to read only"));
  }
  if (!failure_.ok()) return internal::WritesRefused(path_, failure_);
  return absl::OkStatus();
}

absl::Status RocksDbStore::Remember(const absl::Status& result) {
  if (!result.ok()) {
    failure_ = result;
    base::LogError(base::StrCat(
        "store ", path_, " refuses writes from now on: ", result.message()));
  }
  return result;
}

absl::Status RocksDbStore::Write(rocksdb::WriteBatch* batch,
                                 std::string_view what) {
  return Remember(FromRocksDb(db_->Write(SyncedWrite(), batch),
                              base::StrCat(what, " in store ", path_)));
}

absl::StatusOr<uint64_t> RocksDbStore::AcquireFence() {
  const base::MutexLock lock(mu_);
  TANJI_RETURN_IF_ERROR(CheckWritable());
  rocksdb::WriteBatch writes;
  const rocksdb::Status put =
      writes.Put(internal::FenceKey(), internal::EncodeFence(fence_ + 1));
  TANJI_CHECK(put.ok());
  TANJI_RETURN_IF_ERROR(Write(&writes, "acquiring a fence"));
  return ++fence_;
}

absl::Status RocksDbStore::Apply(const WriteBatch& batch, uint64_t fence) {
  TANJI_RETURN_IF_ERROR(internal::CheckBatch(batch));
  // A guess of RocksDB's own bytes for each operation: saves growing.
  constexpr size_t kOperationOverhead = 12;
  rocksdb::WriteBatch writes(batch.size_bytes() +
                             batch.operations().size() * kOperationOverhead);
  for (const WriteBatch::Operation& operation : batch.operations()) {
    const rocksdb::Status added =
        operation.value.has_value()
            ? writes.Put(operation.key, *operation.value)
            : writes.Delete(operation.key);
    TANJI_CHECK(added.ok());
  }
  const base::MutexLock lock(mu_);
  TANJI_RETURN_IF_ERROR(CheckWritable());
  TANJI_RETURN_IF_ERROR(internal::CheckFence(fence, fence_));
  if (batch.empty()) return absl::OkStatus();
  return Write(&writes, "writing a batch");
}

absl::StatusOr<std::unique_ptr<BulkFile>> RocksDbStore::StartBulkFile() {
  std::string path;
  {
    const base::MutexLock lock(mu_);
    TANJI_RETURN_IF_ERROR(CheckWritable());
    path = base::StrCat(BulkFolder(path_), "/", ++bulk_files_, ".sst");
  }
  return internal::RocksDbBulkFile::Create(options_, path);
}

absl::Status RocksDbStore::Ingest(
    const std::vector<rocksdb::ExternalSstFileInfo>& files) {
  rocksdb::IngestExternalFileArg argument;
  argument.column_family = db_->DefaultColumnFamily();
  for (const rocksdb::ExternalSstFileInfo& file : files) {
    argument.external_files.push_back(file.file_path);
    argument.files_checksums.push_back(file.file_checksum);
    argument.files_checksum_func_names.push_back(file.file_checksum_func_name);
  }
  argument.options.move_files = true;
  argument.options.write_global_seqno = false;    // keeps the file's checksum
  argument.options.verify_file_checksum = false;  // just computed by us
  return Remember(FromRocksDb(db_->IngestExternalFiles({argument}),
                              base::StrCat("loading ", files.size(),
                                           " bulk files into store ", path_)));
}

absl::Status RocksDbStore::BulkLoad(
    std::vector<std::unique_ptr<BulkFile>> files, uint64_t fence) {
  std::vector<internal::KeySpan> spans;
  std::vector<internal::RocksDbBulkFile*> full_files;
  for (const std::unique_ptr<BulkFile>& file : files) {
    auto* own = dynamic_cast<internal::RocksDbBulkFile*>(file.get());
    TANJI_CHECK(own != nullptr);
    if (own->empty()) continue;
    spans.push_back(own->span());
    full_files.push_back(own);
  }
  TANJI_RETURN_IF_ERROR(internal::CheckApart(std::move(spans)));
  std::vector<rocksdb::ExternalSstFileInfo> written;
  for (internal::RocksDbBulkFile* file : full_files) {
    TANJI_ASSIGN_OR_RETURN(written.emplace_back(), file->Finish());
  }
  const base::MutexLock lock(mu_);
  TANJI_RETURN_IF_ERROR(CheckWritable());
  TANJI_RETURN_IF_ERROR(internal::CheckFence(fence, fence_));
  if (written.empty()) return absl::OkStatus();
  return Ingest(written);
}

absl::Status RocksDbStore::DeleteRange(const KeyRange& range, uint64_t fence) {
  rocksdb::WriteBatch writes;
  for (KeyRange part : internal::WithoutReservedKey(range)) {
    // RocksDB wants an end: one above the longest key allowed.
    if (part.end.empty()) part.end = std::string(kKeySizeMax + 1, '\xff');
    TANJI_CHECK(writes.DeleteRange(part.begin, part.end).ok());
  }
  const base::MutexLock lock(mu_);
  TANJI_RETURN_IF_ERROR(CheckWritable());
  TANJI_RETURN_IF_ERROR(internal::CheckFence(fence, fence_));
  if (writes.Count() == 0) return absl::OkStatus();
  return Write(&writes, "deleting a range");
}

absl::Status RocksDbStore::Purge(const KeyRange& range) {
  {
    const base::MutexLock lock(mu_);
    TANJI_RETURN_IF_ERROR(CheckWritable());
  }
  const std::string what = base::StrCat("purging store ", path_);
  // Closes the log: one that is fully in sorted files is deleted.
  TANJI_RETURN_IF_ERROR(FromRocksDb(db_->Flush(rocksdb::FlushOptions()), what));
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction =
      rocksdb::BottommostLevelCompaction::kForceOptimized;
  const rocksdb::Slice begin(range.begin);
  const rocksdb::Slice end(range.end);
  TANJI_RETURN_IF_ERROR(FromRocksDb(
      db_->CompactRange(options, &begin, range.end.empty() ? nullptr : &end),
      what));
  // What is obsolete is deleted in the background; these two wait for it.
  TANJI_RETURN_IF_ERROR(FromRocksDb(db_->DisableFileDeletions(), what));
  return FromRocksDb(db_->EnableFileDeletions(/*force=*/false), what);
}

absl::Status RocksDbStore::Flush() {
  {
    const base::MutexLock lock(mu_);
    TANJI_RETURN_IF_ERROR(CheckWritable());
  }
  return FromRocksDb(db_->Flush(rocksdb::FlushOptions()),
                     base::StrCat("flushing store ", path_));
}

absl::Status RocksDbStore::VerifyChecksums() const {
  std::vector<rocksdb::LiveFileMetaData> files;
  db_->GetLiveFilesMetaData(&files);
  for (const rocksdb::LiveFileMetaData& file : files) {
    if (file.file_checksum_func_name.empty() ||
        file.file_checksum_func_name == rocksdb::kUnknownFileChecksumFuncName) {
      return absl::DataLossError(base::StrCat("store ", path_, ": file ",
                                              file.name, " has no checksum"));
    }
  }
  return FromRocksDb(db_->VerifyFileChecksums(rocksdb::ReadOptions()),
                     base::StrCat("verifying store ", path_));
}

// Leaves `bulk/` there and empty.
absl::Status ClearBulkFolder(const std::string& path) {
  std::error_code error;
  std::filesystem::remove_all(BulkFolder(path), error);
  if (error) {
    return base::ErrnoStatus(base::StrCat("clearing ", BulkFolder(path)),
                             error.value());
  }
  return base::MakeDirectories(BulkFolder(path), kFolderMode);
}

}  // namespace

absl::StatusOr<std::unique_ptr<KeyValueStore>> OpenRocksDb(
    const std::string& path, const RocksDbOptions& options) {
  return internal::OpenRocksDbOn(nullptr, path, options);
}

absl::StatusOr<std::unique_ptr<KeyValueStore>> internal::OpenRocksDbOn(
    std::shared_ptr<rocksdb::FileSystem> file_system, const std::string& path,
    const RocksDbOptions& options) {
  TANJI_RETURN_IF_ERROR(CheckStoreFolder(
      path, /*may_make=*/!options.read_only && options.create_if_missing));
  if (!options.read_only) {
    TANJI_RETURN_IF_ERROR(base::MakeDirectories(path, kFolderMode));
  }

  if (file_system == nullptr) file_system = rocksdb::FileSystem::Default();
  auto env = rocksdb::NewCompositeEnv(MakeKeepingFileSystem(file_system));
  const rocksdb::Options settings = MakeRocksDbOptions(options, env.get());
  rocksdb::DB* db = nullptr;
  const rocksdb::Status opened =
      options.read_only ? rocksdb::DB::OpenForReadOnly(settings, path, &db)
                        : rocksdb::DB::Open(settings, path, &db);
  TANJI_RETURN_IF_ERROR(
      internal::FromRocksDbOpen(opened, base::StrCat("opening store ", path)));
  auto store = std::make_unique<RocksDbStore>(path, options.read_only,
                                              std::move(env), settings,
                                              std::unique_ptr<rocksdb::DB>(db));
  // Under RocksDB's own lock: nobody else's files are cleared.
  if (!options.read_only) TANJI_RETURN_IF_ERROR(ClearBulkFolder(path));
  TANJI_RETURN_IF_ERROR(store->Start());
  return store;
}

}  // namespace tanji::store
