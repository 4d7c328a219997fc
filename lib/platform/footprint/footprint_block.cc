#include "lib/platform/footprint/footprint_block.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/method/indicator.h"
#include "lib/platform/footprint/main_total.h"
#include "lib/platform/footprint/process_inputs.h"
#include "lib/platform/footprint/product_access.h"
#include "lib/platform/marks.h"
#include "lib/quantity/rational.h"

namespace tanji::platform {
namespace {

using method::Indicator;
using quantity::Decimal;
using quantity::Rational;

// Masses of CO2 and of the carbon in it (IUPAC, rounded as in ISO 14067).
constexpr int kCarbonDioxideMass = 44;
constexpr int kCarbonMass = 12;
// What counts where nobody has rated.
constexpr double kWorstRating = 5;
// Digits of shares, ratings and other numbers that are no part of a sum.
constexpr int kReportDigits = 12;
// A biogenic balance that is open by less is closed: what rounding leaves.
constexpr double kBalanceTolerance = 1e-9;  // of the carbon in the product

Decimal RoundedTo(double value, int digits) {
  const Decimal exact = Decimal::FromDouble(value);
  return exact.RoundedTo(LeadingExponent(std::fabs(value)) - (digits - 1));
}

// The values of one process in all columns of the method, active or not.
class ColumnValues {
 public:
  explicit ColumnValues(const ProcessColumns& process)
      : precharacterised_(process.values[0]) {
    if (process.method == nullptr) return;
    values_.resize(process.method->columns().size());
    for (size_t c = 0; c < process.columns.size(); ++c) {
      values_[process.columns[c]] = process.values[c + 1];
    }
    for (size_t c = 0; c < values_.size(); ++c) {
      if (process.method->precharacterised().test(c)) {
        values_[c] += precharacterised_;
      }
    }
  }
  bool AreFinite() const {
    return std::all_of(values_.begin(), values_.end(),
                       [](double value) { return std::isfinite(value); });
  }
  double precharacterised() const { return precharacterised_; }
  // With the pre-characterised kg CO2e where they count.
  double operator[](size_t column) const { return values_[column]; }

 private:
  double precharacterised_ = 0;
  std::vector<double> values_;
};

// Fills the indicators of a block.
class IndicatorWriter {
 public:
  // `place` is that of the main indicator (MainTotalOf). With `is_partial`, a
  // gas upstream has no value in another set than the main one.
  IndicatorWriter(const method::Characterisation& method,
                  const ColumnValues& values, int place, bool is_partial)
      : method_(method),
        rows_(method.pack().indicators()),
        values_(values),
        place_(place) {
    std::optional<size_t> main_set;
    for (size_t c = 0; c < method.columns().size(); ++c) {
      if (method.main().parts.test(c) && !main_set) main_set = SetOf(c);
    }
    for (size_t c = 0; c < method.columns().size(); ++c) {
      const auto set = SetOf(c);
      partial_.set(c, is_partial && set.has_value() && set != main_set);
    }
  }

  absl::Status Write(BlockNumbers& block) {
    std::vector<std::optional<IndicatorValue>> by_indicator(rows_.size());
    for (size_t c = 0; c < method_.columns().size(); ++c) {
      const method::Column& column = method_.columns()[c];
      IndicatorValue value;
      value.id = column.id;
      value.unit = column.unit;
      value.is_certified = column.is_certified && !partial_.test(c);
      value.value = RoundColumn(c);
      value.is_undeclared =
          rows_[column.indicator].form == Indicator::Form::kPrimaryEnergy &&
          value.value.IsZero();
      rounded_.push_back(value.value);
      by_indicator[column.indicator] = std::move(value);
    }
    for (const method::Composite& sum : method_.composites()) {
      TANJI_ASSIGN_OR_RETURN(IndicatorValue value, SumOf(sum));
      if (value.is_main) block.total = value.value;
      by_indicator[sum.indicator] = std::move(value);
    }
    block.indicators.reserve(by_indicator.size());
    for (std::optional<IndicatorValue>& value : by_indicator) {
      if (value.has_value()) block.indicators.push_back(*std::move(value));
    }
    block.precharacterised =
        Decimal::FromDouble(values_.precharacterised()).RoundedTo(place_);
    return absl::OkStatus();
  }

