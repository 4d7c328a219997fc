#include "lib/exchange/olca/gas_names.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"

namespace tanji::exchange::olca {
namespace {

using graph::Origin;

struct NamedGas {
  std::string_view name;  // lower case
  std::string_view gas;
  Origin origin = Origin::kFossil;
};

// Names of carbon dioxide, methane and nitrous oxide: as in the flow list of
// openLCA's reference data and ecoinvent 2 ("fossil", "biogenic", "land
// transformation"), ecoinvent 3 ("non-fossil", "from soil or biomass stock"),
// GaBi and NETL ("[… emissions to air]" is cut off before). N2O is declared as
// fossil (lib/method/FORMAT.md).
constexpr std::array<NamedGas, 18> kMainGases = {{
    {"carbon dioxide", "CO2"},
    {"carbon dioxide, biogenic", "CO2", Origin::kBiogenic},
    {"carbon dioxide, fossil", "CO2"},
    {"carbon dioxide, from soil or biomass stock", "CO2",
     Origin::kLandUseChange},
    {"carbon dioxide, in air", "CO2", Origin::kBiogenic},
    {"carbon dioxide, land transformation", "CO2", Origin::kLandUseChange},
    {"carbon dioxide, non-fossil", "CO2", Origin::kBiogenic},
    {"dinitrogen monoxide", "N2O"},
    {"methane", "CH4"},
    {"methane, biogenic", "CH4", Origin::kBiogenic},
    {"methane, fossil", "CH4"},
    {"methane, from soil or biomass stock", "CH4", Origin::kLandUseChange},
    {"methane, land transformation", "CH4", Origin::kLandUseChange},
    {"methane, non-fossil", "CH4", Origin::kBiogenic},
    {"nitrous oxide", "N2O"},
    {"nitrous oxide (laughing gas)", "N2O"},
    {"sulfur hexafluoride", "SF6"},
    {"sulphur hexafluoride", "SF6"},
}};

// Halocarbons as ecoinvent and SimaPro write them. Some codes at the end of
// names are wrong there ("CFC-14" is CF4, "HFC-116" is C2F6, "CFC-10" is CCl4):
// the name before them is what counts.
constexpr std::array<NamedGas, 47> kHalocarbons = {{
    {"1,1,1,3,3-pentafluoropropane, hfc-245fa", "HFC245fa"},
    {"chloroform", "CHCl3"},
    {"ethane, 1,1,1,2-tetrafluoro-, hfc-134a", "HFC134a"},
    {"ethane, 1,1,1-trichloro-, hcfc-140", "CH3CCl3"},
    {"ethane, 1,1,1-trifluoro-, hfc-143a", "HFC143a"},
    {"ethane, 1,1,1-trifluoro-2,2-dichloro-, hcfc-123", "HCFC123"},
    {"ethane, 1,1,2-trichloro-1,2,2-trifluoro-, cfc-113", "CFC113"},
    {"ethane, 1,1-dichloro-1-fluoro-, hcfc-141b", "HCFC141b"},
    {"ethane, 1,1-difluoro-, hfc-152a", "HFC152a"},
    {"ethane, 1,2-dichloro-1,1,2,2-tetrafluoro-, cfc-114", "CFC114"},
    {"ethane, 1-chloro-1,1-difluoro-, hcfc-142b", "HCFC142b"},
    {"ethane, 2,2-dichloro-1,1,1-trifluoro-, hcfc-123", "HCFC123"},
    {"ethane, 2-chloro-1,1,1,2-tetra-fluoro-, hcfc-124", "HCFC124"},
    {"ethane, 2-chloro-1,1,1,2-tetrafluoro-, hcfc-124", "HCFC124"},
    {"ethane, chloropentafluoro-, cfc-115", "CFC115"},
    {"ethane, hexafluoro-, hfc-116", "C2F6"},
    {"ethane, pentafluoro-, hfc-125", "HFC125"},
    {"hexafluoroethane", "C2F6"},
    {"methane, bromo-, halon 1001", "CH3Br"},
    {"methane, bromochlorodifluoro-, halon 1211", "Halon1211"},
    {"methane, bromotrifluoro-, halon 1301", "Halon1301"},
    {"methane, chlorodifluoro-, hcfc-22", "HCFC22"},
    {"methane, chlorotrifluoro-, cfc-13", "CFC13"},
    {"methane, dichloro, hcc-30", "CH2Cl2"},
    {"methane, dichloro-, hcc-30", "CH2Cl2"},
    {"methane, dichlorodifluoro-, cfc-12", "CFC12"},
    {"methane, dichlorofluoro-, hcfc-21", "HCFC21"},
    {"methane, difluoro-, hfc-32", "HFC32"},
    {"methane, difluromonochloro-, hcfc-22", "HCFC22"},
    {"methane, fluoro-, hfc-41", "HFC41"},
    {"methane, monochloro, r-40", "CH3Cl"},
    {"methane, monochloro-, r-40", "CH3Cl"},
    {"methane, tetrachloro-, cfc-10", "CCl4"},
    {"methane, tetrachloro-, r-10", "CCl4"},
    {"methane, tetrafluoro-, cfc-14", "CF4"},
    {"methane, tetrafluoro-, fc-14", "CF4"},
    {"methane, tetrafluoro-, r-14", "CF4"},
    {"methane, trichlorofluoro-, cfc-11", "CFC11"},
    {"methane, trifluoro-, hfc-23", "HFC23"},
    {"nitrogen fluoride", "NF3"},
    {"nitrogen trifluoride", "NF3"},
    {"octafluoropropane", "C3F8"},
    {"perfluoropentane", "C5F12"},
    {"sulfuryl fluoride", "SO2F2"},
    {"tetrafluoromethane", "CF4"},
    {"trichloromethane", "CHCl3"},
    {"trifluoromethane", "HFC23"},
}};

struct NumberedGas {
  std::string_view cas;  // without leading zeros
  std::string_view gas;
};

// CAS registry numbers, as in the shipped GWP pack, and of the gases that it
// has none for: N2O, SF6, NF3, CF4, C2F6, C3F8, cC4F8 (IPCC AR5, WG I, table
// 8.A.1).
constexpr std::array<NumberedGas, 32> kNumbers = {{
    {"10024-97-2", "N2O"},     {"115-25-3", "cC4F8"},
    {"1717-00-6", "HCFC141b"}, {"2551-62-4", "SF6"},
    {"2837-89-0", "HCFC124"},  {"306-83-2", "HCFC123"},
    {"353-36-6", "HFC161"},    {"354-33-6", "HFC125"},
    {"359-35-3", "HFC134"},    {"406-58-6", "HFC365mfc"},
    {"420-46-2", "HFC143a"},   {"430-66-0", "HFC143"},
    {"431-89-0", "HFC227ea"},  {"460-73-1", "HFC245fa"},
    {"56-23-5", "CCl4"},       {"593-53-3", "HFC41"},
    {"690-39-1", "HFC236fa"},  {"71-55-6", "CH3CCl3"},
    {"75-10-5", "HFC32"},      {"75-37-6", "HFC152a"},
    {"75-43-4", "HCFC21"},     {"75-45-6", "HCFC22"},
    {"75-46-7", "HFC23"},      {"75-68-3", "HCFC142b"},
    {"75-69-4", "CFC11"},      {"75-71-8", "CFC12"},
    {"75-72-9", "CFC13"},      {"75-73-0", "CF4"},
    {"76-13-1", "CFC113"},     {"76-16-4", "C2F6"},
    {"7783-54-2", "NF3"},      {"811-97-2", "HFC134a"},
}};

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    c = static_cast<char>(absl::ascii_tolower(static_cast<unsigned char>(c)));
  }
  return lower;
}

