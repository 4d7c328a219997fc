#include "lib/store/internal/sorted_file_check.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <string_view>
#include <system_error>

#include "absl/status/statusor.h"
#include "lib/base/status.h"
#include "lib/base/wire.h"

namespace tanji::store::internal {
namespace {

// Footer of format version 5 (rocksdb table/format.h): checksum type 1, two
// block handles in 40, version 4, magic 8.
constexpr uint64_t kFooterSize = 53;
constexpr size_t kHandlesPlace = 1;
constexpr size_t kHandlesSize = 40;
constexpr uint64_t kMetaindexSizeMax = 4096;  // bytes; has about five rows
constexpr std::string_view kPropertiesRow = "rocksdb.properties";
constexpr uint64_t kRestartsSize = 4;  // ends each block; little-endian

// Where a block lies in its file.
struct BlockHandle {
  uint64_t offset;
  uint64_t size;
};

absl::StatusOr<BlockHandle> ReadHandle(std::string_view bytes) {
  base::WireReader reader(bytes, "block handle");
  TANJI_ASSIGN_OR_RETURN(const uint64_t offset, reader.Varint());
  TANJI_ASSIGN_OR_RETURN(const uint64_t size, reader.Varint());
  return BlockHandle{offset, size};
}

// Parts of one file.
class Bytes {
 public:
  explicit Bytes(const std::string& path)
      : path_(path), file_(path, std::ios::binary | std::ios::ate) {
    const std::streamoff end = file_.tellg();
    if (end > 0) size_ = static_cast<uint64_t>(end);
  }
  uint64_t size() const { return size_; }

  absl::StatusOr<std::string> Read(uint64_t offset, uint64_t size) {
    if (size > size_ || offset > size_ - size) {
      return absl::OutOfRangeError(
          base::StrCat(path_, " ends before ", offset));
    }
    std::string bytes(static_cast<size_t>(size), '\0');
    file_.seekg(static_cast<std::streamoff>(offset));
    file_.read(bytes.data(), static_cast<std::streamsize>(size));
    if (!file_) return absl::UnavailableError(base::StrCat("reading ", path_));
    return bytes;
  }

 private:
  const std::string path_;
  std::ifstream file_;
  uint64_t size_ = 0;
};

// The last bytes of the properties block.
absl::StatusOr<std::string> ReadRestarts(Bytes& file) {
  TANJI_ASSIGN_OR_RETURN(const std::string footer,
                         file.Read(file.size() - kFooterSize, kFooterSize));
  TANJI_ASSIGN_OR_RETURN(
      const BlockHandle metaindex,
      ReadHandle(std::string_view(footer).substr(kHandlesPlace, kHandlesSize)));
  if (metaindex.size > kMetaindexSizeMax) {
    return absl::OutOfRangeError("the metaindex is too large");
  }
  TANJI_ASSIGN_OR_RETURN(const std::string rows,
                         file.Read(metaindex.offset, metaindex.size));
  const size_t row = rows.find(kPropertiesRow);
  if (row == std::string::npos) return absl::NotFoundError("no properties");
  TANJI_ASSIGN_OR_RETURN(
      const BlockHandle properties,
      ReadHandle(std::string_view(rows).substr(row + kPropertiesRow.size())));
  return file.Read(properties.offset + properties.size - kRestartsSize,
                   kRestartsSize);
}

absl::Status CheckSortedFile(const std::string& path) {
  Bytes file(path);
  const absl::StatusOr<std::string> restarts = ReadRestarts(file);
  if (!restarts.ok()) return absl::OkStatus();  // RocksDB finds the reason
  const bool claims_hash_index = (restarts->back() & 0x80) != 0;
  if (!claims_hash_index) return absl::OkStatus();
  return absl::DataLossError(
      base::StrCat(path, ": the block of properties is damaged"));
}

}  // namespace

absl::Status CheckSortedFiles(const std::string& path) {
  std::error_code error;
  std::filesystem::directory_iterator files(path, error);
  for (; !error && files != std::filesystem::directory_iterator();
       files.increment(error)) {
    if (files->path().extension() != ".sst") continue;
    TANJI_RETURN_IF_ERROR(CheckSortedFile(files->path().string()));
  }
  if (error) {
    return absl::UnavailableError(
        base::StrCat("listing ", path, ": ", error.message()));
  }
  return absl::OkStatus();
}

}  // namespace tanji::store::internal
