#include "lib/platform/access/query_budget.h"

#include <utility>

#include "lib/base/log.h"
#include "lib/base/status.h"
#include "lib/base/wire.h"
#include "lib/graph/calendar.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

constexpr int64_t kDayMicros = int64_t{86'400} * 1'000'000;
constexpr uint8_t kBudgetDigestKind = 0x62;

}  // namespace

QueryBudget::QueryBudget(store::KeyValueStore& main, uint64_t fence,
                         std::string_view names_secret, base::Clock& clock,
                         uint64_t budget)
    : main_(main),
      fence_(fence),
      names_(names_secret),
      clock_(clock),
      budget_(budget),
      ticker_(kQueryBudgetInterval, [this] { FlushAndTell(); }) {
  const store::KeyRange all{
      store::QueryUseKey(std::string(store::kIdDigestSize, '\0')),
      store::QueryUseKey(std::string(store::kIdDigestSize, '\xff'))};
  Days stored;
  const absl::Status read = main_.Scan(
      all, UINT64_MAX, [&](std::string_view key, std::string_view packed) {
        base::WireReader reader(packed, "stored use of a query budget");
        const auto day = reader.U64();
        const auto used = reader.U64();
        if (day.ok() && used.ok()) {
          stored[key.substr(key.size() - store::kIdDigestSize)] = {
              static_cast<int64_t>(*day), *used, false};
        }
        return true;
      });
  if (!read.ok()) {
    base::LogError(base::StrCat("query budgets begin anew: ",
                                base::ToStd(read.message())));
  }
  const base::MutexLock lock(mu_);
  stored_ = std::move(stored);
}

QueryBudget::~QueryBudget() { Stop(); }

void QueryBudget::Stop() { ticker_.Stop(); }

std::string QueryBudget::DigestOf(std::string_view organisation) const {
  return names_.Digest(kBudgetDigestKind, organisation);
}

int64_t QueryBudget::Today() const { return clock_.NowMicros() / kDayMicros; }

QueryBudget::Day& QueryBudget::TodayOf(std::string_view organisation,
                                       int64_t day) {
  auto found = days_.find(organisation);
  if (found == days_.end()) {
    const auto stored = stored_.find(DigestOf(organisation));
    found = days_
                .emplace(std::string(organisation),
                         stored == stored_.end() ? Day() : stored->second)
                .first;
  }
  Day& use = found->second;
  if (use.day < day) {
    use = {day, 0, use.is_changed};
  } else if (use.day > day + 1) {
    // A clock that was far ahead, and is set right: what was used stays so. One
    // that goes back over midnight gives no second budget of a day.
    use.day = day;
  }
  return use;
}

absl::Status QueryBudget::Take(std::string_view organisation, uint64_t units) {
  const int64_t today = Today();
  const base::MutexLock lock(mu_);
  Day& use = TodayOf(organisation, today);
  if (units > budget_ || use.used > budget_ - units) {
    return absl::ResourceExhaustedError(base::StrCat(
        "this call takes ", units, units == 1 ? " unit" : " units",
        "; this organisation has asked for ", use.used, " of ", budget_,
        " units of this day (UTC); expected a pause until ",
        graph::FormatDay(static_cast<graph::Day>(use.day + 1)), "T00:00Z"));
  }
  use.used += units;
  if (!std::exchange(use.is_changed, true)) {
    changed_.emplace_back(organisation);
  }
  return absl::OkStatus();
}

QueryBudget::Use QueryBudget::UseOf(std::string_view organisation) {
  const int64_t today = Today();
  const base::MutexLock lock(mu_);
  return {TodayOf(organisation, today).used, budget_};
}

absl::Status QueryBudget::Flush() {
  const base::MutexLock writing(writing_mu_);
  std::vector<std::string> taken;
  store::WriteBatch batch;
  {
    const base::MutexLock lock(mu_);
    taken.swap(changed_);
    for (const std::string& organisation : taken) {
      const auto found = days_.find(organisation);
      if (found == days_.end()) continue;  // erased
      found->second.is_changed = false;
      std::string packed;
      base::AppendU64(&packed, static_cast<uint64_t>(found->second.day));
      base::AppendU64(&packed, found->second.used);
      batch.Put(store::QueryUseKey(DigestOf(organisation)), packed);
    }
  }
  if (batch.empty()) return absl::OkStatus();
  const absl::Status written = main_.Apply(batch, fence_);
  if (written.ok()) return written;
  const base::MutexLock lock(mu_);
  for (std::string& organisation : taken) {
    const auto found = days_.find(organisation);
    if (found == days_.end()) continue;
    if (!std::exchange(found->second.is_changed, true)) {
      changed_.push_back(std::move(organisation));
    }
  }
  return written;
}

void QueryBudget::FlushAndTell() {
  const absl::Status status = Flush();
  if (!status.ok() && !has_failed_) {
    base::LogError(base::StrCat("the use of query budgets is not written: ",
                                base::ToStd(status.message())));
  }
  has_failed_ = !status.ok();
}

absl::Status QueryBudget::Forget(std::string_view organisation) {
  const std::string digest = DigestOf(organisation);
  const std::string key = store::QueryUseKey(digest);
  const base::MutexLock writing(writing_mu_);
  {
    const base::MutexLock lock(mu_);
    stored_.erase(digest);
    const auto found = days_.find(organisation);
    if (found != days_.end()) days_.erase(found);
  }
  store::WriteBatch batch;
  batch.Delete(key);
  TANJI_RETURN_IF_ERROR(main_.Apply(batch, fence_));
  return main_.Purge(store::KeyRange::Prefix(key));
}

}  // namespace tanji::platform
