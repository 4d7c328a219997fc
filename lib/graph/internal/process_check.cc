#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "lib/graph/internal/value_checks.h"
#include "lib/quantity/rational.h"

namespace tanji::graph::internal {
namespace {

using quantity::Decimal;
using quantity::Rational;

void CheckElectricity(const std::string& place, const Input& input,
                      FaultList& faults) {
  const Electricity& electricity = *input.electricity;
  faults.AddIfBad(place + ".electricity.place", CheckPlace(electricity.place));
  if (electricity.place.empty()) {
    faults.Add(place + ".electricity.place",
               "expected the place of use, as in CN-SD");
  }
  CheckText(place + ".electricity.certificate", electricity.certificate,
            faults);
  const bool is_certificate =
      electricity.instrument == Instrument::kCertificate;
  if (is_certificate == electricity.certificate.empty()) {
    faults.Add(place + ".electricity.certificate",
               is_certificate
                   ? "expected the serial numbers of the certificates"
                   : base::StrCat("expected none with instrument ",
                                  InstrumentName(electricity.instrument)));
  }
  if (!input.leg.has_value()) {
    CheckUnitOf(place + ".unit", input.unit, "kWh", faults);
  }
}

void CheckProductOf(const std::string& place, const Input& input,
                    FaultList& faults) {
  if (input.product == ProductId()) {
    if (input.electricity.has_value() &&
        IsOfTheGrid(input.electricity->instrument)) {
      if (input.pin.has_value()) {
        faults.Add(place + ".pin", "expected none without a product");
      }
      return;
    }
    faults.Add(place + ".product",
               input.electricity.has_value()
                   ? base::StrCat("is missing; expected the product that was "
                                  "bought with instrument ",
                                  InstrumentName(input.electricity->instrument))
                   : "is missing; expected ORGANISATION/PRODUCT");
    return;
  }
  faults.AddIfBad(place + ".product",
                  CheckOrganisationId(input.product.organisation));
  faults.AddIfBad(place + ".product", CheckLocalId(input.product.local));
}

void CheckLeg(const std::string& place, const Leg& leg, FaultList& faults) {
  CheckUnitOf(place + ".mass_unit", leg.mass_unit, "kg", faults);
  CheckUnitOf(place + ".distance_unit", leg.distance_unit, "km", faults);
  CheckNotNegative(place + ".mass", leg.mass, faults);
  CheckNotNegative(place + ".distance", leg.distance, faults);
}

void CheckInput(const std::string& place, const Input& input,
                const std::string& organisation, const DeclaredUnits& declared,
                FaultList& faults) {
  CheckProductOf(place, input, faults);
  if (input.pin.has_value()) {
    faults.AddIfBad(place + ".pin.place", CheckPlace(input.pin->place));
    CheckPeriod(place + ".pin", input.pin->period, faults);
    if (input.pin->version_seq == uint64_t{0}) {
      faults.Add(place + ".pin.version",
                 "is 0; expected the position of a record that released the "
                 "process");
    }
  }
  CheckGsd2(place + ".gsd2", input.gsd2, faults);
  CheckQuality(place + ".quality", input.quality, faults);
  if (input.electricity.has_value()) CheckElectricity(place, input, faults);
  if (input.leg.has_value()) CheckLeg(place + ".leg", *input.leg, faults);
  if (input.is_waste && input.amount.IsNegative()) {
    faults.Add(place + ".amount",
               base::StrCat("is ", input.amount.ToString(),
                            " of waste; expected what leaves the process, 0 "
                            "or more"));
  }
  const quantity::Unit* unit = CheckUnit(place + ".unit", input.unit, faults);
  if (unit == nullptr || input.product.organisation != organisation) return;
  const auto found = declared.find(std::string_view(input.product.local));
  if (found == declared.end() || found->second == nullptr) return;
  CheckDimension(place, *unit, *found->second, faults);
}

void CheckEmission(const std::string& place, const Emission& emission,
                   FaultList& faults) {
  faults.AddIfBad(place + ".gas", CheckGasId(emission.gas));
  CheckUnitOf(place + ".unit", emission.unit, "kg", faults);
  CheckGsd2(place + ".gsd2", emission.gsd2, faults);
  const bool is_taken = emission.amount.IsNegative();
  if (emission.tags.Has(EmissionTag::kCapture) && !is_taken &&
      !emission.amount.IsZero()) {
    faults.Add(place + ".amount",
               "expected a negative amount of what is captured");
  }
  if (emission.origin == Origin::kAtmospheric && !is_taken &&
      !emission.amount.IsZero()) {
    faults.Add(place + ".amount",
               "expected a negative amount of what is taken from the air");
  }
}

// Shares of single flows: one for each output, which add up to 1.
void CheckFlowShares(const std::string& place,
                     const std::vector<Decimal>& shares,
                     const ProcessDeclaration& process, FaultList& faults) {
  if (shares.empty()) return;
  const AllocationMethod method = process.allocation.method;
  if (method == AllocationMethod::kNone ||
      method == AllocationMethod::kSubstitution) {
    return faults.Add(place,
                      base::StrCat("expected none with allocation method ",
                                   AllocationMethodName(method)));
  }
  if (shares.size() != process.co_products.size() + 1) {
    return faults.Add(
        place,
        base::StrCat("has ", shares.size(), " items; expected one for each of ",
                     process.co_products.size() + 1, " outputs"));
  }
  std::vector<AllocationKey> keys;
  keys.reserve(shares.size());
  for (const Decimal& share : shares) keys.push_back({share, share});
  faults.AddIfBad(place,
                  AllocationShares(AllocationMethod::kShares, keys).status());
}

void CheckCoProduct(const std::string& place, const CoProduct& output,
                    AllocationMethod method, const DeclaredUnits& declared,
                    FaultList& faults) {
  faults.AddIfBad(place + ".product", CheckLocalId(output.product));
  if (output.amount.IsZero() || output.amount.IsNegative()) {
    faults.Add(place + ".amount", base::StrCat("is ", output.amount.ToString(),
                                               "; expected more than 0"));
  }
  const quantity::Unit* unit = CheckUnit(place + ".unit", output.unit, faults);
  const auto found = declared.find(std::string_view(output.product));
  if (unit != nullptr && found != declared.end() && found->second != nullptr) {
    CheckDimension(place, *unit, *found->second, faults);
  }
  const bool is_substitution = method == AllocationMethod::kSubstitution;
  if (is_substitution != output.substitutes.has_value()) {
    faults.Add(place + ".substitutes",
               is_substitution ? "expected the product that it replaces"
                               : "expected none but with method substitution");
  } else if (is_substitution) {
    faults.AddIfBad(place + ".substitutes",
                    CheckOrganisationId(output.substitutes->organisation));
    faults.AddIfBad(place + ".substitutes",
                    CheckLocalId(output.substitutes->local));
  }
}

void CheckOutputs(const std::string& place, const ProcessDeclaration& process,
                  const DeclaredUnits& declared, FaultList& faults) {
  const AllocationMethod method = process.allocation.method;
  CheckText(place + ".allocation.property", process.allocation.property,
            faults);
  if (method == AllocationMethod::kPhysical &&
      process.allocation.property.empty()) {
    faults.Add(place + ".allocation.property",
               "expected the property that the keys are of, as in mass");
  }
  if (process.co_products.empty()) {
    if (!(process.allocation == Allocation()) ||
        !process.allocation_key.IsZero()) {
      faults.Add(place + ".allocation",
                 "expected none for a process with one product");
    }
    return;
  }
  if (method == AllocationMethod::kNone) {
    faults.Add(place + ".allocation",
               "expected a method for a process with several products: "
               "physical, economic, shares or substitution");
  }
  const auto count = CheckCount(process.co_products.size(), kCoProductsMax);
  if (!count.ok()) return faults.AddIfBad(place + ".co_products", count);
  std::vector<AllocationKey> keys = {{process.output, process.allocation_key}};
  std::set<std::string> products = {process.product};
  for (size_t i = 0; i < process.co_products.size() && !faults.full(); ++i) {
    const CoProduct& output = process.co_products[i];
    const std::string item = base::StrCat(place, ".co_products[", i, "]");
    CheckCoProduct(item, output, method, declared, faults);
    keys.push_back({output.amount, output.key});
    if (!products.insert(output.product).second) {
      faults.Add(item + ".product",
                 base::StrCat("product \"", output.product,
                              "\" is an output of this process already"));
    }
  }
  if ((method == AllocationMethod::kPhysical ||
       method == AllocationMethod::kEconomic) &&
      process.allocation_key.IsZero()) {
    faults.Add(place + ".allocation.key",
               "is 0 or missing; expected what one unit of the reference "
               "output weighs, above 0");
  } else if (method != AllocationMethod::kNone &&
             method != AllocationMethod::kSubstitution) {
    faults.AddIfBad(place + ".allocation",
                    AllocationShares(method, keys).status());
  }
}

// What is mixed comes out again, exactly.
void CheckMix(const std::string& place, const ProcessDeclaration& process,
              const quantity::Unit& unit, FaultList& faults) {
  if (!process.emissions.empty() || !process.co_products.empty() ||
      !process.direct_kgco2e.IsZero() || !process.primary_energy_mj.IsZero()) {
    faults.Add(place, "expected a mix to have inputs and nothing else");
  }
  Rational sum;
  for (size_t k = 0; k < process.inputs.size(); ++k) {
    const Input& input = process.inputs[k];
    const std::string item = base::StrCat(place, ".inputs[", k, "]");
    const auto input_unit = quantity::FindUnit(input.unit);
    if (!input_unit.ok()) return;
    const auto ratio = quantity::ConversionRatio(**input_unit, unit);
    if (!ratio.ok()) return faults.AddIfBad(item + ".unit", ratio.status());
    if (input.amount.IsNegative()) {
      faults.Add(item + ".amount", "expected 0 or more in a mix");
    }
    sum =
        sum + Rational::FromDecimal(input.amount) * Rational::FromRatio(*ratio);
  }
  if (sum == Rational::FromDecimal(process.output)) return;
  const auto text = sum.ToDecimal(Decimal::kDigitsMax);
  faults.Add(place + ".output",
             base::StrCat("is ", process.output.ToString(),
                          "; expected the sum of the mixed inputs, ",
                          text.ok() ? text->ToString() : "another number"));
}

void CheckReports(const std::string& place, const ProcessDeclaration& process,
                  FaultList& faults) {
  CheckPercent(place + ".primary_data_percent",
               process.representativeness.primary_data_percent, faults);
  CheckPercent(place + ".exempted_percent",
               process.representativeness.exempted_percent, faults);
  const std::string provenance = place + ".provenance";
  CheckText(place + ".confirmation", process.confirmation, faults);
  CheckText(provenance + ".source", process.provenance.source, faults);
  CheckText(provenance + ".licence", process.provenance.licence, faults);
  CheckText(provenance + ".boundary", process.provenance.boundary, faults);
  CheckQuality(place + ".quality", process.quality, faults);
  CheckGsd2(place + ".direct_gsd2", process.direct_gsd2, faults);
}

// Whether each is the SHA-256 of a file, and none is named twice.
void CheckEvidence(const std::string& place,
                   const std::vector<std::string>& ids, FaultList& faults) {
  constexpr size_t kDigits = 64;
  if (ids.size() > kNamedEvidenceMax) {
    return faults.Add(place,
                      base::StrCat("has ", ids.size(), " items; at most ",
                                   kNamedEvidenceMax, " expected"));
  }
  for (size_t i = 0; i < ids.size(); ++i) {
    const bool is_hash =
        ids[i].size() == kDigits &&
        ids[i].find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!is_hash) {
      faults.Add(base::StrCat(place, "[", i, "]"),
                 "expected the SHA-256 of a file, 64 lower-case hexadecimal "
                 "digits");
    }
    if (std::find(ids.begin(), ids.begin() + static_cast<ptrdiff_t>(i),
                  ids[i]) != ids.begin() + static_cast<ptrdiff_t>(i)) {
      faults.Add(base::StrCat(place, "[", i, "]"), "stands there twice");
    }
  }
}

}  // namespace

