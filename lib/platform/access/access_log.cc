#include "lib/platform/access/access_log.h"

#include <algorithm>
#include <utility>

#include "lib/base/log.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/base/wire.h"
#include "lib/crypto/random.h"
#include "lib/graph/ids.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

constexpr int64_t kHourMicros = int64_t{3600} * 1'000'000;
constexpr int64_t kHoursADay = 24;
constexpr uint8_t kOwnerDigestKind = 0x6c;
constexpr size_t kPartSizeMax = 1024;
constexpr size_t kListedLinesMax = 100'000;

// What a thread has noted last: an operator's call that reads much notes it
// once.
struct LastNoted {
  uint64_t call = 0;
  identity::Action action = identity::Action::kReadFootprint;
  std::string owner;
};

crypto::Aead AccessLogAead(std::string_view secret) {
  return crypto::Aead(
      crypto::DeriveKey(secret, "tanji-access-log/v1", crypto::Aead::kKeySize));
}

absl::StatusOr<AccessLines> OpenHour(const crypto::Aead& aead,
                                     std::string_view key,
                                     std::string_view value) {
  if (value.size() < crypto::Aead::kNonceSize) {
    return absl::DataLossError("an hour of the access log is cut off");
  }
  TANJI_ASSIGN_OR_RETURN(
      const std::string packed,
      aead.Open(value.substr(0, crypto::Aead::kNonceSize),
                value.substr(crypto::Aead::kNonceSize), key));
  base::WireReader reader(packed, "an hour of the access log");
  AccessLines lines;
  while (!reader.rest().empty()) {
    TANJI_ASSIGN_OR_RETURN(const std::string_view by,
                           reader.String(kPartSizeMax));
    TANJI_ASSIGN_OR_RETURN(const std::string_view action,
                           reader.String(kPartSizeMax));
    TANJI_ASSIGN_OR_RETURN(const std::string_view product,
                           reader.String(kPartSizeMax));
    TANJI_ASSIGN_OR_RETURN(const uint64_t count, reader.Varint());
    lines[{std::string(by), std::string(action), std::string(product)}] +=
        count;
  }
  return lines;
}

}  // namespace

AccessLog::AccessLog(store::KeyValueStore& main, uint64_t fence,
                     std::string_view secret, std::string_view names_secret,
                     base::Clock& clock)
    : main_(main),
      fence_(fence),
      aead_(AccessLogAead(secret)),
      names_(names_secret),
      clock_(clock),
      ticker_(kAccessLogInterval, [this] { FlushAndTell(); }) {}

AccessLog::~AccessLog() { Stop(); }

void AccessLog::NoteRead(const identity::Caller& caller,
                         identity::Action action,
                         const identity::Object& object) {
  const bool is_operator = caller.organisation.empty();
  if (is_operator) {
    thread_local LastNoted last;
    if (last.call == caller.call && caller.call != 0 && last.action == action &&
        last.owner == object.organisation) {
      return;
    }
    last = {caller.call, action, std::string(object.organisation)};
  }
  noted_.Add(object.organisation, clock_.NowMicros() / kHourMicros,
             {caller.organisation, identity::ActionName(action),
              is_operator               ? std::string_view()
              : object.evidence.empty() ? object.product
                                        : object.evidence},
             1);
}

void AccessLog::NoteCredential(const identity::Caller& caller,
                               std::string_view owner) {
  noted_.Add(owner, clock_.NowMicros() / kHourMicros,
             {caller.organisation, "make a credential", ""}, 1);
}

std::string AccessLog::StoreKey(const AccessHour& hour) const {
  return store::AccessLogKey(names_.Digest(kOwnerDigestKind, hour.first),
                             static_cast<uint64_t>(hour.second));
}

absl::StatusOr<AccessLines> AccessLog::Stored(const AccessHour& hour) const {
  const std::string key = StoreKey(hour);
  const auto value = main_.Get(key);
  if (absl::IsNotFound(value.status())) return AccessLines();
  TANJI_RETURN_IF_ERROR(value.status());
  return OpenHour(aead_, key, *value);
}

absl::Status AccessLog::CheckStored(std::string_view secret,
                                    std::string_view key,
                                    std::string_view value) {
  return OpenHour(AccessLogAead(secret), key, value).status();
}

absl::Status AccessLog::Write(const AccessHour& hour,
                              const AccessLines& noted) {
  TANJI_ASSIGN_OR_RETURN(AccessLines lines, Stored(hour));
  for (const auto& [line, count] : noted) AddCapped(lines, line, count);
  const std::string key = StoreKey(hour);
  store::WriteBatch batch;
  batch.Put(key, Seal(key, lines));
  return main_.Apply(batch, fence_);
}

std::string AccessLog::Seal(const std::string& key,
                            const AccessLines& lines) const {
  std::string packed;
  for (const auto& [line, count] : lines) {
    base::AppendString(&packed, std::get<0>(line));
    base::AppendString(&packed, std::get<1>(line));
    base::AppendString(&packed, std::get<2>(line));
    base::AppendVarint(&packed, count);
  }
  std::string value = crypto::RandomBytes(crypto::Aead::kNonceSize);
  value += aead_.Seal(value, packed, key);
  return value;
}

