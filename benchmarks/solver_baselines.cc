#include "benchmarks/solver_baselines.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "klu.h"
#include "lib/base/check.h"
#ifdef TANJI_WITH_UMFPACK
#include "umfpack.h"
#endif

namespace tanji::benchmarks {
namespace {

// Column i holds what process i makes and takes.
struct Columns {
  std::vector<int> begin;
  std::vector<int> row;
  std::vector<double> value;
  int size() const { return static_cast<int>(begin.size()) - 1; }
};

Columns TechnologyMatrix(const CooGraph& coo) {
  const size_t n = coo.output.size();
  std::vector<size_t> next(n + 1, 0);
  for (const uint32_t i : coo.consumer) ++next[i + 1];
  for (size_t i = 0; i < n; ++i) next[i + 1] += next[i];
  const std::vector<size_t> begin = next;
  std::vector<int> row(coo.consumer.size());
  std::vector<double> value(coo.consumer.size());
  for (size_t k = 0; k < coo.consumer.size(); ++k) {
    const size_t at = next[coo.consumer[k]]++;
    row[at] = static_cast<int>(coo.supplier[k]);
    value[at] = -coo.amount[k];
  }
  // Repeated inputs and own use are added up.
  Columns columns;
  columns.begin.assign(1, 0);
  columns.row.reserve(row.size() + n);
  columns.value.reserve(row.size() + n);
  std::vector<size_t> entry_of(n, SIZE_MAX);
  for (size_t i = 0; i < n; ++i) {
    const size_t first = columns.row.size();
    const auto add = [&](size_t j, double x) {
      if (entry_of[j] != SIZE_MAX && entry_of[j] >= first) {
        columns.value[entry_of[j]] += x;
        return;
      }
      entry_of[j] = columns.row.size();
      columns.row.push_back(static_cast<int>(j));
      columns.value.push_back(x);
    };
    add(i, coo.output[i]);
    for (size_t k = begin[i]; k < begin[i + 1]; ++k) {
      add(static_cast<size_t>(row[k]), value[k]);
    }
    columns.begin.push_back(static_cast<int>(columns.row.size()));
  }
  return columns;
}

#ifdef TANJI_WITH_UMFPACK
// UMFPACK accepts ascending rows only.
void SortRows(Columns& columns) {
  std::vector<std::pair<int, double>> entries;
  for (size_t i = 0; i + 1 < columns.begin.size(); ++i) {
    entries.clear();
    for (int k = columns.begin[i]; k < columns.begin[i + 1]; ++k) {
      const auto at = static_cast<size_t>(k);
      entries.emplace_back(columns.row[at], columns.value[at]);
    }
    std::sort(entries.begin(), entries.end());
    auto at = static_cast<size_t>(columns.begin[i]);
    for (const auto& [row, value] : entries) {
      columns.row[at] = row;
      columns.value[at++] = value;
    }
  }
}
#endif

}  // namespace

std::vector<double> SolveWithKlu(const CooGraph& coo) {
  Columns a = TechnologyMatrix(coo);
  klu_common common;
  TANJI_CHECK(klu_defaults(&common));
  klu_symbolic* symbolic =
      klu_analyze(a.size(), a.begin.data(), a.row.data(), &common);
  TANJI_CHECK(symbolic != nullptr);
  klu_numeric* numeric = klu_factor(a.begin.data(), a.row.data(),
                                    a.value.data(), symbolic, &common);
  TANJI_CHECK(numeric != nullptr);
  std::vector<double> y = coo.direct;
  TANJI_CHECK(klu_tsolve(symbolic, numeric, a.size(), 1, y.data(), &common));
  klu_free_numeric(&numeric, &common);
  klu_free_symbolic(&symbolic, &common);
  return y;
}

#ifdef TANJI_WITH_UMFPACK
std::vector<double> SolveWithUmfpack(const CooGraph& coo) {
  Columns a = TechnologyMatrix(coo);
  SortRows(a);
  void* symbolic = nullptr;
  void* numeric = nullptr;
  TANJI_CHECK(umfpack_di_symbolic(a.size(), a.size(), a.begin.data(),
                                  a.row.data(), a.value.data(), &symbolic,
                                  nullptr, nullptr) == UMFPACK_OK);
  TANJI_CHECK(umfpack_di_numeric(a.begin.data(), a.row.data(), a.value.data(),
                                 symbolic, &numeric, nullptr,
                                 nullptr) == UMFPACK_OK);
  std::vector<double> y(coo.direct.size());
  TANJI_CHECK(umfpack_di_solve(UMFPACK_Aat, a.begin.data(), a.row.data(),
                               a.value.data(), y.data(), coo.direct.data(),
                               numeric, nullptr, nullptr) == UMFPACK_OK);
  umfpack_di_free_numeric(&numeric);
  umfpack_di_free_symbolic(&symbolic);
  return y;
}
#endif

PlainRows RowsAsStored(const graph::Snapshot& snapshot) {
  const auto& parts = snapshot.ToParts();
  PlainRows rows{parts.output,
                 {parts.direct.begin(), parts.direct.end()},
                 {},
                 parts.supplier,
                 parts.amount};
  rows.begin.assign(parts.input_begin.begin(), parts.input_begin.end());
  return rows;
}

PlainRows RowsInSolvingOrder(const graph::Snapshot& snapshot,
                             const engine::SolvingOrder& order) {
  std::vector<uint32_t> place(snapshot.process_count());
  uint32_t next = 0;
  for (const graph::ProcessNumber i : order.processes()) place[i] = next++;
  PlainRows rows;
  rows.begin.push_back(0);
  for (const graph::ProcessNumber i : order.processes()) {
    rows.output.push_back(snapshot.output(i));
    rows.direct.push_back(snapshot.direct(i)[0]);
    for (const graph::ProcessNumber j : snapshot.suppliers(i)) {
      rows.supplier.push_back(place[j]);
    }
    const auto amounts = snapshot.amounts(i);
    rows.amount.insert(rows.amount.end(), amounts.begin(), amounts.end());
    rows.begin.push_back(static_cast<uint32_t>(rows.supplier.size()));
  }
  return rows;
}

void GatherOnce(const PlainRows& rows, const std::vector<double>& y,
                std::vector<double>& next) {
  for (size_t i = 0; i < rows.output.size(); ++i) {
    double sum = rows.direct[i];
    for (size_t k = rows.begin[i]; k < rows.begin[i + 1]; ++k) {
      sum += rows.amount[k] * y[rows.supplier[k]];
    }
    next[i] = sum / rows.output[i];
  }
}

void GatherBlockOnce(const PlainRows& rows, size_t columns,
                     std::span<const double> direct, std::span<const double> y,
                     std::span<double> next) {
  std::vector<double> sum(columns);
  for (size_t i = 0; i < rows.output.size(); ++i) {
    std::copy_n(&direct[i * columns], columns, sum.data());
    for (size_t k = rows.begin[i]; k < rows.begin[i + 1]; ++k) {
      const double* const of_supplier = &y[rows.supplier[k] * columns];
      const double amount = rows.amount[k];
      for (size_t c = 0; c < columns; ++c) sum[c] += amount * of_supplier[c];
    }
    double* const own = &next[i * columns];
    for (size_t c = 0; c < columns; ++c) own[c] = sum[c] / rows.output[i];
  }
}

}  // namespace tanji::benchmarks
