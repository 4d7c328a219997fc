#include "lib/engine/testing/golden_graphs.h"

#include <algorithm>
#include <utility>

#include "lib/base/check.h"

namespace tanji::engine {
namespace {

using graph::ProcessNumber;
using graph::Snapshot;

struct Row {
  double output = 1;
  std::vector<double> direct;
  std::vector<ProcessNumber> suppliers;
  std::vector<double> amounts;
  uint32_t unlinked = 0;
  uint32_t marks = 0;
};

ProcessNumber SupplierOf(GoldenFractions& fractions,
                         const GoldenGraphOptions& options, ProcessNumber i) {
  const uint32_t n = options.processes;
  if (fractions.Next() < 0.05) return fractions.Below(n);
  const bool is_above = fractions.Next() < 0.15;
  const uint32_t step = fractions.Below(std::min(options.reach, n));
  return is_above ? (i + step) % n : (i + n - step) % n;
}

double AmountOf(GoldenFractions& fractions, const GoldenGraphOptions& options,
                double most) {
  const double amount = most * fractions.Next();
  const double kind = fractions.Next();
  if (kind < options.credits) return -amount;
  return kind > 0.95 ? 0 : amount;
}

Row NextRow(GoldenFractions& fractions, const GoldenGraphOptions& options,
            ProcessNumber i) {
  Row row;
  // One draw a statement: compilers order operands as they like.
  row.output = 1 + fractions.Below(4);
  row.output += fractions.Next();
  for (int c = 0; c < options.indicators; ++c) {
    const double emitted = fractions.Next() - (c % 3 == 2 ? 0.25 : 0);
    row.direct.push_back(fractions.Next() < 0.4 ? 0 : emitted);
  }
  const uint32_t count = fractions.Below(5);
  const bool is_bad = fractions.Next() < options.bad;
  for (uint32_t k = 0; k < count; ++k) {
    row.suppliers.push_back(SupplierOf(fractions, options, i));
    row.amounts.push_back(
        is_bad ? 1.5 * row.output
               : AmountOf(fractions, options, 0.9 * row.output / count));
  }
  if (fractions.Next() < options.bad) {
    constexpr double kShares[] = {1, 1 - 0x1p-30, -3};
    row.suppliers.push_back(i);
    row.amounts.push_back(row.output * kShares[fractions.Below(3)]);
  }
  row.unlinked = fractions.Next() < 0.05 ? 1 : 0;
  if (fractions.Next() < 0.05) row.marks = uint32_t{1} << fractions.Below(3);
  return row;
}

}  // namespace

Snapshot GoldenGraph(GoldenFractions& fractions,
                     const GoldenGraphOptions& options) {
  Snapshot::Parts parts;
  parts.indicators = options.indicators;
  parts.input_begin.push_back(0);
  for (ProcessNumber i = 0; i < options.processes; ++i) {
    const Row row = NextRow(fractions, options, i);
    parts.output.push_back(row.output);
    parts.direct.insert(parts.direct.end(), row.direct.begin(),
                        row.direct.end());
    parts.supplier.insert(parts.supplier.end(), row.suppliers.begin(),
                          row.suppliers.end());
    parts.amount.insert(parts.amount.end(), row.amounts.begin(),
                        row.amounts.end());
    parts.input_begin.push_back(parts.supplier.size());
    parts.unlinked.push_back(row.unlinked);
    parts.marks.push_back(row.marks);
  }
  auto snapshot = Snapshot::Create(std::move(parts));
  TANJI_CHECK(snapshot.ok());
  return *std::move(snapshot);
}

std::vector<ProcessNumber> EditGoldenGraph(GoldenFractions& fractions,
                                           const GoldenGraphOptions& options,
                                           uint32_t count, Snapshot& snapshot) {
  std::vector<ProcessNumber> changed;
  for (uint32_t k = 0; k < count; ++k) {
    changed.push_back(fractions.Below(options.processes));
  }
  std::sort(changed.begin(), changed.end());
  changed.erase(std::unique(changed.begin(), changed.end()), changed.end());
  std::vector<Row> rows;
  for (const ProcessNumber i : changed) {
    rows.push_back(NextRow(fractions, options, i));
  }
  std::vector<Snapshot::NewRow> replaced;
  for (size_t k = 0; k < rows.size(); ++k) {
    replaced.push_back({.process = changed[k],
                        .output = rows[k].output,
                        .direct = rows[k].direct,
                        .suppliers = rows[k].suppliers,
                        .amounts = rows[k].amounts,
                        .unlinked = rows[k].unlinked,
                        .marks = rows[k].marks});
  }
  TANJI_CHECK(snapshot.ReplaceRows(replaced).ok());
  return changed;
}

}  // namespace tanji::engine