bool StartsWith(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// "Methane [Organic emissions to air]" without what stands in brackets.
std::string_view WithoutBrackets(std::string_view name) {
  const size_t bracket = name.find(" [");
  return bracket == std::string_view::npos ? name : name.substr(0, bracket);
}

template <size_t n>
const NamedGas* FindName(const std::array<NamedGas, n>& table,
                         std::string_view name) {
  const auto found =
      std::find_if(table.begin(), table.end(),
                   [&](const NamedGas& gas) { return gas.name == name; });
  return found == table.end() ? nullptr : &*found;
}

std::optional<NamedGas> FindByNumber(std::string_view cas) {
  while (!cas.empty() && cas.front() == '0') cas.remove_prefix(1);
  for (const NumberedGas& gas : kNumbers) {
    if (gas.cas == cas) return NamedGas{"", gas.gas, Origin::kFossil};
  }
  return std::nullopt;
}

std::optional<NamedGas> FindNameOrNumber(const Flow& flow) {
  const std::string lower = Lower(flow.name);
  const std::string_view name = WithoutBrackets(lower);
  if (const NamedGas* gas = FindName(kMainGases, name)) return *gas;
  if (const NamedGas* gas = FindName(kHalocarbons, name)) return *gas;
  return FindByNumber(flow.cas);
}

// A resource that is CO2 of the air: not of a well, and not called fossil.
bool IsFromTheAir(const NamedGas& named, const Flow& flow) {
  if (named.gas != "CO2" || Contains(Lower(flow.category), "ground")) {
    return false;
  }
  return named.origin == Origin::kBiogenic || named.name == "carbon dioxide";
}

// Words of names of gases that the tables do not know, or cannot tell apart.
bool LooksLikeAGas(const Flow& flow) {
  constexpr std::array<std::string_view, 6> kWords = {
      "cfc-", "hfc-", "halon ", "fluorocarbon", "perfluoro", "greenhouse gas"};
  const std::string name = Lower(flow.name);
  return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
    return Contains(name, word);
  });
}

