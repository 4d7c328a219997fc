// Statements from text.

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <limits>
#include <utility>

#include "lib/base/status.h"
#include "lib/certificate/internal/statement_fault.h"
#include "lib/certificate/internal/statement_names.h"
#include "lib/certificate/statement.h"
#include "lib/json/json.h"

namespace tanji::certificate {
namespace {

using base::StrCat;
using internal::StatementFault;
using quantity::Decimal;

constexpr StatementCaveat kCaveats[] = {
    StatementCaveat::kElectricityDirectCo2,
    StatementCaveat::kElectricityGenerationMix, StatementCaveat::kNotForExport,
    StatementCaveat::kCredits};

// Reads members of one statement; an empty or zero result comes with a fault.
class StatementReader {
 public:
  explicit StatementReader(const json::Value& value)
      : reader_(value, "", faults_) {}

  absl::Status Read(FootprintStatement* statement) {
    if (reader_.RequiredString("format") != internal::kStatementFormat) {
      return StatementFault("format", internal::kStatementFormat);
    }
    statement->log = reader_.RequiredString("log");
    statement->organisation = reader_.RequiredString("organisation");
    statement->product = reader_.RequiredString("product");
    statement->product_name = reader_.RequiredString("product_name");
    statement->declared_unit = reader_.RequiredString("declared_unit");
    statement->kg_co2e = DecimalOf(reader_, "kg_co2e");
    statement->main_indicator = reader_.RequiredString("main_indicator");
    statement->parts = Texts("parts");
    statement->precharacterised_kg_co2e =
        DecimalOf(reader_, "precharacterised_kg_co2e");
    ReadGwpPack(&statement->gwp_pack);
    ReadIndicators(&statement->indicators);
    ReadReports(statement);
    statement->place = reader_.OptionalString("place");
    statement->period_start = reader_.OptionalString("period_start");
    statement->period_end = reader_.OptionalString("period_end");
    statement->method = reader_.RequiredString("method");
    statement->engine = reader_.RequiredString("engine");
    TANJI_ASSIGN_OR_RETURN(
        statement->snapshot,
        SnapshotName::Parse(reader_.RequiredString("snapshot")));
    ReadPacks(&statement->packs);
    statement->assurance = reader_.RequiredString("assurance");
    statement->complete =
        Choice("completeness", internal::kComplete, internal::kPartial);
    statement->unlinked = Texts("unlinked");
    statement->unlinked_count = Count("unlinked_count");
    ReadCaveats(&statement->caveats);
    ReadEvidence(&statement->evidence);
    statement->supplier_signed =
        Choice("supplier_signature", internal::kSigned, internal::kNotSigned);
    statement->valid_from = reader_.RequiredString("valid_from");
    statement->valid_until = reader_.RequiredString("valid_until");
    reader_.RequiredString("padding");
    reader_.RefuseUnknownMembers();
    if (!faults_.empty()) {
      return absl::InvalidArgumentError(StrCat("statement, ", faults_[0]));
    }
    return absl::OkStatus();
  }

 private:
  double Number(json::ObjectReader& reader, std::string_view name) {
    const std::string text = reader.RequiredString(name);
    if (text == internal::kInfinite)
      return std::numeric_limits<double>::infinity();
    // Every finite double; a backward error may be smaller than what may be
    // entered.
    double value = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size() &&
        std::isfinite(value)) {
      return value;
    }
    reader.Fault(name, "expected a decimal string");
    return 0;
  }

  // Second spellings are found when the statement is written again.
  static Decimal ParsedAs(json::ObjectReader& reader, std::string_view name,
                          std::string_view text) {
    const auto value = Decimal::Parse(text);
    if (value.ok()) return *value;
    reader.Fault(name, "expected a decimal string");
    return Decimal();
  }

  static Decimal DecimalOf(json::ObjectReader& reader, std::string_view name) {
    return ParsedAs(reader, name, reader.RequiredString(name));
  }

  std::optional<Decimal> OptionalDecimal(std::string_view name) {
    const std::string text = reader_.OptionalString(name);
    if (text.empty()) return std::nullopt;
    return ParsedAs(reader_, name, text);
  }

  uint64_t Count(std::string_view name) {
    const std::string text = reader_.RequiredString(name);
    uint64_t count = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, count);
    if (read.ec != std::errc() || read.ptr != end) {
      reader_.Fault(name, "expected a count as a string");
    }
    return count;
  }

  bool Choice(std::string_view name, std::string_view yes,
              std::string_view no) {
    const std::string text = reader_.RequiredString(name);
    if (text != yes && text != no) {
      reader_.Fault(name, StrCat("expected \"", yes, "\" or \"", no, "\""));
    }
    return text == yes;
  }

