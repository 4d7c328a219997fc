// The three files of a neutral CSV folder (schemas/neutral-csv.md), opened and
// sized before anything is sent.

#ifndef TANJI_SERVICES_CLI_IMPORT_FILES_H_
#define TANJI_SERVICES_CLI_IMPORT_FILES_H_

#include <sys/stat.h>

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/exchange/csv/manifest.h"

namespace tanji::cli {

inline constexpr size_t kImportChunkSize = size_t{256} << 10;  // bytes

// A file that is read from its beginning to the size it had when it was
// opened. Thread-compatible.
class SizedFile {
 public:
  // NOT_FOUND, PERMISSION_DENIED, UNAVAILABLE; INVALID_ARGUMENT for what is no
  // regular file.
  static absl::StatusOr<SizedFile> Open(const std::string& path);
  // Stands for a file that may be missing.
  static SizedFile OfText(const std::string& path, std::string text);

  const std::string& path() const { return path_; }
  uint64_t size() const { return size_; }

  // Calls `take` with all bytes in chunks of kImportChunkSize at most; an error
  // of `take` ends the reading. ABORTED when the file has another size, or was
  // written to, since it was opened.
  absl::Status Read(
      const std::function<absl::Status(std::string_view)>& take) const;

 private:
  struct Descriptor {
    explicit Descriptor(int number) : fd(number) {}
    ~Descriptor();
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    const int fd;                 // -1: none
    struct stat attributes = {};  // when it was opened
  };

  SizedFile(std::string path, uint64_t size,
            std::unique_ptr<Descriptor> descriptor)
      : path_(std::move(path)),
        size_(size),
        descriptor_(std::move(descriptor)) {}

  std::string path_;
  uint64_t size_;
  std::unique_ptr<Descriptor> descriptor_;
  std::string text_;  // instead of a descriptor's bytes
};

// nodes.csv, edges.csv, factors.csv.
using ImportFiles = std::array<SizedFile, 3>;

// Opens the files of `folder`; a missing factors.csv counts as one
// without rows.
absl::StatusOr<ImportFiles> OpenImportFiles(const std::string& folder);

uint64_t TotalSize(const ImportFiles& files);

// "import-" and the hex SHA-256 over organisation and contents: importing the
// same again repeats the first request. `progress` is called with the bytes
// read so far.
// As the server stores it: also what the files are.
struct ImportIdentity {
  std::string request_id;
  exchange::CsvManifest manifest;
};
absl::StatusOr<ImportIdentity> IdentifyImport(
    const std::string& organisation, const ImportFiles& files,
    const std::function<void(uint64_t)>& progress);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_IMPORT_FILES_H_
