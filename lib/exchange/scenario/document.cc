#include "lib/exchange/scenario/document.h"

#include <charconv>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "lib/base/status.h"
#include "lib/exchange/submission/internal/independent_faults.h"
#include "lib/exchange/submission/internal/member_reader.h"
#include "lib/json/json.h"

namespace tanji::exchange {
namespace {

using graph::Adjustment;
using graph::ChangeKind;
using graph::ScenarioChange;
using internal::MemberReader;

graph::AssumedProduct ReadAssumed(const json::Value& value, std::string place,
                                  std::vector<std::string>& faults) {
  MemberReader reader(value, std::move(place), faults);
  graph::AssumedProduct product;
  product.id = reader.RequiredString("id");
  product.unit = reader.RequiredString("unit");
  reader.Required("kg_co2e", product.kg_co2e);
  product.source = reader.RequiredString("source");
  reader.RefuseUnknownMembers();
  return product;
}

// The members of one change; each method reads some of them.
class ChangeReader {
 public:
  ChangeReader(const json::Value& value, std::string place,
               std::vector<std::string>& faults)
      : reader_(value, std::move(place), faults), faults_(faults) {}

  ScenarioChange Read() {
    ReadCommon();
    switch (change_.kind) {
      case ChangeKind::kAmount:
        ReadInput(/*required=*/true);
        ReadAdjustment(/*with_unit=*/true);
        break;
      case ChangeKind::kSupplier:
        ReadInput(/*required=*/true);
        ReadSupplier();
        ReadReplacement(/*share_required=*/false);
        break;
      case ChangeKind::kRecycled:
        ReadInput(/*required=*/true);
        ReadSupplier();
        ReadReplacement(/*share_required=*/true);
        break;
      case ChangeKind::kElectricity:
        ReadInput(/*required=*/false);
        ReadElectricity(/*required=*/true);
        ReadSupplier();
        reader_.Optional("share_percent", change_.share_percent);
        break;
      case ChangeKind::kEfficiency:
        ReadInput(/*required=*/false);
        ReadAdjustment(/*with_unit=*/false);
        RefuseValue();
        break;
      case ChangeKind::kCapture:
        ReadGas();
        reader_.Required("share_percent", change_.share_percent);
        break;
      case ChangeKind::kEmission:
        ReadGas();
        ReadTags();
        ReadAdjustment(/*with_unit=*/true);
        break;
      case ChangeKind::kDirect:
        ReadAdjustment(/*with_unit=*/false);
        break;
      case ChangeKind::kOutput:
        ReadAdjustment(/*with_unit=*/true);
        break;
      case ChangeKind::kParameter:
        change_.parameter = reader_.RequiredString("parameter");
        ReadAdjustment(/*with_unit=*/false);
        break;
      case ChangeKind::kAddInput:
        ReadNewInput();
        break;
      case ChangeKind::kRemoveInput:
        ReadInput(/*required=*/true);
        break;
    }
    // Of an unknown kind nobody knows what it may have.
    if (has_kind_) reader_.RefuseUnknownMembers();
    return std::move(change_);
  }

 private:
  void ReadCommon() {
    const auto kind = graph::ParseChangeKind(reader_.RequiredString("kind"));
    has_kind_ = kind.ok();
    if (kind.ok()) {
      change_.kind = *kind;
    } else {
      reader_.Fault("kind", base::ToStd(kind.status().message()));
    }
    reader_.Named("lever", graph::ParseLever, change_.lever);
    change_.note = reader_.OptionalString("note");
    ReadProcess();
  }

  void ReadProcess() {
    const auto organisation = reader_.StatedString("organisation");
    const json::Value* value = reader_.OptionalObject("process");
    if (organisation.has_value() == (value != nullptr)) {
      reader_.Fault("process",
                    "expected either a process or the organisation all of "
                    "whose processes are meant");
    }
    if (organisation.has_value()) {
      change_.process.organisation = *organisation;
    }
    if (value == nullptr) return;
    MemberReader process(*value, reader_.PlaceOf("process"), faults_);
    process.Product("product", process.RequiredString("product"),
                    change_.process.product);
    change_.process.place = process.StatedString("place");
    change_.process.period = process.Period();
    process.RefuseUnknownMembers();
  }

  void ReadInput(bool required) {
    const auto product = reader_.StatedString("input");
    const auto number = reader_.StatedString("input_number");
    if (!product.has_value()) {
      if (required || number.has_value()) reader_.RequiredString("input");
      return;
    }
    graph::ChangedInput& input = change_.input.emplace();
    reader_.Product("input", *product, input.product);
    if (!number.has_value()) return;
    uint32_t place = 0;
    const char* end = number->data() + number->size();
    const auto parsed = std::from_chars(number->data(), end, place);
    if (parsed.ec == std::errc() && parsed.ptr == end) {
      input.number = place;
    } else {
      reader_.Fault("input_number",
                    "expected its place among the inputs, from 0");
    }
  }

