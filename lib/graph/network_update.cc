// How a Network keeps track of what has changed, and compiles that alone.

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

#include "lib/base/status.h"
#include "lib/graph/network.h"

namespace tanji::graph {
namespace {

constexpr size_t kTrackedMin = 1024;  // so many changes are always kept apart

void SortUnique(std::vector<uint32_t>& numbers) {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

template <typename T>
bool SameBytes(std::span<const T> a, std::span<const T> b) {
  return a.size() == b.size() &&
         (a.empty() || std::memcmp(a.data(), b.data(), a.size_bytes()) == 0);
}

// Where the inputs of a row end in lists of many.
struct RowEnd {
  ProcessNumber process;
  size_t inputs;
  size_t unlinked;
};

}  // namespace

// The catalogue has the new version of `number` by now, and had `before`.
void Network::NoteProcess(ProcessNumber number, bool was_known,
                          const Catalogue::ProcessRow& before) {
  if (changes_.all) return;
  changes_.rows.push_back(number);
  const Catalogue::ProcessRow& row = catalogue_->process(number);
  const bool is_provider = row.in_force;
  const bool was_provider = was_known && before.in_force;
  if (is_provider != was_provider || row.is_mix != before.is_mix ||
      row.is_frozen != before.is_frozen) {
    changes_.products.push_back(row.product);
  }
  LimitChanges();
}

void Network::LimitChanges() {
  const size_t tracked_max =
      std::max(kTrackedMin, size_t{catalogue_->process_count()} / 2);
  if (changes_.rows.size() + changes_.products.size() +
          changes_.restated.size() + changes_.unknown.size() <=
      tracked_max) {
    return;
  }
  ChangeAll();
}

void Network::ChangeAll() {
  changes_ = Changes();
  consumers_.Clear();
}

// What `number` takes by now; `before` holds what it took.
void Network::NoteInputs(ProcessNumber number,
                         std::span<const NetworkInput> before) {
  if (changes_.all) return;
  const Row& row = rows_[number];
  for (uint32_t k = 0; k < row.count; ++k) {
    const NetworkInput& input = pool_[row.begin + k];
    const ProductNumber product = ProductOf(input);
    if (product >= catalogue_->product_count()) {
      changes_.unknown.push_back(number);
    }
    const bool was_taken = k < before.size() &&
                           before[k].target == input.target &&
                           before[k].pinned == input.pinned;
    if (consumers_.is_built() && !was_taken && product != kNoNumber) {
      consumers_.Add(product, number);
    }
  }
}

void Network::IndexConsumers() {
  if (consumers_.is_built() && !consumers_.is_worn()) return;
  consumers_.Build(catalogue_->product_count(), [&](auto take) {
    for (ProcessNumber i = 0; i < rows_.size(); ++i) {
      const Row& row = rows_[i];
      for (uint32_t k = 0; k < row.count; ++k) {
        const ProductNumber product = ProductOf(pool_[row.begin + k]);
        if (product < catalogue_->product_count()) take(product, i);
      }
    }
  });
}

bool Network::HasRestated(ProcessNumber i) const {
  const Row& row = rows_[i];
  if (row.unit != 0 && IsRestated(row.unit, catalogue_->process(i).product)) {
    return true;
  }
  for (uint32_t k = 0; k < row.count; ++k) {
    const NetworkInput& input = pool_[row.begin + k];
    if (IsRestated(input.unit, ProductOf(input))) return true;
  }
  return false;
}

std::vector<ProcessNumber> Network::TakeRestated() {
  std::vector<ProcessNumber> restated;
  if (!std::exchange(is_restated_, false)) return restated;
  if (changes_.all) {
    for (ProcessNumber i = 0; i < rows_.size(); ++i) {
      if (HasRestated(i)) restated.push_back(i);
    }
    return restated;
  }
  std::vector<ProcessNumber> looked_at;
  if (!changes_.restated.empty()) IndexConsumers();
  for (const ProductNumber product : changes_.restated) {
    consumers_.AppendConsumers(product, looked_at);
    for (ProcessNumber i = catalogue_->product(product).first_process;
         i != kNoNumber; i = catalogue_->process(i).next_of_product) {
      looked_at.push_back(i);
    }
  }
  std::vector<ProcessNumber> unknown = std::exchange(changes_.unknown, {});
  SortUnique(unknown);
  for (const ProcessNumber i : unknown) {
    // Notes it again where that product does not exist even so; CompileInputs
    // reports that.
    looked_at.push_back(i);
    NoteInputs(i, {});
  }
  changes_.restated.clear();
  SortUnique(looked_at);
  for (const ProcessNumber i : looked_at) {
    if (i < rows_.size() && HasRestated(i)) restated.push_back(i);
  }
  return restated;
}

absl::StatusOr<NetworkUpdate> Network::Update(CompiledNetwork& compiled) {
  if (changes_.all || ActiveColumns() != compiled.columns) {
    TANJI_ASSIGN_OR_RETURN(compiled, Compile());
    changes_ = Changes();
    changes_.all = false;
    NetworkUpdate all;
    all.is_full = true;
    return all;
  }
  if (is_restated_) return RestatedError();
  NetworkUpdate update;
  update.touched = std::move(changes_.rows);
  SortUnique(changes_.products);
  if (!changes_.products.empty()) IndexConsumers();
  for (const ProductNumber product : changes_.products) {
    consumers_.AppendConsumers(product, update.touched);
  }
  changes_ = Changes();
  changes_.all = false;
  SortUnique(update.touched);
  TANJI_RETURN_IF_ERROR(ReplaceRows(update, compiled));
  compiled.catalogue = HandOutCatalogue();
  return update;
}

absl::Status Network::ReplaceRows(NetworkUpdate& update,
                                  CompiledNetwork& compiled) const {
  Snapshot& snapshot = compiled.snapshot;
  TANJI_RETURN_IF_ERROR(snapshot.Grow(catalogue_->process_count()));
  const size_t columns = compiled.columns.size() + 1;
  RowInputs inputs;
  std::vector<double> direct;
  std::vector<RowEnd> rows;
  for (const ProcessNumber i : update.touched) {
    const RowEnd begin{i, inputs.suppliers.size(), inputs.unlinked.size()};
    TANJI_RETURN_IF_ERROR(CompileInputs(i, /*table=*/nullptr, inputs));
    direct.resize(rows.size() * columns);
    direct.resize(direct.size() + columns);  // zeros
    const std::span<double> own = std::span(direct).last(columns);
    const uint32_t marks = FillDirect(i, compiled.columns, own);
    const auto suppliers = std::span(inputs.suppliers).subspan(begin.inputs);
    const auto amounts = std::span(inputs.amounts).subspan(begin.inputs);
    const auto unlinked = std::span(inputs.unlinked).subspan(begin.unlinked);
    compiled.unlinked.Set(i, unlinked);
    if (snapshot.output(i) == rows_[i].output && snapshot.marks(i) == marks &&
        snapshot.unlinked(i) == unlinked.size() &&
        SameBytes(snapshot.direct(i), std::span<const double>(own)) &&
        SameBytes(snapshot.suppliers(i),
                  std::span<const ProcessNumber>(suppliers)) &&
        SameBytes(snapshot.amounts(i), std::span<const double>(amounts))) {
      inputs.suppliers.resize(begin.inputs);
      inputs.amounts.resize(begin.inputs);
      inputs.unlinked.resize(begin.unlinked);
      continue;
    }
    rows.push_back({i, inputs.suppliers.size(), inputs.unlinked.size()});
  }
  // Only now that nothing moves any more.
  std::vector<Snapshot::NewRow> replaced;
  RowEnd begin{0, 0, 0};
  for (size_t r = 0; r < rows.size(); ++r) {
    const ProcessNumber i = rows[r].process;
    const size_t count = rows[r].inputs - begin.inputs;
    replaced.push_back(
        {.process = i,
         .output = rows_[i].output,
         .direct = std::span(direct).subspan(r * columns, columns),
         .suppliers = std::span(inputs.suppliers).subspan(begin.inputs, count),
         .amounts = std::span(inputs.amounts).subspan(begin.inputs, count),
         .unlinked = static_cast<uint32_t>(rows[r].unlinked - begin.unlinked),
         .marks = MarksOf(i)});
    update.rows.push_back(i);
    begin = rows[r];
  }
  return snapshot.ReplaceRows(replaced, &update.relinked);
}

}  // namespace tanji::graph
