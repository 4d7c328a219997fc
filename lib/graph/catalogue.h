// Which products and processes there are: numbers, ids, units, providers.

#ifndef TANJI_LIB_GRAPH_CATALOGUE_H_
#define TANJI_LIB_GRAPH_CATALOGUE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/graph/ids.h"
#include "lib/graph/internal/name_index.h"
#include "lib/graph/internal/shared_log.h"
#include "lib/graph/internal/shared_rows.h"
#include "lib/graph/provider_index.h"
#include "lib/graph/snapshot.h"
#include "lib/graph/version.h"
#include "lib/quantity/unit.h"

namespace tanji::graph {

// Position of a record in the ledger.
using Seq = uint64_t;

// A day after every reference period: the consumer whose period is not stated.
inline constexpr Day kOpenEnd = kDayMax + 1;

// Share() gives another catalogue of the same content: what either is told
// then, the other does not know. It costs one reference for a thousand rows,
// and a change afterwards the pages that it touches. Thread-compatible;
// catalogues that share are independent of each other. About 80 bytes a product
// and 40 a process; 15 more for each of many processes of one product.
class Catalogue {
 public:
  Catalogue();
  Catalogue(Catalogue&&) noexcept = default;
  Catalogue& operator=(Catalogue&&) noexcept = default;
  Catalogue Share();

  struct ProductRow {
    OrganisationNumber organisation = kNoNumber;
    ProcessNumber first_process = kNoNumber;  // lowest number first
    ProcessNumber last_process = kNoNumber;
    uint32_t process_count = 0;  // in force or not
    uint64_t id_begin = 0;       // in the arena of ids
    uint32_t id_size = 0;
    quantity::UnitCode unit = 0;  // 0: not declared
    quantity::DimensionCode dimension = 0;
  };
  struct ProcessRow {
    ProductNumber product = kNoNumber;
    ProcessNumber next_of_product = kNoNumber;
    uint32_t place = 0;  // in the list of places
    Day period_start = kDayMin;
    Day period_end = kDayMin;  // kDayMin: period not stated
    bool in_force = false;
    uint8_t stage = 0;
    bool is_mix = false;
    bool is_frozen = false;  // a copy for who has pinned it: no provider
    Seq seq = 0;  // of the version in force; of the copied one where frozen
  };

  uint32_t organisation_count() const {
    return static_cast<uint32_t>(organisations_.size());
  }
  uint32_t product_count() const {
    return static_cast<uint32_t>(products_.size());
  }
  uint32_t process_count() const {
    return static_cast<uint32_t>(processes_.size());
  }
  const ProductRow& product(ProductNumber p) const { return products_[p]; }
  const ProcessRow& process(ProcessNumber i) const { return processes_[i]; }
  const std::string& organisation_id(OrganisationNumber o) const {
    return organisations_[o];
  }
  std::string_view local_id(ProductNumber p) const {
    const ProductRow& row = products_[p];
    return row.id_size == 0
               ? std::string_view()
               : std::string_view(&arena_[row.id_begin], row.id_size);
  }
  ProductId product_id(ProductNumber p) const;
  ProcessId process_id(ProcessNumber i) const;

  std::optional<OrganisationNumber> FindOrganisation(std::string_view id) const;
  std::optional<ProductNumber> FindProduct(OrganisationNumber organisation,
                                           std::string_view local_id) const;
  std::optional<ProductNumber> FindProduct(const ProductId& id) const;

  // ProcessRow::place of a place; nothing where no process has it.
  std::optional<uint32_t> FindPlace(std::string_view place) const;

  // The provider rule: of the processes in force whose period ends no later
  // than `consumer_end` the latest; a process without a period serves where no
  // dated one does. Of several with that period a supply mix, then the lowest
  // number. A mix without a period stands for every period that has no mix of
  // its own. kNoNumber if none. Cost: a few steps, however many processes the
  // product has.
  ProcessNumber ProviderOf(ProductNumber product, Day consumer_end) const;
  // The process that answers for the product as such: its latest.
  ProcessNumber CurrentProcess(ProductNumber product) const {
    return ProviderOf(product, kOpenEnd);
  }
  // By which the consumer's own suppliers are chosen.
  Day ConsumerEnd(ProcessNumber i) const {
    const Day end = processes_[i].period_end;
    return end == kDayMin ? kOpenEnd : end;
  }

  // Numbers are given out without gaps: FAILED_PRECONDITION for another next
  // number.
  absl::Status SetOrganisation(OrganisationNumber number, std::string_view id);
  absl::Status SetProduct(ProductNumber number, const ProductVersion& version);
  absl::Status SetProcess(ProcessNumber number, const ProcessVersion& version,
                          Seq seq);

  // Stores all state, or restores it from what AppendTo wrote (DATA_LOSS).
  void AppendTo(std::string* out) const;
  static absl::StatusOr<Catalogue> ReadFrom(base::WireReader& reader);

 private:
  // Of at most so many processes the provider is found by looking at each.
  static constexpr uint32_t kWalkedMax = 8;

  // Numbers of an organisation and of a place by name; NameIndex::kNone.
  uint32_t NumberOf(const internal::NameIndex& index,
                    const internal::SharedLog<std::string>& names,
                    std::string_view name) const;
  void IndexProduct(ProductNumber number);
  uint32_t NumberOfPlace(const std::string& place);
  // Appends the last process to the list of its product.
  void Link();
  // Brings `providers_` in line with a process of a product with many.
  void IndexProcess(ProcessNumber number);
  // Of the few processes of a product, by looking at each.
  ProcessNumber WalkToProvider(ProductNumber product, Day consumer_end) const;
  bool HasMany(ProductNumber p) const {
    return products_[p].process_count > kWalkedMax;
  }
  // DATA_LOSS when a stored row names what is not there, or a list leaves out
  // a process.
  absl::Status CheckRows() const;
  absl::Status CheckLists() const;
  static uint64_t NameHash(OrganisationNumber organisation,
                           std::string_view local_id);

  // The bytes of the longest id that Id::Parse takes lie in one piece.
  static constexpr size_t kArenaPiece = size_t{1} << 14;

  internal::SharedLog<std::string> organisations_;
  internal::SharedLog<std::string> places_;  // "" first
  internal::SharedRows<ProductRow> products_;
  internal::SharedRows<ProcessRow> processes_;
  // Local ids of products, one after the other; each in one piece.
  internal::SharedLog<char, kArenaPiece> arena_;
  internal::NameIndex organisation_numbers_;
  internal::NameIndex place_numbers_;
  internal::NameIndex product_numbers_;
  ProviderIndex providers_;  // of products with many processes
};

}  // namespace tanji::graph

#endif  // TANJI_LIB_GRAPH_CATALOGUE_H_