  // One of value, factor and percent.
  void ReadAdjustment(bool with_unit) {
    Adjustment& adjustment = change_.adjustment;
    int stated = 0;
    const auto take = [&](const char* name, Adjustment::Kind kind) {
      if (!reader_.StatedString(name).has_value()) return;
      ++stated;
      adjustment.kind = kind;
      reader_.Required(name, adjustment.number);
    };
    take("value", Adjustment::Kind::kValue);
    take("factor", Adjustment::Kind::kFactor);
    take("percent", Adjustment::Kind::kPercent);
    if (stated != 1) {
      reader_.Fault("value", "expected one of value, factor and percent");
    }
    if (!with_unit) return;
    const auto unit = reader_.StatedString("unit");
    if (!unit.has_value()) return;
    adjustment.unit = *unit;
    if (adjustment.kind != Adjustment::Kind::kValue) {
      reader_.Fault("unit", "expected none but with a value");
    }
  }

  void RefuseValue() {
    if (change_.adjustment.kind != Adjustment::Kind::kValue) return;
    reader_.Fault("value", "expected a factor or percent");
  }

  void ReadSupplier() {
    const auto product = reader_.StatedString("product");
    const auto assumed = reader_.StatedString("assumed");
    // Of the grid it is found by its place.
    const bool may_be_found =
        change_.kind == ChangeKind::kElectricity &&
        change_.electricity.has_value() &&
        graph::IsOfTheGrid(change_.electricity->instrument);
    if (product.has_value() == assumed.has_value() &&
        (product.has_value() || !may_be_found)) {
      reader_.Fault("product",
                    "expected either a product or the id of an assumed one");
    }
    if (product.has_value()) {
      reader_.Product("product", *product, change_.supplier.product);
    } else if (assumed.has_value()) {
      change_.supplier.assumed = *assumed;
      if (assumed->empty()) reader_.Fault("assumed", "expected an id");
    }
    const json::Value* value = reader_.OptionalObject("pin");
    if (value == nullptr) return;
    MemberReader pin(*value, reader_.PlaceOf("pin"), faults_);
    graph::Input::Pin& read = change_.supplier.pin.emplace();
    read.place = pin.OptionalString("place");
    read.period = pin.Period();
    pin.RefuseUnknownMembers();
  }

  void ReadReplacement(bool share_required) {
    if (share_required) {
      reader_.Required("share_percent", change_.share_percent);
    } else {
      reader_.Optional("share_percent", change_.share_percent);
    }
    reader_.Optional("amount_per_unit", change_.amount_per_unit);
    change_.unit = reader_.OptionalString("unit");
    ReadElectricity(/*required=*/false);
  }

  void ReadElectricity(bool required) {
    const auto instrument = reader_.StatedString("instrument");
    const auto place = reader_.StatedString("place");
    const auto certificate = reader_.StatedString("certificate");
    if (!instrument.has_value()) {
      if (required || place.has_value() || certificate.has_value()) {
        reader_.RequiredString("instrument");
      }
      return;
    }
    graph::Electricity& electricity = change_.electricity.emplace();
    reader_.Named("instrument", graph::ParseInstrument, electricity.instrument);
    electricity.place = place.value_or("");
    electricity.certificate = certificate.value_or("");
  }

  void ReadGas() {
    change_.gas = reader_.RequiredString("gas");
    if (!reader_.StatedString("origin").has_value()) return;
    reader_.Named("origin", graph::ParseOrigin, change_.origin.emplace());
  }

  void ReadTags() {
    for (const std::string& name : reader_.Texts("tags")) {
      const auto tag = graph::ParseEmissionTag(name);
      if (tag.ok()) {
        change_.tags.Add(*tag);
      } else {
        reader_.Fault("tags", base::ToStd(tag.status().message()));
      }
    }
  }

  void ReadNewInput() {
    ReadSupplier();
    change_.adjustment.kind = Adjustment::Kind::kValue;
    reader_.Required("value", change_.adjustment.number);
    change_.unit = reader_.RequiredString("unit");
    reader_.Named("stage", graph::ParseStage, change_.stage);
    ReadElectricity(/*required=*/false);
  }

  MemberReader reader_;
  std::vector<std::string>& faults_;
  ScenarioChange change_;
  bool has_kind_ = false;
};

ScenarioChange ReadChange(const json::Value& value, std::string place,
                          std::vector<std::string>& faults) {
  return ChangeReader(value, std::move(place), faults).Read();
}

}  // namespace

absl::StatusOr<graph::Scenario> ReadScenario(std::string_view document) {
  if (document.starts_with("\xEF\xBB\xBF")) {
    return absl::InvalidArgumentError(
        "the document begins with a byte order mark; save it as UTF-8 without "
        "one");
  }
  json::ReadLimits limits;
  limits.size_max = kScenarioSizeMax;
  TANJI_ASSIGN_OR_RETURN(const json::Value value, json::Read(document, limits));
  std::vector<std::string> faults;
  MemberReader reader(value, "", faults);
  graph::Scenario scenario;
  if (reader.RequiredString("format") != kScenarioFormat) {
    reader.Fault("format", base::StrCat("expected ", kScenarioFormat));
  }
  scenario.name = reader.RequiredString("name");
  scenario.description = reader.OptionalString("description");
  reader.Items("assumed", graph::kAssumedProductsMax, ReadAssumed,
               scenario.assumed);
  reader.Items("changes", graph::kScenarioChangesMax, ReadChange,
               scenario.changes);
  reader.RefuseUnknownMembers();
  internal::AddIndependentFaults(graph::FindScenarioFaults(scenario), faults);
  if (faults.empty()) return scenario;
  return absl::InvalidArgumentError(absl::StrJoin(faults, "\n"));
}

}  // namespace tanji::exchange