// Of carbon dioxide and methane, whose origin no number tells.
bool HasNumberOfTwoOrigins(std::string_view cas) {
  while (!cas.empty() && cas.front() == '0') cas.remove_prefix(1);
  return cas == "124-38-9" || cas == "74-82-8";
}

// Of one part of a category's path, in lower case.
Compartment CompartmentOfPart(std::string_view part) {
  if (part == "resource" || part == "resources" || part == "natural resource") {
    return Compartment::kResource;
  }
  if (part == "air" || StartsWith(part, "emission to air") ||
      StartsWith(part, "emissions to air")) {
    return Compartment::kAir;
  }
  constexpr std::array<std::string_view, 8> kOthers = {"water",
                                                       "soil",
                                                       "emission to water",
                                                       "emissions to water",
                                                       "emission to soil",
                                                       "emissions to soil",
                                                       "final-waste-flow",
                                                       "non-material"};
  if (std::find(kOthers.begin(), kOthers.end(), part) != kOthers.end()) {
    return Compartment::kOther;
  }
  return Compartment::kUnstated;
}

}  // namespace

Compartment CompartmentOf(std::string_view category) {
  const std::string lower = Lower(category);
  std::string_view rest = lower;
  for (;;) {
    const size_t slash = rest.find('/');
    const Compartment found = CompartmentOfPart(rest.substr(0, slash));
    if (found != Compartment::kUnstated) return found;
    if (slash == std::string_view::npos) return Compartment::kUnstated;
    rest.remove_prefix(slash + 1);
  }
}

std::optional<GasFlow> FindGas(const Flow& flow) {
  if (flow.type != FlowType::kElementary) return std::nullopt;
  const std::optional<NamedGas> named = FindNameOrNumber(flow);
  if (!named.has_value()) return std::nullopt;
  const Compartment compartment = CompartmentOf(flow.category);
  if (compartment == Compartment::kResource) {
    if (!IsFromTheAir(*named, flow)) return std::nullopt;
    return GasFlow{named->gas, Origin::kBiogenic, true, compartment};
  }
  if (compartment == Compartment::kOther) return std::nullopt;
  return GasFlow{named->gas, named->origin,
                 named->name == "carbon dioxide, in air", compartment};
}

std::string_view WhyNoEmission(const Flow& flow) {
  if (flow.type != FlowType::kElementary || FindGas(flow).has_value()) {
    return {};
  }
  if (FindNameOrNumber(flow).has_value()) {
    return CompartmentOf(flow.category) == Compartment::kResource
               ? "a greenhouse gas, but taken from nature as a resource"
               : "a greenhouse gas, but it does not go to the air";
  }
  if (HasNumberOfTwoOrigins(flow.cas)) {
    return "a greenhouse gas, but its name does not tell whether it is fossil, "
           "biogenic or from land";
  }
  if (LooksLikeAGas(flow)) {
    return "may be a greenhouse gas, but neither name nor CAS number tells "
           "which one";
  }
  return {};
}

}  // namespace tanji::exchange::olca
