// Everything that can be read of a data folder by who holds it whole.

#ifndef TANJI_LIB_PLATFORM_TESTING_OPENED_FOLDER_H_
#define TANJI_LIB_PLATFORM_TESTING_OPENED_FOLDER_H_

#include <string>

#include "absl/status/statusor.h"

namespace tanji::platform {

// The bytes of all files, and of all that its secrets open: versions, payloads,
// disclosures, descriptions of files, accounts, the access log, the compiled
// snapshot. Of a folder that nobody writes to.
absl::StatusOr<std::string> OpenAll(const std::string& data_dir);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_TESTING_OPENED_FOLDER_H_
