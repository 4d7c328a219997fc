#include "services/server/refusal_log.h"

#include <utility>

#include "lib/base/log.h"

namespace tanji::server {
namespace {

constexpr std::chrono::minutes kInterval(1);
constexpr std::chrono::seconds kSweepInterval(1);
// Callers that are remembered. Beyond them all count as one.
constexpr size_t kCallersMax = 10'000;
constexpr char kFurther[] = "further callers";

bool IsRefusal(absl::StatusCode code) {
  return code == absl::StatusCode::kUnauthenticated ||
         code == absl::StatusCode::kPermissionDenied ||
         code == absl::StatusCode::kResourceExhausted;
}

}  // namespace

RefusalLog::RefusalLog()
    : RefusalLog([](const std::string& line) { base::LogWarning(line); }) {}

RefusalLog::RefusalLog(Write write) : write_(std::move(write)) {}

void RefusalLog::Note(std::string_view who, std::string_view method,
                      absl::StatusCode code,
                      std::chrono::steady_clock::time_point now) {
  if (!IsRefusal(code)) return;
  const std::string code_name = absl::StatusCodeToString(code);
  std::string key = base::StrCat(who, " ", code_name);
  uint64_t since = 0;
  {
    const base::MutexLock lock(mu_);
    // Once a second: a crowd must not make each refusal look at all.
    if (told_.size() >= kCallersMax && !told_.contains(key) &&
        now - swept_ >= kSweepInterval) {
      swept_ = now;
      absl::erase_if(told_, [&](const auto& entry) {
        return now - entry.second.at >= kInterval;
      });
    }
    if (told_.size() >= kCallersMax && !told_.contains(key)) {
      who = kFurther;
      key = base::StrCat(who, " ", code_name);
    }
    const auto [found, is_new] = told_.try_emplace(key, Told{now, 0});
    if (!is_new && now - found->second.at < kInterval) {
      ++found->second.since;
      return;
    }
    since = found->second.since;
    found->second = {now, 0};
  }
  std::string line =
      base::StrCat("refused to ", who, ": ", method, ", ", code_name);
  if (since > 0) {
    base::StrAppend(&line, ", and ", since,
                    " more refusals, of whatever method, since the last line");
  }
  write_(line);
}

}  // namespace tanji::server
