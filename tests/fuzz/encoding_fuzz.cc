// Hexadecimal and base64: one text for each byte string and no other.

#include "lib/base/base64.h"
#include "lib/base/check.h"
#include "lib/base/hex.h"
#include "lib/base/utf8.h"
#include "lib/base/wire.h"
#include "tests/fuzz/fuzz_input.h"

namespace tanji::base {
namespace {

// A varint has one encoding.
void CheckVarints(std::string_view input) {
  WireReader reader(input, "fuzzed varint");
  if (const auto value = reader.Varint(); value.ok()) {
    std::string written;
    AppendVarint(&written, *value);
    TANJI_CHECK(written ==
                input.substr(0, input.size() - reader.rest().size()));
  }
  WireReader strings(input, "fuzzed string");
  if (const auto text = strings.String(input.size()); text.ok()) {
    std::string written;
    AppendString(&written, *text);
    TANJI_CHECK(written ==
                input.substr(0, input.size() - strings.rest().size()));
  }
}

}  // namespace

TANJI_FUZZ(input) {
  if (const auto bytes = HexDecode(input); bytes.ok()) {
    TANJI_CHECK(HexEncode(*bytes) == input);
  }
  if (const auto bytes = Base64Decode(input); bytes.ok()) {
    TANJI_CHECK(Base64Encode(*bytes) == input);
  }
  if (const auto bytes = Base64UrlDecode(input); bytes.ok()) {
    TANJI_CHECK(Base64UrlEncode(*bytes) == input);
  }
  TANJI_CHECK(*HexDecode(HexEncode(input)) == input);
  TANJI_CHECK(*Base64Decode(Base64Encode(input)) == input);
  TANJI_CHECK(*Base64UrlDecode(Base64UrlEncode(input)) == input);
  // Two texts of UTF-8 are one; a part of a character is none.
  if (IsUtf8(input)) TANJI_CHECK(IsUtf8(std::string(input) + "\u00e9"));
  TANJI_CHECK(!IsUtf8(std::string(input) + "\xc3"));
  CheckVarints(input);
}

}  // namespace tanji::base
