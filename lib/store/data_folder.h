// The folder that holds everything a `tanjid` keeps.
//
//   LOCK        held while a process uses the folder
//   FORMAT      "tanji-store 3\n"
//   db/         main store (RocksDB)
//   secrets/    secret store (RocksDB): K of each record
//   keys/       private keys of log and records, mode 0600
//   anchor      the last signed checkpoint, outside the stores
//   snapshot    compiled snapshot (sealed; may be missing)

#ifndef TANJI_LIB_STORE_DATA_FOLDER_H_
#define TANJI_LIB_STORE_DATA_FOLDER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "lib/store/key_value_store.h"

namespace tanji::store {

namespace internal {
struct DataFolderSettings;  // internal/data_folder_settings.h
}  // namespace internal

enum class OpenMode {
  kReadWrite,  // makes the folder when it is missing
  kReadOnly,   // changes nothing; NOT_FOUND when it is missing
};

// Thread-safe after opening. Readers share the folder with one another, a
// writer has it for itself.
class DataFolder {
 public:
  // UNAVAILABLE when another process holds the lock; FAILED_PRECONDITION for a
  // newer format or a folder with other contents; DATA_LOSS for damage;
  // PERMISSION_DENIED, RESOURCE_EXHAUSTED and UNAVAILABLE from the system.
  // A new folder has mode 0700; one whose making was interrupted is completed.
  // One of an older format is upgraded when it is opened to write, and read as
  // it is otherwise.
  static absl::StatusOr<DataFolder> Open(const std::string& path,
                                         OpenMode mode);
  // A folder that was made before, to write, whose secret store may be gone: it
  // is made anew then, empty. NOT_FOUND where there is no folder.
  static absl::StatusOr<DataFolder> OpenToRestore(const std::string& path);
  // Open on other file systems or with other bounds: for tests.
  static absl::StatusOr<DataFolder> OpenWith(
      const internal::DataFolderSettings& settings, const std::string& path,
      OpenMode mode);
  ~DataFolder();
  DataFolder(DataFolder&&) noexcept;
  DataFolder& operator=(DataFolder&&) noexcept;

  const std::string& path() const;
  KeyValueStore& main();
  KeyValueStore& secrets();

 private:
  struct State;
  static absl::StatusOr<DataFolder> OpenStores(
      const internal::DataFolderSettings& settings, const std::string& path,
      OpenMode mode, bool makes_secrets);
  explicit DataFolder(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tanji::store

#endif  // TANJI_LIB_STORE_DATA_FOLDER_H_
