#include "lib/store/internal/rocksdb_status.h"

#include "lib/base/strings.h"

namespace tanji::store::internal {
namespace {

bool IsSystemFault(const rocksdb::Status& status) {
  return status.IsIOError() || status.IsBusy() || status.IsTimedOut() ||
         status.IsTryAgain() || status.IsAborted() ||
         status.IsShutdownInProgress();
}

}  // namespace

absl::Status FromRocksDb(const rocksdb::Status& status, std::string_view what) {
  if (status.ok()) return absl::OkStatus();
  const std::string message = base::StrCat(what, ": ", status.ToString());
  if (status.IsCorruption()) return absl::DataLossError(message);
  if (status.IsNoSpace()) return absl::ResourceExhaustedError(message);
  if (status.IsPathNotFound()) return absl::DataLossError(message);
  if (IsSystemFault(status)) return absl::UnavailableError(message);
  return absl::InternalError(message);
}

absl::Status FromRocksDbOpen(const rocksdb::Status& status,
                             std::string_view what) {
  absl::Status result = FromRocksDb(status, what);
  if (!absl::IsInternal(result)) return result;
  return absl::DataLossError(result.message());
}

}  // namespace tanji::store::internal
