#include "lib/engine/testing/edited_network.h"

#include <algorithm>
#include <numeric>

#include "lib/base/check.h"

namespace tanji::engine {
namespace {

using graph::ProcessNumber;
using graph::Snapshot;

Snapshot Empty(uint32_t processes, int indicators) {
  Snapshot::Parts parts;
  parts.indicators = indicators;
  parts.input_begin = {0};
  auto snapshot = Snapshot::Create(parts);
  TANJI_CHECK(snapshot.ok());
  TANJI_CHECK(snapshot->Grow(processes).ok());
  return *std::move(snapshot);
}

}  // namespace

EditedNetwork::EditedNetwork(uint64_t seed, uint32_t processes,
                             const EditLimits& limits)
    : limits_(limits),
      random_(seed),
      rows_(processes),
      snapshot_(Empty(processes, limits.indicators)) {
  for (Row& row : rows_) {
    row.output = 1;
    row.direct.resize(static_cast<size_t>(limits.indicators));
  }
  for (ProcessNumber i = 0; i < processes; ++i) rows_[i] = RandomRow(i);
  std::vector<ProcessNumber> all(processes);
  std::iota(all.begin(), all.end(), 0U);
  Store(all);
}

ProcessNumber EditedNetwork::SupplierOf(ProcessNumber i) {
  const auto n = static_cast<uint32_t>(rows_.size());
  for (;;) {
    const bool far = Uniform() < limits_.far;
    // Mostly lower numbers, so that not all is one loop.
    const auto step = static_cast<uint32_t>(random_() % limits_.reach);
    const ProcessNumber j =
        far ? static_cast<uint32_t>(random_() % n)
            : (Uniform() < 0.15 ? (i + step) % n : (i + n - step % n) % n);
    if (rows_[j].output > 0) return j;
  }
}

EditedNetwork::Row EditedNetwork::RandomRow(ProcessNumber i) {
  Row row;
  row.output = static_cast<double>(1 + random_() % 4);
  for (int c = 0; c < limits_.indicators; ++c) {
    row.direct.push_back(Uniform() < 0.4 ? 0 : Uniform());
  }
  const size_t count = random_() % 5;
  const bool bad = Uniform() < limits_.bad;
  for (size_t k = 0; k < count; ++k) {
    row.suppliers.push_back(SupplierOf(i));
    double amount = 0.85 * Uniform() * row.output / static_cast<double>(count);
    if (bad) amount = 1.5 * row.output;
    if (Uniform() < 0.1) amount = -amount;
    if (Uniform() < 0.08) amount = 0;
    row.amounts.push_back(amount);
  }
  if (Uniform() < limits_.bad) {  // singular
    row.suppliers.push_back(i);
    row.amounts.push_back(row.output);
  }
  if (Uniform() < limits_.bad) row.direct[0] = 1e308;  // may overflow
  row.unlinked = Uniform() < 0.05 ? 1 : 0;
  row.marks = Uniform() < 0.05 ? 1U << (random_() % 3) : 0;
  return row;
}

std::vector<ProcessNumber> EditedNetwork::Edit(size_t rows) {
  std::vector<ProcessNumber> changed;
  if (Uniform() < 0.05 && rows_.size() < limits_.processes_max) {
    rows_.push_back(RandomRow(static_cast<ProcessNumber>(rows_.size() - 1)));
    changed.push_back(static_cast<ProcessNumber>(rows_.size() - 1));
  }
  for (size_t k = 0; k < rows; ++k) {
    EditRow(static_cast<ProcessNumber>(random_() % rows_.size()), changed);
  }
  std::sort(changed.begin(), changed.end());
  changed.erase(std::unique(changed.begin(), changed.end()), changed.end());
  Store(changed);
  std::shuffle(changed.begin(), changed.end(), random_);
  return changed;
}

void EditedNetwork::EditRow(ProcessNumber i,
                            std::vector<ProcessNumber>& changed) {
  changed.push_back(i);
  Row& row = rows_[i];
  const bool has_inputs = !row.suppliers.empty();
  switch (row.output == 0 ? 9 : random_() % 10) {
    case 0:
    case 1:
      row.direct[random_() % row.direct.size()] = Uniform();
      break;
    case 2:
      if (has_inputs) row.amounts[random_() % row.amounts.size()] *= 0.75;
      break;
    case 3:
      if (has_inputs) row.amounts[random_() % row.amounts.size()] = 0;
      break;
    case 4:
      if (has_inputs) {
        row.amounts.pop_back();
        row.suppliers.pop_back();
      }
      break;
    case 5:
      row.suppliers.push_back(SupplierOf(i));
      row.amounts.push_back(0.1 * Uniform() * row.output);
      break;
    case 6:
      row.unlinked = 1 - std::min(row.unlinked, 1U);
      row.marks ^= 4;
      break;
    case 7:
      if (rows_.size() > 8 && Uniform() < 0.3) TakeOut(i, changed);
      break;
    case 8:  // as it was
      break;
    default:
      rows_[i] = RandomRow(i);
      break;
  }
}

void EditedNetwork::TakeOut(ProcessNumber i,
                            std::vector<ProcessNumber>& changed) {
  rows_[i] = Row();
  rows_[i].direct.resize(static_cast<size_t>(limits_.indicators));
  for (ProcessNumber c = 0; c < rows_.size(); ++c) {
    Row& row = rows_[c];
    const size_t before = row.suppliers.size();
    for (size_t k = row.suppliers.size(); k-- > 0;) {
      if (row.suppliers[k] != i) continue;
      row.suppliers.erase(row.suppliers.begin() + static_cast<ptrdiff_t>(k));
      row.amounts.erase(row.amounts.begin() + static_cast<ptrdiff_t>(k));
    }
    if (row.suppliers.size() != before) changed.push_back(c);
  }
}

void EditedNetwork::Store(const std::vector<ProcessNumber>& changed) {
  TANJI_CHECK(snapshot_.Grow(static_cast<uint32_t>(rows_.size())).ok());
  std::vector<Snapshot::NewRow> rows;
  for (const ProcessNumber i : changed) {
    const Row& row = rows_[i];
    rows.push_back({.process = i,
                    .output = row.output,
                    .direct = row.direct,
                    .suppliers = row.suppliers,
                    .amounts = row.amounts,
                    .unlinked = row.unlinked,
                    .marks = row.marks});
  }
  relinked_.clear();
  TANJI_CHECK(snapshot_.ReplaceRows(rows, &relinked_).ok());
}

}  // namespace tanji::engine
