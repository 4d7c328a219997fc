// The quick answer for most text: printable ASCII needs no closer look.

#ifndef TANJI_LIB_EXCHANGE_CSV_PLAIN_TEXT_H_
#define TANJI_LIB_EXCHANGE_CSV_PLAIN_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace tanji::exchange {

// Whether all bytes lie in 0x20..0x7E. Cost: eight bytes a step.
inline bool IsPlainText(std::string_view text) {
  constexpr uint64_t kOnes = 0x0101010101010101;
  constexpr uint64_t kHighBits = 0x80 * kOnes;
  const auto is_plain = [](uint64_t bytes) {
    // The high bit of a byte shows in turn: it is above 0x7F, below 0x20 (the
    // difference borrows), or above 0x7E. A borrow or a carry may show in the
    // next byte too, but then the answer is no already.
    return ((bytes | (bytes - 0x20 * kOnes) | (bytes + kOnes)) & kHighBits) ==
           0;
  };
  size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    uint64_t bytes;
    std::memcpy(&bytes, text.data() + i, 8);
    if (!is_plain(bytes)) return false;
  }
  if (i == text.size()) return true;
  uint64_t bytes = 0x20 * kOnes;
  std::memcpy(&bytes, text.data() + i, text.size() - i);
  return is_plain(bytes);
}

}  // namespace tanji::exchange

#endif  // TANJI_LIB_EXCHANGE_CSV_PLAIN_TEXT_H_