void CheckProcess(const std::string& place, const ProcessDeclaration& process,
                  const std::string& organisation,
                  const DeclaredUnits& declared, FaultList& faults) {
  faults.AddIfBad(place + ".product", CheckLocalId(process.product));
  faults.AddIfBad(place + ".place", CheckPlace(process.place));
  CheckPeriod(place, process.period, faults);
  CheckValidity(place, process.validity, faults);
  CheckReports(place, process, faults);
  if (process.output.IsZero() || process.output.IsNegative()) {
    faults.Add(place + ".output",
               base::StrCat("is ", process.output.ToString(), " for process \"",
                            process.product, "\"; expected more than 0"));
  }
  const quantity::Unit* unit = CheckUnit(place + ".unit", process.unit, faults);
  const auto found = declared.find(std::string_view(process.product));
  if (unit != nullptr && found != declared.end() && found->second != nullptr) {
    CheckDimension(place, *unit, *found->second, faults);
  }
  CheckOutputs(place, process, declared, faults);
  CheckEvidence(place + ".evidence", process.evidence, faults);
  if (const auto count = CheckCount(process.inputs.size(), kInputsMax);
      !count.ok()) {
    return faults.AddIfBad(place + ".inputs", count);
  }
  if (const auto count = CheckCount(process.emissions.size(), kEmissionsMax);
      !count.ok()) {
    return faults.AddIfBad(place + ".emissions", count);
  }
  if (!process.co_products.empty() &&
      AllocatedFlowsOf(process) > kAllocatedFlowsMax) {
    return faults.Add(
        place, base::StrCat("has ", AllocatedFlowsOf(process),
                            " inputs and emissions times outputs; at most ",
                            kAllocatedFlowsMax, " expected"));
  }
  for (size_t k = 0; k < process.inputs.size() && !faults.full(); ++k) {
    const std::string item = base::StrCat(place, ".inputs[", k, "]");
    CheckInput(item, process.inputs[k], organisation, declared, faults);
    CheckEvidence(item + ".evidence", process.inputs[k].evidence, faults);
    CheckFlowShares(item + ".shares", process.inputs[k].shares, process,
                    faults);
  }
  for (size_t k = 0; k < process.emissions.size() && !faults.full(); ++k) {
    const std::string item = base::StrCat(place, ".emissions[", k, "]");
    CheckEmission(item, process.emissions[k], faults);
    CheckFlowShares(item + ".shares", process.emissions[k].shares, process,
                    faults);
  }
  if (process.is_mix && unit != nullptr) {
    CheckMix(place, process, *unit, faults);
  }
}

}  // namespace tanji::graph::internal
