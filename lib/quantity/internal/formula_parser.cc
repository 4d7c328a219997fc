#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/quantity/formula_limits.h"
#include "lib/quantity/internal/elementary.h"
#include "lib/quantity/internal/excerpt.h"
#include "lib/quantity/internal/formula_lexer.h"
#include "lib/quantity/internal/formula_program.h"

namespace tanji::quantity::internal {
namespace {

using Kind = FormulaInstruction::Kind;

constexpr std::string_view kComparisons[] = {"=", "<>", "<", "<=", ">", ">="};
constexpr std::string_view kAdditions[] = {"+", "-"};
constexpr std::string_view kMultiplications[] = {"*", "/", "div", "mod"};
constexpr std::string_view kExclusiveOr[] = {"xor"};

absl::Status At(const FormulaToken& token, std::string_view message) {
  return absl::InvalidArgumentError(
      base::StrCat("column ", token.column, ": ", message));
}

// A message of what was expected instead of `token`.
absl::Status Expected(const FormulaToken& token, std::string_view what) {
  return At(token, base::StrCat("expected ", what, ", found ",
                                token.kind == FormulaToken::Kind::kEnd
                                    ? "the end"
                                    : Excerpt(token.text)));
}

// Recursive descent; each method reads what its name says and emits the
// instructions that leave its value on the stack.
class Parser {
 public:
  explicit Parser(std::vector<FormulaToken> tokens)
      : tokens_(std::move(tokens)) {}

  absl::StatusOr<FormulaProgram> Parse() {
    TANJI_RETURN_IF_ERROR(Expression());
    if (Peek().kind != FormulaToken::Kind::kEnd) {
      return Expected(Peek(), "an operator or the end");
    }
    return std::move(program_);
  }

 private:
  using Rule = absl::Status (Parser::*)();

  const FormulaToken& Peek(size_t ahead = 0) const {
    return tokens_[std::min(next_ + ahead, tokens_.size() - 1)];
  }
  bool IsSymbol(std::string_view canonical, size_t ahead = 0) const {
    const FormulaToken& token = Peek(ahead);
    return token.kind == FormulaToken::Kind::kSymbol &&
           token.canonical == canonical;
  }
  bool TakeIf(std::string_view canonical) {
    if (!IsSymbol(canonical)) return false;
    ++next_;
    return true;
  }

  absl::Status Emit(FormulaInstruction instruction) {
    if (program_.instructions.size() == kFormulaNodesMax) {
      return absl::ResourceExhaustedError(base::StrCat(
          "more than ", kFormulaNodesMax, " numbers, names and operators"));
    }
    program_.instructions.push_back(instruction);
    return absl::OkStatus();
  }
  absl::Status EmitConstant(FormulaValue value) {
    program_.constants.push_back(std::move(value));
    return Emit({Kind::kConstant, program_.constants.size() - 1});
  }
  absl::Status EmitApply(const FormulaOperation& operation, size_t count) {
    return Emit({Kind::kApply, count, &operation});
  }
  // Returns the index to give to Land.
  absl::StatusOr<size_t> EmitJump(Kind kind) {
    TANJI_RETURN_IF_ERROR(Emit({kind}));
    return program_.instructions.size() - 1;
  }
  void Land(size_t jump) {
    program_.instructions[jump].operand = program_.instructions.size();
  }

  // Runs `rule` one level deeper.
  absl::Status Deeper(Rule rule) {
    if (depth_ == kFormulaDepthMax) {
      return absl::ResourceExhaustedError(
          base::StrCat("column ", Peek().column, ": more than ",
                       kFormulaDepthMax, " levels within each other"));
    }
    ++depth_;
    absl::Status status = (this->*rule)();
    --depth_;
    return status;
  }

  // operand { operator operand }, computed from the left.
  absl::Status LeftToRight(Rule operand,
                           std::span<const std::string_view> operators) {
    TANJI_RETURN_IF_ERROR((this->*operand)());
    while (true) {
      const auto found =
          std::find_if(operators.begin(), operators.end(),
                       [&](std::string_view symbol) { return TakeIf(symbol); });
      if (found == operators.end()) return absl::OkStatus();
      TANJI_RETURN_IF_ERROR((this->*operand)());
      TANJI_RETURN_IF_ERROR(EmitApply(FormulaOperator(*found), 2));
    }
  }

