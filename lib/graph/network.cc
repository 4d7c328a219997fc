#include "lib/graph/network.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/graph/allocated_process.h"

namespace tanji::graph {
namespace {

constexpr uint64_t kPoolGarbageMin = 1
                                     << 16;  // inputs; below, nothing is moved

struct Amount {
  double value;
  quantity::UnitCode unit;
};

// `amount`, or `share` of it where that is not null, in the unit `wanted`; in
// its own unit where that is 0 or of another dimension.
absl::StatusOr<Amount> AmountIn(quantity::UnitCode wanted,
                                const quantity::Decimal& amount,
                                quantity::UnitCode unit,
                                const quantity::Rational* share) {
  using quantity::Rational;
  if (wanted == unit || wanted == 0) {
    if (wanted == 0) TANJI_RETURN_IF_ERROR(quantity::UnitOf(unit).status());
    return Amount{share == nullptr
                      ? amount.ToDouble()
                      : (Rational::FromDecimal(amount) * *share).ToDouble(),
                  unit};
  }
  TANJI_ASSIGN_OR_RETURN(const quantity::Unit* from, quantity::UnitOf(unit));
  TANJI_ASSIGN_OR_RETURN(const quantity::Unit* to, quantity::UnitOf(wanted));
  if (from->dimension != to->dimension) {
    return AmountIn(unit, amount, unit, share);
  }
  if (share != nullptr) {
    const quantity::Ratio& inverse = to->to_reference;
    const Rational exact =
        Rational::FromDecimal(amount) * *share *
        Rational::FromRatio(from->to_reference) *
        Rational::FromRatio({inverse.denominator, inverse.numerator});
    return Amount{exact.ToDouble(), wanted};
  }
  const auto ratio = quantity::ConversionRatio(*from, *to);
  if (ratio.ok()) return Amount{amount.ScaledToDouble(*ratio), wanted};
  const quantity::Ratio& inverse = to->to_reference;
  return Amount{amount.ScaledToDouble(from->to_reference) *
                    static_cast<double>(inverse.denominator) /
                    static_cast<double>(inverse.numerator),
                wanted};
}

absl::StatusOr<quantity::DimensionCode> DimensionOf(quantity::UnitCode code) {
  TANJI_ASSIGN_OR_RETURN(const quantity::Unit* unit, quantity::UnitOf(code));
  return unit->dimension;
}

}  // namespace

Network::Network() : catalogue_(std::make_shared<Catalogue>()) {}

void Network::SetColumnCount(size_t count) {
  TANJI_CHECK(count <= kEmissionColumnsMax);
  column_count_ = count;
  column_uses_.assign(count, 0);
  for (auto& [number, own] : own_) own.columns.clear();
  ChangeAll();
}

Catalogue& Network::MutableCatalogue() {
  if (is_catalogue_shared_) {
    catalogue_ = std::make_shared<Catalogue>(catalogue_->Share());
    is_catalogue_shared_ = false;
  }
  return *catalogue_;
}

std::shared_ptr<const Catalogue> Network::HandOutCatalogue() const {
  is_catalogue_shared_ = true;
  return catalogue_;
}

absl::Status Network::SetOrganisation(OrganisationNumber number,
                                      const OrganisationVersion& version) {
  return MutableCatalogue().SetOrganisation(number, version.id);
}

absl::Status Network::SetProduct(ProductNumber number,
                                 const ProductVersion& version) {
  const bool is_known = number < catalogue_->product_count();
  const quantity::UnitCode before =
      is_known ? catalogue_->product(number).unit : quantity::UnitCode{0};
  TANJI_RETURN_IF_ERROR(MutableCatalogue().SetProduct(number, version));
  if (is_known && catalogue_->product(number).unit != before) {
    is_restated_ = true;
    if (!changes_.all) {
      changes_.restated.push_back(number);
      changes_.products.push_back(number);
      LimitChanges();
    }
  }
  return absl::OkStatus();
}

ProductNumber Network::ProductOf(const NetworkInput& input) const {
  if (!input.pinned) return input.target;
  return input.target < catalogue_->process_count()
             ? catalogue_->process(input.target).product
             : kNoNumber;
}

bool Network::IsRestated(quantity::UnitCode unit, ProductNumber product) const {
  if (product >= catalogue_->product_count()) return false;
  const Catalogue::ProductRow& row = catalogue_->product(product);
  if (row.unit == unit || row.unit == 0) return false;
  const auto dimension = DimensionOf(unit);
  return dimension.ok() && *dimension == row.dimension;
}

absl::Status Network::AddInput(Row& row, uint32_t target, bool pinned,
                               const quantity::Decimal& amount,
                               quantity::UnitCode unit,
                               const quantity::Rational* share) {
  NetworkInput& added = pool_.emplace_back();
  ++row.count;
  added.target = target;
  added.pinned = pinned ? 1 : 0;
  const ProductNumber product = ProductOf(added);
  const bool is_known = product < catalogue_->product_count();
  if (!is_known) is_restated_ = true;
  TANJI_ASSIGN_OR_RETURN(
      const Amount taken,
      AmountIn(is_known ? catalogue_->product(product).unit : 0, amount, unit,
               share));
  added.amount = taken.value;
  added.unit = taken.unit;
  return absl::OkStatus();
}

absl::Status Network::SetRow(Row& row, const ProcessVersion& version) {
  TANJI_ASSIGN_OR_RETURN(const AllocatedProcess allocated,
                         AllocatedProcess::Of(version));
  const bool is_allocated = allocated.is_allocated();
  TANJI_ASSIGN_OR_RETURN(const Amount output,
                         AmountIn(catalogue_->product(version.product).unit,
                                  allocated.output(), allocated.unit(),
                                  /*share=*/nullptr));
  row.output = output.value;
  row.unit = output.unit;
  row.direct = is_allocated
                   ? (quantity::Rational::FromDecimal(version.direct_kgco2e) *
                      allocated.share())
                         .ToDouble()
                   : version.direct_kgco2e.ToDouble();
  row.begin = pool_.size();
  for (size_t k = 0; k < version.inputs.size(); ++k) {
    const InputVersion& input = version.inputs[k];
    if (!is_allocated) {
      TANJI_RETURN_IF_ERROR(AddInput(row, input.target, input.pinned,
                                     input.amount, input.unit,
                                     /*share=*/nullptr));
      continue;
    }
    const quantity::Rational share = allocated.ShareOfInput(k);
    TANJI_RETURN_IF_ERROR(AddInput(row, input.target, input.pinned,
                                   input.amount, input.unit, &share));
  }
  for (const AllocatedProcess::Replacement& replaced :
       allocated.replacements()) {
    const auto sign =
        quantity::Rational::FromInteger(replaced.is_credit ? -1 : 1);
    TANJI_RETURN_IF_ERROR(AddInput(row, replaced.product, /*pinned=*/false,
                                   replaced.amount, replaced.unit, &sign));
  }
  return absl::OkStatus();
}

void Network::SetOwnEmissions(ProcessNumber number, OwnEmissions own) {
  column_uses_.resize(column_count_);
  const auto count = [&](const OwnEmissions& counted, uint32_t change) {
    for (size_t c = 0; c < counted.columns.size(); ++c) {
      if (counted.columns[c] != 0) column_uses_[c] += change;
    }
  };
  const auto before = own_.find(number);
  if (before != own_.end()) count(before->second, ~uint32_t{0});  // minus 1
  count(own, 1);
  if (own.columns.empty() && own.marks == 0) {
    if (before != own_.end()) own_.erase(before);
  } else {
    own_.insert_or_assign(number, std::move(own));
  }
}

std::vector<ProcessNumber> Network::WithOwnEmissions() const {
  std::vector<ProcessNumber> numbers;
  for (const auto& [number, own] : own_) numbers.push_back(number);
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

absl::Status Network::SetProcess(ProcessNumber number,
                                 const ProcessVersion& version, Seq seq,
                                 OwnEmissions own) {
  if (!own.columns.empty() && own.columns.size() != column_count_) {
    return absl::FailedPreconditionError(
        base::StrCat("network: process ", number, " has ", own.columns.size(),
                     " columns; expected ", column_count_));
  }
  const bool was_known = number < catalogue_->process_count();
  const Catalogue::ProcessRow catalogued =
      was_known ? catalogue_->process(number) : Catalogue::ProcessRow();
  TANJI_RETURN_IF_ERROR(MutableCatalogue().SetProcess(number, version, seq));
  if (rows_.size() <= number) rows_.resize(size_t{number} + 1);
  NoteProcess(number, was_known, catalogued);
  Row& row = rows_[number];
  const auto first = pool_.begin() + static_cast<ptrdiff_t>(row.begin);
  const std::vector<NetworkInput> inputs_before =
      changes_.all ? std::vector<NetworkInput>()
                   : std::vector<NetworkInput>(first, first + row.count);
  garbage_ += row.count;
  row = Row();
  bool is_beyond = false;
  for (const double value : own.columns) {
    is_beyond = is_beyond || !std::isfinite(value);
  }
  // Zeros, and not nothing: under other columns they may be numbers.
  if (is_beyond) std::fill(own.columns.begin(), own.columns.end(), 0.0);
  SetOwnEmissions(number, version.in_force ? std::move(own) : OwnEmissions());
  if (!version.in_force) return absl::OkStatus();

  TANJI_RETURN_IF_ERROR(SetRow(row, version));
  is_beyond = is_beyond || !(std::isfinite(row.output) && row.output > 0) ||
              !std::isfinite(row.direct);
  for (uint32_t k = 0; k < row.count; ++k) {
    is_beyond = is_beyond || !std::isfinite(pool_[row.begin + k].amount);
  }
  if (is_beyond) {
    // Nothing that Decimal::Parse accepts; yet one such process must not stop
    // all others: this one's footprint overflows, which names it.
    row.output = std::numeric_limits<double>::min();
    row.direct = std::numeric_limits<double>::max();
    row.count = 0;
    pool_.resize(row.begin);
  }
  NoteInputs(number, inputs_before);
  if (garbage_ > kPoolGarbageMin && garbage_ > pool_.size() / 2) DropGarbage();
  return absl::OkStatus();
}

void Network::DropGarbage() {
  std::vector<NetworkInput> kept;
  kept.reserve(pool_.size() - garbage_);
  for (Row& row : rows_) {
    const auto begin = pool_.begin() + static_cast<ptrdiff_t>(row.begin);
    row.begin = kept.size();
    kept.insert(kept.end(), begin, begin + row.count);
  }
  pool_ = std::move(kept);
  garbage_ = 0;
}

uint32_t Network::MarksOf(ProcessNumber i) const {
  const auto own = own_.find(i);
  return own == own_.end() ? 0 : own->second.marks;
}

}  // namespace tanji::graph
