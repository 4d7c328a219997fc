// A file system that fails where a test says, and that can lose what was not
// synced, as a power cut does.

#ifndef TANJI_LIB_STORE_TESTING_FAULT_FILE_SYSTEM_H_
#define TANJI_LIB_STORE_TESTING_FAULT_FILE_SYSTEM_H_

#include <cstdint>
#include <memory>

namespace rocksdb {
class FileSystem;
}  // namespace rocksdb

namespace tanji::store {

// Counts what changes the disk: making, appending to, truncating, syncing,
// renaming, linking and deleting files, making folders and syncing them. Reads
// are passed on. Thread-safe.
class FaultFileSystem {
 public:
  enum class Fault { kIoError, kNoSpace };

  FaultFileSystem();
  ~FaultFileSystem();

  // For internal::OpenRocksDbOn and internal::DataFolderSettings.
  std::shared_ptr<rocksdb::FileSystem> file_system() const;

  // The `n`-th operation from now fails, from 1; those after it succeed. An
  // append that fails has written half of its bytes.
  void FailOperation(uint64_t n, Fault fault);
  // Every sync of a file or folder fails from now on.
  void FailSyncs();
  // Every operation fails from now on: the process is as good as dead.
  void FailAll();
  // Whether one of the above has struck.
  bool has_failed() const;
  uint64_t operations() const;  // counted so far

  // Undoes what was not synced: bytes behind the last sync of their file, names
  // made or changed since the last sync of their folder. Call it after the
  // store is destroyed. A deleted file does not come back.
  void DropUnsynced();

 private:
  class Disk;
  class Files;
  class WritableFile;
  class Directory;

  std::shared_ptr<Disk> disk_;
  std::shared_ptr<rocksdb::FileSystem> file_system_;
};

}  // namespace tanji::store

#endif  // TANJI_LIB_STORE_TESTING_FAULT_FILE_SYSTEM_H_
