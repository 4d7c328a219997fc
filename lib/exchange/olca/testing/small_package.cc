#include "lib/exchange/olca/testing/small_package.h"

#include "absl/strings/str_join.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"

namespace tanji::exchange::olca {
namespace {

std::string Quoted(const std::string& text) {
  return base::StrCat("\"", text, "\"");
}

std::string Ref(const std::string& id) {
  return base::StrCat("{\"@id\":", Quoted(id), "}");
}

std::string Unit(const std::string& name, const std::string& factor,
                 bool is_reference) {
  return base::StrCat("{\"@id\":", Quoted(name), ",\"name\":", Quoted(name),
                      is_reference ? ",\"referenceUnit\":true" : "",
                      ",\"conversionFactor\":", factor, "}");
}

std::string ExchangeText(bool is_input, const std::string& id,
                         const std::string& amount, const std::string& unit,
                         const std::string& members) {
  return base::StrCat("{\"input\":", is_input ? "true" : "false",
                      ",\"amount\":", amount, ",\"flow\":", Ref(id),
                      ",\"unit\":", Ref(unit), members, "}");
}

}  // namespace

SmallPackage::SmallPackage() {
  const std::vector<std::pair<std::string, std::string>> groups = {
      {"mass", Unit("kg", "1.0", true) + "," + Unit("t", "1000.0", false) +
                   "," + Unit("lb", "0.45", false)},
      {"energy", Unit("MJ", "1.0", true) + "," + Unit("kWh", "3.6", false)},
      {"items", Unit("Item(s)", "1.0", true)},
      {"odd", Unit("kg*a", "1.0", true)}};
  for (const auto& [name, units] : groups) {
    File(base::StrCat("unit_groups/", name, ".json"),
         base::StrCat("{\"@id\":", Quoted(name), ",\"name\":", Quoted(name),
                      ",\"units\":[", units, "]}"));
    File(base::StrCat("flow_properties/", name, ".json"),
         base::StrCat("{\"@id\":", Quoted(name), ",\"name\":", Quoted(name),
                      ",\"unitGroup\":", Ref(name), "}"));
  }
  File("locations/place.json", R"({"@id":"place","code":"CN"})");
}

SmallPackage& SmallPackage::File(const std::string& name,
                                 const std::string& text) {
  for (auto& [known, old] : files_) {
    if (known != name) continue;
    old = text;
    return *this;
  }
  files_.emplace_back(name, text);
  return *this;
}

SmallPackage& SmallPackage::Flow(const std::string& id, const std::string& type,
                                 const std::string& name,
                                 const std::string& property,
                                 const std::string& category) {
  return File(
      base::StrCat("flows/", id, ".json"),
      base::StrCat("{\"@id\":", Quoted(id), ",\"name\":", Quoted(name),
                   ",\"category\":", Quoted(category),
                   ",\"flowType\":", Quoted(type),
                   ",\"flowProperties\":[{\"referenceFlowProperty\":true,"
                   "\"flowProperty\":",
                   Ref(property), ",\"conversionFactor\":1.0}]}"));
}

SmallPackage& SmallPackage::Product(const std::string& id,
                                    const std::string& property) {
  return Flow(id, "PRODUCT_FLOW", id, property, "");
}

SmallPackage& SmallPackage::Waste(const std::string& id,
                                  const std::string& property) {
  return Flow(id, "WASTE_FLOW", id, property, "");
}

SmallPackage& SmallPackage::Elementary(const std::string& id,
                                       const std::string& name,
                                       const std::string& category) {
  return Flow(id, "ELEMENTARY_FLOW", name, "mass", category);
}

SmallPackage& SmallPackage::Process(const std::string& id,
                                    const std::vector<std::string>& exchanges,
                                    const std::string& members) {
  return File(base::StrCat("processes/", id, ".json"),
              base::StrCat("{\"@id\":", Quoted(id), ",\"name\":", Quoted(id),
                           ",\"exchanges\":[", absl::StrJoin(exchanges, ","),
                           "]", members, "}"));
}

absl::StatusOr<DataSet> SmallPackage::Read() const {
  TANJI_ASSIGN_OR_RETURN(Package package, Package::FromFiles(files_));
  return ReadDataSet(package);
}

std::string Reference(const std::string& id, const std::string& amount,
                      const std::string& unit, const std::string& members) {
  return ExchangeText(false, id, amount, unit,
                      ",\"quantitativeReference\":true" + members);
}

std::string Out(const std::string& id, const std::string& amount,
                const std::string& unit, const std::string& members) {
  return ExchangeText(false, id, amount, unit, members);
}

std::string In(const std::string& id, const std::string& amount,
               const std::string& unit, const std::string& members) {
  return ExchangeText(true, id, amount, unit, members);
}

}  // namespace tanji::exchange::olca
