#include "lib/method/internal/pack_reader.h"

#include <algorithm>

namespace tanji::method::internal {
namespace {

constexpr size_t kListMax = 64;  // ids, origins or tags in one list
constexpr int kDecimalsMax = 6;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetterOrDigit(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool IsId(std::string_view text) {
  return !text.empty() && text.size() <= kPackIdSizeMax &&
         IsLetterOrDigit(text[0]) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return IsLetterOrDigit(c) || c == '.' || c == '_' || c == '-';
         });
}

}  // namespace

std::optional<uint64_t> ParseMillionths(std::string_view text, uint64_t max) {
  const size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  const std::string_view decimals =
      point == text.size() ? std::string_view() : text.substr(point + 1);
  // Twelve digits of either kind stay far within 64 bits.
  constexpr size_t kWholeDigitsMax = 12;
  if (whole.empty() || whole.size() > kWholeDigitsMax ||
      (whole.size() > 1 && whole[0] == '0') ||
      (point != text.size() && decimals.empty()) ||
      decimals.size() > kDecimalsMax) {
    return std::nullopt;
  }
  uint64_t millionths = 0;
  for (const std::string_view digits : {whole, decimals}) {
    for (const char c : digits) {
      if (!IsDigit(c)) return std::nullopt;
      millionths = millionths * 10 + static_cast<uint64_t>(c - '0');
    }
  }
  for (size_t i = decimals.size(); i < kDecimalsMax; ++i) millionths *= 10;
  if (millionths == 0 || millionths > max) return std::nullopt;
  return millionths;
}

PackReader::PackReader(const json::Value& value, std::string place,
                       std::vector<std::string>& faults)
    : ObjectReader(value, std::move(place), faults),
      object_value_(value),
      all_faults_(faults) {}

bool PackReader::Has(std::string_view name) const {
  const json::Object* object = object_value_.if_object();
  return object != nullptr &&
         std::any_of(object->begin(), object->end(),
                     [&](const auto& member) { return member.first == name; });
}

std::string PackReader::RequiredText(std::string_view name) {
  std::string text = RequiredString(name);
  if (Has(name) && (text.empty() || text.size() > kPackTextSizeMax)) {
    Fault(name,
          base::StrCat("expected a text of 1 to ", kPackTextSizeMax, " bytes"));
  }
  return text;
}

std::string PackReader::RequiredId(std::string_view name) {
  std::string id = RequiredString(name);
  if (Has(name) && !IsId(id)) {
    Fault(name, base::StrCat("expected 1 to ", kPackIdSizeMax,
                             " letters, digits, dots, underscores or hyphens, "
                             "a letter or digit first"));
  }
  return id;
}

std::string PackReader::NewId(NumberById& table, size_t number) {
  std::string id = RequiredId("id");
  if (!table.emplace(id, number).second) {
    Fault("id", "another row of this table has that id");
  }
  return id;
}

size_t PackReader::RequiredReference(std::string_view name,
                                     std::string_view what,
                                     const NumberById& table) {
  const std::string id = RequiredString(name);
  const auto found = table.find(id);
  if (found != table.end()) return found->second;
  if (Has(name)) {
    Fault(name, base::StrCat("no ", what, " of that id before this row"));
  }
  return 0;
}

std::vector<size_t> PackReader::RequiredReferences(std::string_view name,
                                                   std::string_view what,
                                                   const NumberById& table) {
  std::vector<size_t> numbers;
  for (const std::string& id : Texts(name, RequiredArray(name))) {
    const auto found = table.find(id);
    if (found != table.end()) {
      numbers.push_back(found->second);
    } else {
      Fault(name, base::StrCat("no ", what, " of the id \"", id,
                               "\" before this row"));
    }
  }
  if (numbers.empty()) Fault(name, "expected at least one id");
  return numbers;
}

OriginSet PackReader::RequiredOrigins(std::string_view name) {
  OriginSet origins;
  for (const std::string& text : Texts(name, RequiredArray(name))) {
    const auto origin = graph::ParseOrigin(text);
    if (origin.ok()) {
      origins.Add(*origin);
    } else {
      Fault(name, base::ToStd(origin.status().message()));
    }
  }
  if (origins == OriginSet()) Fault(name, "expected at least one origin");
  return origins;
}

graph::EmissionTags PackReader::OptionalTags(std::string_view name) {
  graph::EmissionTags tags;
  if (!Has(name)) return tags;
  for (const std::string& text : Texts(name, OptionalArray(name))) {
    const auto tag = graph::ParseEmissionTag(text);
    if (tag.ok()) {
      tags.Add(*tag);
    } else {
      Fault(name, base::ToStd(tag.status().message()));
    }
  }
  if (tags.empty()) Fault(name, "expected at least one tag");
  return tags;
}

uint64_t PackReader::RequiredMillionths(std::string_view name, uint64_t max) {
  const std::string text = RequiredString(name);
  if (!Has(name)) return 0;
  const std::optional<uint64_t> millionths = ParseMillionths(text, max);
  if (millionths.has_value()) return *millionths;
  Fault(name, base::StrCat("expected a decimal string above 0 and at most ",
                           max / kMillion, ", with at most ", kDecimalsMax,
                           " digits behind the point"));
  return 0;
}

Names PackReader::OptionalNames() {
  Names names;
  const json::Value* value = OptionalObject("names");
  if (value == nullptr) return names;
  PackReader reader(*value, PlaceOf("names"), all_faults_);
  if (reader.Has("en")) names.en = reader.RequiredText("en");
  if (reader.Has("zh")) names.zh = reader.RequiredText("zh");
  if (reader.Has("de")) names.de = reader.RequiredText("de");
  reader.RefuseUnknownMembers();
  return names;
}

bool PackReader::HasAtMost(const json::Array& items, size_t count_max,
                           std::string_view name) {
  if (items.size() <= count_max) return true;
  Fault(name, base::StrCat("has ", items.size(), " items, at most ", count_max,
                           " are allowed"));
  return false;
}

std::string PackReader::ItemPlace(std::string_view name, size_t index) const {
  return base::StrCat(PlaceOf(name), "[", index, "]");
}

std::vector<std::string> PackReader::Texts(std::string_view name,
                                           const json::Array* array) {
  std::vector<std::string> texts;
  if (array == nullptr || !HasAtMost(*array, kListMax, name)) return texts;
  for (const json::Value& item : *array) {
    const std::string* text = item.if_string();
    texts.push_back(text == nullptr ? "" : *text);
  }
  return texts;
}

}  // namespace tanji::method::internal
