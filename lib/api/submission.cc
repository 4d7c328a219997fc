#include "lib/api/submission.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "lib/base/status.h"
#include "lib/quantity/decimal.h"

namespace tanji::api {
namespace {

using quantity::Decimal;

// ---- reading

class FaultList {
 public:
  bool full() const { return faults_.size() >= graph::kFaultsMax; }
  void AddIfBad(std::string_view place, const absl::Status& status) {
    if (status.ok() || full()) return;
    faults_.push_back(base::StrCat(place, ": ", base::ToStd(status.message())));
  }
  void AddIfBad(std::string_view place, std::string_view field,
                const absl::Status& status) {
    if (status.ok() || full()) return;
    AddIfBad(base::StrCat(place, ".", field), status);
  }
  absl::Status ToStatus() const {
    if (faults_.empty()) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrJoin(faults_, "\n"));
  }

 private:
  std::vector<std::string> faults_;
};

// Reads the fields of one message, whose place is `place`.
class FieldReader {
 public:
  FieldReader(std::string place, FaultList& faults)
      : place_(std::move(place)), faults_(faults) {}

  void Required(std::string_view field, const std::string& text,
                Decimal& value) {
    const auto parsed = Decimal::Parse(text);
    faults_.AddIfBad(place_, field, parsed.status());
    if (parsed.ok()) value = *parsed;
  }
  void Optional(std::string_view field, const std::string& text,
                Decimal& value) {
    if (!text.empty()) Required(field, text, value);
  }
  void Optional(std::string_view field, const std::string& text,
                std::optional<Decimal>& value) {
    if (!text.empty()) Required(field, text, value.emplace());
  }
  void Required(std::string_view field, const std::string& text,
                graph::Day& day) {
    const auto parsed = graph::ParseDay(text);
    faults_.AddIfBad(place_, field, parsed.status());
    if (parsed.ok()) day = *parsed;
  }
  void Optional(std::string_view field, const std::string& text,
                graph::Day& day) {
    if (!text.empty()) Required(field, text, day);
  }
  // Of a message with period_start and period_end: both or none.
  template <typename Message>
  std::optional<graph::Period> ReadPeriod(const Message& message) {
    if (message.period_start().empty() && message.period_end().empty()) {
      return std::nullopt;
    }
    graph::Period period;
    Required("period_start", message.period_start(), period.start);
    Required("period_end", message.period_end(), period.end);
    return period;
  }
  template <typename Message>
  graph::Validity ReadValidity(const Message& message) {
    graph::Validity validity;
    Optional("valid_from", message.valid_from(), validity.from);
    Optional("valid_to", message.valid_to(), validity.to);
    return validity;
  }
  graph::DataQuality ReadQuality(const supply::v1::DataQuality& message) {
    FieldReader reader(place_ + ".quality", faults_);
    graph::DataQuality quality;
    reader.Optional("technological", message.technological(),
                    quality.technological);
    reader.Optional("geographical", message.geographical(),
                    quality.geographical);
    reader.Optional("temporal", message.temporal(), quality.temporal);
    return quality;
  }
  graph::Stage ReadStage(supply::v1::Stage stage) {
    if (supply::v1::Stage_IsValid(stage)) {
      return static_cast<graph::Stage>(stage);  // the numbers are the same
    }
    faults_.AddIfBad(place_, "stage",
                     absl::InvalidArgumentError(base::StrCat(
                         static_cast<int>(stage),
                         " is no life-cycle stage of this version")));
    return graph::Stage::kUnspecified;
  }
  void Fail(std::string_view field, const absl::Status& status) {
    faults_.AddIfBad(place_, field, status);
  }

