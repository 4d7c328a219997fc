// What every write replies.

#ifndef TANJI_LIB_API_COMMITTED_H_
#define TANJI_LIB_API_COMMITTED_H_

#include <string>

#include "lib/api/field_writer.h"
#include "lib/platform/record/change.h"
#include "tanji/supply/v1/supply.pb.h"

namespace tanji::api {

void SetReason(platform::UnsuppliedInput::Reason reason,
               supply::v1::UnsuppliedInput* message);

void FromEarlierFactor(const platform::EarlierFactor& factor,
                       supply::v1::EarlierFactor* message);

// Sets seq, record_id, entry and is_repeat of a write's response, and
// superseded_by_seq, held, unsupplied, earlier_factors and replaced_seq where
// it has them.
template <typename Response>
void FromCommitted(const platform::Committed& committed, Response* response) {
  response->set_seq(committed.seq);
  response->set_record_id(committed.record_id);
  response->set_entry(committed.entry);
  response->set_is_repeat(committed.repeated);
  if constexpr (requires { response->set_superseded_by_seq(0); }) {
    response->set_superseded_by_seq(committed.superseded_by);
  }
  if constexpr (requires { response->add_held(); }) {
    for (const platform::HeldProcess& held : committed.held) {
      auto* added = response->add_held();
      added->set_product(held.process.product.ToString());
      added->set_place(held.process.place);
      SetPeriod(held.process.period, added);
      for (const std::string& reason : held.reasons) added->add_reasons(reason);
    }
  }
  if constexpr (requires { response->add_unsupplied(); }) {
    for (const platform::UnsuppliedInput& input : committed.unsupplied.inputs) {
      auto* added = response->add_unsupplied();
      added->set_product(input.product.ToString());
      added->set_consumer(input.process.product.ToString());
      added->set_place(input.process.place);
      SetPeriod(input.process.period, added);
      SetReason(input.reason, added);
      added->set_hint(input.hint);
      added->set_electricity_place(input.electricity_place);
    }
    response->set_unsupplied_count(committed.unsupplied.count);
    for (const platform::EarlierFactor& factor : committed.unsupplied.earlier) {
      FromEarlierFactor(factor, response->add_earlier_factors());
    }
    response->set_earlier_factor_count(committed.unsupplied.earlier_count);
  }
  if constexpr (requires { response->set_replaced_seq(0); }) {
    response->set_replaced_seq(committed.replaced_seq);
  }
}

}  // namespace tanji::api

#endif  // TANJI_LIB_API_COMMITTED_H_
