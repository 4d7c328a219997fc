#include "lib/ledger/witness_policy.h"

#include <algorithm>
#include <utility>

#include "lib/base/status.h"
#include "lib/ledger/internal/line_reader.h"

namespace tanji::ledger {
namespace {

using base::StrCat;

constexpr std::string_view kNoWitness = "none";

absl::Status Expected(std::string_view what) {
  return absl::InvalidArgumentError(StrCat("expected ", what));
}

// Split at blanks and tabs.
std::vector<std::string_view> WordsOf(std::string_view line) {
  constexpr std::string_view kBlanks = " \t";
  std::vector<std::string_view> words;
  size_t begin = line.find_first_not_of(kBlanks);
  while (begin != std::string_view::npos) {
    const size_t end =
        std::min(line.find_first_of(kBlanks, begin), line.size());
    words.push_back(line.substr(begin, end - begin));
    begin = line.find_first_not_of(kBlanks, end);
  }
  return words;
}

bool HasOtherControl(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t' && c != '\n') || byte == 0x7f;
  });
}

// Type and key, whatever the name.
std::string MaterialOf(const VerifierKey& key) {
  return key.ToString().substr(key.reference().size());
}

bool HasKey(const std::vector<PolicyKey>& keys, const VerifierKey& key) {
  return std::any_of(keys.begin(), keys.end(), [&](const PolicyKey& one) {
    return MaterialOf(one.key) == MaterialOf(key);
  });
}

}  // namespace

absl::StatusOr<WitnessPolicy> WitnessPolicy::Parse(std::string_view text) {
  if (text.size() > kPolicySizeMax) {
    return absl::InvalidArgumentError(
        StrCat("policy has ", text.size(), " bytes; at most ", kPolicySizeMax));
  }
  if (HasOtherControl(text)) {
    return absl::InvalidArgumentError("policy has a control character");
  }
  if (!text.empty() && text.back() != '\n') {
    return absl::InvalidArgumentError("policy does not end in a newline");
  }
  WitnessPolicy policy;
  int line_number = 0;
  while (!text.empty()) {
    ++line_number;
    const size_t end = text.find('\n');
    const std::vector<std::string_view> words = WordsOf(text.substr(0, end));
    text.remove_prefix(end + 1);
    if (words.empty() || words[0].starts_with('#')) continue;
    TANJI_RETURN_IF_ERROR(base::AddPlace(policy.TakeLine(words),
                                         StrCat("policy, line ", line_number)));
  }
  if (!policy.has_quorum_) {
    return absl::InvalidArgumentError("policy has no line \"quorum …\"");
  }
  return policy;
}

absl::StatusOr<WitnessPolicy> WitnessPolicy::AnyOf(
    const std::vector<VerifierKey>& witnesses, size_t quorum) {
  WitnessPolicy policy;
  Member group{"any", 0, quorum};
  for (const VerifierKey& key : witnesses) {
    if (key.type() != SignatureType::kCosignatureV1) {
      return absl::InvalidArgumentError(
          StrCat("key \"", key.name(),
                 "\" is no witness's; expected one of type cosignature/v1"));
    }
    if (HasKey(policy.witnesses_, key)) continue;
    group.parts.push_back(policy.members_.size());
    policy.members_.push_back({key.name(), policy.witnesses_.size()});
    policy.witnesses_.push_back({key.name(), key, ""});
  }
  policy.has_quorum_ = true;
  if (quorum == 0) return policy;
  if (quorum > group.parts.size()) {
    return absl::InvalidArgumentError(StrCat("a quorum of ", quorum,
                                             " cannot be reached by ",
                                             group.parts.size(), " witnesses"));
  }
  policy.quorum_ = policy.members_.size();
  policy.members_.push_back(std::move(group));
  return policy;
}

absl::Status WitnessPolicy::TakeLine(
    const std::vector<std::string_view>& words) {
  if (words[0] == "log") return TakeLog(words);
  if (words[0] == "witness") return TakeWitness(words);
  if (words[0] == "group") return TakeGroup(words);
  if (words[0] == "quorum") return TakeQuorum(words);
  return Expected("log, witness, group or quorum");
}

