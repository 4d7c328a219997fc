// JSON: what is read is written to a text that reads back equal.

#include "lib/base/check.h"
#include "lib/json/json.h"
#include "tests/fuzz/fuzz_input.h"

namespace tanji::json {

TANJI_FUZZ(input) {
  const auto value = Read(input);
  if (!value.ok()) return;
  const std::string text = Write(*value);
  const auto again = Read(text);
  TANJI_CHECK(again.ok() && *again == *value);
  TANJI_CHECK(Write(*again) == text);
  const auto indented = Read(WriteIndented(*value));
  TANJI_CHECK(indented.ok() && *indented == *value);
}

}  // namespace tanji::json
