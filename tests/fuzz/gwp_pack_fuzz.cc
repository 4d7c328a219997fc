// GWP packs: one that is accepted counts each emission once or refuses it.

#include <cmath>
#include <vector>

#include "lib/base/check.h"
#include "lib/method/characterisation.h"
#include "lib/method/gwp_pack.h"
#include "tests/fuzz/fuzz_input.h"

namespace tanji::method {
namespace {

constexpr size_t kGasesTried = 4;

void TryKind(const Characterisation& made, const Gas& gas, EmissionKind kind) {
  const auto amount = quantity::Decimal::FromInteger(
      kind.direction == Direction::kRemoval ? -7 : 7);
  std::vector<double> columns(made.columns().size());
  const auto done =
      made.Characterise(gas.id, amount, kind.origin, kind.tags, columns);
  const absl::Status checked =
      made.Check(gas.id, kind.origin, kind.tags, kind.direction);
  TANJI_CHECK(done.status() == checked);
  for (size_t c = 0; c < columns.size(); ++c) {
    TANJI_CHECK(std::isfinite(columns[c]));
    const bool is_counted = done.ok() && done->counted[c];
    // Every GWP is above 0, so what counts shows.
    TANJI_CHECK((columns[c] != 0) == is_counted);
  }
  if (!done.ok()) return;
  for (const Composite& sum : made.composites()) {
    const size_t parts = (sum.parts & (done->counted | done->missing)).count();
    TANJI_CHECK(parts <= 1);
    TANJI_CHECK(!sum.is_complete || parts == 1);
  }
}

}  // namespace

TANJI_FUZZ(input) {
  auto pack = GwpPack::Parse(input);
  if (!pack.ok()) return;
  const auto made = Characterisation::Create(*std::move(pack));
  if (!made.ok()) return;
  const std::vector<Gas>& gases = made->pack().gases();
  // The last ones are the blends.
  for (size_t i = 0; i < gases.size(); ++i) {
    if (i >= kGasesTried && i + kGasesTried < gases.size()) continue;
    TANJI_CHECK(made->pack().Find(gases[i].id) == &gases[i]);
    for (size_t kind = 0; kind < EmissionKind::kKindCount; ++kind) {
      TryKind(*made, gases[i], EmissionKind::FromNumber(kind));
    }
  }
}

}  // namespace tanji::method
