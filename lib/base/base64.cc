#include "lib/base/base64.h"

#include <array>
#include <cstddef>
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
  std::string text((bytes.size() + 2) / 3 * 4, '=');
  const auto byte = [&](size_t at) -> uint32_t {
    return static_cast<unsigned char>(bytes[at]);
  };
  char* out = text.data();
  const size_t rest = bytes.size() % 3;
  const size_t whole = bytes.size() - rest;
  for (size_t at = 0; at < whole; at += 3) {
    const uint32_t bits = byte(at) << 16 | byte(at + 1) << 8 | byte(at + 2);
    *out++ = alphabet[bits >> 18];
    *out++ = alphabet[bits >> 12 & 63];
    *out++ = alphabet[bits >> 6 & 63];
    *out++ = alphabet[bits & 63];
  }
  if (rest > 0) {
    const uint32_t bits = byte(whole) << 8 | (rest == 2 ? byte(whole + 1) : 0);
    *out++ = alphabet[bits >> 10];
    *out++ = alphabet[bits >> 4 & 63];
    if (rest == 2) *out++ = alphabet[bits << 2 & 63];
    if (!padded) text.resize(static_cast<size_t>(out - text.data()));
  }
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
