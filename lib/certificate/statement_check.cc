// Which statements can be made.

#include <cmath>
#include <limits>
#include <set>
#include <tuple>

#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/utf8.h"
#include "lib/certificate/internal/statement_fault.h"
#include "lib/certificate/statement.h"
#include "lib/crypto/hash.h"
#include "lib/graph/calendar.h"
#include "lib/graph/ids.h"
#include "lib/ledger/note.h"

namespace tanji::certificate {
namespace {

using base::StrCat;
using internal::StatementFault;
using quantity::Decimal;

constexpr size_t kTextSizeMax = 1024;  // bytes
// What Decimal::Parse reads back, a power of ten less.
constexpr double kMagnitudeMax = 1e249;
constexpr double kMagnitudeMin = 1e-249;
constexpr int64_t kPercentMax = 100;
constexpr int64_t kRatingMin = 1;
constexpr int64_t kRatingMax = 5;

absl::Status CheckText(std::string_view member, std::string_view text) {
  if (text.empty() || text.size() > kTextSizeMax || !base::IsUtf8(text) ||
      base::HasControlCharacter(text)) {
    return StatementFault(
        member, "1 to 1,024 bytes of text without control characters");
  }
  return absl::OkStatus();
}

// Two ISO dates, the first before the second.
absl::Status CheckDates(std::string_view first_name, std::string_view first,
                        std::string_view second_name, std::string_view second) {
  const auto first_day = graph::ParseDay(first);
  if (!first_day.ok())
    return StatementFault(first_name, "a date like 2026-11-23");
  const auto second_day = graph::ParseDay(second);
  if (!second_day.ok())
    return StatementFault(second_name, "a date like 2026-11-23");
  if (*first_day >= *second_day) {
    return StatementFault(second_name, StrCat("a date after ", first_name));
  }
  return absl::OkStatus();
}

absl::Status CheckIdentity(const FootprintStatement& statement) {
  if (!ledger::IsKeyName(statement.log))
    return StatementFault("log", "an origin");
  const auto product = graph::ProductId::Parse(statement.product);
  if (!product.ok() || statement.product.size() > kTextSizeMax) {
    return StatementFault("product", "ORG/LOCAL");
  }
  if (product->organisation != statement.organisation) {
    return StatementFault("organisation", "the owner of the product");
  }
  TANJI_RETURN_IF_ERROR(CheckText("product_name", statement.product_name));
  TANJI_RETURN_IF_ERROR(CheckText("declared_unit", statement.declared_unit));
  if (!graph::CheckPlace(statement.place).ok())
    return StatementFault("place", "a place");
  if (statement.period_start.empty() && statement.period_end.empty()) {
    return absl::OkStatus();
  }
  return CheckDates("period_start", statement.period_start, "period_end",
                    statement.period_end);
}

absl::Status CheckDecimal(std::string_view member, const Decimal& value) {
  const double magnitude = std::fabs(value.ToDouble());
  if (value.IsZero() ||
      (magnitude >= kMagnitudeMin && magnitude <= kMagnitudeMax)) {
    return absl::OkStatus();
  }
  return StatementFault(member, "0, or a number from 1e-249 to 1e249 in size");
}

absl::Status CheckOptional(std::string_view member,
                           const std::optional<Decimal>& value) {
  return value.has_value() ? CheckDecimal(member, *value) : absl::OkStatus();
}

absl::Status CheckBetween(std::string_view member,
                          const std::optional<Decimal>& value, int64_t min,
                          int64_t max) {
  if (!value.has_value()) return absl::OkStatus();
  TANJI_RETURN_IF_ERROR(CheckDecimal(member, *value));
  if (*value < Decimal::FromInteger(min) ||
      *value > Decimal::FromInteger(max)) {
    return StatementFault(member, StrCat(min, " to ", max));
  }
  return absl::OkStatus();
}

absl::Status CheckMass(std::string_view member,
                       const std::optional<Decimal>& mass_kg) {
  TANJI_RETURN_IF_ERROR(CheckOptional(member, mass_kg));
  if (mass_kg.has_value() && mass_kg->IsNegative()) {
    return StatementFault(member, "no negative number");
  }
  return absl::OkStatus();
}

absl::Status CheckPack(std::string_view member, const StatementPack& pack) {
  TANJI_RETURN_IF_ERROR(CheckText(StrCat(member, ".id"), pack.id));
  TANJI_RETURN_IF_ERROR(CheckText(StrCat(member, ".version"), pack.version));
  const auto digest = base::HexDecode(pack.sha256);
  if (!digest.ok() || digest->size() != crypto::kSha256Size) {
    return StatementFault(StrCat(member, ".sha256"),
                          "64 lower-case hexadecimal digits");
  }
  return absl::OkStatus();
}

absl::Status CheckIndicators(const FootprintStatement& statement) {
  TANJI_RETURN_IF_ERROR(CheckPack("gwp_pack", statement.gwp_pack));
  if (statement.indicators.size() > kStatementIndicatorsMax) {
    return StatementFault("indicators",
                          StrCat("at most ", kStatementIndicatorsMax));
  }
  std::set<std::string_view> ids;
  for (const StatementIndicator& indicator : statement.indicators) {
    TANJI_RETURN_IF_ERROR(CheckText("indicators.id", indicator.id));
    TANJI_RETURN_IF_ERROR(CheckText("indicators.unit", indicator.unit));
    TANJI_RETURN_IF_ERROR(CheckDecimal("indicators.value", indicator.value));
    if (!ids.insert(indicator.id).second) {
      return StatementFault("indicators",
                            StrCat("\"", indicator.id, "\" once"));
    }
  }
  return absl::OkStatus();
}

// The footprint is the row that is named, and its parts add up to it.
absl::Status CheckSum(const FootprintStatement& statement) {
  const StatementIndicator* main = statement.Find(statement.main_indicator);
  if (main == nullptr || main->unit != kKgCo2e) {
    return StatementFault("main_indicator", "one of the indicators in kg CO2e");
  }
  if (main->value != statement.kg_co2e) {
    return StatementFault("kg_co2e", StrCat("the value of ", main->id, ", ",
                                            main->value.ToString()));
  }
  Decimal sum;
  std::set<std::string_view> seen = {main->id};
  for (const std::string& id : statement.parts) {
    const StatementIndicator* part = statement.Find(id);
    if (part == nullptr || part->unit != kKgCo2e) {
      return StatementFault("parts", "indicators in kg CO2e");
    }
    if (!seen.insert(id).second) {
      return StatementFault("parts", "each part once, and not the whole");
    }
    const auto longer = sum.Plus(part->value);
    if (!longer.ok()) return StatementFault("parts", "numbers that add up");
    sum = *longer;
  }
  if (sum != statement.kg_co2e) {
    return StatementFault("kg_co2e",
                          StrCat("the sum of its parts, ", sum.ToString()));
  }
  return absl::OkStatus();
}

absl::Status CheckReports(const FootprintStatement& statement) {
  TANJI_RETURN_IF_ERROR(CheckDecimal("precharacterised_kg_co2e",
                                     statement.precharacterised_kg_co2e));
  TANJI_RETURN_IF_ERROR(CheckBetween(
      "primary_data_percent", statement.primary_data_percent, 0, kPercentMax));
  if (statement.data_quality.has_value()) {
    const StatementQuality& quality = *statement.data_quality;
    TANJI_RETURN_IF_ERROR(CheckBetween("data_quality.technological",
                                       quality.technological, kRatingMin,
                                       kRatingMax));
    TANJI_RETURN_IF_ERROR(CheckBetween("data_quality.geographical",
                                       quality.geographical, kRatingMin,
                                       kRatingMax));
    TANJI_RETURN_IF_ERROR(CheckBetween(
        "data_quality.temporal", quality.temporal, kRatingMin, kRatingMax));
  }
  TANJI_RETURN_IF_ERROR(CheckBetween(
      "exempted_percent", statement.exempted_percent, 0, kPercentMax));
  TANJI_RETURN_IF_ERROR(
      CheckMass("fossil_carbon_kg", statement.fossil_carbon_kg));
  TANJI_RETURN_IF_ERROR(
      CheckMass("biogenic_carbon_kg", statement.biogenic_carbon_kg));
  return CheckOptional("biogenic_balance_kg", statement.biogenic_balance_kg);
}

absl::Status CheckEvidence(const StatementEvidence& evidence) {
  if (!std::isfinite(evidence.backward_error_max)) {
    return StatementFault("evidence.backward_error_max", "a number");
  }
  if (!std::isfinite(evidence.digits_lost)) {
    return StatementFault("evidence.digits_lost", "a number");
  }
  if (evidence.loop_gain_max != std::numeric_limits<double>::infinity() &&
      !std::isfinite(evidence.loop_gain_max)) {
    return StatementFault("evidence.loop_gain_max", "a number or \"infinite\"");
  }
  return absl::OkStatus();
}

absl::Status CheckTexts(std::string_view member,
                        const std::vector<std::string>& texts,
                        size_t count_max) {
  if (texts.size() > count_max) {
    return StatementFault(member, StrCat("at most ", count_max));
  }
  for (const std::string& text : texts) {
    TANJI_RETURN_IF_ERROR(CheckText(member, text));
  }
  return absl::OkStatus();
}

// Ascending, so that there is one order.
absl::Status CheckPacks(const std::vector<StatementPack>& packs) {
  if (packs.size() > kStatementPacksMax) {
    return StatementFault("packs", StrCat("at most ", kStatementPacksMax));
  }
  for (size_t i = 0; i < packs.size(); ++i) {
    TANJI_RETURN_IF_ERROR(CheckPack("packs", packs[i]));
    const auto key = [](const StatementPack& pack) {
      return std::tie(pack.id, pack.version, pack.sha256);
    };
    if (i > 0 && key(packs[i - 1]) >= key(packs[i])) {
      return StatementFault("packs", "ascending ids, then versions, each once");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckCaveats(const std::vector<StatementCaveat>& caveats) {
  for (size_t i = 1; i < caveats.size(); ++i) {
    if (caveats[i - 1] >= caveats[i]) {
      return StatementFault("caveats", "the order of the format, each once");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckScope(const FootprintStatement& statement) {
  TANJI_RETURN_IF_ERROR(CheckText("method", statement.method));
  TANJI_RETURN_IF_ERROR(CheckText("engine", statement.engine));
  if (statement.assurance != kAssuranceComputed) {
    return StatementFault("assurance", "\"computed\"");
  }
  TANJI_RETURN_IF_ERROR(
      CheckTexts("unlinked", statement.unlinked, kUnlinkedMax));
  if (statement.unlinked_count < statement.unlinked.size()) {
    return StatementFault("unlinked_count", "no less than are listed");
  }
  if (statement.complete && statement.unlinked_count > 0) {
    return StatementFault("completeness",
                          "\"partial\" where something is unlinked");
  }
  return CheckDates("valid_from", statement.valid_from, "valid_until",
                    statement.valid_until);
}

}  // namespace

absl::Status FootprintStatement::Check() const {
  TANJI_RETURN_IF_ERROR(CheckIdentity(*this));
  TANJI_RETURN_IF_ERROR(CheckIndicators(*this));
  TANJI_RETURN_IF_ERROR(CheckSum(*this));
  TANJI_RETURN_IF_ERROR(CheckReports(*this));
  TANJI_RETURN_IF_ERROR(CheckPacks(packs));
  TANJI_RETURN_IF_ERROR(CheckCaveats(caveats));
  TANJI_RETURN_IF_ERROR(CheckEvidence(evidence));
  return CheckScope(*this);
}

}  // namespace tanji::certificate