  std::vector<std::string> Texts(std::string_view name) {
    std::vector<std::string> texts;
    const json::Array* array = reader_.RequiredArray(name);
    if (array == nullptr) return texts;
    for (const json::Value& value : *array) {
      const std::string* text = value.if_string();
      if (text == nullptr) {
        reader_.Fault(name, "expected strings");
        return texts;
      }
      texts.push_back(*text);
    }
    return texts;
  }

  StatementPack ReadPack(const json::Value& value, std::string place) {
    json::ObjectReader reader(value, std::move(place), faults_);
    StatementPack pack;
    pack.id = reader.RequiredString("id");
    pack.version = reader.RequiredString("version");
    pack.sha256 = reader.RequiredString("sha256");
    reader.RefuseUnknownMembers();
    return pack;
  }

  void ReadGwpPack(StatementPack* pack) {
    const json::Value* value = reader_.RequiredObject("gwp_pack");
    if (value != nullptr) *pack = ReadPack(*value, "gwp_pack");
  }

  void ReadPacks(std::vector<StatementPack>* packs) {
    const json::Array* array = reader_.RequiredArray("packs");
    if (array == nullptr) return;
    for (size_t i = 0; i < array->size(); ++i) {
      packs->push_back(ReadPack((*array)[i], StrCat("packs[", i, "]")));
    }
  }

  void ReadIndicators(std::vector<StatementIndicator>* indicators) {
    const json::Array* array = reader_.RequiredArray("indicators");
    if (array == nullptr) return;
    for (size_t i = 0; i < array->size(); ++i) {
      json::ObjectReader reader((*array)[i], StrCat("indicators[", i, "]"),
                                faults_);
      StatementIndicator indicator;
      indicator.id = reader.RequiredString("id");
      const std::string unit = reader.OptionalString("unit");
      if (!unit.empty()) indicator.unit = unit;
      indicator.value = DecimalOf(reader, "value");
      reader.RefuseUnknownMembers();
      indicators->push_back(std::move(indicator));
    }
  }

  void ReadReports(FootprintStatement* statement) {
    statement->primary_data_percent = OptionalDecimal("primary_data_percent");
    const json::Value* value = reader_.OptionalObject("data_quality");
    if (value != nullptr) {
      json::ObjectReader reader(*value, "data_quality", faults_);
      StatementQuality& quality = statement->data_quality.emplace();
      quality.technological = DecimalOf(reader, "technological");
      quality.geographical = DecimalOf(reader, "geographical");
      quality.temporal = DecimalOf(reader, "temporal");
      reader.RefuseUnknownMembers();
    }
    statement->exempted_percent = OptionalDecimal("exempted_percent");
    statement->fossil_carbon_kg = OptionalDecimal("fossil_carbon_kg");
    statement->biogenic_carbon_kg = OptionalDecimal("biogenic_carbon_kg");
    statement->biogenic_balance_kg = OptionalDecimal("biogenic_balance_kg");
  }

  void ReadCaveats(std::vector<StatementCaveat>* caveats) {
    for (const std::string& text : Texts("caveats")) {
      const auto* found = std::find_if(
          std::begin(kCaveats), std::end(kCaveats),
          [&](StatementCaveat c) { return CaveatName(c) == text; });
      if (found == std::end(kCaveats)) {
        reader_.Fault("caveats", StrCat("\"", text, "\" is none"));
        return;
      }
      caveats->push_back(*found);
    }
  }

  void ReadEvidence(StatementEvidence* evidence) {
    const json::Value* value = reader_.RequiredObject("evidence");
    if (value == nullptr) return;
    json::ObjectReader reader(*value, "evidence", faults_);
    evidence->backward_error_max = Number(reader, "backward_error_max");
    evidence->loop_gain_max = Number(reader, "loop_gain_max");
    evidence->digits_lost = Number(reader, "digits_lost");
    evidence->series_diverges =
        reader.OptionalBool("series_diverges", /*fallback=*/false);
    reader.RefuseUnknownMembers();
  }

  std::vector<std::string> faults_;
  json::ObjectReader reader_;
};

}  // namespace

absl::StatusOr<FootprintStatement> FootprintStatement::FromJson(
    std::string_view text) {
  if (text.size() > kStatementSizeMax) {
    return StatementFault("size",
                          StrCat("at most ", kStatementSizeMax, " bytes"));
  }
  const auto value = json::Read(text);
  if (!value.ok()) return base::AddPlace(value.status(), "statement");
  FootprintStatement statement;
  TANJI_RETURN_IF_ERROR(StatementReader(*value).Read(&statement));
  TANJI_RETURN_IF_ERROR(statement.Check());
  if (statement.ToJson() != text) {
    return absl::InvalidArgumentError(
        "statement is not written as the format demands: order of members, "
        "blanks, escapes, numbers or padding");
  }
  return statement;
}

}  // namespace tanji::certificate
