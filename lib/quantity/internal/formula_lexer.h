// Cuts the text of a formula into tokens.

#ifndef TANJI_LIB_QUANTITY_INTERNAL_FORMULA_LEXER_H_
#define TANJI_LIB_QUANTITY_INTERNAL_FORMULA_LEXER_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/quantity/rational.h"

namespace tanji::quantity::internal {

struct FormulaToken {
  enum class Kind {
    kNumber,
    kName,
    kSymbol,  // operators, words among them, parentheses and separators
    kEnd,
  };

  Kind kind = Kind::kEnd;
  std::string_view text;  // as written, within the formula
  // Of a symbol, one spelling for all: "and" for AND, & and &&; "or", "xor",
  // "not", "div", "mod", "=" for ==, "<>" for !=. Of a name, in lower case.
  std::string canonical;
  size_t column = 0;  // of the first byte, from 1
};

std::string LowerCase(std::string_view text);
// Whether `name` is [A-Za-z_][A-Za-z0-9_]* and no word of the language.
bool IsFormulaName(std::string_view name);

// The tokens of `text`, which must outlive them, with kEnd at the end.
// INVALID_ARGUMENT with the column for a character that formulas do not have.
absl::StatusOr<std::vector<FormulaToken>> TokenizeFormula(
    std::string_view text);

// The exact value of a kNumber's text. RESOURCE_EXHAUSTED beyond
// kFormulaExponentMax and kFormulaValueBitsMax.
absl::StatusOr<Rational> ReadFormulaNumber(std::string_view text);

}  // namespace tanji::quantity::internal

#endif  // TANJI_LIB_QUANTITY_INTERNAL_FORMULA_LEXER_H_
