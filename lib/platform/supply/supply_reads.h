// Use cases: read back products and processes.

#ifndef TANJI_LIB_PLATFORM_SUPPLY_SUPPLY_READS_H_
#define TANJI_LIB_PLATFORM_SUPPLY_SUPPLY_READS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/graph/model.h"
#include "lib/identity/decide.h"
#include "lib/platform/context.h"

namespace tanji::platform {

// A product as it stands, with its processes in force.
struct StoredProduct {
  graph::ProductId id;
  bool declared = false;  // false: only named as an input so far
  graph::ProductDeclaration declaration;
  std::vector<graph::ProcessDeclaration> processes;
  std::vector<uint64_t> process_seqs;  // record that brought each
};

// NOT_FOUND, PERMISSION_DENIED.
absl::StatusOr<StoredProduct> GetProduct(const Context& context,
                                         const View& view,
                                         const identity::Caller& caller,
                                         const graph::ProductId& product);

struct ProductSummary {
  graph::ProductId id;
  bool declared = false;
  std::string unit;            // declared unit
  uint32_t process_count = 0;  // in force
};
struct ProductPage {
  std::vector<ProductSummary> products;
  uint32_t next_product = 0;
  bool more = false;
};
// Products of `organisation` or (empty) of all, by number from
// `first_product`. NOT_FOUND for an unknown organisation.
absl::StatusOr<ProductPage> ListProducts(const View& view,
                                         const identity::Caller& caller,
                                         const std::string& organisation,
                                         uint32_t first_product,
                                         uint32_t page_size);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_SUPPLY_READS_H_
