#include "lib/audit/compare.h"

#include <utility>
#include <vector>

#include "lib/audit/log_files.h"
#include "lib/base/status.h"
#include "lib/ledger/tile_tree.h"

namespace tanji::audit {
namespace {

using base::StrCat;

Comparison Open(std::string why) {
  return {Relation::kOpen, std::move(why), std::nullopt};
}

// The root and proof that the files give for the larger checkpoint, or why they
// give none.
struct Prefix {
  ledger::Hash root;
  std::vector<ledger::Hash> proof;
};
absl::StatusOr<Prefix> ReadPrefix(const ledger::LogSource& log,
                                  uint64_t old_size, uint64_t new_size) {
  const ledger::TileTree tree(new_size, [&](const ledger::TileRef& tile) {
    return ReadTile(log, tile);
  });
  Prefix prefix;
  TANJI_ASSIGN_OR_RETURN(prefix.root, tree.RootAt(old_size));
  TANJI_ASSIGN_OR_RETURN(prefix.proof,
                         tree.ConsistencyProof(old_size, new_size));
  return prefix;
}

}  // namespace

absl::StatusOr<Comparison> Compare(const SignedCheckpoint& a,
                                   const SignedCheckpoint& b,
                                   const ledger::LogSource* log) {
  const bool a_is_first = a.checkpoint.size <= b.checkpoint.size;
  const SignedCheckpoint& first = a_is_first ? a : b;
  const SignedCheckpoint& second = a_is_first ? b : a;
  const ledger::Checkpoint& older = first.checkpoint;
  const ledger::Checkpoint& newer = second.checkpoint;
  if (older.origin != newer.origin) {
    return Open(StrCat("they are of two logs, \"", older.origin, "\" and \"",
                       newer.origin, "\""));
  }
  if (older.size == newer.size) {
    if (older.root == newer.root) {
      return Comparison{Relation::kSame,
                        StrCat("both cover the same ", older.size, " entries"),
                        std::nullopt};
    }
    return Comparison{
        Relation::kForked,
        StrCat("the log has signed two roots for its first ", older.size,
               " entries"),
        ledger::ForkEvidence{first.note, second.note, newer.root, {}}};
  }
  if (older.size == 0) {
    return Comparison{Relation::kConsistent, "the first covers no entries",
                      std::nullopt};
  }
  if (log == nullptr) {
    return Open(StrCat("they cover ", older.size, " and ", newer.size,
                       " entries: the files of the log are needed to tell"));
  }
  const auto prefix = ReadPrefix(*log, older.size, newer.size);
  if (absl::IsUnavailable(prefix.status())) return prefix.status();
  if (!prefix.ok())
    return Open(std::string(base::ToStd(prefix.status().message())));
  const absl::Status proven = ledger::VerifyConsistency(
      older.size, prefix->root, newer.size, newer.root, prefix->proof);
  if (!proven.ok()) {
    return Open("the files of the log are not those of the larger checkpoint");
  }
  if (prefix->root == older.root) {
    return Comparison{
        Relation::kConsistent,
        StrCat("the ", newer.size, " entries go on from the ", older.size),
        std::nullopt};
  }
  return Comparison{Relation::kForked,
                    StrCat("the log has signed another history: the first ",
                           older.size, " of ", newer.size,
                           " entries are not those that it signed before"),
                    ledger::ForkEvidence{first.note, second.note, prefix->root,
                                         prefix->proof}};
}

}  // namespace tanji::audit
