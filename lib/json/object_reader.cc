#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "lib/base/strings.h"
#include "lib/json/internal/text.h"
#include "lib/json/json.h"

namespace tanji::json {
namespace {

std::optional<int64_t> ToInteger(const Number& number) {
  const char* const end = number.text.data() + number.text.size();
  int64_t integer = 0;
  const auto read = std::from_chars(number.text.data(), end, integer);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return integer;
}

}  // namespace

ObjectReader::ObjectReader(const Value& value, std::string place,
                           std::vector<std::string>& faults)
    : object_(value.if_object()), place_(std::move(place)), faults_(faults) {
  if (object_ != nullptr) {
    known_.resize(object_->size());
  } else if (faults_.size() < kFaultsMax) {
    faults_.push_back(base::StrCat(place_.empty() ? "the document" : place_,
                                   ": expected an object"));
  }
}

std::string ObjectReader::PlaceOf(std::string_view name) const {
  if (place_.empty()) return std::string(name);
  return base::StrCat(place_, ".", name);
}

void ObjectReader::Fault(std::string_view name, std::string_view message) {
  if (faults_.size() >= kFaultsMax) return;
  faults_.push_back(base::StrCat(PlaceOf(name), ": ", message));
}

const Value* ObjectReader::Find(std::string_view name, bool required) {
  if (object_ == nullptr) return nullptr;
  for (size_t i = 0; i < object_->size(); ++i) {
    const auto& [member_name, member] = (*object_)[i];
    if (member_name != name) continue;
    known_[i] = true;
    return &member;
  }
  if (required) Fault(name, "missing");
  return nullptr;
}

std::string ObjectReader::RequiredString(std::string_view name) {
  const Value* member = Find(name, /*required=*/true);
  return member == nullptr ? "" : StringOf(name, *member);
}

std::string ObjectReader::OptionalString(std::string_view name) {
  const Value* member = Find(name, /*required=*/false);
  return member == nullptr ? "" : StringOf(name, *member);
}

std::string ObjectReader::StringOf(std::string_view name, const Value& member) {
  if (const std::string* text = member.if_string()) return *text;
  Fault(name, "expected a string");
  return "";
}

bool ObjectReader::OptionalBool(std::string_view name, bool fallback) {
  const Value* member = Find(name, /*required=*/false);
  if (member == nullptr) return fallback;
  if (const bool* boolean = member->if_bool()) return *boolean;
  Fault(name, "expected true or false");
  return fallback;
}

int64_t ObjectReader::RequiredInteger(std::string_view name, int64_t min,
                                      int64_t max) {
  const Value* member = Find(name, /*required=*/true);
  if (member == nullptr) return min;
  const Number* number = member->if_number();
  const std::optional<int64_t> integer =
      number == nullptr ? std::nullopt : ToInteger(*number);
  if (integer.has_value() && *integer >= min && *integer <= max) {
    return *integer;
  }
  Fault(name, base::StrCat("expected an integer from ", min, " to ", max));
  return min;
}

const Array* ObjectReader::RequiredArray(std::string_view name) {
  const Value* member = Find(name, /*required=*/true);
  return member == nullptr ? nullptr : ArrayOf(name, *member);
}

const Array* ObjectReader::OptionalArray(std::string_view name) {
  const Value* member = Find(name, /*required=*/false);
  return member == nullptr ? nullptr : ArrayOf(name, *member);
}

const Array* ObjectReader::ArrayOf(std::string_view name, const Value& member) {
  if (member.if_array() == nullptr) Fault(name, "expected an array");
  return member.if_array();
}

const Value* ObjectReader::RequiredObject(std::string_view name) {
  const Value* member = Find(name, /*required=*/true);
  return member == nullptr ? nullptr : ObjectOf(name, *member);
}

const Value* ObjectReader::OptionalObject(std::string_view name) {
  const Value* member = Find(name, /*required=*/false);
  return member == nullptr ? nullptr : ObjectOf(name, *member);
}

const Value* ObjectReader::ObjectOf(std::string_view name,
                                    const Value& member) {
  if (member.if_object() != nullptr) return &member;
  Fault(name, "expected an object");
  return nullptr;
}

void ObjectReader::RefuseUnknownMembers() {
  if (object_ == nullptr) return;
  for (size_t i = 0; i < object_->size(); ++i) {
    if (known_[i]) continue;
    Fault(internal::Excerpt((*object_)[i].first), "unknown member");
  }
}

}  // namespace tanji::json
