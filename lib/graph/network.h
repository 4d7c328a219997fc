// The supply network as it grows: the versions in force, ready to be compiled.

#ifndef TANJI_LIB_GRAPH_NETWORK_H_
#define TANJI_LIB_GRAPH_NETWORK_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/wire.h"
#include "lib/graph/catalogue.h"
#include "lib/graph/internal/consumer_index.h"
#include "lib/graph/snapshot.h"
#include "lib/graph/unlinked_inputs.h"
#include "lib/graph/version.h"
#include "lib/quantity/rational.h"

namespace tanji::graph {

namespace internal {
class ProviderTable;
}  // namespace internal

// Columns of OwnEmissions.
inline constexpr size_t kEmissionColumnsMax = 64;

// What one run of a process emits itself, for one of its products: beside the
// pre-characterised kg CO2e, which the version holds.
struct OwnEmissions {
  std::vector<double> columns;  // empty: all 0
  uint32_t marks = 0;           // Snapshot::Parts::marks
};

// What a moment's network comes to. Thread-compatible; a const one is
// thread-safe.
struct CompiledNetwork {
  std::shared_ptr<const Catalogue> catalogue;
  Snapshot snapshot;
  // Indicator c of the snapshot is the pre-characterised kg CO2e for c = 0,
  // else column `columns[c - 1]` of OwnEmissions; a column in which nobody
  // emits anything is left out. Ascending.
  std::vector<uint32_t> columns;
  UnlinkedInputs unlinked;
};

// How Update brought a compiled network up to date.
struct NetworkUpdate {
  bool is_full = false;  // all was compiled; nothing else is told then
  // Processes whose row in the snapshot has changed, ascending.
  std::vector<ProcessNumber> rows;
  // Those of them that Snapshot::ReplaceRows tells to be linked anew.
  std::vector<ProcessNumber> relinked;
  // `rows`, all whose version was set, and all that take a product of which the
  // providers or the unit have changed; ascending.
  std::vector<ProcessNumber> touched;
};

// Thread-compatible. About 16 bytes an input beside the catalogue, 4 more from
// the first change on that moves a provider, and the columns of those processes
// that have some.
class Network {
 public:
  Network();

  // How many columns OwnEmissions have, those that are not empty: at most
  // kEmissionColumnsMax. All that are set already lose theirs: they are to be
  // set again.
  void SetColumnCount(size_t count);

  // Each takes the version in force from now on; numbers without gaps.
  // FAILED_PRECONDITION for a gap, DATA_LOSS for an unknown unit.
  absl::Status SetOrganisation(OrganisationNumber number,
                               const OrganisationVersion& version);
  absl::Status SetProduct(ProductNumber number, const ProductVersion& version);
  // Amounts become doubles in the unit that their product is declared in,
  // allocated, each rounded once (but for the few pairs without a
  // ConversionRatio). `own` is allocated already. The inputs of the version
  // come first, in their order, then what AllocatedProcess says of
  // replacements.
  absl::Status SetProcess(ProcessNumber number, const ProcessVersion& version,
                          Seq seq, OwnEmissions own = {});

  // The processes with an amount in another unit than its product is declared
  // in by now, ascending: their versions are to be set again before Compile or
  // Update. Cost: nothing unless a unit has changed since the last call; else
  // who makes or takes the product, or one pass over the inputs before the
  // first Update.
  std::vector<ProcessNumber> TakeRestated();

  // Those with OwnEmissions, ascending: to be set again when the columns are to
  // mean something else.
  std::vector<ProcessNumber> WithOwnEmissions() const;

  size_t column_count() const { return column_count_; }
  const Catalogue& catalogue() const { return *catalogue_; }
  uint64_t input_count() const { return pool_.size() - garbage_; }

  // Resolves every input by the provider rule. FAILED_PRECONDITION when
  // TakeRestated was not asked since a unit changed. Cost: one pass over the
  // inputs with a random access each.
  absl::StatusOr<CompiledNetwork> Compile() const;

