// Submission documents: what is read and written reads back equal.

#include <string>

#include "lib/base/check.h"
#include "lib/exchange/submission/document.h"
#include "lib/graph/model.h"
#include "tests/fuzz/fuzz_input.h"

namespace tanji::graph {
TANJI_FUZZ(input) {
  const auto submission = exchange::ReadSubmission(input);
  if (!submission.ok()) return;
  TANJI_CHECK(FindFaults(*submission).empty());
  const std::string written = exchange::WriteSubmission(*submission);
  const auto again = exchange::ReadSubmission(written);
  TANJI_CHECK(again.ok());
  TANJI_CHECK(*submission == *again);
  TANJI_CHECK(exchange::WriteSubmission(*again) == written);
}

}  // namespace tanji::graph
