// What an import did with everything in a package: nothing is left out without
// being counted, and what was decided or given up is named.

#ifndef TANJI_LIB_EXCHANGE_OLCA_REPORT_H_
#define TANJI_LIB_EXCHANGE_OLCA_REPORT_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tanji::exchange::olca {

// What became of an exchange; each has exactly one of these.
enum class Fate : uint8_t {
  kReferenceOutput,
  kCoProductAllocated,
  kCoProductDropped,
  kInputByDefaultProvider,  // linked to the process that the exchange names
  kInputByFlow,             // to the one process that provides the flow
  kInputByFlowAmbiguous,    // to the first of several, by process id
  kInputUnlinked,           // kept as an input that nobody provides
  kAvoidedProduct,          // kept as a credit
  kAvoidedUnlinked,         // kept as a credit of what nobody provides
  kWasteLinked,             // kept as an input of its treatment
  kWasteUnlinked,
  kWasteDropped,
  kEmission,             // of a greenhouse gas
  kElementaryNotMapped,  // no greenhouse gas, or not one that counts
  kOfRefusedProcess,
};
inline constexpr size_t kFateCount = 15;
std::string_view FateName(Fate fate);  // "reference_output"

// How the burden of a process with several outputs was divided.
enum class AllocationBasis : uint8_t {
  kSingleOutput,   // nothing to divide
  kReferenceOnly,  // as option reference-flows has it: co-products dropped
  kCausalFactors,
  kPhysicalFactors,
  kEconomicFactors,
  kMass,     // no factors; all outputs are masses
  kRefused,  // co-products dropped, for the reason that is named
};
inline constexpr size_t kAllocationBasisCount = 7;
std::string_view AllocationBasisName(AllocationBasis basis);  // "mass"

// One decision or loss, by name.
struct Notice {
  std::string kind;     // "refused_process", "allocation", "formula_refused"
  std::string process;  // name and id; empty: of the whole package
  std::string what;
};

struct NamedCount {
  std::string name;    // of the flow, with its category
  std::string reason;  // empty: none
  size_t count = 0;    // of exchanges
};

// Value type. Notices stand in the order of process ids, lists in that of
// names. What adds up, and is checked to:
//
//   exchanges    read = sum of all fates
//   processes    read = refused + sum of all allocation bases
//   formulas     read = kept + refused + of refused processes
//   parameters   read + copied = kept + refused + of refused processes
//   spreads      read = kept + empty + dropped + left out
struct ImportReport {
  std::string gwp_pack;  // id and version: which gases count

  size_t processes_read = 0;
  size_t processes_imported = 0;
  size_t processes_refused = 0;

  size_t exchanges_read = 0;
  std::array<size_t, kFateCount> exchanges = {};  // by Fate
  std::array<size_t, kAllocationBasisCount> allocations = {};

  // Of amounts.
  size_t formulas_read = 0;
  size_t formulas_kept = 0;
  size_t formulas_refused = 0;    // the stored amount stands
  size_t formulas_differing = 0;  // kept, but not what was stored beside them
  size_t formulas_of_refused_processes = 0;

  size_t parameters_read = 0;    // of processes
  size_t parameters_copied = 0;  // global ones, once for each process with it
  size_t parameters_kept = 0;
  size_t parameters_refused = 0;  // a stored value stands, or nothing
  size_t parameters_of_refused_processes = 0;

  // Of inputs, emissions and outputs, of which only the first two can have one.
  size_t spreads_read = 0;
  size_t spreads_kept = 0;      // lognormal
  size_t spreads_empty = 0;     // lognormal with a deviation below 1
  size_t spreads_dropped = 0;   // of other distributions, and of outputs
  size_t spreads_left_out = 0;  // of what is not imported itself

  size_t amounts_converted = 0;  // to another unit than they were given in
  size_t methane_assumed = 0;    // fossil methane whose tag is an assumption
  size_t gases_without_compartment = 0;  // taken for emissions to air
  size_t gases_not_counted = 0;  // of what is not mapped: greenhouse gases
  size_t places_dropped = 0;
  size_t periods_dropped = 0;

  std::vector<Notice> notices;
  std::vector<NamedCount> unlinked;
  std::vector<NamedCount> not_mapped;

  size_t Count(Fate fate) const { return exchanges[static_cast<size_t>(fate)]; }
  size_t Count(AllocationBasis basis) const {
    return allocations[static_cast<size_t>(basis)];
  }
  // Adds what `other` counts and names to this.
  void Add(const ImportReport& other);
};

// The whole report as JSON, ending in a newline. Equal reports give equal
// bytes.
std::string ReportJson(const ImportReport& report);

// The same for people: the counts, a line each, and the most frequent
// `names_max` of each list. Notices are counted by kind, reasons end at their
// first semicolon.
std::string ReportText(const ImportReport& report, size_t names_max);

}  // namespace tanji::exchange::olca

#endif  // TANJI_LIB_EXCHANGE_OLCA_REPORT_H_
