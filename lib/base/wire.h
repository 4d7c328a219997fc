// Building blocks of our stored formats: fixed and variable-length integers,
// length-prefixed strings, and a reader that cannot run past the end.

#ifndef TANJI_LIB_BASE_WIRE_H_
#define TANJI_LIB_BASE_WIRE_H_

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tanji::base {

// Big-endian, so that keys compare in numeric order.
void AppendU16(std::string* out, uint16_t value);
void AppendU32(std::string* out, uint32_t value);
void AppendU64(std::string* out, uint64_t value);
// LEB128, least significant group first; at most 10 bytes.
void AppendVarint(std::string* out, uint64_t value);
// Zigzag, then LEB128.
void AppendSignedVarint(std::string* out, int64_t value);
// IEEE-754 bits, big-endian.
void AppendDouble(std::string* out, double value);
// Varint length, then the bytes.
void AppendString(std::string* out, std::string_view bytes);

// Reads what the functions above wrote. Thread-compatible. Every read fails
// with DATA_LOSS at the end of the bytes; non-minimal varints are refused, so
// that each value has one encoding.
class WireReader {
 public:
  // `what` names the value in error messages; both outlive the reader.
  WireReader(std::string_view bytes, std::string_view what)
      : rest_(bytes), what_(what) {}

  absl::StatusOr<uint8_t> U8();
  absl::StatusOr<uint16_t> U16();
  absl::StatusOr<uint32_t> U32();
  absl::StatusOr<uint64_t> U64();
  absl::StatusOr<uint64_t> Varint() {
    // Most are one byte.
    const auto first =
        rest_.empty() ? uint8_t{128} : static_cast<unsigned char>(rest_[0]);
    if (first >= 128) return LongVarint();
    rest_.remove_prefix(1);
    return uint64_t{first};
  }
  absl::StatusOr<int64_t> SignedVarint();
  absl::StatusOr<double> Double();
  absl::StatusOr<std::string_view> String(size_t size_max);
  absl::StatusOr<std::string_view> Bytes(size_t size);

  std::string_view rest() const { return rest_; }
  // DATA_LOSS when bytes are left.
  absl::Status Finish() const;

 private:
  absl::StatusOr<uint64_t> LongVarint();
  absl::Status Cut() const;

  std::string_view rest_;
  std::string_view what_;
};

}  // namespace tanji::base

#endif  // TANJI_LIB_BASE_WIRE_H_
