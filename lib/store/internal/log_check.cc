#include "lib/store/internal/log_check.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "lib/base/status.h"
#include "lib/store/internal/file_checksum.h"

namespace tanji::store::internal {
namespace {

constexpr size_t kHeaderSize = 7;  // checksum 4, length 2, type 1
constexpr size_t kTypePlace = 6;

uint32_t LittleEndian(std::string_view bytes) {
  uint32_t value = 0;
  for (size_t i = bytes.size(); i > 0; --i) {
    value = value << 8 | static_cast<unsigned char>(bytes[i - 1]);
  }
  return value;
}

// RocksDB stores checksums masked (rocksdb util/crc32c.h).
uint32_t Unmask(uint32_t masked) {
  constexpr uint32_t kMaskDelta = 0xa282ead8;
  const uint32_t rotated = masked - kMaskDelta;
  return rotated >> 17 | rotated << 15;
}

// Some length up to the end of `record` makes its content fit its checksum.
bool HasWholeContent(std::string_view record) {
  const uint32_t expected = Unmask(LittleEndian(record.substr(0, 4)));
  uint32_t crc = ExtendCrc32c(0, record.substr(kTypePlace, 1));
  for (size_t i = kHeaderSize;; ++i) {
    if (crc == expected) return true;
    if (i >= record.size()) return false;
    crc = ExtendCrc32c(crc, record.substr(i, 1));
  }
}

// Types 5 to 8 are those of recycled logs (rocksdb db/log_format.h).
bool IsOfRecycledLog(char type) { return type >= 5 && type <= 8; }

absl::Status CheckLog(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string block(kLogBlockSize, '\0');
  for (uint64_t offset = 0; file.good(); offset += kLogBlockSize) {
    file.read(block.data(), static_cast<std::streamsize>(kLogBlockSize));
    const auto size = static_cast<size_t>(file.gcount());
    TANJI_RETURN_IF_ERROR(
        base::AddPlace(CheckLogBlock(std::string_view(block).substr(0, size)),
                       base::StrCat(path, ", block at byte ", offset)));
  }
  if (file.eof()) return absl::OkStatus();
  return absl::UnavailableError(base::StrCat("cannot read ", path));
}

bool IsLog(const std::filesystem::path& path) {
  return path.extension() == ".log" ||
         path.filename().string().rfind("MANIFEST-", 0) == 0;
}

}  // namespace

absl::Status CheckLogBlock(std::string_view block) {
  size_t place = 0;
  while (block.size() - place >= kHeaderSize) {
    const std::string_view record = block.substr(place);
    const size_t length = LittleEndian(record.substr(4, 2));
    const char type = record[kTypePlace];
    const bool is_padding = length == 0 && type == 0;
    if (is_padding) return absl::OkStatus();  // the rest of a block is skipped
    if (IsOfRecycledLog(type)) {
      return absl::DataLossError(base::StrCat(
          "the record at byte ", place, " has type ", static_cast<int>(type),
          ", which this store never writes"));
    }
    if (kHeaderSize + length > record.size()) {
      const bool is_last_block = block.size() < kLogBlockSize;
      if (!is_last_block || !HasWholeContent(record)) return absl::OkStatus();
      return absl::DataLossError(
          base::StrCat("the record at byte ", place,
                       " has a damaged length: its content is whole"));
    }
    place += kHeaderSize + length;
  }
  return absl::OkStatus();
}

absl::Status CheckLogs(const std::string& path) {
  std::error_code error;
  std::filesystem::directory_iterator files(path, error);
  for (; !error && files != std::filesystem::directory_iterator();
       files.increment(error)) {
    if (!IsLog(files->path())) continue;
    TANJI_RETURN_IF_ERROR(CheckLog(files->path().string()));
  }
  if (error) {
    return absl::UnavailableError(
        base::StrCat("listing ", path, ": ", error.message()));
  }
  return absl::OkStatus();
}

}  // namespace tanji::store::internal
