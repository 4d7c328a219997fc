#include "lib/exchange/olca/internal/record.h"

#include <utility>

#include "absl/strings/numbers.h"

namespace tanji::exchange::olca::internal {

Record::Record(const json::Value& value, std::string place, Faults& faults)
    : object_(value.if_object()), place_(std::move(place)), faults_(&faults) {
  if (object_ == nullptr) faults.Add(place_, "expected an object");
}

void Record::Fault(const Names& names, std::string_view what) const {
  faults_->Add(base::StrCat(place_, ".", names.first), what);
}

void Record::Missing(const Names& names) const {
  // An object that is none was reported already.
  if (object_ != nullptr) Fault(names, "is missing");
}

const json::Value* Record::Find(const Names& names) const {
  if (object_ == nullptr) return nullptr;
  const json::Value* found = nullptr;
  for (const auto& [name, value] : *object_) {
    const bool is_named =
        name == names.first || (!names.second.empty() && name == names.second);
    if (!is_named || value.is_null()) continue;
    if (found != nullptr) {
      Fault(names, base::StrCat("stands there as \"", names.second, "\" too"));
    }
    found = &value;
  }
  return found;
}

std::string Record::Text(const Names& names) const {
  const json::Value* value = Find(names);
  if (value == nullptr) return "";
  if (const std::string* text = value->if_string()) return *text;
  Fault(names, "expected a string");
  return "";
}

std::string Record::RequiredText(const Names& names) const {
  if (Find(names) == nullptr) Missing(names);
  return Text(names);
}

bool Record::Flag(const Names& names) const {
  const json::Value* value = Find(names);
  if (value == nullptr) return false;
  if (const bool* flag = value->if_bool()) return *flag;
  Fault(names, "expected true or false");
  return false;
}

std::optional<quantity::Decimal> Record::Number(const Names& names) const {
  const json::Value* value = Find(names);
  if (value == nullptr) return std::nullopt;
  const json::Number* number = value->if_number();
  if (number == nullptr) {
    Fault(names, "expected a number");
    return std::nullopt;
  }
  const auto decimal = quantity::Decimal::Parse(number->text);
  if (decimal.ok()) return *decimal;
  Fault(names, base::ToStd(decimal.status().message()));
  return std::nullopt;
}

quantity::Decimal Record::RequiredNumber(const Names& names) const {
  if (Find(names) == nullptr) Missing(names);
  return Number(names).value_or(quantity::Decimal());
}

int32_t Record::Integer(const Names& names) const {
  const json::Value* value = Find(names);
  if (value == nullptr) return 0;
  int32_t integer = 0;
  const json::Number* number = value->if_number();
  if (number != nullptr && absl::SimpleAtoi(number->text, &integer)) {
    return integer;
  }
  Fault(names, "expected an integer of at most 32 bits");
  return 0;
}

std::string Record::Reference(const Names& names) const {
  const std::optional<Record> object = Object(names);
  return object.has_value() ? object->RequiredText("@id") : "";
}

std::string Record::RequiredReference(const Names& names) const {
  if (Find(names) == nullptr) Missing(names);
  return Reference(names);
}

std::optional<Record> Record::Object(const Names& names) const {
  const json::Value* value = Find(names);
  if (value == nullptr) return std::nullopt;
  if (value->if_object() == nullptr) {
    Fault(names, "expected an object");
    return std::nullopt;
  }
  return Record(*value, base::StrCat(place_, ".", names.first), *faults_);
}

std::vector<Record> Record::List(const Names& names) const {
  std::vector<Record> records;
  const json::Value* value = Find(names);
  if (value == nullptr) return records;
  const json::Array* array = value->if_array();
  if (array == nullptr) {
    Fault(names, "expected an array");
    return records;
  }
  records.reserve(array->size());
  for (size_t k = 0; k < array->size(); ++k) {
    records.emplace_back((*array)[k],
                         base::StrCat(place_, ".", names.first, "[", k, "]"),
                         *faults_);
  }
  return records;
}

bool Record::IsText(const Names& names) const {
  const json::Value* value = Find(names);
  return value != nullptr && value->if_string() != nullptr;
}

}  // namespace tanji::exchange::olca::internal
