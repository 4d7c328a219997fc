// Decimals as text and as stored, and the double that is nearest to each.

#include <cstdlib>
#include <string>

#include "lib/base/check.h"
#include "lib/base/wire.h"
#include "lib/quantity/decimal.h"
#include "lib/quantity/unit.h"
#include "tests/fuzz/fuzz_input.h"

namespace tanji::quantity {
namespace {

std::string Stored(const Decimal& value) {
  std::string stored;
  value.AppendTo(&stored);
  return stored;
}

void CheckText(const std::string& text) {
  const auto value = Decimal::Parse(text);
  if (!value.ok()) return;
  const std::string canonical = value->ToString();
  const auto again = Decimal::Parse(canonical);
  TANJI_CHECK(again.ok() && *again == *value);
  TANJI_CHECK(again->ToString() == canonical);

  // The C library's conversion is exact in any length (ISO C, 7.22.1.3; glibc).
  const double nearest = std::strtod(text.c_str(), nullptr);
  TANJI_CHECK(value->ToDouble() == nearest);
  TANJI_CHECK(value->ScaledToDouble(Ratio{}) == nearest);
  TANJI_CHECK(Decimal::FromDouble(nearest).ToDouble() == nearest);

  const std::string stored = Stored(*value);
  base::WireReader reader(stored, "stored decimal");
  const auto read = Decimal::ReadFrom(reader);
  TANJI_CHECK(read.ok() && *read == *value && reader.Finish().ok());
}

void CheckStored(std::string_view bytes) {
  base::WireReader reader(bytes, "fuzzed decimal");
  const auto value = Decimal::ReadFrom(reader);
  if (!value.ok()) return;
  TANJI_CHECK(Stored(*value) ==
              bytes.substr(0, bytes.size() - reader.rest().size()));
}

}  // namespace

TANJI_FUZZ(input) {
  CheckText(std::string(input));
  CheckStored(input);
  if (const auto unit = FindUnit(input); unit.ok()) {
    TANJI_CHECK((*unit)->symbol == input);
  }
}

}  // namespace tanji::quantity
