#include "tests/conformance/vectors.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "lib/base/base64.h"
#include "lib/base/file.h"
#include "lib/base/hex.h"
#include "lib/base/strings.h"

namespace tanji::conformance {
namespace {

constexpr size_t kVectorSizeMax = size_t{256} << 20;  // bytes of a file

std::string SharedFolder() {
  const char* folder = std::getenv("TANJI_SHARED");
  if (folder == nullptr) Stop("TANJI_SHARED is not set");
  return folder;
}

template <typename T>
T ValueOf(absl::StatusOr<T> value, std::string_view what) {
  if (!value.ok()) {
    Stop(base::StrCat(what, ": ", value.status().message()));
  }
  return *std::move(value);
}

}  // namespace

[[noreturn]] void Stop(std::string_view what) {
  std::cerr << "conformance_test: " << what << "\n";
  std::exit(1);
}

std::string ReadShared(const std::string& path) {
  return ValueOf(base::ReadFile(SharedFolder() + "/" + path, kVectorSizeMax),
                 path);
}

json::Value ReadSharedJson(const std::string& path) {
  return ValueOf(json::Read(ReadShared(path)), path);
}

std::vector<std::string> ListShared(const std::string& folder) {
  const std::filesystem::path root = SharedFolder();
  std::error_code error;
  std::vector<std::string> paths;
  for (std::filesystem::recursive_directory_iterator it(root / folder, error),
       end;
       !error && it != end; it.increment(error)) {
    if (it->is_regular_file()) {
      paths.push_back(it->path().lexically_relative(root).string());
    }
  }
  if (error) Stop(base::StrCat(folder, ": ", error.message()));
  std::sort(paths.begin(), paths.end());
  return paths;
}

const json::Value* Find(const json::Value& object, std::string_view name) {
  const json::Object* members = object.if_object();
  if (members == nullptr) Stop(base::StrCat(name, ": not in an object"));
  for (const auto& [member_name, member] : *members) {
    if (member_name == name) return &member;
  }
  return nullptr;
}

const json::Value& Member(const json::Value& object, std::string_view name) {
  const json::Value* member = Find(object, name);
  if (member == nullptr) Stop(base::StrCat("no member ", name));
  return *member;
}

const std::string& Text(const json::Value& object, std::string_view name) {
  const std::string* text = Member(object, name).if_string();
  if (text == nullptr) Stop(base::StrCat(name, " is no string"));
  return *text;
}

bool Flag(const json::Value& object, std::string_view name) {
  const bool* flag = Member(object, name).if_bool();
  if (flag == nullptr) Stop(base::StrCat(name, " is no bool"));
  return *flag;
}

uint64_t Number(const json::Value& object, std::string_view name) {
  const json::Number* number = Member(object, name).if_number();
  uint64_t value = 0;
  if (number == nullptr ||
      std::from_chars(number->text.data(),
                      number->text.data() + number->text.size(), value)
              .ptr != number->text.data() + number->text.size()) {
    Stop(base::StrCat(name, " is no whole number"));
  }
  return value;
}

const json::Array& List(const json::Value& object, std::string_view name) {
  static const json::Array* const kNothing = new json::Array();
  const json::Value& member = Member(object, name);
  if (member.is_null()) return *kNothing;
  const json::Array* list = member.if_array();
  if (list == nullptr) Stop(base::StrCat(name, " is no array"));
  return *list;
}

std::string HexOf(const json::Value& object, std::string_view name) {
  return ValueOf(base::HexDecode(Text(object, name)), name);
}

std::string Base64Of(const json::Value& object, std::string_view name) {
  return ValueOf(base::Base64Decode(Text(object, name)), name);
}

bool Has(const json::Value& object, std::string_view name,
         std::string_view text) {
  const json::Value* member = Find(object, name);
  if (member == nullptr || member->if_array() == nullptr) return false;
  const json::Array& list = *member->if_array();
  return std::any_of(list.begin(), list.end(), [text](const json::Value& v) {
    return v.if_string() != nullptr && *v.if_string() == text;
  });
}

}  // namespace tanji::conformance
