#include "lib/store/internal/log_tail.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "lib/base/status.h"

namespace tanji::store::internal {
namespace {

constexpr size_t kHeaderSize = 7;  // checksum 4, length 2, type 1
constexpr size_t kTypePlace = 6;

// CRC-32C (Castagnoli, RFC 3720 B.4), reflected.
constexpr std::array<uint32_t, 256> MakeCrcTable() {
  constexpr uint32_t kPolynomial = 0x82f63b78;
  std::array<uint32_t, 256> table{};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1) ^ ((crc & 1) != 0 ? kPolynomial : 0);
    }
    table[byte] = crc;
  }
  return table;
}
constexpr std::array<uint32_t, 256> kCrcTable = MakeCrcTable();

// `state` starts as all ones and is inverted at the end.
uint32_t Extend(uint32_t state, char byte) {
  return (state >> 8) ^
         kCrcTable[(state ^ static_cast<unsigned char>(byte)) & 0xff];
}

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
  uint32_t state = Extend(~uint32_t{0}, record[kTypePlace]);
  for (size_t i = kHeaderSize;; ++i) {
    if (~state == expected) return true;
    if (i >= record.size()) return false;
    state = Extend(state, record[i]);
  }
}

absl::StatusOr<std::string> ReadTail(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const auto size = static_cast<std::streamoff>(file.tellg());
  const std::streamoff tail_size =
      size % static_cast<std::streamoff>(kLogBlockSize);
  std::string tail(static_cast<size_t>(tail_size), '\0');
  file.seekg(size - tail_size);
  file.read(tail.data(), tail_size);
  if (!file) {
    return absl::UnavailableError(base::StrCat("cannot read ", path.string()));
  }
  return tail;
}

bool IsLog(const std::filesystem::path& path) {
  return path.extension() == ".log" ||
         path.filename().string().rfind("MANIFEST-", 0) == 0;
}

}  // namespace

absl::Status CheckLogTail(std::string_view tail) {
  size_t place = 0;
  while (tail.size() - place >= kHeaderSize) {
    const std::string_view record = tail.substr(place);
    const size_t length = LittleEndian(record.substr(4, 2));
    const bool is_padding = length == 0 && record[kTypePlace] == 0;
    if (is_padding) return absl::OkStatus();  // the rest of a block is skipped
    if (kHeaderSize + length > record.size()) {
      if (!HasWholeContent(record)) return absl::OkStatus();  // torn
      return absl::DataLossError(base::StrCat(
          "the record at byte ", place,
          " of the last block has a damaged length: its content is whole"));
    }
    place += kHeaderSize + length;
  }
  return absl::OkStatus();
}

absl::Status CheckLogTails(const std::string& path) {
  std::error_code error;
  std::filesystem::directory_iterator files(path, error);
  for (; !error && files != std::filesystem::directory_iterator();
       files.increment(error)) {
    if (!IsLog(files->path())) continue;
    TANJI_ASSIGN_OR_RETURN(const std::string tail, ReadTail(files->path()));
    TANJI_RETURN_IF_ERROR(
        base::AddPlace(CheckLogTail(tail), files->path().string()));
  }
  if (error) {
    return absl::UnavailableError(
        base::StrCat("listing ", path, ": ", error.message()));
  }
  return absl::OkStatus();
}

}  // namespace tanji::store::internal
