#include "lib/store/internal/rocksdb_options.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <memory>
#include <string>

#include "lib/base/log.h"
#include "lib/base/strings.h"
#include "lib/store/internal/file_checksum.h"
#include "rocksdb/cache.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/table.h"

namespace tanji::store::internal {
namespace {

constexpr size_t kBlockBytes = 8 << 10;
// With 64 shards of 1 MiB, full filters of 1.25 MB do not fit one and point
// reads fall from 100 to 5 k/s: partitioned filters, and fewer shards.
constexpr size_t kMetadataBlockBytes = 8 << 10;
constexpr size_t kCacheShardBytesMin = 4 << 20;
constexpr int kCacheShardBitsMax = 6;
constexpr double kFilterBitsPerKey = 10;  // one absent key in 100 is looked up
// Two would do, but for a disk that is slow to take one: writes wait for it.
constexpr int kWriteBuffers = 4;
// Files are given to the disk as they are written, not all at their end, when
// the log's next sync would wait for them.
constexpr size_t kBytesPerSync = size_t{1} << 20;
constexpr int kBackgroundJobs = 2;
constexpr size_t kSortedFileBytes = size_t{64} << 20;
constexpr size_t kManifestBytesMax = size_t{16} << 20;

// RocksDB's warnings and errors go into our log; it writes no LOG file.
class Log : public rocksdb::Logger {
 public:
  Log() : Logger(rocksdb::InfoLogLevel::WARN_LEVEL) {}

  void Logv(const char* format, va_list arguments) override {
    Logv(rocksdb::InfoLogLevel::INFO_LEVEL, format, arguments);
  }
  void Logv(const rocksdb::InfoLogLevel level, const char* format,
            va_list arguments) override {
    if (level != rocksdb::InfoLogLevel::WARN_LEVEL &&
        level != rocksdb::InfoLogLevel::ERROR_LEVEL &&
        level != rocksdb::InfoLogLevel::FATAL_LEVEL) {
      return;
    }
    constexpr size_t kLineBytesMax = 1024;
    char line[kLineBytesMax];
    std::vsnprintf(line, sizeof(line), format, arguments);
    std::string message = base::StrCat("rocksdb: ", line);
    std::replace(message.begin(), message.end(), '\n', ' ');
    if (level == rocksdb::InfoLogLevel::WARN_LEVEL) {
      base::LogWarning(message);
    } else {
      base::LogError(message);
    }
  }
};

int CacheShardBits(size_t cache_bytes) {
  int bits = 0;
  while (bits < kCacheShardBitsMax &&
         cache_bytes >> (bits + 1) >= kCacheShardBytesMin) {
    ++bits;
  }
  return bits;
}

rocksdb::BlockBasedTableOptions TableOptions(size_t cache_bytes) {
  rocksdb::BlockBasedTableOptions table;
  table.block_size = kBlockBytes;
  table.format_version = 5;  // newest that RocksDB 7.8 writes
  table.checksum = rocksdb::kXXH3;
  table.block_cache = rocksdb::NewLRUCache(
      cache_bytes, CacheShardBits(cache_bytes), /*strict_capacity_limit=*/false,
      /*high_pri_pool_ratio=*/0.5);
  table.cache_index_and_filter_blocks = true;  // so that the cache bounds them
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;
  table.metadata_block_size = kMetadataBlockBytes;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kFilterBitsPerKey));
  return table;
}

}  // namespace

rocksdb::Options MakeRocksDbOptions(const RocksDbOptions& options,
                                    rocksdb::Env* env) {
  rocksdb::Options result;
  result.env = env;
  result.create_if_missing = options.create_if_missing;
  result.info_log = std::make_shared<Log>();
  result.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  result.stats_dump_period_sec = 0;
  result.stats_persist_period_sec = 0;

  // Damage is an error, never a shorter history (spec/ledger.md 2 measured the
  // default, point-in-time recovery: half of the records gone, and it said OK).
  result.wal_recovery_mode =
      rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  result.track_and_verify_wals_in_manifest = true;
  result.paranoid_checks = true;
  result.file_checksum_gen_factory = MakeFileChecksumFactory();
  result.fail_if_options_file_error = true;
  result.max_bgerror_resume_count = 0;  // a failed write stays failed

  result.write_buffer_size = options.write_buffer_bytes;
  result.max_write_buffer_number = kWriteBuffers;
  result.bytes_per_sync = kBytesPerSync;
  result.max_background_jobs = kBackgroundJobs;
  result.max_open_files = options.open_files_max;
  result.max_manifest_file_size = kManifestBytesMax;
  result.target_file_size_base = kSortedFileBytes;
  result.level_compaction_dynamic_level_bytes = true;
  result.skip_stats_update_on_db_open = true;  // reads every file's properties

  // Sealed values do not compress, entries and keys do.
  result.compression = rocksdb::kLZ4Compression;
  result.table_factory.reset(rocksdb::NewBlockBasedTableFactory(
      TableOptions(options.block_cache_bytes)));
  return result;
}

}  // namespace tanji::store::internal
