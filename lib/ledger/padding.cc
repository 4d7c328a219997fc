#include "lib/ledger/padding.h"

#include <algorithm>
#include <bit>

namespace tanji::ledger {
namespace {

constexpr char kMark = '\x80';

uint64_t RoundUp(uint64_t size, uint64_t multiple) {
  return (size + multiple - 1) / multiple * multiple;
}

}  // namespace

uint64_t PaddedSize(uint64_t size) {
  const uint64_t with_mark = size + 1;
  const int exponent = std::bit_width(with_mark) - 1;
  const int kept_bits = std::bit_width(static_cast<unsigned>(exponent));
  const uint64_t bucket = uint64_t{1} << std::max(exponent - kept_bits, 0);
  return RoundUp(with_mark, std::max(bucket, kPaddingBucketMin));
}

std::string PaddingOf(uint64_t size) {
  std::string padding(PaddedSize(size) - size, '\0');
  padding[0] = kMark;
  return padding;
}

std::string Pad(std::string content) {
  content += PaddingOf(content.size());
  return content;
}

absl::StatusOr<std::string_view> Unpad(std::string_view padded) {
  const size_t mark = padded.find_last_not_of('\0');
  if (mark == std::string_view::npos || padded[mark] != kMark ||
      padded.size() != PaddedSize(mark)) {
    return absl::DataLossError("payload: is not padded as the format demands");
  }
  return padded.substr(0, mark);
}

}  // namespace tanji::ledger
