#include "lib/method/internal/gas_hint.h"

#include "absl/strings/ascii.h"
#include "lib/base/strings.h"

namespace tanji::method::internal {
namespace {

constexpr size_t kNameSizeMax = 64;  // bytes

// Letters and digits alone, in small letters; other scripts as they are.
std::string KeyOf(std::string_view text) {
  std::string key;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isalnum(byte) || byte >= 0x80) {
      key += absl::ascii_tolower(byte);
    }
  }
  return key;
}

// The number of a refrigerant: "134a" of "r134a" and "hfc134a"; empty for what
// is no refrigerant's name.
std::string_view NumberOf(std::string_view key) {
  for (const std::string_view family :
       {"r", "hfc", "hcfc", "cfc", "hfe", "halon"}) {
    if (key.size() > family.size() && key.substr(0, family.size()) == family &&
        absl::ascii_isdigit(key[family.size()])) {
      return key.substr(family.size());
    }
  }
  return "";
}

bool IsLike(const Gas& gas, std::string_view key) {
  const std::string id = KeyOf(gas.id);
  if (id == key || KeyOf(gas.names.en) == key || KeyOf(gas.names.zh) == key ||
      KeyOf(gas.names.de) == key) {
    return true;
  }
  const std::string_view number = NumberOf(key);
  return !number.empty() && NumberOf(id) == number;
}

}  // namespace

std::string SimilarGases(const GwpPack& pack, std::string_view name) {
  if (name.size() > kNameSizeMax) return "";
  const std::string key = KeyOf(name);
  if (key.empty()) return "";
  std::string similar;
  size_t count = 0;
  for (const Gas& gas : pack.gases()) {
    if (count == kGasHintsMax) break;
    if (!IsLike(gas, key)) continue;
    base::StrAppend(&similar, count++ == 0 ? "" : ", ", gas.id);
  }
  return similar;
}

}  // namespace tanji::method::internal
