#include "lib/platform/record/timestamper.h"

#include <algorithm>
#include <utility>

#include "lib/base/file.h"
#include "lib/base/log.h"
#include "lib/base/status.h"
#include "lib/base/time_units.h"
#include "lib/crypto/random.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/timestamp_record.h"
#include "lib/platform/record/payload.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

using base::StrCat;

constexpr std::chrono::milliseconds kTimestampRetryMax{300'000};
constexpr int kTimestampDoublingsMax = 16;
constexpr int kHttpOk = 200;
constexpr char kQueryMediaType[] = "application/timestamp-query";

}  // namespace

void Timestamper::History::Take(const ledger::Record& record) {
  if (record.kind != ledger::RecordKind::kTimestamp) return;
  const auto stamped = ledger::StampedSize(record);
  if (!stamped.ok()) return;
  seqs.push_back(record.seq);
  size = *stamped;
  micros = record.time_micros;
}

Timestamper::Timestamper(const TimestampOptions& options, Parts parts,
                         History history)
    : options_(options), parts_(parts), history_(std::move(history)) {}

absl::StatusOr<std::unique_ptr<Timestamper>> Timestamper::Create(
    const TimestampOptions& options, Parts parts, History history) {
  std::unique_ptr<Timestamper> made(
      new Timestamper(options, parts, std::move(history)));
  if (options.url.empty() && options.authorities.empty()) return made;
  if (options.url.empty() || options.authorities.empty()) {
    return absl::InvalidArgumentError(
        "time stamps take the URL of an authority and its certificates, both");
  }
  auto url = net::HttpUrl::Parse(options.url);
  TANJI_RETURN_IF_ERROR(base::AddPlace(url.status(), "time stamps"));
  auto authorities = crypto::TimestampAuthorities::FromPem(options.authorities);
  TANJI_RETURN_IF_ERROR(
      base::AddPlace(authorities.status(), "authorities of time stamps"));
  net::HttpClient::Options client_options;
  client_options.authorities_path = options.web_authorities_path;
  client_options.timeout = options.timeout;
  made->client_ = std::make_unique<net::HttpClient>(*std::move(url),
                                                    std::move(client_options));
  made->authorities_ = *std::move(authorities);
  const base::MutexLock lock(made->mu_);
  made->state_.url = options.url;
  made->state_.size = made->history_.size;
  made->state_.seconds = made->history_.micros / base::kMicrosPerSecond;
  return made;
}

Timestamper::~Timestamper() { Stop(); }

void Timestamper::Start() {
  if (client_ != nullptr) thread_ = std::thread([this] { Run(); });
}

void Timestamper::Stop() {
  {
    const base::MutexLock lock(mu_);
    stopping_ = true;
    wake_.NotifyAll();
  }
  if (thread_.joinable()) thread_.join();
}

std::optional<TimestampState> Timestamper::state() const {
  if (client_ == nullptr) return std::nullopt;
  const base::MutexLock lock(mu_);
  return state_;
}

absl::Status Timestamper::status() const {
  const base::MutexLock lock(mu_);
  const int64_t now = parts_.clock.NowMicros() / base::kMicrosPerSecond;
  if (failing_since_ != 0 && now - failing_since_ >= kTimestampAlarmSeconds) {
    return absl::UnavailableError(StrCat(
        "no time stamp since ", now - failing_since_, " s: ", state_.fault));
  }
  return clock_fault_;
}

// The log's own stamps are nothing new: a log where nothing happens rests.
bool Timestamper::IsDue() const {
  const uint64_t size = parts_.ledger.checkpoint().size;
  const bool has_own =
      !history_.seqs.empty() && history_.seqs.back() >= history_.size;
  const uint64_t own = has_own ? 1 : 0;
  if (size <= history_.size + own) return false;
  if (history_.seqs.empty()) return true;
  const int64_t interval = options_.interval.count() * base::kMicrosPerSecond;
  return parts_.clock.NowMicros() / interval > history_.micros / interval;
}