 private:
  std::string place_;
  FaultList& faults_;
};

template <typename Texts>
std::vector<std::string> ToTexts(const Texts& texts) {
  return {texts.begin(), texts.end()};
}

graph::ProductDeclaration ToProduct(
    const supply::v1::ProductDeclaration& message, FieldReader reader) {
  graph::ProductDeclaration product;
  product.id = message.id();
  product.name = message.name();
  product.unit = message.unit();
  reader.Optional("mass_kg", message.mass_kg(), product.mass_kg);
  product.identifiers = ToTexts(message.identifiers());
  product.classifications = ToTexts(message.classifications());
  product.validity = reader.ReadValidity(message);
  return product;
}

graph::Input ToInput(const supply::v1::Input& message, const std::string& place,
                     FaultList& faults) {
  FieldReader reader(place, faults);
  graph::Input input;
  const auto product = graph::ProductId::Parse(message.product());
  reader.Fail("product", product.status());
  if (product.ok()) input.product = *product;
  reader.Required("amount", message.amount(), input.amount);
  input.unit = message.unit();
  reader.Optional("gsd2", message.gsd2(), input.gsd2);
  input.quality = reader.ReadQuality(message.quality());
  input.stage = reader.ReadStage(message.stage());
  if (message.has_pin()) {
    FieldReader pin(place + ".pin", faults);
    input.pin.emplace();
    input.pin->place = message.pin().place();
    input.pin->period = pin.ReadPeriod(message.pin());
  }
  return input;
}

graph::ProcessDeclaration ToProcess(
    const supply::v1::ProcessDeclaration& message, const std::string& place,
    FaultList& faults) {
  FieldReader reader(place, faults);
  graph::ProcessDeclaration process;
  process.product = message.product();
  process.place = message.place();
  process.period = reader.ReadPeriod(message);
  reader.Required("output", message.output(), process.output);
  process.unit = message.unit();
  reader.Optional("direct_kg_co2e", message.direct_kg_co2e(),
                  process.direct_kgco2e);
  reader.Optional("direct_gsd2", message.direct_gsd2(), process.direct_gsd2);
  process.stage = reader.ReadStage(message.stage());
  process.quality = reader.ReadQuality(message.quality());
  process.validity = reader.ReadValidity(message);
  process.inputs.reserve(message.inputs_size());
  for (int k = 0; k < message.inputs_size() && !faults.full(); ++k) {
    process.inputs.push_back(ToInput(
        message.inputs(k), base::StrCat(place, ".inputs[", k, "]"), faults));
  }
  return process;
}

graph::ProcessRemoval ToRemoval(const supply::v1::ProcessRemoval& message,
                                FieldReader reader) {
  graph::ProcessRemoval removal;
  removal.product = message.product();
  removal.place = message.place();
  removal.period = reader.ReadPeriod(message);
  return removal;
}

std::string PlaceOf(std::string_view list, int i) {
  return base::StrCat(list, "[", i, "]");
}

// What holds too much is not converted at all.
absl::Status CheckCounts(const supply::v1::Submission& message) {
  FaultList faults;
  const auto items = static_cast<size_t>(message.products_size()) +
                     static_cast<size_t>(message.processes_size()) +
                     static_cast<size_t>(message.removals_size());
  faults.AddIfBad("submission",
                  graph::CheckCount(items, graph::kSubmissionItemsMax));
  for (int i = 0; i < message.processes_size() && !faults.full(); ++i) {
    const auto inputs = static_cast<size_t>(message.processes(i).inputs_size());
    const absl::Status count = graph::CheckCount(inputs, graph::kInputsMax);
    if (!count.ok()) faults.AddIfBad(PlaceOf("processes", i), "inputs", count);
  }
  return faults.ToStatus();
}

// ---- writing

template <typename Message>
void SetPeriod(const std::optional<graph::Period>& period, Message* message) {
  if (!period.has_value()) return;
  message->set_period_start(graph::FormatDay(period->start));
  message->set_period_end(graph::FormatDay(period->end));
}

template <typename Message>
void SetValidity(const graph::Validity& validity, Message* message) {
  if (validity.from != graph::kDayMin) {
    message->set_valid_from(graph::FormatDay(validity.from));
  }
  if (validity.to != graph::kDayMax) {
    message->set_valid_to(graph::FormatDay(validity.to));
  }
}

template <typename Message>
void SetQuality(const graph::DataQuality& quality, Message* message) {
  if (quality == graph::DataQuality{}) return;
  supply::v1::DataQuality* ratings = message->mutable_quality();
  const auto text = [](const std::optional<Decimal>& rating) {
    return rating.has_value() ? rating->ToString() : std::string();
  };
  ratings->set_technological(text(quality.technological));
  ratings->set_geographical(text(quality.geographical));
  ratings->set_temporal(text(quality.temporal));
}

std::string Gsd2Text(const Decimal& gsd2) {
  return gsd2 == Decimal::FromInteger(1) ? std::string() : gsd2.ToString();
}

void FromInput(const graph::Input& input, supply::v1::Input* message) {
  message->set_product(input.product.ToString());
  message->set_amount(input.amount.ToString());
  message->set_unit(input.unit);
  message->set_gsd2(Gsd2Text(input.gsd2));
  SetQuality(input.quality, message);
  message->set_stage(static_cast<supply::v1::Stage>(input.stage));
  if (input.pin.has_value()) {
    message->mutable_pin()->set_place(input.pin->place);
    SetPeriod(input.pin->period, message->mutable_pin());
  }
}

}  // namespace

