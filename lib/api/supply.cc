#include "lib/api/supply.h"

#include "lib/api/submission.h"

namespace tanji::api {

void FromStoredProduct(const platform::StoredProduct& product,
                       supply::v1::GetResponse* message) {
  message->set_product(product.id.ToString());
  message->set_is_declared(product.declared);
  if (product.declared) {
    FromProduct(product.declaration, message->mutable_declaration());
  }
  for (size_t i = 0; i < product.processes.size(); ++i) {
    supply::v1::StoredProcess* stored = message->add_processes();
    FromProcess(product.processes[i], stored->mutable_process());
    stored->set_seq(product.process_seqs[i]);
  }
}

void FromProductSummary(const platform::ProductSummary& product,
                        supply::v1::ProductSummary* message) {
  message->set_product(product.id.ToString());
  message->set_is_declared(product.declared);
  message->set_unit(product.unit);
  message->set_process_count(product.process_count);
}

}  // namespace tanji::api
