// Factor packs in both of their forms: what is read and written reads back
// equal, and what a table gives is a pack.

#include <string>

#include "lib/base/check.h"
#include "lib/exchange/pack/factor_csv.h"
#include "lib/exchange/pack/factor_pack.h"
#include "tests/fuzz/fuzz_input.h"

namespace tanji::exchange {
namespace {

// An input whose first byte is this is a table.
constexpr char kTableMark = '#';

FactorPackHead Head() {
  FactorPackHead head;
  head.id = "own";
  head.version = "1";
  head.title.en = "Own factors";
  head.publisher = "A works";
  head.licence = {
      .name = "Own", .url = "", .export_rule = graph::ExportRule::kForbidden};
  return head;
}

void CheckReadsBack(const FactorPack& pack) {
  const std::string written = WriteFactorPack(pack);
  const auto again = ReadFactorPack(written);
  TANJI_CHECK(again.ok());
  TANJI_CHECK(*again == pack);
  TANJI_CHECK(WriteFactorPack(*again) == written);
}

}  // namespace

TANJI_FUZZ(input) {
  if (!input.empty() && input[0] == kTableMark) {
    const auto pack = ReadFactorCsv(input.substr(1), Head());
    if (pack.ok()) CheckReadsBack(*pack);
    return;
  }
  const auto pack = ReadFactorPack(input);
  if (pack.ok()) CheckReadsBack(*pack);
}

}  // namespace tanji::exchange
