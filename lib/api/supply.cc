#include "lib/api/supply.h"

#include <string>

#include "lib/api/field_reader.h"
#include "lib/api/submission.h"
#include "lib/base/status.h"

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

void FromPendingVersion(const platform::PendingVersion& version,
                        supply::v1::PendingVersion* message) {
  FromProcess(version.declaration, message->mutable_process());
  message->set_product(version.product.ToString());
  message->set_seq(version.seq);
  message->set_state(version.state == graph::ReleaseState::kHeld
                         ? supply::v1::RELEASE_STATE_HELD
                         : supply::v1::RELEASE_STATE_DRAFT);
  for (const std::string& reason : version.reasons) {
    message->add_reasons(reason);
  }
}

namespace {

// Of a release or a withdrawal, which have the same fields.
template <typename Message>
absl::StatusOr<platform::ReleaseRequest> ToRequest(const Message& message) {
  FaultList faults;
  FieldReader reader("process", faults);
  platform::ReleaseRequest request;
  request.request_id = message.request_id();
  request.process.product = {message.organisation(), message.product()};
  request.process.place = message.place();
  request.process.period = reader.ReadPeriod(message);
  request.version_seq = message.version_seq();
  request.reason = message.reason();
  TANJI_RETURN_IF_ERROR(faults.ToStatus());
  return request;
}

}  // namespace

absl::StatusOr<platform::ReleaseRequest> ToReleaseRequest(
    const supply::v1::ReleaseRequest& message) {
  return ToRequest(message);
}

absl::StatusOr<platform::ReleaseRequest> ToWithdrawal(
    const supply::v1::WithdrawRequest& message) {
  return ToRequest(message);
}

}  // namespace tanji::api
