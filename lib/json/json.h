// The project's one reader and writer of JSON: strict, bounded, decimals kept.

#ifndef TANJI_LIB_JSON_JSON_H_
#define TANJI_LIB_JSON_JSON_H_

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tanji::json {

// A number keeps its text: "0.10" stays "0.10", 2^70 all its digits, "-0" its
// sign. Whoever makes one writes JSON's grammar; Write checks that.
struct Number {
  std::string text;
  friend bool operator==(const Number&, const Number&) = default;
};

class Value;
using Array = std::vector<Value>;
// Members in the order they were written.
using Object = std::vector<std::pair<std::string, Value>>;

// Value type: null, bool, number, string, array or object.
class Value {
 public:
  Value() = default;  // null
  // A template, because int and pointers would convert to bool.
  template <std::same_as<bool> T>
  Value(T value) : value_(value) {}                              // NOLINT
  Value(Number value) : value_(std::move(value)) {}              // NOLINT
  Value(std::string value) : value_(std::move(value)) {}         // NOLINT
  Value(std::string_view value) : value_(std::string(value)) {}  // NOLINT
  Value(const char* value) : value_(std::string(value)) {}       // NOLINT
  Value(Array value) : value_(std::move(value)) {}               // NOLINT
  Value(Object value) : value_(std::move(value)) {}              // NOLINT
  static Value Integer(int64_t value);

  bool is_null() const {
    return std::holds_alternative<std::monostate>(value_);
  }
  const bool* if_bool() const { return std::get_if<bool>(&value_); }
  const Number* if_number() const { return std::get_if<Number>(&value_); }
  const std::string* if_string() const {
    return std::get_if<std::string>(&value_);
  }
  const Array* if_array() const { return std::get_if<Array>(&value_); }
  const Object* if_object() const { return std::get_if<Object>(&value_); }

  friend bool operator==(const Value&, const Value&) = default;

 private:
  std::variant<std::monostate, bool, Number, std::string, Array, Object> value_;
};

struct ReadLimits {
  // Values are written and destroyed recursively.
  static constexpr int kDepthMax = 1000;
  size_t size_max = size_t{64} << 20;  // bytes of text
  int depth_max = 64;  // arrays and objects in one another; at most kDepthMax
  size_t values_max = 4'000'000;  // values in all
};

// Reads one JSON text (RFC 8259) and nothing behind it. INVALID_ARGUMENT with
// line and column (in characters, from 1) for malformed text, invalid UTF-8, a
// duplicate member name, lone surrogates, a byte order mark, a number beyond
// all doubles; RESOURCE_EXHAUSTED beyond `limits`. Cost: linear; some 40 bytes
// a value and what its text needs.
absl::StatusOr<Value> Read(std::string_view text,
                           const ReadLimits& limits = {});

// Compact text: no blanks, members in their order, only what must be escaped
// is (as in RFC 8785, section 3.2.2.2). Strings are valid UTF-8.
std::string Write(const Value& value);
// Two blanks a level; for people.
std::string WriteIndented(const Value& value);

// Reads the members of one object strictly, collecting every fault with its
// place ("processes[3].inputs[0].amount: expected a decimal string"), so that
// a sender learns all of them at once. Thread-compatible.
class ObjectReader {
 public:
  // `place` names the object in messages; faults are appended to `faults`
  // (at most kFaultsMax). All arguments outlive the reader.
  static constexpr size_t kFaultsMax = 100;
  ObjectReader(const Value& value, std::string place,
               std::vector<std::string>& faults);

  // A member that must be there / may be absent (null or empty result). One
  // that is there has the type asked for: null counts as a fault. Each call
  // marks the member as known. What is returned lives as long as the value.
  std::string RequiredString(std::string_view name);
  std::string OptionalString(std::string_view name);
  bool OptionalBool(std::string_view name, bool fallback);
  // Integer within [min, max], written without point and exponent; `min` when
  // it is missing or faulty.
  int64_t RequiredInteger(std::string_view name, int64_t min, int64_t max);
  const Array* RequiredArray(std::string_view name);
  const Array* OptionalArray(std::string_view name);
  const Value* OptionalObject(std::string_view name);
  const Value* RequiredObject(std::string_view name);

  // Reports `message` about member `name`.
  void Fault(std::string_view name, std::string_view message);
  // "<place>.<name>", or "<name>" at the top.
  std::string PlaceOf(std::string_view name) const;
  // Reports every member that no call above has named.
  void RefuseUnknownMembers();

 private:
  const Value* Find(std::string_view name, bool required);
  // The member as the type that is expected, else a fault.
  std::string StringOf(std::string_view name, const Value& member);
  const Array* ArrayOf(std::string_view name, const Value& member);
  const Value* ObjectOf(std::string_view name, const Value& member);

  const Object* object_;  // null when the value is no object
  std::string place_;
  std::vector<std::string>& faults_;
  std::vector<bool> known_;
};

}  // namespace tanji::json

#endif  // TANJI_LIB_JSON_JSON_H_
