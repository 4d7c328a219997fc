#include "lib/api/footprint_diff.h"

#include "lib/base/check.h"

namespace tanji::api {
namespace {

namespace v1 = footprint::v1;

v1::DiffCause ToCause(platform::DiffCause cause) {
  switch (cause) {
    case platform::DiffCause::kMethod:
      return v1::DIFF_CAUSE_METHOD;
    case platform::DiffCause::kFactorPack:
      return v1::DIFF_CAUSE_FACTOR_PACK;
    case platform::DiffCause::kSupplier:
      return v1::DIFF_CAUSE_SUPPLIER;
    case platform::DiffCause::kActivity:
      return v1::DIFF_CAUSE_ACTIVITY;
  }
  TANJI_CHECK(false);
}

}  // namespace

void FromDiff(const platform::DiffRequest& request,
              const platform::FootprintDiff& diff, v1::DiffResponse* message) {
  message->set_from_seq(request.from_seq);
  message->set_to_seq(request.to_seq);
  message->set_unit(diff.unit);
  message->set_from_day(graph::FormatDay(diff.from_day));
  message->set_to_day(graph::FormatDay(diff.to_day));
  message->set_from_kg_co2e(diff.from_kg_co2e.ToString());
  message->set_to_kg_co2e(diff.to_kg_co2e.ToString());
  for (const platform::DiffLine& line : diff.lines) {
    v1::DiffLine* added = message->add_lines();
    added->set_cause(ToCause(line.cause));
    added->set_name(line.name);
    added->set_kg_co2e(line.kg_co2e.ToString());
    for (const std::string& change : line.changes) added->add_changes(change);
  }
}

}  // namespace tanji::api