  // operand { word operand }, where the first that settles it ends it.
  absl::Status Settling(Rule operand, std::string_view word, Kind jump_kind) {
    TANJI_RETURN_IF_ERROR((this->*operand)());
    std::vector<size_t> jumps;
    while (TakeIf(word)) {
      TANJI_ASSIGN_OR_RETURN(const size_t jump, EmitJump(jump_kind));
      jumps.push_back(jump);
      TANJI_RETURN_IF_ERROR((this->*operand)());
    }
    if (jumps.empty()) return absl::OkStatus();
    return Settle(jumps);
  }
  absl::Status Settle(std::span<const size_t> jumps) {
    TANJI_RETURN_IF_ERROR(Emit({Kind::kRequireTruth}));
    for (const size_t jump : jumps) Land(jump);
    return absl::OkStatus();
  }

  absl::Status Expression() { return Deeper(&Parser::Or); }
  absl::Status Or() {
    return Settling(&Parser::ExclusiveOr, "or", Kind::kOrJump);
  }
  absl::Status ExclusiveOr() { return LeftToRight(&Parser::And, kExclusiveOr); }
  absl::Status And() { return Settling(&Parser::Not, "and", Kind::kAndJump); }
  absl::Status Not() {
    if (TakeIf("not")) {
      TANJI_RETURN_IF_ERROR(Deeper(&Parser::Not));
      return EmitApply(FormulaOperator("not"), 1);
    }
    return LeftToRight(&Parser::Sum, kComparisons);
  }
  absl::Status Sum() { return LeftToRight(&Parser::Product, kAdditions); }
  absl::Status Product() {
    return LeftToRight(&Parser::Power, kMultiplications);
  }
  absl::Status Power() {
    TANJI_RETURN_IF_ERROR(Signed());
    if (!TakeIf("^")) return absl::OkStatus();
    TANJI_RETURN_IF_ERROR(Signed());
    TANJI_RETURN_IF_ERROR(EmitApply(FormulaOperator("^"), 2));
    if (IsSymbol("^")) {
      return At(Peek(),
                "a^b^c can be read in two ways; expected (a^b)^c or a^(b^c)");
    }
    return absl::OkStatus();
  }
  absl::Status Signed() {
    if (TakeIf("-")) {
      TANJI_RETURN_IF_ERROR(Element());
      return EmitApply(FormulaOperator("negation"), 1);
    }
    TakeIf("+");
    return Element();
  }

  absl::Status Element() {
    const FormulaToken& token = Peek();
    switch (token.kind) {
      case FormulaToken::Kind::kNumber: {
        ++next_;
        TANJI_ASSIGN_OR_RETURN(Rational number, ReadFormulaNumber(token.text));
        return EmitConstant(std::move(number));
      }
      case FormulaToken::Kind::kName:
        return IsSymbol("(", 1) ? Call() : Parameter();
      case FormulaToken::Kind::kSymbol:
        if (IsSymbol("true") || IsSymbol("false")) return TruthConstant();
        // and(…), mod(…): a word, not a sign.
        if (IsSymbol("(", 1) && LowerCase(token.text) == token.canonical &&
            FormulaWordIsFunction(token.canonical)) {
          return Call();
        }
        break;
      case FormulaToken::Kind::kEnd:
        break;
    }
    if (!TakeIf("(")) {
      return Expected(token, "a number, a name or a parenthesis");
    }
    TANJI_RETURN_IF_ERROR(Expression());
    if (!TakeIf(")")) return Expected(Peek(), "an operator or \")\"");
    return absl::OkStatus();
  }

  static bool FormulaWordIsFunction(std::string_view word) {
    return word == "and" || word == "or" ||
           FindFormulaFunction(word) != nullptr;
  }

  absl::Status TruthConstant() {
    const bool value = Peek().canonical == "true";
    ++next_;
    TakeEmptyParentheses();
    return EmitConstant(value);
  }
  // true() and pi() are functions in openLCA.
  bool TakeEmptyParentheses() {
    if (!IsSymbol("(") || !IsSymbol(")", 1)) return false;
    next_ += 2;
    return true;
  }

  absl::Status Parameter() {
    const FormulaToken& name = Peek();
    ++next_;
    const auto [found, is_new] =
        name_numbers_.try_emplace(name.canonical, program_.names.size());
    if (is_new) {
      program_.names.push_back({name.canonical, std::string(name.text)});
    }
    return Emit({Kind::kParameter, found->second});
  }

