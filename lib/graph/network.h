// The supply network as it grows: the versions in force, ready to be compiled.

#ifndef TANJI_LIB_GRAPH_NETWORK_H_
#define TANJI_LIB_GRAPH_NETWORK_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/wire.h"
#include "lib/graph/catalogue.h"
#include "lib/graph/snapshot.h"
#include "lib/graph/version.h"

namespace tanji::graph {

enum class UnlinkedReason : uint8_t {
  kNoProvider,     // nobody makes the product, or not in time
  kOtherDimension  // its owner declared it in a unit of another dimension
};

// Input `input` (in stored order) of `process` has no provider.
struct UnlinkedInput {
  ProcessNumber process;
  uint32_t input;
  ProductNumber product;
  UnlinkedReason reason;
};

// What a moment's network comes to. Immutable; thread-safe.
struct CompiledNetwork {
  std::shared_ptr<const Catalogue> catalogue;
  Snapshot snapshot;
  std::vector<UnlinkedInput> unlinked;  // ascending by process, then input
};

// Thread-compatible. About 16 bytes an input beside the catalogue.
class Network {
 public:
  Network();

  // Each takes the version in force from now on; numbers without gaps.
  // FAILED_PRECONDITION for a gap, DATA_LOSS for an unknown unit.
  absl::Status SetOrganisation(OrganisationNumber number,
                               const OrganisationVersion& version);
  absl::Status SetProduct(ProductNumber number, const ProductVersion& version);
  // Amounts become doubles in the unit that their product is declared in,
  // each rounded once (but for the few pairs without a ConversionRatio).
  absl::Status SetProcess(ProcessNumber number, const ProcessVersion& version,
                          Seq seq);

  // The processes with an amount in another unit than its product is declared
  // in by now, ascending: their versions are to be set again before Compile.
  // Cost: nothing unless a unit has changed since the last call, else one pass
  // over the inputs.
  std::vector<ProcessNumber> TakeRestated();

  const Catalogue& catalogue() const { return *catalogue_; }
  uint64_t input_count() const { return pool_.size() - garbage_; }

  // Resolves every input by the provider rule. FAILED_PRECONDITION when
  // TakeRestated was not asked since a unit changed. Cost: one pass over the
  // inputs with a random access each.
  absl::StatusOr<CompiledNetwork> Compile() const;

  // As Catalogue.
  void AppendTo(std::string* out) const;
  static absl::StatusOr<Network> ReadFrom(base::WireReader& reader);

 private:
  struct NetworkInput {
    uint32_t target;  // product, or process when pinned
    quantity::UnitCode unit;
    uint16_t pinned;
    double amount;  // in `unit`
  };
  struct Row {
    uint64_t begin = 0;  // in the pool
    uint32_t count = 0;
    quantity::UnitCode unit = 0;  // of the output
    uint16_t reserved = 0;
    double output = 0;  // in `unit`
    double direct = 0;  // kg CO2e a run
  };

  // The catalogue, for changing; compiled networks keep their own.
  Catalogue& MutableCatalogue();
  // kNoNumber for a pin on a process that is not set yet.
  ProductNumber ProductOf(const NetworkInput& input) const;
  // Whether an amount in `unit` is to be had in the unit of `product`.
  bool IsRestated(quantity::UnitCode unit, ProductNumber product) const;
  void DropGarbage();

  std::shared_ptr<Catalogue> catalogue_;
  std::vector<Row> rows_;
  std::vector<NetworkInput> pool_;
  uint64_t garbage_ = 0;      // inputs in the pool that no row names
  bool is_restated_ = false;  // TakeRestated may find something
};

}  // namespace tanji::graph

#endif  // TANJI_LIB_GRAPH_NETWORK_H_