absl::Status AccessLog::Forget(const std::string& owner,
                               const std::set<std::string>* names) {
  TANJI_RETURN_IF_ERROR(Flush());
  const store::KeyRange range = store::KeyRange::Prefix(
      store::AccessLogPrefix(names_.Digest(kOwnerDigestKind, owner)));
  {
    const base::MutexLock writing(writing_mu_);
    std::vector<std::string> keys;
    TANJI_RETURN_IF_ERROR(main_.Scan(
        range, UINT64_MAX, [&](std::string_view key, std::string_view) {
          keys.emplace_back(key);
          return true;
        }));
    store::WriteBatch batch;
    for (const std::string& key : keys) {
      if (names == nullptr) {
        batch.Delete(key);
        continue;
      }
      TANJI_ASSIGN_OR_RETURN(const uint64_t hour,
                             store::HourOfAccessLogKey(key));
      TANJI_ASSIGN_OR_RETURN(const AccessLines stored,
                             Stored({owner, static_cast<int64_t>(hour)}));
      AccessLines left;
      for (const auto& [line, count] : stored) {
        AccessSubject subject = line;
        if (names->contains(std::get<2>(subject))) std::get<2>(subject).clear();
        left[std::move(subject)] += count;
      }
      if (left != stored) batch.Put(key, Seal(key, left));
    }
    if (batch.empty()) return absl::OkStatus();
    TANJI_RETURN_IF_ERROR(main_.Apply(batch, fence_));
  }
  return main_.Purge(range);
}

absl::Status AccessLog::Flush() {
  const base::MutexLock writing(writing_mu_);
  absl::Status failure;
  for (const auto& [hour, lines] : noted_.Take()) {
    const absl::Status status = Write(hour, lines);
    if (status.ok()) continue;
    failure = status;
    // What is damaged stays so; the others go on.
    if (absl::IsDataLoss(status)) continue;
    for (const auto& [subject, count] : lines) {
      noted_.Add(hour.first, hour.second, subject, count);
    }
  }
  const int64_t now_hour = clock_.NowMicros() / kHourMicros;
  if (failure.ok() && now_hour >= pruned_hour_ + kHoursADay) {
    failure = Prune(now_hour - kAccessLogDaysMax * kHoursADay);
    if (failure.ok()) pruned_hour_ = now_hour;
  }
  return failure;
}

absl::Status AccessLog::Prune(int64_t hour) {
  const store::KeyRange all{
      store::AccessLogKey(std::string(store::kIdDigestSize, '\0'), 0),
      store::AccessLogKey(std::string(store::kIdDigestSize, '\xff'),
                          UINT64_MAX)};
  store::WriteBatch batch;
  TANJI_RETURN_IF_ERROR(
      main_.Scan(all, UINT64_MAX, [&](std::string_view key, std::string_view) {
        const auto of_key = store::HourOfAccessLogKey(key);
        if (of_key.ok() && static_cast<int64_t>(*of_key) < hour) {
          batch.Delete(std::string(key));
        }
        return true;
      }));
  return batch.empty() ? absl::OkStatus() : main_.Apply(batch, fence_);
}

void AccessLog::FlushAndTell() {
  const absl::Status status = Flush();
  if (!status.ok() && !has_failed_) {
    base::LogError(base::StrCat("the access log is not written: ",
                                base::ToStd(status.message())));
  }
  has_failed_ = !status.ok();
}

void AccessLog::Stop() { ticker_.Stop(); }

absl::StatusOr<std::vector<AccessLine>> AccessLog::Read(
    const std::string& owner, int64_t days, size_t lines_max) {
  TANJI_RETURN_IF_ERROR(Flush());
  const int64_t now_hour = clock_.NowMicros() / kHourMicros;
  std::vector<AccessLine> found;
  for (int64_t hour = now_hour;
       hour > now_hour - days * kHoursADay && found.size() < lines_max;
       --hour) {
    TANJI_ASSIGN_OR_RETURN(const auto lines, Stored({owner, hour}));
    for (const auto& [line, count] : lines) {
      if (found.size() == lines_max) break;
      found.push_back({hour, std::get<0>(line), std::get<1>(line),
                       std::get<2>(line), count});
    }
  }
  return found;
}

absl::StatusOr<std::vector<AccessLine>> ListReads(
    const Context& context, const identity::Caller& caller,
    const std::string& organisation, int64_t days) {
  TANJI_RETURN_IF_ERROR(
      base::AddPlace(graph::CheckOrganisationId(organisation), "organisation"));
  TANJI_RETURN_IF_ERROR(identity::Decide(
      caller, identity::Action::kReadAccessLog, {organisation}));
  if (days < 1 || days > kAccessLogDaysMax) {
    return absl::InvalidArgumentError(
        base::StrCat("days is ", days, "; expected 1 to ", kAccessLogDaysMax));
  }
  return context.access_log.Read(organisation, days, kListedLinesMax);
}

}  // namespace tanji::platform