  absl::Status Call() {
    const FormulaToken& name = Peek();
    ++next_;
    if ((name.canonical == "pi" || name.canonical == "e") &&
        TakeEmptyParentheses()) {
      return EmitConstant(name.canonical == "pi" ? Pi() : EulersNumber());
    }
    if (name.canonical == "if" || name.canonical == "iff" ||
        name.canonical == "iif") {
      return If(name);
    }
    if (name.canonical == "and") return SettlingCall(name, Kind::kAndJump);
    if (name.canonical == "or") return SettlingCall(name, Kind::kOrJump);
    const FormulaOperation* operation = FindFormulaFunction(name.canonical);
    if (operation == nullptr) {
      return absl::InvalidArgumentError(
          base::StrCat("function ", Excerpt(name.text), " is not supported"));
    }
    int count = 0;
    Separator separator;
    TANJI_ASSIGN_OR_RETURN(bool has_more, OpenArguments());
    while (has_more) {
      TANJI_RETURN_IF_ERROR(Expression());
      ++count;
      TANJI_ASSIGN_OR_RETURN(has_more, NextArgument(separator));
    }
    if (count < operation->arguments_min || count > operation->arguments_max) {
      return WrongCount(name, operation->arguments_min,
                        operation->arguments_max);
    }
    return EmitApply(*operation, static_cast<size_t>(count));
  }

  // if(condition; then; else): only one of the two is computed.
  absl::Status If(const FormulaToken& name) {
    constexpr int kArguments = 3;
    Separator separator;
    std::vector<size_t> jumps;
    TANJI_ASSIGN_OR_RETURN(bool has_more, OpenArguments());
    for (int i = 0; i < kArguments; ++i) {
      if (!has_more) return WrongCount(name, kArguments, kArguments);
      if (i > 0) {
        TANJI_ASSIGN_OR_RETURN(
            const size_t jump,
            EmitJump(i == 1 ? Kind::kJumpIfFalse : Kind::kJump));
        jumps.push_back(jump);
        if (i == 2) Land(jumps[0]);
      }
      TANJI_RETURN_IF_ERROR(Expression());
      TANJI_ASSIGN_OR_RETURN(has_more, NextArgument(separator));
    }
    if (has_more) return WrongCount(name, kArguments, kArguments);
    Land(jumps[1]);
    return absl::OkStatus();
  }

  // and(a; b; …) and or(a; b; …).
  absl::Status SettlingCall(const FormulaToken& name, Kind jump_kind) {
    Separator separator;
    std::vector<size_t> jumps;
    TANJI_ASSIGN_OR_RETURN(bool has_more, OpenArguments());
    if (!has_more)
      return WrongCount(name, 1, static_cast<int>(kFormulaNodesMax));
    while (true) {
      TANJI_RETURN_IF_ERROR(Expression());
      TANJI_ASSIGN_OR_RETURN(has_more, NextArgument(separator));
      if (!has_more) return Settle(jumps);
      TANJI_ASSIGN_OR_RETURN(const size_t jump, EmitJump(jump_kind));
      jumps.push_back(jump);
    }
  }

  // What separates the arguments of one call; nothing before the second one.
  using Separator = std::string_view;

  // Takes "(", and ")" where it follows; whether there are arguments.
  absl::StatusOr<bool> OpenArguments() {
    TANJI_CHECK(TakeIf("("));
    return !TakeIf(")");
  }
  // Takes what stands behind an argument; whether one more follows.
  absl::StatusOr<bool> NextArgument(Separator& separator) {
    if (TakeIf(")")) return false;
    for (const Separator candidate : {";", ","}) {
      if (!IsSymbol(candidate)) continue;
      // max(1,5; 2) would mean 1.5 to one reader and 1 and 5 to another.
      if (!separator.empty() && separator != candidate) {
        return At(Peek(),
                  "arguments are separated by \",\" here and by \";\" before "
                  "or after; expected one of them, and a point in decimals");
      }
      separator = candidate;
      ++next_;
      return true;
    }
    return Expected(Peek(), "an operator, \";\" or \")\"");
  }

  absl::Status WrongCount(const FormulaToken& name, int min, int max) {
    return absl::InvalidArgumentError(
        base::StrCat("function ", Excerpt(name.text), " takes ",
                     min == max ? "" : "at least ", min,
                     min == 1 ? " argument" : " arguments"));
  }

  const std::vector<FormulaToken> tokens_;
  size_t next_ = 0;  // the last token is never passed
  int depth_ = 0;
  FormulaProgram program_;
  absl::flat_hash_map<std::string, size_t> name_numbers_;  // in program_.names
};

}  // namespace

absl::StatusOr<FormulaProgram> ParseFormula(std::string_view text) {
  if (text.size() > kFormulaBytesMax) {
    return absl::ResourceExhaustedError(base::StrCat(
        text.size(), " bytes; expected at most ", kFormulaBytesMax));
  }
  TANJI_ASSIGN_OR_RETURN(std::vector<FormulaToken> tokens,
                         TokenizeFormula(text));
  return Parser(std::move(tokens)).Parse();
}

}  // namespace tanji::quantity::internal
