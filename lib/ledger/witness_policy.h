// Which logs and witnesses count, and how many of them it takes
// (c2sp.org/tlog-policy).

#ifndef TANJI_LIB_LEDGER_WITNESS_POLICY_H_
#define TANJI_LIB_LEDGER_WITNESS_POLICY_H_

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/ledger/note.h"

namespace tanji::ledger {

inline constexpr size_t kPolicySizeMax = size_t{1} << 20;  // bytes
inline constexpr size_t kPolicyNamesMax = 1000;  // of logs, witnesses, groups

struct PolicyKey {
  std::string name;  // of a witness, in the policy alone; of a log its key's
  VerifierKey key;
  std::string url;  // empty: none is given
};

// Immutable; thread-safe.
class WitnessPolicy {
 public:
  // INVALID_ARGUMENT with the line and what was expected.
  static absl::StatusOr<WitnessPolicy> Parse(std::string_view text);
  // Any `quorum` of the witnesses with these keys, which must be enough.
  static absl::StatusOr<WitnessPolicy> AnyOf(
      const std::vector<VerifierKey>& witnesses, size_t quorum);

  const std::vector<PolicyKey>& logs() const { return logs_; }
  const std::vector<PolicyKey>& witnesses() const { return witnesses_; }
  // Whether a checkpoint needs any cosignature at all.
  bool NeedsWitnesses() const { return quorum_ != kNone; }

  // Whether these of witnesses(), by their place, are a quorum.
  bool IsMetBy(const std::set<size_t>& cosigned) const;

 private:
  // A witness, or a group of earlier members of which `needed` must have
  // cosigned.
  struct Member {
    std::string name;
    size_t witness = 0;  // where `parts` is empty
    size_t needed = 0;
    std::vector<size_t> parts = {};  // places in members_
    bool has_group = false;          // it is a member of one already
  };
  static constexpr size_t kNone = static_cast<size_t>(-1);

  absl::Status TakeLine(const std::vector<std::string_view>& words);
  absl::Status TakeLog(const std::vector<std::string_view>& words);
  absl::Status TakeWitness(const std::vector<std::string_view>& words);
  absl::Status TakeGroup(const std::vector<std::string_view>& words);
  absl::Status TakeQuorum(const std::vector<std::string_view>& words);
  absl::Status CheckNew(std::string_view name) const;
  size_t Find(std::string_view name) const;  // kNone: there is none

  std::vector<PolicyKey> logs_;
  std::vector<PolicyKey> witnesses_;
  std::vector<Member> members_;  // in their order: parts come before
  size_t quorum_ = kNone;        // place in members_
  bool has_quorum_ = false;
};

}  // namespace tanji::ledger

#endif  // TANJI_LIB_LEDGER_WITNESS_POLICY_H_
