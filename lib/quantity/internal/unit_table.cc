// Sources
//   SI    BIPM, The International System of Units, 9th edition, 2019: prefixes,
//         and table 8 for minute, hour, day, hectare, litre, tonne
//   811   NIST Special Publication 811, 2008, appendix B: exact factors of the
//         international yard and pound and of the British thermal unit
//   2589  GB/T 2589-2020, General rules for calculation of the comprehensive
//         energy consumption: 1 kgce = 29,307.6 kJ
//   UCUM  The Unified Code for Units of Measure: the year is the Julian year
//   4217  ISO 4217 list one: as packed in iso-codes 4.13, with XCG (for ANG)
//         and ZWG (for ZWL), without the withdrawn CUC, HRK and SLL, and
//         without the codes for tests and for no currency
//   ours  a convention of the data sets we read, without a standard

#include "lib/quantity/internal/unit_table.h"

#include <algorithm>
#include <deque>
#include <numeric>
#include <string>

#include "lib/base/strings.h"

namespace tanji::quantity::internal {
namespace {

constexpr Ratio Exactly(uint64_t numerator, uint64_t denominator = 1) {
  const uint64_t divisor = std::gcd(numerator, denominator);
  return {numerator / divisor, denominator / divisor};
}

struct Dimension {
  DimensionCode code;
  std::string_view name;
};

constexpr Dimension kMass = {1, "mass"};
constexpr Dimension kEnergy = {2, "energy"};
constexpr Dimension kVolume = {3, "volume"};
constexpr Dimension kLength = {4, "length"};
constexpr Dimension kArea = {5, "area"};
constexpr Dimension kAreaTime = {6, "area x time"};
constexpr Dimension kTime = {7, "time"};
constexpr Dimension kFreight = {8, "freight transport"};
constexpr Dimension kPassenger = {9, "passenger transport"};
constexpr Dimension kVehicle = {10, "vehicle transport"};
constexpr Dimension kTraffic = {11, "data traffic"};

struct Row {
  UnitCode code;
  std::string_view symbol;
  Dimension dimension;
  Ratio to_reference;
};

constexpr uint64_t k1e6 = 1'000'000;
constexpr uint64_t k1e8 = 100 * k1e6;
constexpr uint64_t k1e9 = 1000 * k1e6;
constexpr uint64_t k1e12 = k1e6 * k1e6;
constexpr uint64_t k1e14 = 100 * k1e12;
constexpr uint64_t k1e17 = 1000 * k1e14;

// Exact factors that several rows are made of.
constexpr uint64_t kPound = 45'359'237;  // 811: in 1e-8 kg
constexpr uint64_t kMile = 1'609'344;    // 811: in 1e-3 m
constexpr uint64_t kFoot = 3048;         // 811: in 1e-4 m
constexpr uint64_t kSquareFoot = kFoot * kFoot;
constexpr uint64_t kCubicFoot = kSquareFoot * kFoot;
constexpr uint64_t kGallon = 3'785'411'784;  // 811: US liquid, in 1e-12 m3
constexpr uint64_t kBtu = 105'505'585'262;   // 811: international, in 1e-8 J
constexpr uint64_t kShortTonMile = 2000 * kPound * kMile;  // in 1e-11 kg m
constexpr uint64_t kHoursPerYear = 8766;                   // UCUM: 365.25 d

constexpr Row kRows[] = {
    {101, "kg", kMass, Exactly(1)},                           // SI
    {102, "g", kMass, Exactly(1, 1000)},                      // SI
    {103, "mg", kMass, Exactly(1, k1e6)},                     // SI
    {104, "ug", kMass, Exactly(1, k1e9)},                     // SI
    {105, "t", kMass, Exactly(1000)},                         // SI
    {106, "kt", kMass, Exactly(k1e6)},                        // SI
    {107, "Mt", kMass, Exactly(k1e9)},                        // SI
    {108, "lb", kMass, Exactly(kPound, k1e8)},                // 811
    {109, "oz", kMass, Exactly(kPound, 16 * k1e8)},           // 811: lb / 16
    {110, "short ton", kMass, Exactly(2000 * kPound, k1e8)},  // 811
    {111, "long ton", kMass, Exactly(2240 * kPound, k1e8)},   // 811

    {201, "MJ", kEnergy, Exactly(1)},                  // SI
    {202, "J", kEnergy, Exactly(1, k1e6)},             // SI
    {203, "kJ", kEnergy, Exactly(1, 1000)},            // SI
    {204, "GJ", kEnergy, Exactly(1000)},               // SI
    {205, "TJ", kEnergy, Exactly(k1e6)},               // SI
    {206, "Wh", kEnergy, Exactly(3600, k1e6)},         // SI: 3600 W s
    {207, "kWh", kEnergy, Exactly(3600, 1000)},        // SI
    {208, "MWh", kEnergy, Exactly(3600)},              // SI
    {209, "GWh", kEnergy, Exactly(3'600'000)},         // SI
    {210, "Btu", kEnergy, Exactly(kBtu, k1e14)},       // 811
    {211, "MMBtu", kEnergy, Exactly(kBtu, k1e8)},      // 811: 10^6 Btu
    {212, "kgce", kEnergy, Exactly(293'076, 10'000)},  // 2589
    {213, "tce", kEnergy, Exactly(293'076, 10)},       // 2589

    {301, "m3", kVolume, Exactly(1)},                     // SI
    {302, "L", kVolume, Exactly(1, 1000)},                // SI
    {303, "l", kVolume, Exactly(1, 1000)},                // SI
    {304, "mL", kVolume, Exactly(1, k1e6)},               // SI
    {305, "ml", kVolume, Exactly(1, k1e6)},               // SI
    {306, "cm3", kVolume, Exactly(1, k1e6)},              // SI
    {307, "dm3", kVolume, Exactly(1, 1000)},              // SI
    {308, "gal", kVolume, Exactly(kGallon, k1e12)},       // 811: US liquid
    {309, "bbl", kVolume, Exactly(42 * kGallon, k1e12)},  // 811: 42 gal
    {310, "ft3", kVolume, Exactly(kCubicFoot, k1e12)},    // 811

    {401, "m", kLength, Exactly(1)},               // SI
    {402, "km", kLength, Exactly(1000)},           // SI
    {403, "cm", kLength, Exactly(1, 100)},         // SI
    {404, "mm", kLength, Exactly(1, 1000)},        // SI
    {405, "mi", kLength, Exactly(kMile, 1000)},    // 811
    {406, "ft", kLength, Exactly(kFoot, 10'000)},  // 811

    {501, "m2", kArea, Exactly(1)},                   // SI
    {502, "ha", kArea, Exactly(10'000)},              // SI
    {503, "km2", kArea, Exactly(k1e6)},               // SI
    {504, "cm2", kArea, Exactly(1, 10'000)},          // SI
    {505, "ft2", kArea, Exactly(kSquareFoot, k1e8)},  // 811

    {601, "m2*a", kAreaTime, Exactly(1)},       // UCUM
    {602, "ha*a", kAreaTime, Exactly(10'000)},  // SI, UCUM

    {701, "h", kTime, Exactly(1)},              // SI
    {702, "s", kTime, Exactly(1, 3600)},        // SI
    {703, "min", kTime, Exactly(1, 60)},        // SI
    {704, "d", kTime, Exactly(24)},             // SI
    {705, "a", kTime, Exactly(kHoursPerYear)},  // UCUM

    {801, "t*km", kFreight, Exactly(1)},         // SI
    {802, "tkm", kFreight, Exactly(1)},          // ours: t*km
    {803, "kg*km", kFreight, Exactly(1, 1000)},  // SI
    {804, "short ton*mi", kFreight, Exactly(kShortTonMile, k1e17)},  // 811

    {901, "p*km", kPassenger, Exactly(1)},  // ours
    {902, "pkm", kPassenger, Exactly(1)},   // ours: p*km

    {1001, "v*km", kVehicle, Exactly(1)},  // ours
    {1002, "vkm", kVehicle, Exactly(1)},   // ours: v*km

    // PACT's "megabit second" is Mbit/s held for a second.
    {1101, "Mbit*s", kTraffic, Exactly(1)},  // ours
};

// `code` is that of the unit and of its own dimension.
struct CountRow {
  UnitCode code;
  std::string_view symbol;
};

// Ours: what is counted decides, so none converts into another.
constexpr CountRow kCounts[] = {
    {2001, "unit"}, {2002, "Item(s)"}, {2003, "item"}, {2004, "piece"},
    {2005, "pair"}, {2006, "set"},     {2007, "p"},
};

// A currency's code is kCurrencyBase plus its ISO number.
constexpr UnitCode kCurrencyBase = 10'000;
struct CurrencyRow {
  std::string_view symbol;
  UnitCode iso_number;
};
constexpr CurrencyRow kCurrencies[] = {
    // 4217
    {"AED", 784}, {"AFN", 971}, {"ALL", 8},   {"AMD", 51},  {"AOA", 973},
    {"ARS", 32},  {"AUD", 36},  {"AWG", 533}, {"AZN", 944}, {"BAM", 977},
    {"BBD", 52},  {"BDT", 50},  {"BGN", 975}, {"BHD", 48},  {"BIF", 108},
    {"BMD", 60},  {"BND", 96},  {"BOB", 68},  {"BOV", 984}, {"BRL", 986},
    {"BSD", 44},  {"BTN", 64},  {"BWP", 72},  {"BYN", 933}, {"BZD", 84},
    {"CAD", 124}, {"CDF", 976}, {"CHE", 947}, {"CHF", 756}, {"CHW", 948},
    {"CLF", 990}, {"CLP", 152}, {"CNY", 156}, {"COP", 170}, {"COU", 970},
    {"CRC", 188}, {"CUP", 192}, {"CVE", 132}, {"CZK", 203}, {"DJF", 262},
    {"DKK", 208}, {"DOP", 214}, {"DZD", 12},  {"EGP", 818}, {"ERN", 232},
    {"ETB", 230}, {"EUR", 978}, {"FJD", 242}, {"FKP", 238}, {"GBP", 826},
    {"GEL", 981}, {"GHS", 936}, {"GIP", 292}, {"GMD", 270}, {"GNF", 324},
    {"GTQ", 320}, {"GYD", 328}, {"HKD", 344}, {"HNL", 340}, {"HTG", 332},
    {"HUF", 348}, {"IDR", 360}, {"ILS", 376}, {"INR", 356}, {"IQD", 368},
    {"IRR", 364}, {"ISK", 352}, {"JMD", 388}, {"JOD", 400}, {"JPY", 392},
    {"KES", 404}, {"KGS", 417}, {"KHR", 116}, {"KMF", 174}, {"KPW", 408},
    {"KRW", 410}, {"KWD", 414}, {"KYD", 136}, {"KZT", 398}, {"LAK", 418},
    {"LBP", 422}, {"LKR", 144}, {"LRD", 430}, {"LSL", 426}, {"LYD", 434},
    {"MAD", 504}, {"MDL", 498}, {"MGA", 969}, {"MKD", 807}, {"MMK", 104},
    {"MNT", 496}, {"MOP", 446}, {"MRU", 929}, {"MUR", 480}, {"MVR", 462},
    {"MWK", 454}, {"MXN", 484}, {"MXV", 979}, {"MYR", 458}, {"MZN", 943},
    {"NAD", 516}, {"NGN", 566}, {"NIO", 558}, {"NOK", 578}, {"NPR", 524},
    {"NZD", 554}, {"OMR", 512}, {"PAB", 590}, {"PEN", 604}, {"PGK", 598},
    {"PHP", 608}, {"PKR", 586}, {"PLN", 985}, {"PYG", 600}, {"QAR", 634},
    {"RON", 946}, {"RSD", 941}, {"RUB", 643}, {"RWF", 646}, {"SAR", 682},
    {"SBD", 90},  {"SCR", 690}, {"SDG", 938}, {"SEK", 752}, {"SGD", 702},
    {"SHP", 654}, {"SLE", 925}, {"SOS", 706}, {"SRD", 968}, {"SSP", 728},
    {"STN", 930}, {"SVC", 222}, {"SYP", 760}, {"SZL", 748}, {"THB", 764},
    {"TJS", 972}, {"TMT", 934}, {"TND", 788}, {"TOP", 776}, {"TRY", 949},
    {"TTD", 780}, {"TWD", 901}, {"TZS", 834}, {"UAH", 980}, {"UGX", 800},
    {"USD", 840}, {"USN", 997}, {"UYI", 940}, {"UYU", 858}, {"UYW", 927},
    {"UZS", 860}, {"VED", 926}, {"VES", 928}, {"VND", 704}, {"VUV", 548},
    {"WST", 882}, {"XAF", 950}, {"XAG", 961}, {"XAU", 959}, {"XBA", 955},
    {"XBB", 956}, {"XBC", 957}, {"XBD", 958}, {"XCD", 951}, {"XCG", 532},
    {"XDR", 960}, {"XOF", 952}, {"XPD", 964}, {"XPF", 953}, {"XPT", 962},
    {"XSU", 994}, {"XUA", 965}, {"YER", 886}, {"ZAR", 710}, {"ZMW", 967},
    {"ZWG", 924},
};

}  // namespace

std::vector<Unit> MakeUnitTable() {
  // The names that are put together here live as long as the table: for ever.
  static auto& names = *new std::deque<std::string>;
  std::vector<Unit> units;
  for (const Row& row : kRows) {
    units.push_back({row.code, row.symbol, row.dimension.code,
                     row.dimension.name, row.to_reference});
  }
  const auto add = [&](UnitCode code, std::string_view symbol,
                       std::string_view kind) {
    names.push_back(base::StrCat(kind, " ", symbol));
    units.push_back({code, symbol, code, names.back(), Ratio()});
  };
  for (const CountRow& row : kCounts) {
    add(row.code, row.symbol, "count");
  }
  for (const CurrencyRow& row : kCurrencies) {
    add(static_cast<UnitCode>(kCurrencyBase + row.iso_number), row.symbol,
        "currency");
  }
  std::sort(units.begin(), units.end(),
            [](const Unit& a, const Unit& b) { return a.code < b.code; });
  return units;
}

}  // namespace tanji::quantity::internal
