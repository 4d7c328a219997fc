#include "lib/exchange/olca/internal/process_reader.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "lib/graph/model.h"

namespace tanji::exchange::olca::internal {
namespace {

constexpr size_t kDefectsMax = 10;  // of a process; one is enough to refuse it

std::optional<FactorMethod> FactorMethodOf(std::string_view name) {
  if (name == "PHYSICAL_ALLOCATION") return FactorMethod::kPhysical;
  if (name == "ECONOMIC_ALLOCATION") return FactorMethod::kEconomic;
  if (name == "CAUSAL_ALLOCATION") return FactorMethod::kCausal;
  return std::nullopt;
}

void ReadDefaultMethod(const Record& record, Process& process) {
  const std::string name = record.Text("defaultAllocationMethod");
  process.default_method = FactorMethodOf(name);
  if (process.default_method.has_value() || name.empty() ||
      name == "NO_ALLOCATION" || name == "USE_DEFAULT_ALLOCATION") {
    return;
  }
  record.Fault("defaultAllocationMethod",
               base::StrCat("\"", name, "\" is no allocation method"));
}

void ReadUncertainty(const Record& record, Exchange& exchange) {
  const std::optional<Record> spread = record.Object("uncertainty");
  if (!spread.has_value()) return;
  const std::string name = spread->RequiredText("distributionType");
  if (name == "LOG_NORMAL_DISTRIBUTION") {
    exchange.distribution = Distribution::kLogNormal;
    exchange.geometric_sd = spread->Number("geomSd");
  } else if (name == "NORMAL_DISTRIBUTION" || name == "TRIANGLE_DISTRIBUTION" ||
             name == "UNIFORM_DISTRIBUTION") {
    exchange.distribution = Distribution::kOther;
  } else if (name != "NO_DISTRIBUTION") {
    spread->Fault("distributionType",
                  base::StrCat("\"", name, "\" is no distribution"));
  }
}

void AddDefect(const Record& record, std::string_view what,
               const std::string& id, Process& process) {
  if (id.empty() || process.defects.size() >= kDefectsMax) return;
  process.defects.push_back(base::StrCat(record.place(), ": ", what, " \"", id,
                                         "\" is not in the package"));
}

Exchange ReadExchange(const Record& record, const Referred& referred,
                      Process& process) {
  Exchange exchange;
  exchange.is_input = record.Flag({"input", "isInput"});
  exchange.is_avoided = record.Flag({"avoidedProduct", "isAvoidedProduct"});
  exchange.is_reference =
      record.Flag({"quantitativeReference", "isQuantitativeReference"});
  exchange.amount = record.RequiredNumber("amount");
  exchange.formula = record.Text("amountFormula");
  exchange.unit = record.Reference("unit");
  exchange.default_provider = record.Reference("defaultProvider");
  exchange.internal_id = record.Integer("internalId");
  const std::string flow = record.RequiredReference("flow");
  const auto found = referred.flows.find(flow);
  if (found == referred.flows.end()) {
    AddDefect(record, "flow", flow, process);
  } else {
    exchange.flow = found->second;
  }
  const std::string property = record.Reference("flowProperty");
  if (!property.empty()) {
    const auto place = referred.properties.find(property);
    if (place == referred.properties.end()) {
      AddDefect(record, "flow property", property, process);
    } else {
      exchange.property = place->second;
    }
  }
  ReadUncertainty(record, exchange);
  return exchange;
}

std::optional<AllocationFactor> ReadFactor(const Record& record) {
  const std::string name = record.RequiredText("allocationType");
  const std::optional<FactorMethod> method = FactorMethodOf(name);
  if (!method.has_value()) {
    record.Fault("allocationType",
                 base::StrCat("\"", name, "\" is no allocation method"));
    return std::nullopt;
  }
  AllocationFactor factor;
  factor.method = *method;
  factor.product = record.Reference("product");
  factor.value = record.RequiredNumber("value");
  if (const auto exchange = record.Object("exchange")) {
    factor.exchange_id = exchange->Integer("internalId");
    factor.exchange_flow = exchange->Reference("flow");
  }
  return factor;
}

}  // namespace

std::string CleanText(std::string_view text) {
  std::string clean(text);
  for (char& c : clean) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  const size_t begin = clean.find_first_not_of(' ');
  if (begin == std::string::npos) return "";
  clean.erase(0, begin);
  if (clean.size() > graph::kTextSizeMax) {
    size_t end = graph::kTextSizeMax;
    // Not within a character of UTF-8.
    while ((static_cast<unsigned char>(clean[end]) & 0xc0) == 0x80) --end;
    clean.resize(end);
  }
  clean.erase(clean.find_last_not_of(' ') + 1);
  return clean;
}

graph::Parameter ReadParameter(const Record& record) {
  graph::Parameter parameter;
  parameter.name = CleanText(record.RequiredText("name"));
  parameter.description = CleanText(record.Text("description"));
  parameter.value = record.Number("value");
  if (!record.Flag({"inputParameter", "isInputParameter"})) {
    parameter.formula = record.Text("formula");
  }
  if (parameter.formula.empty() && !parameter.value.has_value()) {
    record.Fault("value", "is missing");
  }
  return parameter;
}

Process ReadProcess(const Record& record, const Referred& referred) {
  Process process;
  process.file = record.place();
  process.id = record.RequiredText("@id");
  process.name = CleanText(record.Text("name"));
  const auto code = referred.location_codes.find(record.Reference("location"));
  if (code != referred.location_codes.end()) process.location = code->second;
  if (const auto documentation = record.Object("processDocumentation")) {
    process.valid_from = documentation->Text("validFrom");
    process.valid_until = documentation->Text("validUntil");
  }
  ReadDefaultMethod(record, process);
  for (const Record& item : record.List("exchanges")) {
    process.exchanges.push_back(ReadExchange(item, referred, process));
  }
  for (const Record& item : record.List("allocationFactors")) {
    if (auto factor = ReadFactor(item)) {
      process.factors.push_back(*std::move(factor));
    }
  }
  for (const Record& item : record.List("parameters")) {
    process.parameters.push_back(ReadParameter(item));
  }
  return process;
}

}  // namespace tanji::exchange::olca::internal
