// Footprint statements: the payload of a certificate has one text.

#include "lib/base/check.h"
#include "lib/certificate/statement.h"
#include "tests/fuzz/fuzz_input.h"

namespace tanji::certificate {

TANJI_FUZZ(input) {
  const auto statement = FootprintStatement::FromJson(input);
  if (!statement.ok()) return;
  TANJI_CHECK(statement->Check().ok());
  TANJI_CHECK(statement->ToJson() == input);
}

}  // namespace tanji::certificate
