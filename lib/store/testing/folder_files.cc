#include "lib/store/testing/folder_files.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "lib/base/check.h"

namespace tanji::store {

FolderFiles ReadFolder(const std::string& folder) {
  FolderFiles files;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    TANJI_CHECK(file.is_open());
    files[std::filesystem::relative(entry.path(), folder).string()] =
        std::string(std::istreambuf_iterator<char>(file), {});
  }
  return files;
}

void WriteFolder(const std::string& folder, const FolderFiles& files) {
  std::filesystem::remove_all(folder);
  for (const auto& [name, content] : files) {
    const std::filesystem::path path = std::filesystem::path(folder) / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream file(path, std::ios::binary);
    file << content;
    file.close();
    TANJI_CHECK(file.good());
  }
}

}  // namespace tanji::store
