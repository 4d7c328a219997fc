// Use case: find factors of the loaded packs by name.

#ifndef TANJI_LIB_PLATFORM_PACK_FACTOR_SEARCH_H_
#define TANJI_LIB_PLATFORM_PACK_FACTOR_SEARCH_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/base/mutex.h"
#include "lib/exchange/pack/factor_pack.h"
#include "lib/exchange/pack/name_search.h"
#include "lib/identity/decide.h"
#include "lib/platform/context.h"
#include "lib/platform/live_state.h"

namespace tanji::platform {

// A row of a factor pack, with what it comes to.
struct FoundFactor {
  graph::ProductId product;
  std::string unit;  // declared unit of the product
  // As the pack has it, but for the emissions, which are left out; a withheld
  // row has no note either, since notes state numbers too.
  exchange::Factor row;
  exchange::Licence licence;  // of the row, or else of the pack
  // Per declared unit, by the GWP pack that holds; absent when it is withheld
  // or too large for a double.
  std::optional<double> kg_co2e;
  // The licence forbids handing the number on, and the caller is neither the
  // operator nor the pack's organisation.
  bool is_withheld = false;
  // Has an emission that the GWP pack has no value for: it counts as nothing.
  bool is_uncharacterised = false;
};

struct FactorPage {
  std::vector<FoundFactor> factors;
  uint32_t next = 0;  // number to go on from
  bool more = false;
};

// The newest record that loaded a pack: it names the state of all of them. 0
// where there is none.
uint64_t PackStateOf(const View& view);

// Searches the rows of all factor packs. The index is built at the first search
// and at the first after a factor pack was loaded; who needs that one waits
// for it, nobody else does. Memory: some three times the packs' texts.
// Thread-safe.
class FactorSearch {
 public:
  static constexpr size_t kRowsMax = exchange::NameIndex::kProductsMax;

  // `context` outlives the search.
  explicit FactorSearch(const Context& context) : context_(context) {}
  FactorSearch(const FactorSearch&) = delete;
  FactorSearch& operator=(const FactorSearch&) = delete;

  // The rows that `query` finds, from number `first` on and at most
  // `page_size`: the best products first, as exchange::NameIndex ranks them; of
  // one rank electricity by a generation mix after what is over the life cycle,
  // and by direct CO2 last; of those the first kMatchesMax; of one product and
  // place the latest period first. The same numbers name the same rows while
  // PackStateOf is the same.
  //
  // INVALID_ARGUMENT for a query that NameIndex refuses; RESOURCE_EXHAUSTED
  // when the packs have more than kRowsMax rows or too much text; DATA_LOSS
  // when a stored pack is damaged; PERMISSION_DENIED. Cost: some 100 ns a row
  // of the packs; of the index, 20 us a row.
  absl::StatusOr<FactorPage> Search(const View& view,
                                    const identity::Caller& caller,
                                    std::string_view query, uint32_t first,
                                    uint32_t page_size);

  // Indexes built so far.
  uint64_t builds() const TANJI_EXCLUDES(mu_);

 private:
  struct Index;

  absl::StatusOr<std::shared_ptr<const Index>> IndexFor(const View& view)
      TANJI_EXCLUDES(mu_) TANJI_EXCLUDES(build_mu_);
  absl::StatusOr<std::shared_ptr<const Index>> Build(const View& view) const;
  // Null when it is older than `state`.
  std::shared_ptr<const Index> Current(uint64_t state) const
      TANJI_EXCLUDES(mu_);

  const Context& context_;
  base::Mutex build_mu_;  // held while an index is built, before mu_
  mutable base::Mutex mu_;
  std::shared_ptr<const Index> index_ TANJI_GUARDED_BY(mu_);
  uint64_t builds_ TANJI_GUARDED_BY(mu_) = 0;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_PACK_FACTOR_SEARCH_H_
