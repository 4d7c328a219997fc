#include "lib/platform/testing/together.h"

#include <optional>
#include <utility>

#include "lib/identity/decide.h"
#include "lib/platform/pack/packs.h"

namespace tanji::platform {

using identity::Caller;

Together::Together(Context& context) : context_(context) {
  Change blocker;  // holds the sequencer until all are queued
  // The batch it is in must begin before others are queued, or it would hold
  // some of them and leave the rest to the next.
  blocker.prepare =
      [this](const Position&,
             ChangeView&) -> absl::StatusOr<std::optional<uint64_t>> {
    holds_.set_value();
    go_.get_future().wait();
    return absl::AbortedError("only here to wait");
  };
  blocker.done = [](const absl::StatusOr<Committed>&) {};
  context_.sequencer.Submit(std::move(blocker));
  holds_.get_future().wait();
}

void Together::Add(const std::string& document, const std::string& request_id) {
  Submit(context_, Caller::Operator(), {request_id, document, ""},
         NextAnswer());
}

void Together::Add(ReleaseRequest request) {
  Release(context_, Caller::Operator(), std::move(request), NextAnswer());
}

void Together::AddPack(const std::string& document) {
  LoadPack(context_, Caller::Operator(), document, PackCheck::kOn,
           NextAnswer());
}

std::vector<absl::StatusOr<Committed>> Together::Go() {
  go_.set_value();
  std::vector<absl::StatusOr<Committed>> answers;
  for (auto& answer : answers_) answers.push_back(answer.get_future().get());
  return answers;
}

Done Together::NextAnswer() {
  answers_.emplace_back();
  return [&answer = answers_.back()](absl::StatusOr<Committed> committed) {
    answer.set_value(std::move(committed));
  };
}

}  // namespace tanji::platform
