#include "services/cli/terminal_text.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "lib/base/hex.h"
#include "lib/base/strings.h"
#include "lib/base/utf8.h"

namespace tanji::cli {
namespace {

struct Character {
  uint32_t code;
  size_t size;  // bytes
  bool valid;
};

// The first character of `text`, which is not empty.
Character FirstCharacter(std::string_view text) {
  const auto byte = static_cast<unsigned char>(text[0]);
  const size_t size = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
  if (text.size() < size || !base::IsUtf8(text.substr(0, size))) {
    return {byte, 1, false};
  }
  uint32_t code = size == 1 ? byte : byte & (0xffu >> (size + 1));
  for (size_t i = 1; i < size; ++i) {
    code = code << 6 | (static_cast<unsigned char>(text[i]) & 0x3fu);
  }
  return {code, size, true};
}

bool IsAnyOf(uint32_t code, const std::pair<uint32_t, uint32_t>* first,
             size_t count) {
  return std::any_of(first, first + count, [code](const auto& range) {
    return code >= range.first && code <= range.second;
  });
}

// Unicode 15: controls (Cc), bidirectional controls, zero-width and separator
// characters that move or hide what follows.
constexpr std::pair<uint32_t, uint32_t> kSteering[] = {
    {0x0000, 0x001f}, {0x007f, 0x009f}, {0x061c, 0x061c}, {0x200b, 0x200f},
    {0x2028, 0x202e}, {0x2060, 0x2069}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb}};

// Unicode Standard Annex #11: wide and fullwidth, by block.
constexpr std::pair<uint32_t, uint32_t> kWide[] = {
    {0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0xa4cf},  {0xac00, 0xd7a3},
    {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},  {0xffe0, 0xffe6},
    {0x1f300, 0x1f64f}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};

}  // namespace

std::string Printable(std::string_view text) {
  std::string printable;
  printable.reserve(text.size());
  while (!text.empty()) {
    const Character c = FirstCharacter(text);
    const std::string_view bytes = text.substr(0, c.size);
    if (c.valid && !IsAnyOf(c.code, kSteering, std::size(kSteering))) {
      printable += bytes;
    } else {
      for (const char byte : bytes) {
        printable += "\\x";
        printable += base::HexEncode(std::string_view(&byte, 1));
      }
    }
    text.remove_prefix(c.size);
  }
  return printable;
}

size_t DisplayWidth(std::string_view text) {
  size_t width = 0;
  while (!text.empty()) {
    const Character c = FirstCharacter(text);
    width += IsAnyOf(c.code, kWide, std::size(kWide)) ? 2 : 1;
    text.remove_prefix(c.size);
  }
  return width;
}

void Table::Add(std::vector<std::string> row) {
  for (std::string& cell : row) cell = Printable(cell);
  rows_.push_back(std::move(row));
}

std::string Table::ToString() const {
  std::vector<size_t> widths(columns_.size(), 0);
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], DisplayWidth(row[i]));
    }
  }
  std::string text;
  for (const auto& row : rows_) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - DisplayWidth(row[i]), ' ');
      if (i > 0) line += "  ";
      line +=
          columns_[i] == Align::kRight ? padding + row[i] : row[i] + padding;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line;
    text += '\n';
  }
  return text;
}

}  // namespace tanji::cli
