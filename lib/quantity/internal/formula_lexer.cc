#include "lib/quantity/internal/formula_lexer.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "lib/base/strings.h"
#include "lib/quantity/formula_limits.h"
#include "lib/quantity/internal/excerpt.h"

namespace tanji::quantity::internal {
namespace {

constexpr std::array<std::string_view, 8> kWords = {
    "and", "div", "false", "mod", "not", "or", "true", "xor"};

struct Spelling {
  std::string_view text;
  std::string_view canonical;
};
// Longer ones before their beginnings.
constexpr std::array<Spelling, 21> kSymbols = {{
    {"&&", "and"}, {"||", "or"}, {"==", "="},  {"<>", "<>"}, {"!=", "<>"},
    {"<=", "<="},  {">=", ">="}, {"&", "and"}, {"|", "or"},  {"=", "="},
    {"<", "<"},    {">", ">"},   {"+", "+"},   {"-", "-"},   {"*", "*"},
    {"/", "/"},    {"^", "^"},   {"(", "("},   {")", ")"},   {";", ";"},
    {",", ","},
}};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

size_t DigitCount(std::string_view text) {
  size_t size = 0;
  while (size < text.size() && IsDigit(text[size])) ++size;
  return size;
}

// Bytes of the exponent that `text` begins with, 0 for none.
size_t ExponentSize(std::string_view text) {
  if (text.empty() || (text[0] != 'e' && text[0] != 'E')) return 0;
  const size_t sign =
      text.size() > 1 && (text[1] == '-' || text[1] == '+') ? 1 : 0;
  const size_t digits = DigitCount(text.substr(1 + sign));
  return digits == 0 ? 0 : 1 + sign + digits;
}

// Bytes of the number that `text` begins with: 1, 1.5, 1., .5, each with an
// exponent or without. 0 for none.
size_t NumberSize(std::string_view text) {
  size_t size = DigitCount(text);
  if (size < text.size() && text[size] == '.') {
    const size_t fraction = DigitCount(text.substr(size + 1));
    if (size == 0 && fraction == 0) return 0;
    size += 1 + fraction;
  }
  return size == 0 ? 0 : size + ExponentSize(text.substr(size));
}

size_t NameSize(std::string_view text) {
  if (text.empty() || !IsLetter(text[0])) return 0;
  size_t size = 1;
  while (size < text.size() && (IsLetter(text[size]) || IsDigit(text[size]))) {
    ++size;
  }
  return size;
}

bool IsWord(std::string_view lower) {
  return std::find(kWords.begin(), kWords.end(), lower) != kWords.end();
}

// The token at the start of `rest`; without text when there is none.
FormulaToken Next(std::string_view rest) {
  if (const size_t size = NumberSize(rest); size > 0) {
    return {.kind = FormulaToken::Kind::kNumber,
            .text = rest.substr(0, size),
            .canonical = ""};
  }
  if (const size_t size = NameSize(rest); size > 0) {
    const std::string_view text = rest.substr(0, size);
    std::string lower = LowerCase(text);
    const FormulaToken::Kind kind =
        IsWord(lower) ? FormulaToken::Kind::kSymbol : FormulaToken::Kind::kName;
    return {.kind = kind, .text = text, .canonical = std::move(lower)};
  }
  for (const Spelling& symbol : kSymbols) {
    if (rest.substr(0, symbol.text.size()) == symbol.text) {
      return {.kind = FormulaToken::Kind::kSymbol,
              .text = rest.substr(0, symbol.text.size()),
              .canonical = std::string(symbol.canonical)};
    }
  }
  return {};
}

// One character, however many bytes it has.
std::string_view FirstCharacter(std::string_view text) {
  size_t size = 1;
  while (size < text.size() &&
         (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) {
    ++size;
  }
  return text.substr(0, size);
}

}  // namespace

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

bool IsFormulaName(std::string_view name) {
  return !name.empty() && NameSize(name) == name.size() &&
         !IsWord(LowerCase(name));
}

absl::StatusOr<std::vector<FormulaToken>> TokenizeFormula(
    std::string_view text) {
  std::vector<FormulaToken> tokens;
  size_t offset = 0;
  while (true) {
    while (offset < text.size() && IsBlank(text[offset])) ++offset;
    if (offset == text.size()) break;
    FormulaToken token = Next(text.substr(offset));
    token.column = offset + 1;
    if (token.text.empty()) {
      return absl::InvalidArgumentError(
          base::StrCat("column ", token.column, ": ",
                       Excerpt(FirstCharacter(text.substr(offset))),
                       " does not belong in a formula"));
    }
    offset += token.text.size();
    tokens.push_back(std::move(token));
  }
  FormulaToken end;
  end.column = text.size() + 1;
  tokens.push_back(std::move(end));
  return tokens;
}

absl::StatusOr<Rational> ReadFormulaNumber(std::string_view text) {
  const size_t mantissa_size = std::min(text.find_first_of("eE"), text.size());
  const std::string_view mantissa = text.substr(0, mantissa_size);
  const size_t point = std::min(mantissa.find('.'), mantissa.size());
  std::string digits(mantissa.substr(0, point));
  int exponent = 0;
  if (point < mantissa.size()) {
    const std::string_view fraction = mantissa.substr(point + 1);
    digits += fraction;
    exponent = -static_cast<int>(fraction.size());
  }
  if (digits.find_first_not_of('0') == std::string::npos) return Rational();

  int written = 0;
  const bool is_negative = text.find('-', mantissa_size) != text.npos;
  for (const char c : text.substr(mantissa_size)) {
    if (IsDigit(c) && written <= kFormulaExponentMax) {
      written = written * 10 + (c - '0');
    }
  }
  if (written <= kFormulaExponentMax) {
    exponent += is_negative ? -written : written;
    Rational value = Rational::FromDigits(digits, exponent);
    if (value.bit_size() <= kFormulaValueBitsMax) return value;
  }
  return absl::ResourceExhaustedError(base::StrCat(
      "the number ", Excerpt(text), " is too long, too large or too small"));
}

}  // namespace tanji::quantity::internal
