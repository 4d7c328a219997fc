#include "lib/base/base64.h"

#include <array>
#include <cstdint>

#include "lib/base/status.h"

namespace tanji::base {
namespace {

constexpr std::string_view kStandard =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrl =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string Encode(std::string_view bytes, std::string_view alphabet,
                   bool padded) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  uint32_t bits = 0;
  int bit_count = 0;
  for (const char c : bytes) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    bit_count += 8;
    while (bit_count >= 6) {
      bit_count -= 6;
      text.push_back(alphabet[bits >> bit_count & 63]);
    }
  }
  if (bit_count > 0) text.push_back(alphabet[bits << (6 - bit_count) & 63]);
  while (padded && text.size() % 4 != 0) text.push_back('=');
  return text;
}

std::array<int, 256> Inverse(std::string_view alphabet) {
  std::array<int, 256> inverse;
  inverse.fill(-1);
  for (size_t i = 0; i < alphabet.size(); ++i) {
    inverse[static_cast<unsigned char>(alphabet[i])] = static_cast<int>(i);
  }
  return inverse;
}

// `text` without padding.
absl::StatusOr<std::string> DecodeUnpadded(
    std::string_view text, const std::array<int, 256>& inverse) {
  if (text.size() % 4 == 1) {
    return absl::InvalidArgumentError("base64 text is cut off");
  }
  std::string bytes;
  bytes.reserve(text.size() * 3 / 4);
  uint32_t bits = 0;
  int bit_count = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const int value = inverse[static_cast<unsigned char>(text[i])];
    if (value < 0) {
      return absl::InvalidArgumentError(
          StrCat("base64 text: character not allowed at position ", i));
    }
    bits = bits << 6 | static_cast<uint32_t>(value);
    bit_count += 6;
    if (bit_count >= 8) {
      bit_count -= 8;
      bytes.push_back(static_cast<char>(bits >> bit_count & 255));
    }
  }
  if ((bits & ((1U << bit_count) - 1)) != 0) {
    return absl::InvalidArgumentError(
        "base64 text: bits set behind the last byte");
  }
  return bytes;
}

}  // namespace

std::string Base64Encode(std::string_view bytes) {
  return Encode(bytes, kStandard, /*padded=*/true);
}

std::string Base64UrlEncode(std::string_view bytes) {
  return Encode(bytes, kUrl, /*padded=*/false);
}

absl::StatusOr<std::string> Base64Decode(std::string_view text) {
  static const auto& inverse = *new std::array<int, 256>(Inverse(kStandard));
  if (text.size() % 4 != 0) {
    return absl::InvalidArgumentError(
        "base64 text: length is not a multiple of 4");
  }
  for (int i = 0; i < 2 && !text.empty() && text.back() == '='; ++i) {
    text.remove_suffix(1);
  }
  return DecodeUnpadded(text, inverse);
}

absl::StatusOr<std::string> Base64UrlDecode(std::string_view text) {
  static const auto& inverse = *new std::array<int, 256>(Inverse(kUrl));
  return DecodeUnpadded(text, inverse);
}

}  // namespace tanji::base