 private:
  std::optional<size_t> SetOf(size_t c) const {
    return rows_[method_.columns()[c].indicator].set;
  }
  Decimal RoundColumn(size_t c) const {
    const Indicator& row = rows_[method_.columns()[c].indicator];
    return row.form == Indicator::Form::kPrimaryEnergy
               ? RoundedTo(values_[c], kBlockDigits)
               : Decimal::FromDouble(values_[c]).RoundedTo(place_);
  }

  absl::StatusOr<IndicatorValue> SumOf(const method::Composite& sum) const {
    IndicatorValue value;
    value.id = sum.id;
    value.unit = sum.unit;
    value.is_certified = sum.is_certified && (sum.parts & partial_).none();
    value.is_main = sum.indicator == method_.main().indicator;
    for (const size_t part : rows_[sum.indicator].parts) {
      value.parts.push_back(rows_[part].id);
    }
    for (size_t c = 0; c < rounded_.size(); ++c) {
      if (!sum.parts.test(c)) continue;
      TANJI_ASSIGN_OR_RETURN(value.value, value.value.Plus(rounded_[c]));
    }
    return value;
  }

  const method::Characterisation& method_;
  const std::vector<Indicator>& rows_;
  const ColumnValues& values_;
  const int place_;
  method::ColumnSet partial_;     // certified nowhere
  std::vector<Decimal> rounded_;  // by column
};

// What the column of primary data is of the main sum.
std::optional<Decimal> PrimaryDataPercent(
    const method::Characterisation& method, const ColumnValues& values,
    double total) {
  const std::vector<Indicator>& rows = method.pack().indicators();
  for (size_t c = 0; c < method.columns().size(); ++c) {
    const Indicator& row = rows[method.columns()[c].indicator];
    if (row.form != Indicator::Form::kPrimaryData ||
        row.base != method.main().indicator || total == 0) {
      continue;
    }
    const double percent = 100 * values[c] / total;
    if (percent >= 0 && percent <= 100) {
      return RoundedTo(percent, kReportDigits);
    }
  }
  return std::nullopt;
}

// Sums of |part| and of |part| x rating, for three ratings.
class RatingSum {
 public:
  void Add(double part, const graph::DataQuality& quality) {
    const double weight = std::fabs(part);
    weight_ += weight;
    const std::array<const std::optional<Decimal>*, 3> ratings = {
        &quality.technological, &quality.geographical, &quality.temporal};
    for (size_t r = 0; r < ratings.size(); ++r) {
      is_rated_ = is_rated_ || ratings[r]->has_value();
      sums_[r] += weight * (ratings[r]->has_value() ? (*ratings[r])->ToDouble()
                                                    : kWorstRating);
    }
  }
  std::optional<DataQualityRating> Result() const {
    if (!is_rated_ || weight_ == 0) return std::nullopt;
    return DataQualityRating{RoundedTo(sums_[0] / weight_, kReportDigits),
                             RoundedTo(sums_[1] / weight_, kReportDigits),
                             RoundedTo(sums_[2] / weight_, kReportDigits)};
  }

