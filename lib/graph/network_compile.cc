#include <span>
#include <utility>
#include <vector>

#include "lib/base/huge_pages.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/graph/internal/provider_table.h"
#include "lib/graph/network.h"

namespace tanji::graph {
namespace {

// So many processes ahead of the one that is compiled, the providers of what it
// takes are asked for.
constexpr uint32_t kAhead = 4;

}  // namespace

std::vector<uint32_t> Network::ActiveColumns() const {
  std::vector<uint32_t> columns;
  for (uint32_t c = 0; c < column_uses_.size(); ++c) {
    if (column_uses_[c] > 0) columns.push_back(c);
  }
  return columns;
}

uint32_t Network::FillDirect(ProcessNumber i,
                             const std::vector<uint32_t>& columns,
                             std::span<double> direct) const {
  direct[0] = rows_[i].direct;
  if (own_.empty()) return 0;
  const auto own = own_.find(i);
  if (own == own_.end()) return 0;
  if (own->second.columns.empty()) return own->second.marks;
  for (size_t c = 0; c < columns.size(); ++c) {
    direct[c + 1] = own->second.columns[columns[c]];
  }
  return own->second.marks;
}

absl::Status Network::CompileInputs(ProcessNumber i,
                                    const internal::ProviderTable* table,
                                    RowInputs& inputs) const {
  using internal::KnownProvider;
  const Catalogue& catalogue = *catalogue_;
  const Row& row = rows_[i];
  const Day consumer_end = catalogue.ConsumerEnd(i);
  for (uint32_t k = 0; k < row.count; ++k) {
    const NetworkInput& input = pool_[row.begin + k];
    const ProductNumber product = ProductOf(input);
    if (product >= catalogue.product_count()) {
      return absl::FailedPreconditionError(base::StrCat(
          "input ", k, " of process ", i, " is of nothing that is set"));
    }
    const KnownProvider known = table == nullptr
                                    ? KnownProvider::Of(catalogue, product)
                                    : table->Of(product);
    const bool comparable = known.unit == input.unit;
    ProcessNumber supplier = kNoNumber;
    if (!input.pinned) {
      supplier = known.depends_on_consumer
                     ? catalogue.ProviderOf(product, consumer_end)
                     : known.process;
    } else if (catalogue.process(input.target).in_force) {
      supplier = input.target;
    }
    if (supplier == kNoNumber || !comparable) {
      inputs.unlinked.push_back({i, k, product,
                                 supplier == kNoNumber
                                     ? UnlinkedReason::kNoProvider
                                     : UnlinkedReason::kOtherDimension});
      continue;
    }
    inputs.suppliers.push_back(supplier);
    inputs.amounts.push_back(input.amount);
  }
  return absl::OkStatus();
}

void Network::PrefetchProviders(ProcessNumber i,
                                const internal::ProviderTable& table) const {
  if (i >= rows_.size()) return;
  const Row& row = rows_[i];
  for (uint32_t k = 0; k < row.count; ++k) {
    const NetworkInput& input = pool_[row.begin + k];
    if (!input.pinned) table.Prefetch(input.target);
  }
}

absl::Status Network::RestatedError() {
  return absl::FailedPreconditionError(
      "a product's unit has changed: expected TakeRestated before");
}

absl::StatusOr<CompiledNetwork> Network::Compile() const {
  if (is_restated_) return RestatedError();
  const uint32_t n = catalogue_->process_count();
  std::vector<uint32_t> columns = ActiveColumns();
  Snapshot::Parts parts;
  parts.output.resize(n);
  parts.indicators = static_cast<int>(columns.size()) + 1;
  base::ReserveHuge(parts.direct, size_t{n} * parts.indicators);
  parts.direct.resize(size_t{n} * parts.indicators);
  if (!own_.empty()) parts.marks.resize(n);
  parts.unlinked.resize(n);
  parts.input_begin.reserve(size_t{n} + 1);
  parts.input_begin.push_back(0);
  RowInputs inputs;
  base::ReserveHuge(inputs.suppliers, input_count());
  base::ReserveHuge(inputs.amounts, input_count());
  const internal::ProviderTable table(*catalogue_);
  for (ProcessNumber i = 0; i < n; ++i) {
    parts.output[i] = rows_[i].output;
    const uint32_t marks = FillDirect(
        i, columns,
        std::span(parts.direct)
            .subspan(size_t{i} * (columns.size() + 1), columns.size() + 1));
    if (!parts.marks.empty()) parts.marks[i] = marks;
    const size_t unlinked_before = inputs.unlinked.size();
    PrefetchProviders(i + kAhead, table);
    TANJI_RETURN_IF_ERROR(CompileInputs(i, &table, inputs));
    parts.unlinked[i] =
        static_cast<uint32_t>(inputs.unlinked.size() - unlinked_before);
    parts.input_begin.push_back(inputs.suppliers.size());
  }
  parts.supplier = std::move(inputs.suppliers);
  parts.amount = std::move(inputs.amounts);
  TANJI_ASSIGN_OR_RETURN(Snapshot snapshot, Snapshot::Create(std::move(parts)));
  return CompiledNetwork{HandOutCatalogue(), std::move(snapshot),
                         std::move(columns), UnlinkedInputs(inputs.unlinked)};
}

}  // namespace tanji::graph
