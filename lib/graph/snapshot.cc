#include "lib/graph/snapshot.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "lib/base/check.h"
#include "lib/base/huge_pages.h"
#include "lib/base/status.h"

namespace tanji::graph {
namespace {

// Below this there is no point in compacting.
constexpr uint64_t kGarbageMin = 1024;

absl::Status CheckSizes(const Snapshot::Parts& parts) {
  const size_t n = parts.output.size();
  if (n >= kNoNumber || parts.indicators < 1 ||
      parts.direct.size() != n * static_cast<size_t>(parts.indicators) ||
      parts.unlinked.size() != n || parts.input_begin.size() != n + 1 ||
      (!parts.marks.empty() && parts.marks.size() != n) ||
      parts.amount.size() != parts.supplier.size() ||
      parts.supplier.size() >= Snapshot::kInputsMax) {
    return absl::InvalidArgumentError("snapshot: sizes disagree");
  }
  if (parts.input_begin.front() != 0 ||
      parts.input_begin.back() != parts.supplier.size()) {
    return absl::InvalidArgumentError("snapshot: rows do not cover the inputs");
  }
  for (size_t i = 0; i < n; ++i) {
    if (parts.input_begin[i] > parts.input_begin[i + 1]) {
      return absl::InvalidArgumentError(base::StrCat(
          "snapshot: row of process ", i, " ends before it begins"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckOutput(size_t process, double output, size_t input_count) {
  if (!std::isfinite(output) || output < 0) {
    return absl::InvalidArgumentError(
        base::StrCat("snapshot: output of process ", process,
                     " is not a finite number from 0"));
  }
  if (output == 0 && input_count != 0) {
    return absl::InvalidArgumentError(base::StrCat(
        "snapshot: process ", process, " is not in force but has inputs"));
  }
  return absl::OkStatus();
}

absl::Status CheckUnlinked(size_t process, uint32_t unlinked) {
  if (unlinked <= Snapshot::kUnlinkedMax) return absl::OkStatus();
  return absl::InvalidArgumentError(base::StrCat(
      "snapshot: process ", process, " has ", unlinked,
      " inputs without a provider; expected up to ", Snapshot::kUnlinkedMax));
}

// See Snapshot::Row.
uint32_t IsPlain(ProcessNumber process,
                 std::span<const ProcessNumber> suppliers,
                 std::span<const double> amounts) {
  unsigned special = 0;  // no branch: where there is one, it cannot be foretold
  for (size_t k = 0; k < suppliers.size(); ++k) {
    special |= static_cast<unsigned>(suppliers[k] == process);
    special |= static_cast<unsigned>(amounts[k] == 0);
  }
  return special == 0 ? 1 : 0;
}

bool AllFinite(std::span<const double> values) {
  return std::all_of(values.begin(), values.end(),
                     [](double x) { return std::isfinite(x); });
}

absl::Status Refusal(ProcessNumber process, std::string_view what) {
  return absl::InvalidArgumentError(
      base::StrCat("snapshot: ", what, " of process ", process));
}

}  // namespace

absl::StatusOr<Snapshot> Snapshot::Create(Parts parts) {
  TANJI_RETURN_IF_ERROR(CheckSizes(parts));
  const size_t n = parts.output.size();
  for (size_t i = 0; i < n; ++i) {
    TANJI_RETURN_IF_ERROR(CheckOutput(
        i, parts.output[i], parts.input_begin[i + 1] - parts.input_begin[i]));
    TANJI_RETURN_IF_ERROR(CheckUnlinked(i, parts.unlinked[i]));
  }
  if (!AllFinite(parts.direct)) {
    return absl::InvalidArgumentError(
        "snapshot: a direct emission is not finite");
  }
  for (size_t k = 0; k < parts.supplier.size(); ++k) {
    if (parts.supplier[k] >= n || parts.output[parts.supplier[k]] == 0) {
      return absl::InvalidArgumentError(
          base::StrCat("snapshot: input ", k, " names no process in force"));
    }
    if (!std::isfinite(parts.amount[k])) {
      return absl::InvalidArgumentError(
          base::StrCat("snapshot: amount of input ", k, " is not finite"));
    }
  }
  Snapshot snapshot;
  base::ReserveHuge(snapshot.rows_, n);
  for (ProcessNumber i = 0; i < n; ++i) {
    const uint64_t begin = parts.input_begin[i];
    const uint64_t count = parts.input_begin[i + 1] - begin;
    snapshot.rows_.push_back(
        {.begin = static_cast<uint32_t>(begin),
         .end = static_cast<uint32_t>(begin + count),
         .output = parts.output[i],
         .unlinked = parts.unlinked[i] & kUnlinkedMax,
         .is_plain = IsPlain(i, std::span(parts.supplier).subspan(begin, count),
                             std::span(parts.amount).subspan(begin, count)),
         .marks = parts.marks.empty() ? 0 : parts.marks[i],
         .first_direct =
             parts.direct[i * static_cast<size_t>(parts.indicators)]});
  }
  snapshot.direct_ = std::move(parts.direct);
  snapshot.indicators_ = parts.indicators;
  snapshot.supplier_ = std::move(parts.supplier);
  snapshot.amount_ = std::move(parts.amount);
  return snapshot;
}

absl::Status Snapshot::CheckRow(const NewRow& row) const {
  if (row.process >= process_count()) {
    return absl::InvalidArgumentError(
        base::StrCat("snapshot: there is no process ", row.process));
  }
  if (row.suppliers.size() != row.amounts.size() ||
      (!row.direct.empty() && row.direct.size() != columns())) {
    return Refusal(row.process, "sizes disagree in the row");
  }
  TANJI_RETURN_IF_ERROR(
      CheckOutput(row.process, row.output, row.suppliers.size()));
  TANJI_RETURN_IF_ERROR(CheckUnlinked(row.process, row.unlinked));
  if (!AllFinite(row.direct)) {
    return Refusal(row.process, "not finite is a direct emission");
  }
  if (!AllFinite(row.amounts)) {
    return Refusal(row.process, "not finite is an amount");
  }
  return absl::OkStatus();
}

absl::Status Snapshot::CheckOnce(std::span<const NewRow> rows) {
  const bool ascends = std::adjacent_find(rows.begin(), rows.end(),
                                          [](const NewRow& a, const NewRow& b) {
                                            return a.process >= b.process;
                                          }) == rows.end();
  if (ascends) return absl::OkStatus();
  absl::flat_hash_set<ProcessNumber> named;
  for (const NewRow& row : rows) {
    if (!named.insert(row.process).second) {
      return Refusal(row.process, "two new rows");
    }
  }
  return absl::OkStatus();
}

bool Snapshot::KeepsSuppliers(const NewRow& row) const {
  const auto before = suppliers(row.process);
  return std::equal(before.begin(), before.end(), row.suppliers.begin(),
                    row.suppliers.end());
}

bool Snapshot::KeepsLinks(const NewRow& row) const {
  const auto before = amounts(row.process);
  return KeepsSuppliers(row) &&
         std::equal(before.begin(), before.end(), row.amounts.begin(),
                    [](double a, double b) { return (a == 0) == (b == 0); });
}

absl::Status Snapshot::CheckSuppliers(std::span<const NewRow> rows) const {
  absl::flat_hash_set<ProcessNumber> enters;
  // By process that goes out of force: the inputs that will name it.
  absl::flat_hash_map<ProcessNumber, int64_t> uses_of;
  for (const NewRow& row : rows) {
    if (row.output == 0) {
      uses_of.try_emplace(row.process, uses_[row.process]);
    } else if (output(row.process) == 0) {
      enters.insert(row.process);
    }
  }
  for (size_t r = 0; r < rows.size(); ++r) {
    PrefetchRow(rows, r);
    const NewRow& row = rows[r];
    // Who was in force stays so, but for those that are counted.
    if (KeepsSuppliers(row)) continue;
    for (const ProcessNumber j : row.suppliers) {
      if (j >= process_count() || (output(j) == 0 && !enters.contains(j))) {
        return Refusal(row.process, "no process in force is named by an input");
      }
      if (uses_of.empty()) continue;
      if (const auto found = uses_of.find(j); found != uses_of.end()) {
        ++found->second;
      }
    }
    if (uses_of.empty()) continue;
    for (const ProcessNumber j : suppliers(row.process)) {
      if (const auto found = uses_of.find(j); found != uses_of.end()) {
        --found->second;
      }
    }
  }
  for (const NewRow& row : rows) {
    if (row.output == 0 && uses_of[row.process] != 0) {
      return absl::InvalidArgumentError(
          base::StrCat("snapshot: process ", row.process,
                       " goes out of force but is named by an input"));
    }
  }
  return absl::OkStatus();
}

// Rows lie anywhere: those that come are asked for before they are needed.
void Snapshot::PrefetchRow(std::span<const NewRow> rows, size_t at) const {
  constexpr size_t kFar = 16;
  constexpr size_t kNear = 8;
  if (at + kFar >= rows.size()) return;
  __builtin_prefetch(&rows_[rows[at + kFar].process]);
  const Row& near = rows_[rows[at + kNear].process];
  __builtin_prefetch(supplier_.data() + near.begin);
  __builtin_prefetch(amount_.data() + near.begin);
}

void Snapshot::CountUses() {
  if (uses_.size() == rows_.size()) return;
  uses_.assign(rows_.size(), 0);
  for (ProcessNumber i = 0; i < process_count(); ++i) {
    for (const ProcessNumber j : suppliers(i)) ++uses_[j];
  }
}

absl::Status Snapshot::ReplaceRows(std::span<const NewRow> rows,
                                   std::vector<ProcessNumber>* relinked) {
  uint64_t inputs = 0;
  for (const NewRow& row : rows) {
    TANJI_RETURN_IF_ERROR(CheckRow(row));
    inputs += row.suppliers.size();
  }
  if (inputs + supplier_.size() >= kInputsMax) Compact();
  if (inputs + supplier_.size() >= kInputsMax) {
    return absl::InvalidArgumentError(base::StrCat(
        "snapshot: too many inputs; expected fewer than ", kInputsMax));
  }
  CountUses();
  TANJI_RETURN_IF_ERROR(CheckOnce(rows));
  TANJI_RETURN_IF_ERROR(CheckSuppliers(rows));
  for (size_t r = 0; r < rows.size(); ++r) {
    PrefetchRow(rows, r);
    if (relinked != nullptr && !KeepsLinks(rows[r])) {
      relinked->push_back(rows[r].process);
    }
    Store(rows[r]);
  }
  if (garbage_ > kGarbageMin && garbage_ > supplier_.size() / 3) Compact();
  return absl::OkStatus();
}

void Snapshot::Store(const NewRow& row) {
  Row& stored = rows_[row.process];
  if (!KeepsSuppliers(row)) {
    for (const ProcessNumber j : suppliers(row.process)) --uses_[j];
    for (const ProcessNumber j : row.suppliers) ++uses_[j];
  }
  const size_t count_before = stored.end - stored.begin;
  const size_t count = row.suppliers.size();
  garbage_ += count_before;
  if (count > count_before) {
    MakeRoom(count);
    stored.begin = static_cast<uint32_t>(supplier_.size());
    supplier_.insert(supplier_.end(), row.suppliers.begin(),
                     row.suppliers.end());
    amount_.insert(amount_.end(), row.amounts.begin(), row.amounts.end());
  } else {
    std::copy(row.suppliers.begin(), row.suppliers.end(),
              supplier_.begin() + stored.begin);
    std::copy(row.amounts.begin(), row.amounts.end(),
              amount_.begin() + stored.begin);
    garbage_ -= count;
  }
  stored.end = stored.begin + static_cast<uint32_t>(count);
  stored.output = row.output;
  stored.unlinked = row.unlinked & kUnlinkedMax;
  stored.is_plain = IsPlain(row.process, row.suppliers, row.amounts);
  stored.marks = row.marks;
  double* const direct = direct_.data() + size_t{row.process} * columns();
  if (row.direct.empty()) {
    std::fill_n(direct, columns(), 0.0);
  } else {
    std::copy(row.direct.begin(), row.direct.end(), direct);
  }
  stored.first_direct = direct[0];
}

// A sixteenth more at a time: moved seldom enough not to matter, and half of
// the memory is not left unused.
void Snapshot::MakeRoom(size_t inputs) {
  if (supplier_.size() + inputs <= supplier_.capacity()) return;
  const size_t room = supplier_.size() + supplier_.size() / 16 + inputs;
  base::ReserveHuge(supplier_, room);
  base::ReserveHuge(amount_, room);
}

absl::Status Snapshot::Grow(uint32_t process_count) {
  if (process_count < this->process_count() || process_count == kNoNumber) {
    return absl::InvalidArgumentError(
        base::StrCat("snapshot: cannot hold ", process_count,
                     " processes; expected from ", this->process_count()));
  }
  rows_.resize(process_count);
  direct_.resize(size_t{process_count} * columns(), 0.0);
  if (!uses_.empty()) uses_.resize(process_count, 0);
  return absl::OkStatus();
}

void Snapshot::Compact() {
  if (garbage_ == 0) return;
  // As they lie, so that a layout made for a pass is kept but for its gaps.
  std::vector<ProcessNumber> order(rows_.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(),
            [this](ProcessNumber a, ProcessNumber b) {
              return rows_[a].begin != rows_[b].begin
                         ? rows_[a].begin < rows_[b].begin
                         : a < b;
            });
  LayOut(order);
}

void Snapshot::LayOut(std::span<const ProcessNumber> order) {
  TANJI_CHECK(order.size() == rows_.size());
  std::vector<ProcessNumber> supplier;
  base::ReserveHuge(supplier, input_count());
  std::vector<double> amount;
  base::ReserveHuge(amount, input_count());
  for (const ProcessNumber i : order) {
    const auto begin = static_cast<uint32_t>(supplier.size());
    const auto suppliers_of = suppliers(i);
    const auto amounts_of = amounts(i);
    supplier.insert(supplier.end(), suppliers_of.begin(), suppliers_of.end());
    amount.insert(amount.end(), amounts_of.begin(), amounts_of.end());
    rows_[i].begin = begin;
    rows_[i].end = static_cast<uint32_t>(supplier.size());
  }
  TANJI_CHECK(supplier.size() == input_count());
  supplier_ = std::move(supplier);
  amount_ = std::move(amount);
  garbage_ = 0;
}

bool Snapshot::operator==(const Snapshot& other) const {
  if (rows_.size() != other.rows_.size() || indicators_ != other.indicators_ ||
      direct_ != other.direct_) {
    return false;
  }
  for (ProcessNumber i = 0; i < process_count(); ++i) {
    const auto mine = suppliers(i);
    const auto theirs = other.suppliers(i);
    const auto amounts_of = amounts(i);
    if (rows_[i].output != other.rows_[i].output ||
        rows_[i].unlinked != other.rows_[i].unlinked ||
        rows_[i].marks != other.rows_[i].marks ||
        !std::equal(mine.begin(), mine.end(), theirs.begin(), theirs.end()) ||
        !std::equal(amounts_of.begin(), amounts_of.end(),
                    other.amounts(i).begin())) {
      return false;
    }
  }
  return true;
}

Snapshot::Parts Snapshot::ToParts() const {
  Parts parts;
  parts.indicators = indicators_;
  parts.direct = direct_;
  parts.output.reserve(rows_.size());
  parts.unlinked.reserve(rows_.size());
  parts.supplier.reserve(input_count());
  parts.amount.reserve(input_count());
  parts.input_begin.reserve(rows_.size() + 1);
  parts.input_begin.push_back(0);
  for (ProcessNumber i = 0; i < process_count(); ++i) {
    parts.output.push_back(rows_[i].output);
    parts.unlinked.push_back(rows_[i].unlinked);
    parts.marks.push_back(rows_[i].marks);
    const auto suppliers_of = suppliers(i);
    const auto amounts_of = amounts(i);
    parts.supplier.insert(parts.supplier.end(), suppliers_of.begin(),
                          suppliers_of.end());
    parts.amount.insert(parts.amount.end(), amounts_of.begin(),
                        amounts_of.end());
    parts.input_begin.push_back(parts.supplier.size());
  }
  if (std::all_of(parts.marks.begin(), parts.marks.end(),
                  [](uint32_t marks) { return marks == 0; })) {
    parts.marks.clear();
  }
  return parts;
}

size_t Snapshot::bytes() const {
  return rows_.capacity() * sizeof(Row) + direct_.capacity() * sizeof(double) +
         supplier_.capacity() * sizeof(ProcessNumber) +
         amount_.capacity() * sizeof(double) +
         uses_.capacity() * sizeof(uint32_t);
}

}  // namespace tanji::graph
