#include "lib/platform/footprint/changed_rows.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/graph/allocated_process.h"
#include "lib/graph/network.h"
#include "lib/graph/scenario_apply.h"
#include "lib/platform/footprint/own_emissions.h"
#include "lib/platform/marks.h"
#include "lib/quantity/unit.h"

namespace tanji::platform {
namespace {

using graph::kNoNumber;
using graph::ProcessNumber;
using graph::ProcessVersion;
using graph::ProductNumber;

// Compiles the versions in a network of their own, in which each product that
// they name is made by somebody: that gives the amounts, in the units of the
// products. Who supplies is looked up in the calculation.
class RowMaker {
 public:
  RowMaker(const Calculation& calculation,
           std::span<const graph::AssumedProduct> assumed,
           std::span<const ChangedVersion> changed)
      : calculation_(calculation),
        catalogue_(*calculation.network.catalogue),
        names_{catalogue_, assumed},
        changed_(changed) {}

  absl::StatusOr<ChangedRows> Make() {
    graph::OrganisationVersion owner;
    owner.id = "what-if";
    TANJI_RETURN_IF_ERROR(network_.SetOrganisation(0, owner));
    for (const ChangedVersion& changed : changed_) {
      TANJI_RETURN_IF_ERROR(AddProducts(changed.version));
    }
    const ProcessNumber first = network_.catalogue().process_count();
    const auto& method = calculation_.packs.method();
    if (method != nullptr) network_.SetColumnCount(method->columns().size());
    for (size_t k = 0; k < changed_.size(); ++k) {
      TANJI_RETURN_IF_ERROR(
          AddProcess(first + static_cast<ProcessNumber>(k), changed_[k]));
    }
    TANJI_ASSIGN_OR_RETURN(const graph::CompiledNetwork compiled,
                           network_.Compile());
    ChangedRows rows;
    MergeColumns(compiled.columns, rows);
    for (size_t k = 0; k < changed_.size(); ++k) {
      TANJI_ASSIGN_OR_RETURN(
          engine::ChangedProcess row,
          MakeRow(changed_[k], compiled, first + static_cast<ProcessNumber>(k),
                  rows));
      rows.rows.push_back(std::move(row));
    }
    AddAssumed(rows);
    return rows;
  }

 private:
  // Of an unpinned input the product, or the assumed one.
  ProductNumber ProductOf(const graph::InputVersion& input) const {
    return input.pinned ? catalogue_.process(input.target).product
                        : input.target;
  }

  absl::StatusOr<quantity::UnitCode> UnitCodeOf(ProductNumber product) const {
    if (product < catalogue_.product_count()) {
      return catalogue_.product(product).unit;
    }
    const size_t place = product - catalogue_.product_count();
    TANJI_ASSIGN_OR_RETURN(const quantity::Unit* unit,
                           quantity::FindUnit(names_.assumed[place].unit));
    return unit->code;
  }

  // The number of `product` in the network of the versions.
  absl::Status AddProduct(ProductNumber product) {
    const auto number = static_cast<ProductNumber>(numbers_.size());
    if (!numbers_.try_emplace(product, number).second) return absl::OkStatus();
    graph::ProductVersion version;
    version.id = std::to_string(number);
    TANJI_ASSIGN_OR_RETURN(version.unit, UnitCodeOf(product));
    version.declared = version.unit != 0;
    TANJI_RETURN_IF_ERROR(network_.SetProduct(number, version));
    TANJI_ASSIGN_OR_RETURN(const quantity::Unit* any, quantity::FindUnit("kg"));
    ProcessVersion maker;
    maker.product = number;
    maker.in_force = true;
    maker.output = quantity::Decimal::FromInteger(1);
    maker.unit = version.declared ? version.unit : any->code;
    return network_.SetProcess(number, maker, /*seq=*/0);
  }

  absl::Status AddProducts(const ProcessVersion& version) {
    TANJI_RETURN_IF_ERROR(AddProduct(version.product));
    for (const graph::InputVersion& input : version.inputs) {
      TANJI_RETURN_IF_ERROR(AddProduct(ProductOf(input)));
    }
    if (!version.outputs.has_value()) return absl::OkStatus();
    TANJI_RETURN_IF_ERROR(AddProduct(version.outputs->reference_product));
    for (const auto& output : version.outputs->co_products) {
      TANJI_RETURN_IF_ERROR(AddProduct(output.product));
      if (output.substitutes == kNoNumber) continue;
      TANJI_RETURN_IF_ERROR(AddProduct(output.substitutes));
    }
    return absl::OkStatus();
  }

  absl::Status AddProcess(ProcessNumber number, const ChangedVersion& changed) {
    TANJI_ASSIGN_OR_RETURN(
        graph::OwnEmissions own,
        OwnEmissionsOf(calculation_.packs.method().get(), changed.version));
    own.marks |= calculation_.packs.MarkOf(
        catalogue_.product(changed.version.product).organisation);
    ProcessVersion version = changed.version;
    version.product = numbers_.at(version.product);
    version.frozen_seq = 0;
    for (graph::InputVersion& input : version.inputs) {
      input.target = numbers_.at(ProductOf(input));
      input.pinned = false;
    }
    if (version.outputs.has_value()) {
      graph::OutputsVersion& outputs = *version.outputs;
      outputs.reference_product = numbers_.at(outputs.reference_product);
      for (graph::CoProductVersion& output : outputs.co_products) {
        output.product = numbers_.at(output.product);
        if (output.substitutes != kNoNumber) {
          output.substitutes = numbers_.at(output.substitutes);
        }
      }
    }
    return network_.SetProcess(number, version, /*seq=*/0, std::move(own));
  }

