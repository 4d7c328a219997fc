#include "lib/platform/record/cosigners.h"

#include <algorithm>
#include <utility>

#include "lib/base/log.h"
#include "lib/base/status.h"
#include "lib/base/time_units.h"
#include "lib/ledger/checkpoint.h"

namespace tanji::platform {
namespace {

using base::StrCat;

constexpr std::chrono::milliseconds kRetryMax(60'000);
constexpr int kDoublingsMax = 16;

// A policy that lists logs must list this one.
absl::Status CheckLog(const ledger::WitnessPolicy& policy,
                      const std::string& origin) {
  const auto& logs = policy.logs();
  const bool is_listed =
      std::any_of(logs.begin(), logs.end(),
                  [&](const auto& log) { return log.name == origin; });
  if (logs.empty() || is_listed) return absl::OkStatus();
  return absl::InvalidArgumentError(
      StrCat("the witness policy lists logs, but not ", origin));
}

}  // namespace

Cosigners::Cosigners(ledger::WitnessPolicy policy, WitnessOptions options,
                     Parts parts)
    : policy_(std::move(policy)),
      options_(std::move(options)),
      parts_(std::move(parts)) {}

absl::StatusOr<std::unique_ptr<Cosigners>> Cosigners::Create(
    const WitnessOptions& options, Parts parts) {
  TANJI_ASSIGN_OR_RETURN(ledger::WitnessPolicy policy,
                         ledger::WitnessPolicy::Parse(options.policy));
  TANJI_RETURN_IF_ERROR(CheckLog(policy, parts.ledger.origin()));
  std::unique_ptr<Cosigners> cosigners(
      new Cosigners(std::move(policy), options, std::move(parts)));
  size_t asked = 0;
  const base::MutexLock lock(cosigners->mu_);
  for (const ledger::PolicyKey& witness : cosigners->policy_.witnesses()) {
    cosigners->states_.push_back({witness.name, witness.url});
    Peer& peer = cosigners->peers_.emplace_back();
    if (witness.url.empty()) continue;
    auto url = net::HttpUrl::Parse(witness.url);
    TANJI_RETURN_IF_ERROR(
        base::AddPlace(url.status(), StrCat("witness \"", witness.name, "\"")));
    if (!url->is_https && !url->IsLoopback()) {
      base::LogWarning(StrCat("witness \"", witness.name,
                              "\" is asked over http: who can change ",
                              "its answers on the way can keep this server "
                              "from starting; expected ",
                              "https"));
    }
    net::HttpClient::Options client_options;
    client_options.authorities_path = options.authorities_path;
    client_options.timeout = options.timeout;
    peer.witness = std::make_unique<WitnessPeer>(*std::move(url),
                                                 std::move(client_options));
    if (++asked > kWitnessesAskedMax) {
      return absl::InvalidArgumentError(StrCat("the policy has more than ",
                                               kWitnessesAskedMax,
                                               " witnesses with a URL"));
    }
  }
  return cosigners;
}

Cosigners::~Cosigners() { Stop(); }

int64_t Cosigners::NowSeconds() const {
  return parts_.clock.NowMicros() / base::kMicrosPerSecond;
}

absl::Status Cosigners::CheckHistory() {
  const LedgerState::SignedCheckpoint last = parts_.ledger.checkpoint();
  if (last.size == 0) return absl::OkStatus();
  {
    const base::MutexLock lock(mu_);
    target_ = Target{last, last, {}, NowSeconds()};
  }
  for (size_t place = 0; place < peers_.size(); ++place) {
    if (peers_[place].witness == nullptr) continue;
    const absl::Status asked = Ask(place, last);
    if (absl::IsDataLoss(asked)) return asked;
  }
  return absl::OkStatus();
}

void Cosigners::Start() {
  for (size_t place = 0; place < peers_.size(); ++place) {
    if (peers_[place].witness == nullptr) continue;
    threads_.emplace_back([this, place] { Run(place); });
  }
}

void Cosigners::Stop() {
  {
    const base::MutexLock lock(mu_);
    stopping_ = true;
    wake_.NotifyAll();
  }
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void Cosigners::Run(size_t place) {
  int failures = 0;
  for (;;) {
    const auto target = NextTarget(place);
    if (!target.has_value()) return;
    const absl::Status asked = Ask(place, *target);
    if (asked.ok() || absl::IsFailedPrecondition(asked)) {
      failures = 0;
    } else if (!WaitToRetry(++failures)) {
      return;
    }
  }
}

bool Cosigners::WaitToRetry(int failures) {
  const auto wait = std::min(
      options_.retry_interval * (1 << std::min(failures - 1, kDoublingsMax)),
      kRetryMax);
  const auto deadline = std::chrono::steady_clock::now() + wait;
  const base::MutexLock lock(mu_);
  while (!stopping_) {
    const auto left = deadline - std::chrono::steady_clock::now();
    if (left <= std::chrono::nanoseconds(0)) break;
    wake_.WaitFor(mu_, left);
  }
  return !stopping_;
}

// A newer checkpoint takes the place of one that has its quorum, or has waited
// for too long; the same one does when the time of its quorum is old.
void Cosigners::RenewTarget() {
  const LedgerState::SignedCheckpoint last = parts_.ledger.checkpoint();
  const int64_t now = NowSeconds();
  const bool is_newer =
      !target_.has_value() || last.size > target_->as_signed.size;
  const int64_t age = target_.has_value() ? now - target_->since_seconds : 0;
  const bool is_due =
      !target_.has_value() || target_->is_kept || age > kQuorumSeconds;
  if (last.size == 0 || !is_due) return;
  if (!is_newer && !(target_->is_kept && age > kRefreshSeconds)) return;
  if (target_.has_value() && !target_->is_kept) {
    base::LogError(
        StrCat("no quorum of witnesses has cosigned the checkpoint "
               "of ",
               target_->as_signed.size, " entries"));
  }
  target_ = Target{last, last, {}, now};
  wake_.NotifyAll();
}

std::optional<LedgerState::SignedCheckpoint> Cosigners::NextTarget(
    size_t place) {
  constexpr std::chrono::milliseconds kLook(100);
  const base::MutexLock lock(mu_);
  while (!stopping_) {
    // Again, where it could not be stored.
    if (target_.has_value() && !target_->is_kept) {
      KeepIfMet(*target_).IgnoreError();
    }
    RenewTarget();
    if (target_.has_value() && !target_->cosigned.contains(place) &&
        states_[place].size <= target_->as_signed.size) {
      return target_->as_signed;
    }
    wake_.WaitFor(mu_, kLook);
  }
  return std::nullopt;
}

absl::Status Cosigners::Ask(size_t place,
                            const LedgerState::SignedCheckpoint& of) {
  Peer& peer = peers_[place];
  const auto lines = peer.witness->Cosign(parts_.ledger, of);
  if (!lines.ok()) {
    NoteFault(place, lines.status());
    if (absl::IsDataLoss(lines.status()) && !peer.is_checked) {
      const absl::Status rolled_back = absl::DataLossError(StrCat(
          "witness \"", policy_.witnesses()[place].name, "\": ",
          lines.status().message(), "; nothing is signed on this history"));
      parts_.on_rollback(rolled_back);
      return rolled_back;
    }
    return lines.status();
  }
  const base::MutexLock lock(mu_);
  if (!target_.has_value() || target_->as_signed.note != of.note) {
    return absl::OkStatus();  // too late for this one
  }
  if (!AddLines(*target_, *lines).contains(place)) {
    states_[place].fault = "its answer has no good line by its key";
    return absl::UnavailableError(states_[place].fault);
  }
  peer.is_checked = true;
  states_[place].fault.clear();
  return KeepIfMet(*target_);
}

std::set<size_t> Cosigners::AddLines(Target& target, std::string_view lines) {
  const auto checkpoint = ledger::Note::Parse(target.as_signed.note);
  std::set<size_t> good;
  if (!checkpoint.ok()) return good;
  while (!lines.empty()) {
    const size_t size = std::min(lines.find('\n'), lines.size() - 1) + 1;
    const std::string line(lines.substr(0, size));
    lines.remove_prefix(size);
    const auto note = ledger::Note::Parse(StrCat(checkpoint->text, "\n", line));
    if (!note.ok()) continue;
    const auto signed_by = FindSigner(*note);
    if (!signed_by.has_value()) continue;
    good.insert(signed_by->place);
    WitnessState& state = states_[signed_by->place];
    state.size = std::max(state.size, target.as_signed.size);
    state.seconds = signed_by->seconds;
    if (target.cosigned.insert(signed_by->place).second) {
      target.checkpoint.note += line;
    }
  }
  return good;
}

// Of a note with one line.
std::optional<Cosigners::SignedBy> Cosigners::FindSigner(
    const ledger::Note& note) const {
  const ledger::NoteSignature& line = note.signatures.front();
  for (size_t place = 0; place < policy_.witnesses().size(); ++place) {
    const ledger::VerifierKey& key = policy_.witnesses()[place].key;
    if (key.key_id() != line.key_id || key.name() != line.name) continue;
    SignedBy signed_by{place, 0};
    if (key.VerifyText(note.text, line.bytes, &signed_by.seconds).ok()) {
      return signed_by;
    }
  }
  return std::nullopt;
}

absl::Status Cosigners::KeepIfMet(Target& target) {
  if (!policy_.IsMetBy(target.cosigned)) return absl::OkStatus();
  if (target.as_signed.size < parts_.ledger.witnessed().size) {
    return absl::OkStatus();
  }
  TANJI_RETURN_IF_ERROR(parts_.keep(target.checkpoint));
  target.is_kept = true;
  parts_.ledger.SetWitnessed(target.checkpoint);
  wake_.NotifyAll();
  return absl::OkStatus();
}

void Cosigners::NoteFault(size_t place, const absl::Status& status) {
  const base::MutexLock lock(mu_);
  WitnessState& state = states_[place];
  if (absl::IsFailedPrecondition(status)) {
    state.size = std::max(state.size, parts_.ledger.checkpoint().size);
    return;
  }
  const std::string fault(base::ToStd(status.message()));
  if (state.fault != fault) {
    base::LogWarning(StrCat("witness \"", state.name, "\": ", fault));
  }
  state.fault = fault;
}

absl::Status Cosigners::TakeLines(const std::string& note,
                                  const std::string& lines) {
  const std::vector<ledger::VerifierKey> log_keys =
      parts_.keys.checkpoint_verifiers();
  const auto checkpoint = ledger::OpenCheckpoint(note, log_keys);
  const auto root = checkpoint.ok() ? parts_.ledger.RootAt(checkpoint->size)
                                    : checkpoint.status();
  if (!root.ok() || *root != checkpoint->root) {
    return absl::InvalidArgumentError(
        "the lines are over a checkpoint that is none of this log");
  }
  TANJI_ASSIGN_OR_RETURN(const ledger::Note parsed, ledger::Note::Parse(note));
  // The file has travelled: of its lines the log's count, and witnesses'.
  const LedgerState::SignedCheckpoint as_signed{
      ledger::WithLinesOf(parsed, log_keys), checkpoint->size};
  const base::MutexLock lock(mu_);
  if (!by_file_.has_value() || by_file_->as_signed.note != as_signed.note) {
    by_file_ = Target{as_signed, as_signed, {}, NowSeconds()};
  }
  AddLines(*by_file_, std::string_view(note).substr(parsed.text.size() + 1));
  if (AddLines(*by_file_, lines).empty()) {
    return absl::InvalidArgumentError(
        "no line is a good cosignature by a witness of the policy");
  }
  return KeepIfMet(*by_file_);
}

std::vector<WitnessState> Cosigners::states() const {
  const base::MutexLock lock(mu_);
  return states_;
}

absl::Status Cosigners::status() const {
  const uint64_t witnessed = parts_.ledger.witnessed().size;
  const uint64_t in_checkpoint = parts_.ledger.checkpoint().size;
  const base::MutexLock lock(mu_);
  const bool is_pending = policy_.NeedsWitnesses() && witnessed < in_checkpoint;
  if (!is_pending) {
    pending_since_ = 0;
    return absl::OkStatus();
  }
  if (pending_since_ == 0 || pending_beyond_ != witnessed) {
    pending_since_ = NowSeconds();
    pending_beyond_ = witnessed;
  }
  if (NowSeconds() - pending_since_ <= kQuorumSeconds) return absl::OkStatus();
  return absl::UnavailableError(
      StrCat("no quorum of witnesses: ", witnessed, " entries are witnessed, ",
             in_checkpoint, " are in the last checkpoint"));
}

}  // namespace tanji::platform
