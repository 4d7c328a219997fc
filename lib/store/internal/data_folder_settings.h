// How a data folder opens its two stores.

#ifndef TANJI_LIB_STORE_INTERNAL_DATA_FOLDER_SETTINGS_H_
#define TANJI_LIB_STORE_INTERNAL_DATA_FOLDER_SETTINGS_H_

#include <memory>

#include "lib/store/rocksdb_store.h"

namespace rocksdb {
class FileSystem;
}  // namespace rocksdb

namespace tanji::store::internal {

struct StoreSettings {
  // Bounds of the store; data_folder.cc sets the rest.
  RocksDbOptions options;
  std::shared_ptr<rocksdb::FileSystem> file_system;  // none: the machine's own
};

struct DataFolderSettings {
  StoreSettings main;
  StoreSettings secrets;

  static DataFolderSettings Default();
};

}  // namespace tanji::store::internal

#endif  // TANJI_LIB_STORE_INTERNAL_DATA_FOLDER_SETTINGS_H_