void Timestamper::Run() {
  int failures = 0;
  for (;;) {
    {
      const base::MutexLock lock(mu_);
      auto wait = options_.look_interval;
      if (failures > 0) {
        wait =
            std::min(options_.retry_interval *
                         (1 << std::min(failures - 1, kTimestampDoublingsMax)),
                     kTimestampRetryMax);
      }
      const auto next = std::chrono::steady_clock::now() + wait;
      for (auto now = std::chrono::steady_clock::now();
           !stopping_ && now < next; now = std::chrono::steady_clock::now()) {
        wake_.WaitFor(mu_, next - now);
      }
      if (stopping_) return;
      if (!IsDue()) continue;
    }
    const absl::Status stamped = StampNext();
    NoteFault(stamped);
    failures = stamped.ok() ? 0 : failures + 1;
  }
}

void Timestamper::NoteFault(const absl::Status& fault) {
  const base::MutexLock lock(mu_);
  if (fault.ok()) {
    failing_since_ = 0;
    state_.fault.clear();
    return;
  }
  std::string text(base::ToStd(fault.message()));
  if (text != state_.fault) {
    base::LogWarning(StrCat("no time stamp by ", options_.url, ": ", text));
  }
  state_.fault = std::move(text);
  if (failing_since_ == 0) {
    failing_since_ = parts_.clock.NowMicros() / base::kMicrosPerSecond;
  }
}

absl::StatusOr<std::string> Timestamper::Ask(const std::string& request) {
  TANJI_ASSIGN_OR_RETURN(net::HttpAnswer answer,
                         client_->Post("", request, kQueryMediaType,
                                       crypto::kTimestampReplySizeMax));
  if (answer.status != kHttpOk) {
    return absl::UnavailableError(StrCat("it answers HTTP ", answer.status));
  }
  return std::move(answer.body);
}

absl::Status Timestamper::StampNext() {
  const uint64_t size = parts_.ledger.checkpoint().size;
  TANJI_ASSIGN_OR_RETURN(const ledger::Hash root, parts_.ledger.RootAt(size));
  Change change;
  change.draft = NewDraft(ledger::RecordKind::kTimestamp);
  const auto digest =
      ledger::TimestampDigest({parts_.ledger.origin(), size, root});
  const std::string nonce = ledger::TimestampNonce(change.draft);
  TANJI_ASSIGN_OR_RETURN(const std::string answer,
                         Ask(crypto::TimestampRequest(digest, nonce)));
  TANJI_ASSIGN_OR_RETURN(const auto reply,
                         crypto::TimestampReply::Parse(answer));
  TANJI_RETURN_IF_ERROR(reply.CheckAnswers(digest, nonce));
  TANJI_RETURN_IF_ERROR(reply.Verify(*authorities_));

  change.secret = crypto::RandomBytes(ledger::kSecretSize);
  change.draft.refs = {{size - 1, parts_.ledger.Leaf(size - 1)}};
  CommitTo(change.draft, change.secret, ledger::kTimestampMediaType, answer);
  const std::string id = change.draft.id;
  const std::string secret = change.secret;
  change.prepare =
      [&](const Position& position,
          ChangeView& view) -> absl::StatusOr<std::optional<uint64_t>> {
    PutPayload(view, store::RecordSealer(secret), id, answer);
    // Known before any checkpoint covers it: the file is published first.
    parts_.payloads.Expect(position.seq);
    return std::nullopt;
  };
  TANJI_ASSIGN_OR_RETURN(const Committed committed,
                         parts_.sequencer.SubmitAndWait(std::move(change)));
  TANJI_ASSIGN_OR_RETURN(const ledger::Entry entry,
                         ledger::Entry::Parse(committed.entry));
  const base::MutexLock lock(mu_);
  history_.Take(entry.record);
  state_.size = size;
  state_.seconds = reply.seconds();
  state_.authority = reply.Authority();
  const int64_t ahead =
      parts_.clock.NowMicros() / base::kMicrosPerSecond - reply.seconds();
  clock_fault_ =
      std::abs(ahead) <= kTimestampClockSeconds
          ? absl::OkStatus()
          : absl::UnavailableError(StrCat(
                "the clock differs from that of the time stamp authority by ",
                ahead, " s"));
  if (!clock_fault_.ok()) {
    base::LogError(base::ToStd(clock_fault_.message()));
  }
  return absl::OkStatus();
}

}  // namespace tanji::platform
