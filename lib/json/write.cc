#include <cstddef>
#include <string>
#include <string_view>

#include "lib/base/check.h"
#include "lib/json/internal/text.h"
#include "lib/json/json.h"

namespace tanji::json {
namespace {

constexpr size_t kIndent = 2;  // blanks a level

// Writes values one after the other. Thread-compatible.
class Writer {
 public:
  explicit Writer(bool is_indented) : is_indented_(is_indented) {}

  void WriteValue(const Value& value) {
    if (value.is_null()) {
      text_ += "null";
    } else if (const bool* boolean = value.if_bool()) {
      text_ += *boolean ? "true" : "false";
    } else if (const Number* number = value.if_number()) {
      TANJI_CHECK(internal::IsNumber(number->text));
      text_ += number->text;
    } else if (const std::string* string = value.if_string()) {
      internal::AppendQuoted(*string, &text_);
    } else if (const Array* array = value.if_array()) {
      WriteArray(*array);
    } else {
      WriteObject(*value.if_object());
    }
  }

  std::string TakeText() { return std::move(text_); }

 private:
  void WriteArray(const Array& array) {
    Open('[');
    for (const Value& element : array) {
      NextItem();
      WriteValue(element);
    }
    Close(']');
  }

  void WriteObject(const Object& object) {
    Open('{');
    for (const auto& [name, member] : object) {
      NextItem();
      internal::AppendQuoted(name, &text_);
      text_ += is_indented_ ? ": " : ":";
      WriteValue(member);
    }
    Close('}');
  }

  void Open(char bracket) {
    text_ += bracket;
    ++depth_;
    is_first_ = true;
  }
  void NextItem() {
    if (!is_first_) text_ += ',';
    is_first_ = false;
    NewLine();
  }
  void Close(char bracket) {
    --depth_;
    if (!is_first_) NewLine();
    text_ += bracket;
    is_first_ = false;
  }
  void NewLine() {
    if (!is_indented_) return;
    text_ += '\n';
    text_.append(depth_ * kIndent, ' ');
  }

  const bool is_indented_;
  std::string text_;
  size_t depth_ = 0;
  bool is_first_ = true;  // of the innermost open array or object
};

std::string WriteWhole(const Value& value, bool is_indented) {
  Writer writer(is_indented);
  writer.WriteValue(value);
  return writer.TakeText();
}

}  // namespace

std::string Write(const Value& value) {
  return WriteWhole(value, /*is_indented=*/false);
}
std::string WriteIndented(const Value& value) {
  return WriteWhole(value, /*is_indented=*/true);
}

}  // namespace tanji::json
