#include "lib/store/internal/store_folder.h"

#include <filesystem>
#include <system_error>

#include "absl/status/statusor.h"
#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/store/internal/log_check.h"
#include "lib/store/internal/sorted_file_check.h"

namespace tanji::store::internal {
namespace {

// What lies in the folder of a store.
struct FolderState {
  bool has_current = false;  // CURRENT names the MANIFEST: RocksDB's root
  bool has_records = false;  // sorted files, or logs that are not empty
};

absl::StatusOr<FolderState> Inspect(const std::string& path) {
  FolderState state;
  std::error_code error;
  std::filesystem::directory_iterator files(path, error);
  if (error == std::errc::no_such_file_or_directory) return state;
  for (; !error && files != std::filesystem::directory_iterator();
       files.increment(error)) {
    const std::filesystem::path& file = files->path();
    if (file.filename() == "CURRENT") state.has_current = true;
    if (file.extension() == ".sst") state.has_records = true;
    if (file.extension() == ".log" && files->file_size(error) > 0) {
      state.has_records = true;
    }
    if (error) break;
  }
  if (error) {
    return base::ErrnoStatus(base::StrCat("listing ", path), error.value());
  }
  return state;
}

}  // namespace

absl::Status CheckStoreFolder(const std::string& path, bool may_make) {
  TANJI_ASSIGN_OR_RETURN(const FolderState state, Inspect(path));
  if (state.has_current) {
    TANJI_RETURN_IF_ERROR(CheckLogs(path));
    return CheckSortedFiles(path);
  }
  if (state.has_records) {
    // RocksDB would begin an empty store over the records.
    return absl::DataLossError(
        base::StrCat("store ", path, " has records, but no file CURRENT"));
  }
  if (may_make) return absl::OkStatus();
  return absl::NotFoundError(base::StrCat("no store in ", path));
}

}  // namespace tanji::store::internal
