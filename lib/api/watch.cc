#include "lib/api/watch.h"

#include <utility>

#include "lib/api/footprint.h"
#include "lib/api/process_choice.h"
#include "lib/base/status.h"

namespace tanji::api {
namespace {

namespace v1 = footprint::v1;

absl::StatusOr<platform::WatchQuery::Product> ToProduct(
    const v1::WatchedProduct& message) {
  platform::WatchQuery::Product product;
  TANJI_ASSIGN_OR_RETURN(product.product,
                         graph::ProductId::Parse(message.product()));
  TANJI_ASSIGN_OR_RETURN(product.choice, ToProcessChoice(message.choice()));
  return product;
}

}  // namespace

absl::StatusOr<platform::WatchQuery> ToWatchQuery(
    const v1::WatchRequest& request) {
  platform::WatchQuery query;
  const auto count = static_cast<size_t>(request.products_size());
  if (count > platform::kWatchedProductsMax) {
    return absl::InvalidArgumentError(
        base::StrCat("products has ", count, " items; at most ",
                     platform::kWatchedProductsMax, " expected"));
  }
  for (int i = 0; i < request.products_size(); ++i) {
    auto product = ToProduct(request.products(i));
    TANJI_RETURN_IF_ERROR(
        base::AddPlace(product.status(), base::StrCat("products[", i, "]")));
    query.products.push_back(*std::move(product));
  }
  query.organisation = request.organisation();
  query.min_relative_change = request.min_relative_change();
  if (!(query.min_relative_change >= 0 && query.min_relative_change <= 1)) {
    return absl::InvalidArgumentError(
        base::StrCat("min_relative_change is ", query.min_relative_change,
                     "; expected a share from 0 to 1"));
  }
  return query;
}

absl::StatusOr<std::chrono::milliseconds> ToHeartbeat(
    const v1::WatchRequest& request) {
  const uint32_t millis = request.heartbeat_millis();
  if (millis == 0) return std::chrono::milliseconds(kHeartbeatMillisDefault);
  if (millis < kHeartbeatMillisMin || millis > kHeartbeatMillisMax) {
    return absl::InvalidArgumentError(
        base::StrCat("heartbeat_millis is ", millis, "; expected ",
                     kHeartbeatMillisMin, " to ", kHeartbeatMillisMax));
  }
  return std::chrono::milliseconds(millis);
}

void FromWatched(const std::vector<platform::WatchedFootprint>& footprints,
                 v1::WatchResponse* message) {
  for (const platform::WatchedFootprint& watched : footprints) {
    v1::WatchedFootprint* added = message->add_footprints();
    if (watched.query_index.has_value()) {
      added->set_request_index(*watched.query_index);
    }
    v1::Footprint* footprint = added->mutable_footprint();
    if (watched.footprint.has_value()) {
      FromFootprint(*watched.footprint, LoopDetail::kCount, footprint);
    } else {
      footprint->set_product(watched.product.ToString());
      footprint->set_status(v1::FOOTPRINT_STATUS_NOT_FOUND);
    }
  }
}

}  // namespace tanji::api
