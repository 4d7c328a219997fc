#include "lib/api/committed.h"

namespace tanji::api {

void SetReason(platform::UnsuppliedInput::Reason reason,
               supply::v1::UnsuppliedInput* message) {
  using Reason = platform::UnsuppliedInput::Reason;
  switch (reason) {
    case Reason::kNotMade:
      return message->set_reason(supply::v1::UNSUPPLIED_REASON_NOT_MADE);
    case Reason::kLaterPeriod:
      return message->set_reason(supply::v1::UNSUPPLIED_REASON_LATER_PERIOD);
    case Reason::kNotAsPinned:
      return message->set_reason(supply::v1::UNSUPPLIED_REASON_NOT_AS_PINNED);
  }
}

void FromEarlierFactor(const platform::EarlierFactor& factor,
                       supply::v1::EarlierFactor* message) {
  message->set_product(factor.product.ToString());
  message->set_consumer(factor.process.product.ToString());
  message->set_place(factor.process.place);
  SetPeriod(factor.process.period, message);
  message->set_electricity_place(factor.electricity_place);
  if (!factor.period.has_value()) return;
  message->set_factor_period_start(graph::FormatDay(factor.period->start));
  message->set_factor_period_end(graph::FormatDay(factor.period->end));
}

}  // namespace tanji::api
