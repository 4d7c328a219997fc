#include "tests/crash/faulty_system.h"

#include <chrono>
#include <utility>

#include "lib/base/status.h"
#include "lib/store/data_folder.h"
#include "lib/store/internal/data_folder_settings.h"

namespace tanji::crash {

platform::SystemOptions QuietOptions(const std::string& data_dir) {
  platform::SystemOptions options;
  options.data_dir = data_dir;
  options.checkpoint_interval = std::chrono::hours(1);
  return options;
}

absl::StatusOr<std::unique_ptr<FaultySystem>> FaultySystem::Open(
    const std::string& data_dir) {
  std::unique_ptr<FaultySystem> faulty(new FaultySystem());
  auto settings = store::internal::DataFolderSettings::Default();
  settings.main.file_system = faulty->disk_.file_system();
  settings.secrets.file_system = faulty->disk_.file_system();
  TANJI_ASSIGN_OR_RETURN(store::DataFolder folder,
                         store::DataFolder::OpenWith(
                             settings, data_dir, store::OpenMode::kReadWrite));
  TANJI_ASSIGN_OR_RETURN(
      faulty->system_,
      platform::System::OpenFolder(std::move(folder), QuietOptions(data_dir),
                                   faulty->clock_));
  return faulty;
}

void FaultySystem::LosePower() {
  disk_.FailAll();
  Close();
  disk_.DropUnsynced();
}

}  // namespace tanji::crash