  // Brings `compiled`, which is empty or what the last Update came to, up to
  // what Compile gives now. Cost: what has changed, those that take a product
  // whose providers have, and one reference for a thousand processes; a Compile
  // where nothing was compiled yet, where other columns are not empty now, or
  // where half of all versions were set. Errors as Compile; `compiled` then
  // holds half of something.
  absl::StatusOr<NetworkUpdate> Update(CompiledNetwork& compiled);
  // Makes the index of consumers that Update needs, so that the first one need
  // not. Cost: two passes over the inputs.
  void PrepareUpdates() { IndexConsumers(); }

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

  // Inputs of one row after the other.
  struct RowInputs {
    std::vector<ProcessNumber> suppliers;
    std::vector<double> amounts;
    std::vector<UnlinkedInput> unlinked;
  };
  // What Update and TakeRestated have to look at; may name one thing twice.
  struct Changes {
    bool all = true;  // and nothing is kept apart
    std::vector<ProcessNumber> rows;
    std::vector<ProductNumber> products;  // with other providers or unit
    std::vector<ProductNumber> restated;  // with another unit
    // That took something that was not there yet.
    std::vector<ProcessNumber> unknown;
  };

  void NoteProcess(ProcessNumber number, bool was_known,
                   const Catalogue::ProcessRow& before);
  void NoteInputs(ProcessNumber number, std::span<const NetworkInput> before);
  void LimitChanges();
  void ChangeAll();
  void IndexConsumers();
  bool HasRestated(ProcessNumber i) const;
  static absl::Status RestatedError();

  absl::Status SetRow(Row& row, const ProcessVersion& version);
  absl::Status AddInput(Row& row, uint32_t target, bool pinned,
                        const quantity::Decimal& amount,
                        quantity::UnitCode unit,
                        const quantity::Rational* share);
  void SetOwnEmissions(ProcessNumber number, OwnEmissions own);
  std::vector<uint32_t> ActiveColumns() const;
  // Fills `direct` and returns the marks.
  uint32_t FillDirect(ProcessNumber i, const std::vector<uint32_t>& columns,
                      std::span<double> direct) const;
  uint32_t MarksOf(ProcessNumber i) const;
  // Appends the inputs of `i`. `table` is of the catalogue; null for few.
  absl::Status CompileInputs(ProcessNumber i,
                             const internal::ProviderTable* table,
                             RowInputs& inputs) const;
  // For a process that is to be compiled soon, or that is not there.
  void PrefetchProviders(ProcessNumber i,
                         const internal::ProviderTable& table) const;
  // The rows of `update.touched` that differ; tells the rest of `update`.
  absl::Status ReplaceRows(NetworkUpdate& update,
                           CompiledNetwork& compiled) const;
  void AppendOwnEmissions(std::string* out) const;
  absl::Status ReadOwnEmissions(base::WireReader& reader);
  absl::Status CheckPool() const;
  // The catalogue, for changing; compiled networks keep their own.
  Catalogue& MutableCatalogue();
  std::shared_ptr<const Catalogue> HandOutCatalogue() const;
  // kNoNumber for a pin on a process that is not set yet.
  ProductNumber ProductOf(const NetworkInput& input) const;
  // Whether an amount in `unit` is to be had in the unit of `product`.
  bool IsRestated(quantity::UnitCode unit, ProductNumber product) const;
  void DropGarbage();

  std::shared_ptr<Catalogue> catalogue_;
  // Others may read *catalogue_. Not asked of the pointer's count: who has
  // stopped reading is not synchronised with by that.
  mutable bool is_catalogue_shared_ = false;
  size_t column_count_ = 0;
  std::vector<Row> rows_;
  std::vector<NetworkInput> pool_;
  absl::flat_hash_map<ProcessNumber, OwnEmissions> own_;  // where not empty
  uint64_t garbage_ = 0;  // inputs in the pool that no row names
  // By column, the processes in `own_` that have another number than 0.
  std::vector<uint32_t> column_uses_;
  bool is_restated_ = false;  // TakeRestated may find something
  Changes changes_;           // since the last Update
  // Made when it is first asked for; complete from then on.
  internal::ConsumerIndex consumers_;
};

}  // namespace tanji::graph

#endif  // TANJI_LIB_GRAPH_NETWORK_H_