 private:
  bool is_rated_ = false;
  double weight_ = 0;
  std::array<double, 3> sums_{};
};

std::optional<DataQualityRating> RateQuality(const Calculation& calculation,
                                             graph::ProcessNumber process,
                                             const ProcessInputs& inputs) {
  const graph::Snapshot& snapshot = calculation.network.snapshot;
  const auto suppliers = snapshot.suppliers(process);
  const auto amounts = snapshot.amounts(process);
  RatingSum sum;
  sum.Add(calculation.MainOf(snapshot.direct(process)),
          inputs.version().quality);
  for (size_t k = 0; k < inputs.links.size(); ++k) {
    if (!inputs.links[k].has_value()) continue;
    const size_t link = *inputs.links[k];
    const double part =
        amounts[link] * calculation.MainOfProduct(suppliers[link]);
    if (!std::isfinite(part)) return std::nullopt;
    sum.Add(part, k < inputs.version().inputs.size()
                      ? inputs.version().inputs[k].quality
                      : graph::DataQuality());
  }
  return sum.Result();
}

// Uptake and release over everything upstream, against what is in the product.
std::optional<Decimal> BiogenicBalance(const method::Characterisation& method,
                                       const ColumnValues& values,
                                       const graph::Composition& composition) {
  if (!composition.biogenic_carbon_kg.has_value()) return std::nullopt;
  const double stored =
      (Rational::FromDecimal(*composition.biogenic_carbon_kg) *
       Rational::FromRatio({kCarbonDioxideMass, kCarbonMass}))
          .ToDouble();
  double open = stored;
  double largest = stored;
  const std::vector<Indicator>& rows = method.pack().indicators();
  for (size_t c = 0; c < method.columns().size(); ++c) {
    const Indicator& row = rows[method.columns()[c].indicator];
    // Biogenic CO2 is what a set-free row of biogenic CO2 alone counts.
    const bool is_biogenic_co2 =
        row.form == Indicator::Form::kEmissions && !row.set.has_value() &&
        !row.conditions.empty() &&
        std::all_of(row.conditions.begin(), row.conditions.end(),
                    [](const method::Condition& condition) {
                      method::OriginSet biogenic;
                      biogenic.Add(graph::Origin::kBiogenic);
                      return condition.origins == biogenic &&
                             condition.gas ==
                                 method::Condition::Gas::kCarbonDioxide;
                    });
    if (!is_biogenic_co2) continue;
    open += values[c];
    largest = std::max(largest, std::fabs(values[c]));
  }
  if (std::fabs(open) <= kBalanceTolerance * largest) return Decimal();
  return RoundedTo(open, kReportDigits);
}

}  // namespace

absl::StatusOr<BlockNumbers> NumbersOf(const ProcessColumns& process,
                                       uint32_t marks) {
  const ColumnValues values(process);
  if (!values.AreFinite()) {
    return absl::FailedPreconditionError(
        "the indicators are too large to be calculated, though the footprint "
        "is not");
  }
  TANJI_ASSIGN_OR_RETURN(const MainTotal main, MainTotalOf(process));
  BlockNumbers numbers;
  if (process.method == nullptr) {
    numbers.total = main.total;
    numbers.precharacterised = main.total;
    return numbers;
  }
  TANJI_RETURN_IF_ERROR(IndicatorWriter(*process.method, values, main.place,
                                        (marks & kMarkPartlyCharacterised) != 0)
                            .Write(numbers));
  return numbers;
}

absl::StatusOr<FootprintBlock> MakeBlock(const StoredRecords& stored,
                                         const View& view,
                                         const identity::Caller& caller,
                                         const Footprint& footprint) {
  TANJI_RETURN_IF_ERROR(DecideOnProduct(*view.calculation, caller,
                                        identity::Action::kReadFootprint,
                                        footprint.product));
  if (footprint.fault.has_value()) return FaultStatus(footprint);
  const Calculation& calculation = *view.calculation;
  const ProcessColumns columns = ColumnsOf(calculation, footprint.process);
  auto numbers = NumbersOf(columns, footprint.evidence.marks);
  TANJI_RETURN_IF_ERROR(
      base::AddPlace(numbers.status(),
                     base::StrCat("\"", footprint.product.ToString(), "\"")));
  FootprintBlock block;
  TANJI_ASSIGN_OR_RETURN(
      const ProcessInputs inputs,
      ReadProcessInputs(stored, calculation, footprint.process));
  TANJI_ASSIGN_OR_RETURN(
      const std::shared_ptr<const graph::ProductVersion> product,
      stored.versions.Product(inputs.version().product, calculation.seq));
  block.product_name = product->name;
  block.composition = product->composition;
  block.exempted_percent = inputs.version().representativeness.exempted_percent;
  block.quality = RateQuality(calculation, footprint.process, inputs);
  block.indicators = std::move(numbers->indicators);
  block.total = numbers->total;
  block.precharacterised = numbers->precharacterised;
  const auto& method = calculation.packs.method();
  if (method == nullptr) return block;
  const ColumnValues values(columns);
  block.gwp_pack = method->pack().id();
  block.gwp_pack_version = method->pack().version();
  block.gwp_pack_digest =
      base::HexEncode(crypto::AsBytes(method->pack().digest()));
  block.primary_data_percent =
      PrimaryDataPercent(*method, values, *footprint.kg_co2e);
  block.biogenic_balance_kg =
      BiogenicBalance(*method, values, block.composition);
  return block;
}

}  // namespace tanji::platform
