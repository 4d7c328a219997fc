#include "lib/audit/folder_source.h"

#include "lib/base/file.h"
#include "lib/base/strings.h"

namespace tanji::audit {

absl::StatusOr<std::string> FolderSource::Read(const std::string& path,
                                               size_t size_max) const {
  return base::ReadFile(base::StrCat(folder_, "/", path), size_max);
}

}  // namespace tanji::audit
