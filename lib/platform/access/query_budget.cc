#include "lib/platform/access/query_budget.h"

#include <algorithm>
#include <utility>

#include "lib/base/log.h"
#include "lib/base/status.h"
#include "lib/base/wire.h"
#include "lib/graph/ids.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

constexpr int64_t kDayMicros = int64_t{86'400} * 1'000'000;
constexpr uint8_t kOwnerDigestKind = 0x62;
constexpr uint64_t kPortionsADay = 400;

}  // namespace

QueryBudget::QueryBudget(store::KeyValueStore& main, uint64_t fence,
                         std::string_view names_secret, base::Clock& clock,
                         uint64_t budget)
    : main_(main),
      fence_(fence),
      names_(names_secret),
      clock_(clock),
      budget_(budget) {}

std::string QueryBudget::KeyOf(std::string_view organisation) const {
  return store::QueryUseKey(names_.Digest(kOwnerDigestKind, organisation));
}

int64_t QueryBudget::Today() const { return clock_.NowMicros() / kDayMicros; }

QueryBudget::Day QueryBudget::Stored(std::string_view organisation) const {
  const auto packed = main_.Get(KeyOf(organisation));
  if (!packed.ok()) return {};
  base::WireReader reader(*packed, "stored use of a query budget");
  const auto day = reader.U64();
  const auto used = reader.U64();
  if (!day.ok() || !used.ok() || !reader.rest().empty()) return {};
  return {static_cast<int64_t>(*day), *used, *used};
}

QueryBudget::Day& QueryBudget::TodayOf(std::string_view organisation,
                                       int64_t day) {
  auto found = days_.find(organisation);
  if (found == days_.end()) {
    found =
        days_.emplace(std::string(organisation), Stored(organisation)).first;
  }
  // A clock that goes back gives no second budget of a day.
  if (found->second.day < day) found->second = {day, 0, 0};
  return found->second;
}

absl::Status QueryBudget::Take(std::string_view organisation, uint64_t units) {
  const int64_t today = Today();
  std::string packed;
  {
    const base::MutexLock lock(mu_);
    Day& day = TodayOf(organisation, today);
    if (units > budget_ || day.used > budget_ - units) {
      return absl::ResourceExhaustedError(base::StrCat(
          "this organisation has asked for ", day.used, " of ", budget_,
          " units of this day (UTC); expected a pause until ",
          graph::FormatDay(static_cast<int32_t>(day.day + 1)), "T00:00Z"));
    }
    day.used += units;
    if (day.used <= day.portioned) return absl::OkStatus();
    day.portioned = day.used + budget_ / kPortionsADay;
    base::AppendU64(&packed, static_cast<uint64_t>(day.day));
    base::AppendU64(&packed, std::min(day.portioned, budget_));
  }
  store::WriteBatch batch;
  batch.Put(KeyOf(organisation), packed);
  const absl::Status written = main_.Apply(batch, fence_);
  if (!written.ok()) {
    base::LogWarning(base::StrCat(
        "the use of a query budget is in memory alone: ", written.ToString()));
  }
  return absl::OkStatus();
}

QueryBudget::Use QueryBudget::UseOf(std::string_view organisation) {
  const int64_t today = Today();
  const base::MutexLock lock(mu_);
  return {TodayOf(organisation, today).used, budget_};
}

absl::Status QueryBudget::Forget(std::string_view organisation) {
  {
    const base::MutexLock lock(mu_);
    const auto found = days_.find(organisation);
    if (found != days_.end()) days_.erase(found);
  }
  store::WriteBatch batch;
  batch.Delete(KeyOf(organisation));
  return main_.Apply(batch, fence_);
}

}  // namespace tanji::platform
