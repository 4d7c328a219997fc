// Names that come in with requests and files: products, days, stages,
// snapshots.

#include "lib/base/check.h"
#include "lib/certificate/statement.h"
#include "lib/graph/calendar.h"
#include "lib/graph/ids.h"
#include "lib/graph/model.h"
#include "tests/fuzz/fuzz_input.h"

namespace tanji::graph {

TANJI_FUZZ(input) {
  if (const auto product = ProductId::Parse(input); product.ok()) {
    TANJI_CHECK(product->ToString() == input);
    TANJI_CHECK(CheckOrganisationId(product->organisation).ok());
    TANJI_CHECK(CheckLocalId(product->local).ok());
  }
  if (const auto day = ParseDay(input); day.ok()) {
    TANJI_CHECK(kDayMin <= *day && *day <= kDayMax);
    TANJI_CHECK(FormatDay(*day) == input);
  }
  if (const auto stage = ParseStage(input); stage.ok()) {
    TANJI_CHECK(StageName(*stage) == input);
  }
  if (const auto snapshot = certificate::SnapshotName::Parse(input);
      snapshot.ok()) {
    TANJI_CHECK(snapshot->ToString() == input);
  }
  if (CheckPlace(input).ok()) TANJI_CHECK(input.size() <= kPlaceSizeMax);
}

}  // namespace tanji::graph
