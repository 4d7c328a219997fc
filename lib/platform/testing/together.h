// Answers to changes that the sequencer takes in one batch, for tests.

#ifndef TANJI_LIB_PLATFORM_TESTING_TOGETHER_H_
#define TANJI_LIB_PLATFORM_TESTING_TOGETHER_H_

#include <deque>
#include <future>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/platform/context.h"
#include "lib/platform/supply/release.h"
#include "lib/platform/supply/submit.h"

namespace tanji::platform {

// From its construction to Go the sequencer takes nothing, and the live state
// stays as it is: what is added sees that one. Thread-compatible; used once.
class Together {
 public:
  explicit Together(Context& context);

  void Add(const std::string& document, const std::string& request_id = "");
  void Add(ReleaseRequest request);
  void AddPack(const std::string& document);

  // In the order in which they were added.
  std::vector<absl::StatusOr<Committed>> Go();

 private:
  Done NextAnswer();

  Context& context_;
  std::promise<void> holds_;
  std::promise<void> go_;
  std::deque<std::promise<absl::StatusOr<Committed>>> answers_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_TESTING_TOGETHER_H_