absl::Status WitnessPolicy::TakeLog(
    const std::vector<std::string_view>& words) {
  if (words.size() < 2 || words.size() > 3) {
    return Expected("\"log KEY [URL]\"");
  }
  TANJI_ASSIGN_OR_RETURN(VerifierKey key, VerifierKey::Parse(words[1]));
  if (key.type() == SignatureType::kCosignatureV1) {
    return Expected("a log's key, not a witness's");
  }
  if (HasKey(logs_, key)) return Expected("each log once");
  if (logs_.size() == kPolicyNamesMax) return Expected("1,000 logs at most");
  std::string name = key.name();
  logs_.push_back({std::move(name), std::move(key),
                   std::string(words.size() == 3 ? words[2] : "")});
  return absl::OkStatus();
}

absl::Status WitnessPolicy::CheckNew(std::string_view name) const {
  if (name == kNoWitness) return Expected("another name than \"none\"");
  if (Find(name) != kNone) return Expected("each name once");
  if (members_.size() == kPolicyNamesMax) {
    return Expected("1,000 witnesses and groups at most");
  }
  return absl::OkStatus();
}

absl::Status WitnessPolicy::TakeWitness(
    const std::vector<std::string_view>& words) {
  if (words.size() < 3 || words.size() > 4) {
    return Expected("\"witness NAME KEY [URL]\"");
  }
  TANJI_RETURN_IF_ERROR(CheckNew(words[1]));
  TANJI_ASSIGN_OR_RETURN(VerifierKey key, VerifierKey::Parse(words[2]));
  if (key.type() != SignatureType::kCosignatureV1) {
    return Expected("a witness's key, of type cosignature/v1");
  }
  if (HasKey(witnesses_, key)) return Expected("each witness once");
  members_.push_back({std::string(words[1]), witnesses_.size()});
  witnesses_.push_back({std::string(words[1]), std::move(key),
                        std::string(words.size() == 4 ? words[3] : "")});
  return absl::OkStatus();
}

absl::Status WitnessPolicy::TakeGroup(
    const std::vector<std::string_view>& words) {
  if (words.size() < 4) return Expected("\"group NAME all|any|K MEMBER…\"");
  TANJI_RETURN_IF_ERROR(CheckNew(words[1]));
  Member group{std::string(words[1])};
  for (size_t i = 3; i < words.size(); ++i) {
    const size_t part = Find(words[i]);
    if (part == kNone) {
      return Expected(StrCat("\"", words[i], "\" to be defined before"));
    }
    if (std::exchange(members_[part].has_group, true)) {
      return Expected(StrCat("\"", words[i], "\" in one group, once"));
    }
    group.parts.push_back(part);
  }
  const size_t count = group.parts.size();
  if (words[2] == "all" || words[2] == "any") {
    group.needed = words[2] == "all" ? count : 1;
  } else {
    const auto needed = internal::ReadDecimal(words[2]);
    if (!needed.ok() || *needed == 0 || *needed > count) {
      return Expected(StrCat("all, any, or a number from 1 to ", count));
    }
    group.needed = *needed;
  }
  members_.push_back(std::move(group));
  return absl::OkStatus();
}

absl::Status WitnessPolicy::TakeQuorum(
    const std::vector<std::string_view>& words) {
  if (words.size() != 2) return Expected("\"quorum NAME\" or \"quorum none\"");
  if (std::exchange(has_quorum_, true)) return Expected("one quorum");
  if (words[1] == kNoWitness) return absl::OkStatus();
  quorum_ = Find(words[1]);
  if (quorum_ != kNone) return absl::OkStatus();
  return Expected(StrCat("\"", words[1], "\" to be defined before"));
}

size_t WitnessPolicy::Find(std::string_view name) const {
  for (size_t i = 0; i < members_.size(); ++i) {
    if (members_[i].name == name) return i;
  }
  return kNone;
}

// Members lie behind their parts: one pass.
bool WitnessPolicy::IsMetBy(const std::set<size_t>& cosigned) const {
  if (quorum_ == kNone) return true;
  std::vector<bool> has(members_.size());
  for (size_t i = 0; i <= quorum_; ++i) {
    const Member& member = members_[i];
    if (member.parts.empty()) {
      has[i] = cosigned.contains(member.witness);
      continue;
    }
    const auto count = std::count_if(member.parts.begin(), member.parts.end(),
                                     [&](size_t part) { return has[part]; });
    has[i] = static_cast<size_t>(count) >= member.needed;
  }
  return has[quorum_];
}

}  // namespace tanji::ledger
