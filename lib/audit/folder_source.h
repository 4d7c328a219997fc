// A log in a folder.

#ifndef TANJI_LIB_AUDIT_FOLDER_SOURCE_H_
#define TANJI_LIB_AUDIT_FOLDER_SOURCE_H_

#include <string>
#include <utility>

#include "lib/ledger/log_source.h"

namespace tanji::audit {

// Immutable; thread-safe.
class FolderSource final : public ledger::LogSource {
 public:
  explicit FolderSource(std::string folder) : folder_(std::move(folder)) {}

  absl::StatusOr<std::string> Read(const std::string& path,
                                   size_t size_max) const override;

 private:
  const std::string folder_;
};

}  // namespace tanji::audit

#endif  // TANJI_LIB_AUDIT_FOLDER_SOURCE_H_