  void MergeColumns(const std::vector<uint32_t>& added, ChangedRows& rows) {
    const std::vector<uint32_t>& before = calculation_.network.columns;
    std::set_union(before.begin(), before.end(), added.begin(), added.end(),
                   std::back_inserter(rows.columns));
    const auto places = [&](const std::vector<uint32_t>& columns) {
      std::vector<uint32_t> found = {0};
      for (const uint32_t column : columns) {
        const auto place =
            std::lower_bound(rows.columns.begin(), rows.columns.end(), column);
        found.push_back(static_cast<uint32_t>(place - rows.columns.begin()) +
                        1);
      }
      return found;
    };
    rows.places = places(before);
    places_of_added_ = places(added);
  }

  ProcessNumber AssumedProcess(size_t place) const {
    return calculation_.network.snapshot.process_count() +
           static_cast<ProcessNumber>(place);
  }

  // kNoNumber where nobody does.
  ProcessNumber SupplierOf(const graph::InputVersion& input,
                           ProcessNumber consumer) const {
    if (names_.IsAssumed(input)) {
      return AssumedProcess(names_.PlaceOf(input));
    }
    if (input.pinned) {
      return catalogue_.process(input.target).in_force ? input.target
                                                       : kNoNumber;
    }
    return catalogue_.ProviderOf(input.target,
                                 catalogue_.ConsumerEnd(consumer));
  }

  // Of each input, then of what its allocation puts in their place.
  absl::StatusOr<std::vector<ProcessNumber>> SuppliersOf(
      const ChangedVersion& changed) const {
    std::vector<ProcessNumber> suppliers;
    suppliers.reserve(changed.version.inputs.size());
    for (const graph::InputVersion& input : changed.version.inputs) {
      suppliers.push_back(SupplierOf(input, changed.process));
    }
    TANJI_ASSIGN_OR_RETURN(const graph::AllocatedProcess allocated,
                           graph::AllocatedProcess::Of(changed.version));
    for (const auto& replaced : allocated.replacements()) {
      suppliers.push_back(catalogue_.ProviderOf(
          replaced.product, catalogue_.ConsumerEnd(changed.process)));
    }
    return suppliers;
  }

  absl::StatusOr<engine::ChangedProcess> MakeRow(
      const ChangedVersion& changed, const graph::CompiledNetwork& compiled,
      ProcessNumber number, const ChangedRows& rows) const {
    const graph::Snapshot& snapshot = compiled.snapshot;
    engine::ChangedProcess row;
    row.process = changed.process;
    row.output = snapshot.output(number);
    row.marks = snapshot.marks(number);
    row.direct.resize(static_cast<size_t>(rows.indicators()));
    const std::span<const double> direct = snapshot.direct(number);
    for (size_t c = 0; c < direct.size(); ++c) {
      row.direct[places_of_added_[c]] = direct[c];
    }
    const std::span<const double> amounts = snapshot.amounts(number);
    TANJI_ASSIGN_OR_RETURN(const std::vector<ProcessNumber> suppliers,
                           SuppliersOf(changed));
    // Inputs of another dimension.
    const std::span<const graph::UnlinkedInput> without =
        compiled.unlinked.Of(number);
    row.unlinked = static_cast<uint32_t>(without.size());
    // A row of numbers beyond all doubles has no inputs.
    if (amounts.size() + without.size() != suppliers.size()) return row;
    size_t linked = 0;
    auto skipped = without.begin();
    for (uint32_t k = 0; k < suppliers.size(); ++k) {
      if (skipped != without.end() && skipped->input == k) {
        ++skipped;
        continue;
      }
      const double amount = amounts[linked++];
      if (suppliers[k] == kNoNumber) {
        ++row.unlinked;
        continue;
      }
      row.suppliers.push_back(suppliers[k]);
      row.amounts.push_back(amount);
    }
    return row;
  }

  void AddAssumed(ChangedRows& rows) const {
    for (size_t k = 0; k < names_.assumed.size(); ++k) {
      engine::ChangedProcess row;
      row.process = AssumedProcess(k);
      row.output = 1;
      row.direct.resize(static_cast<size_t>(rows.indicators()));
      row.direct[0] = names_.assumed[k].kg_co2e.ToDouble();
      row.marks = kMarkUnverified;
      rows.rows.push_back(std::move(row));
    }
  }

  const Calculation& calculation_;
  const graph::Catalogue& catalogue_;
  const graph::ScenarioNames names_;
  const std::span<const ChangedVersion> changed_;
  graph::Network network_;
  absl::flat_hash_map<ProductNumber, ProductNumber> numbers_;
  std::vector<uint32_t> places_of_added_;
};

}  // namespace

absl::StatusOr<ChangedRows> MakeChangedRows(
    const Calculation& calculation,
    std::span<const graph::AssumedProduct> assumed,
    std::span<const ChangedVersion> changed) {
  return RowMaker(calculation, assumed, changed).Make();
}

}  // namespace tanji::platform
