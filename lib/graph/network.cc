#include "lib/graph/network.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

#include "lib/base/status.h"
#include "lib/base/strings.h"

namespace tanji::graph {
namespace {

constexpr uint64_t kGarbageMin = 1 << 16;  // inputs; below, nothing is moved

struct Amount {
  double value;
  quantity::UnitCode unit;
};

// `amount` in the unit `wanted`, or in its own where that is 0 or of another
// dimension.
absl::StatusOr<Amount> AmountIn(quantity::UnitCode wanted,
                                const quantity::Decimal& amount,
                                quantity::UnitCode unit) {
  if (wanted == unit) return Amount{amount.ToDouble(), unit};
  TANJI_ASSIGN_OR_RETURN(const quantity::Unit* from, quantity::UnitOf(unit));
  if (wanted == 0) return Amount{amount.ToDouble(), unit};
  TANJI_ASSIGN_OR_RETURN(const quantity::Unit* to, quantity::UnitOf(wanted));
  if (from->dimension != to->dimension) return Amount{amount.ToDouble(), unit};
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

Catalogue& Network::MutableCatalogue() {
  if (catalogue_.use_count() > 1) {
    catalogue_ = std::make_shared<Catalogue>(*catalogue_);
  }
  return *catalogue_;
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

std::vector<ProcessNumber> Network::TakeRestated() {
  std::vector<ProcessNumber> restated;
  if (!std::exchange(is_restated_, false)) return restated;
  for (ProcessNumber i = 0; i < rows_.size(); ++i) {
    const Row& row = rows_[i];
    bool found =
        row.unit != 0 && IsRestated(row.unit, catalogue_->process(i).product);
    for (uint32_t k = 0; k < row.count && !found; ++k) {
      const NetworkInput& input = pool_[row.begin + k];
      found = IsRestated(input.unit, ProductOf(input));
    }
    if (found) restated.push_back(i);
  }
  return restated;
}

absl::Status Network::SetProcess(ProcessNumber number,
                                 const ProcessVersion& version, Seq seq) {
  TANJI_RETURN_IF_ERROR(MutableCatalogue().SetProcess(number, version, seq));
  if (rows_.size() <= number) rows_.resize(size_t{number} + 1);
  Row& row = rows_[number];
  garbage_ += row.count;
  row = Row();
  if (!version.in_force) return absl::OkStatus();

  TANJI_ASSIGN_OR_RETURN(const Amount output,
                         AmountIn(catalogue_->product(version.product).unit,
                                  version.output, version.unit));
  row.output = output.value;
  row.unit = output.unit;
  row.direct = version.direct_kgco2e.ToDouble();
  bool is_beyond = !(std::isfinite(row.output) && row.output > 0) ||
                   !std::isfinite(row.direct);
  row.begin = pool_.size();
  row.count = static_cast<uint32_t>(version.inputs.size());
  for (const InputVersion& input : version.inputs) {
    NetworkInput& added = pool_.emplace_back();
    added.target = input.target;
    added.pinned = input.pinned ? 1 : 0;
    const ProductNumber product = ProductOf(added);
    const bool is_known = product < catalogue_->product_count();
    if (!is_known) is_restated_ = true;
    TANJI_ASSIGN_OR_RETURN(
        const Amount amount,
        AmountIn(is_known ? catalogue_->product(product).unit : 0, input.amount,
                 input.unit));
    added.amount = amount.value;
    added.unit = amount.unit;
    is_beyond = is_beyond || !std::isfinite(amount.value);
  }
  if (is_beyond) {
    // Nothing that Decimal::Parse accepts; yet one such process must not stop
    // all others: this one's footprint overflows, which names it.
    row.output = std::numeric_limits<double>::min();
    row.direct = std::numeric_limits<double>::max();
    row.count = 0;
    pool_.resize(row.begin);
  }
  if (garbage_ > kGarbageMin && garbage_ > pool_.size() / 2) DropGarbage();
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

absl::StatusOr<CompiledNetwork> Network::Compile() const {
  if (is_restated_) {
    return absl::FailedPreconditionError(
        "a product's unit has changed: expected TakeRestated before");
  }
  const Catalogue& catalogue = *catalogue_;
  const uint32_t n = catalogue.process_count();
  Snapshot::Parts parts;
  parts.output.resize(n);
  parts.direct.resize(n);
  parts.unlinked.resize(n);
  parts.input_begin.reserve(size_t{n} + 1);
  parts.input_begin.push_back(0);
  parts.supplier.reserve(input_count());
  parts.amount.reserve(input_count());
  std::vector<UnlinkedInput> unlinked;

  for (ProcessNumber i = 0; i < n; ++i) {
    const Row& row = rows_[i];
    parts.output[i] = row.output;
    parts.direct[i] = row.direct;
    const Day consumer_end = catalogue.ConsumerEnd(i);
    for (uint32_t k = 0; k < row.count; ++k) {
      const NetworkInput& input = pool_[row.begin + k];
      const ProductNumber product = ProductOf(input);
      if (product >= catalogue.product_count()) {
        return absl::FailedPreconditionError(base::StrCat(
            "input ", k, " of process ", i, " is of nothing that is set"));
      }
      const bool comparable = catalogue.product(product).unit == input.unit;
      ProcessNumber supplier = kNoNumber;
      if (!input.pinned) {
        supplier = catalogue.ProviderOf(product, consumer_end);
      } else if (catalogue.process(input.target).in_force) {
        supplier = input.target;
      }
      if (supplier == kNoNumber || !comparable) {
        ++parts.unlinked[i];
        unlinked.push_back({i, k, product,
                            supplier == kNoNumber
                                ? UnlinkedReason::kNoProvider
                                : UnlinkedReason::kOtherDimension});
        continue;
      }
      parts.supplier.push_back(supplier);
      parts.amount.push_back(input.amount);
    }
    parts.input_begin.push_back(parts.supplier.size());
  }
  TANJI_ASSIGN_OR_RETURN(Snapshot snapshot, Snapshot::Create(std::move(parts)));
  return CompiledNetwork{catalogue_, std::move(snapshot), std::move(unlinked)};
}

void Network::AppendTo(std::string* out) const {
  static_assert(sizeof(NetworkInput) == 16 && sizeof(Row) == 32);
  catalogue_->AppendTo(out);
  base::AppendU64(out, rows_.size());
  out->append(reinterpret_cast<const char*>(rows_.data()),
              rows_.size() * sizeof(Row));
  base::AppendU64(out, pool_.size());
  out->append(reinterpret_cast<const char*>(pool_.data()),
              pool_.size() * sizeof(NetworkInput));
  base::AppendU64(out, garbage_);
}

absl::StatusOr<Network> Network::ReadFrom(base::WireReader& reader) {
  Network network;
  TANJI_ASSIGN_OR_RETURN(*network.catalogue_, Catalogue::ReadFrom(reader));
  TANJI_ASSIGN_OR_RETURN(const uint64_t rows, reader.U64());
  if (rows != network.catalogue_->process_count() ||
      rows > reader.rest().size() / sizeof(Row)) {
    return absl::DataLossError("compiled snapshot: rows are cut off");
  }
  network.rows_.resize(rows);
  TANJI_ASSIGN_OR_RETURN(std::string_view bytes,
                         reader.Bytes(rows * sizeof(Row)));
  if (rows > 0) std::memcpy(network.rows_.data(), bytes.data(), bytes.size());
  TANJI_ASSIGN_OR_RETURN(const uint64_t inputs, reader.U64());
  if (inputs > reader.rest().size() / sizeof(NetworkInput)) {
    return absl::DataLossError("compiled snapshot: inputs are cut off");
  }
  network.pool_.resize(inputs);
  TANJI_ASSIGN_OR_RETURN(bytes, reader.Bytes(inputs * sizeof(NetworkInput)));
  if (inputs > 0) std::memcpy(network.pool_.data(), bytes.data(), bytes.size());
  TANJI_ASSIGN_OR_RETURN(network.garbage_, reader.U64());
  uint64_t used = 0;
  for (const Row& row : network.rows_) {
    if (row.begin > inputs || row.count > inputs - row.begin) {
      return absl::DataLossError("compiled snapshot: a row has no inputs");
    }
    used += row.count;
  }
  // Rows share no inputs, and what none of them names is garbage.
  if (used > inputs || network.garbage_ != inputs - used) {
    return absl::DataLossError("compiled snapshot: inputs are miscounted");
  }
  const Catalogue& catalogue = *network.catalogue_;
  for (const NetworkInput& input : network.pool_) {
    const uint32_t count =
        input.pinned ? catalogue.process_count() : catalogue.product_count();
    if (input.target >= count) {
      return absl::DataLossError("compiled snapshot: an input of nothing");
    }
  }
  return network;
}

}  // namespace tanji::graph