absl::StatusOr<graph::Submission> ToSubmission(
    const supply::v1::Submission& message) {
  TANJI_RETURN_IF_ERROR(CheckCounts(message));
  FaultList faults;
  graph::Submission submission;
  submission.organisation = message.organisation();
  if (message.has_declaration()) {
    submission.declaration.emplace();
    submission.declaration->name = message.declaration().name();
    submission.declaration->identifiers =
        ToTexts(message.declaration().identifiers());
  }
  for (int i = 0; i < message.products_size() && !faults.full(); ++i) {
    submission.products.push_back(ToProduct(
        message.products(i), FieldReader(PlaceOf("products", i), faults)));
  }
  for (int i = 0; i < message.processes_size() && !faults.full(); ++i) {
    submission.processes.push_back(
        ToProcess(message.processes(i), PlaceOf("processes", i), faults));
  }
  for (int i = 0; i < message.removals_size() && !faults.full(); ++i) {
    submission.removals.push_back(ToRemoval(
        message.removals(i), FieldReader(PlaceOf("removals", i), faults)));
  }
  TANJI_RETURN_IF_ERROR(faults.ToStatus());
  return submission;
}

void FromProduct(const graph::ProductDeclaration& product,
                 supply::v1::ProductDeclaration* message) {
  message->set_id(product.id);
  message->set_name(product.name);
  message->set_unit(product.unit);
  if (product.mass_kg.has_value()) {
    message->set_mass_kg(product.mass_kg->ToString());
  }
  for (const std::string& urn : product.identifiers) {
    message->add_identifiers(urn);
  }
  for (const std::string& urn : product.classifications) {
    message->add_classifications(urn);
  }
  SetValidity(product.validity, message);
}

void FromProcess(const graph::ProcessDeclaration& process,
                 supply::v1::ProcessDeclaration* message) {
  message->set_product(process.product);
  message->set_place(process.place);
  SetPeriod(process.period, message);
  message->set_output(process.output.ToString());
  message->set_unit(process.unit);
  message->set_direct_kg_co2e(process.direct_kgco2e.ToString());
  message->set_direct_gsd2(Gsd2Text(process.direct_gsd2));
  message->set_stage(static_cast<supply::v1::Stage>(process.stage));
  SetQuality(process.quality, message);
  SetValidity(process.validity, message);
  for (const graph::Input& input : process.inputs) {
    FromInput(input, message->add_inputs());
  }
}

}  // namespace tanji::api
