#include "lib/base/wire.h"

#include "lib/base/status.h"

namespace tanji::base {
namespace {

constexpr size_t kVarintSizeMax = 10;  // bytes; 64 bits in groups of seven

void AppendBigEndian(std::string* out, uint64_t value, int size) {
  char bytes[sizeof(uint64_t)];
  for (int i = 0; i < size; ++i) {
    bytes[i] = static_cast<char>(value >> (8 * (size - 1 - i)) & 255);
  }
  out->append(bytes, static_cast<size_t>(size));
}

uint64_t ReadBigEndian(std::string_view bytes) {
  uint64_t value = 0;
  for (const char c : bytes) {
    value = value << 8 | static_cast<unsigned char>(c);
  }
  return value;
}

}  // namespace

void AppendU16(std::string* out, uint16_t value) {
  AppendBigEndian(out, value, 2);
}
void AppendU32(std::string* out, uint32_t value) {
  AppendBigEndian(out, value, 4);
}
void AppendU64(std::string* out, uint64_t value) {
  AppendBigEndian(out, value, 8);
}

void AppendVarint(std::string* out, uint64_t value) {
  // One append, since each push_back looks for room.
  char bytes[kVarintSizeMax];
  size_t size = 0;
  for (; value >= 128; value >>= 7) {
    bytes[size++] = static_cast<char>((value & 127) | 128);
  }
  bytes[size++] = static_cast<char>(value);
  out->append(bytes, size);
}

void AppendSignedVarint(std::string* out, int64_t value) {
  AppendVarint(out, static_cast<uint64_t>(value) << 1 ^
                        static_cast<uint64_t>(value >> 63));
}

void AppendDouble(std::string* out, double value) {
  AppendU64(out, std::bit_cast<uint64_t>(value));
}

void AppendString(std::string* out, std::string_view bytes) {
  AppendVarint(out, bytes.size());
  out->append(bytes);
}

absl::Status WireReader::Cut() const {
  return absl::DataLossError(StrCat(what_, " is cut off"));
}

absl::StatusOr<std::string_view> WireReader::Bytes(size_t size) {
  if (rest_.size() < size) return Cut();
  const std::string_view bytes = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return bytes;
}

absl::StatusOr<uint8_t> WireReader::U8() {
  TANJI_ASSIGN_OR_RETURN(const std::string_view bytes, Bytes(1));
  return static_cast<uint8_t>(bytes[0]);
}
absl::StatusOr<uint16_t> WireReader::U16() {
  TANJI_ASSIGN_OR_RETURN(const std::string_view bytes, Bytes(2));
  return static_cast<uint16_t>(ReadBigEndian(bytes));
}
absl::StatusOr<uint32_t> WireReader::U32() {
  TANJI_ASSIGN_OR_RETURN(const std::string_view bytes, Bytes(4));
  return static_cast<uint32_t>(ReadBigEndian(bytes));
}
absl::StatusOr<uint64_t> WireReader::U64() {
  TANJI_ASSIGN_OR_RETURN(const std::string_view bytes, Bytes(8));
  return ReadBigEndian(bytes);
}

absl::StatusOr<uint64_t> WireReader::LongVarint() {
  uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    if (rest_.empty()) return Cut();
    const auto byte = static_cast<unsigned char>(rest_[0]);
    rest_.remove_prefix(1);
    const bool overflows = shift == 63 && byte > 1;
    const bool padded = shift > 0 && byte == 0;
    if (overflows || padded) break;
    value |= static_cast<uint64_t>(byte & 127) << shift;
    if (byte < 128) return value;
  }
  return absl::DataLossError(StrCat(what_, ": malformed integer"));
}

absl::StatusOr<int64_t> WireReader::SignedVarint() {
  TANJI_ASSIGN_OR_RETURN(const uint64_t value, Varint());
  return static_cast<int64_t>(value >> 1 ^ (~(value & 1) + 1));
}

absl::StatusOr<double> WireReader::Double() {
  TANJI_ASSIGN_OR_RETURN(const uint64_t bits, U64());
  return std::bit_cast<double>(bits);
}

absl::StatusOr<std::string_view> WireReader::String(size_t size_max) {
  TANJI_ASSIGN_OR_RETURN(const uint64_t size, Varint());
  if (size > size_max) {
    return absl::DataLossError(StrCat(what_, ": a string of ", size,
                                      " bytes, at most ", size_max,
                                      " expected"));
  }
  return Bytes(size);
}

absl::Status WireReader::Finish() const {
  if (rest_.empty()) return absl::OkStatus();
  return absl::DataLossError(
      StrCat(what_, ": ", rest_.size(), " bytes too many"));
}

}  // namespace tanji::base
