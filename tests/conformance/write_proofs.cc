// write_proofs: prints the roots and proofs of lib/ledger for a log of 1,000
// entries "entry 0" … "entry 999", for another implementation to compare:
//
//   root SIZE HASH
//   inclusion INDEX SIZE HASH…
//   consistency OLD NEW HASH…
//
// Hashes in base64, from the leaf up. Roots of all sizes; each size beside the
// largest; each pair of sizes, and each index of each size, below 130. Each
// proof comes from the tree in memory and from tiles; both must agree.

#include <cstdio>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/base/base64.h"
#include "lib/base/strings.h"
#include "lib/ledger/merkle.h"
#include "lib/ledger/tile_tree.h"
#include "lib/ledger/tiles.h"

namespace tanji::ledger {
namespace {

constexpr uint64_t kSizeMax = 1000;
constexpr uint64_t kPairsBelow = 130;

void Print(const std::string& what, const std::vector<Hash>& hashes) {
  std::string line = what;
  for (const Hash& hash : hashes) {
    base::StrAppend(&line, " ", base::Base64Encode(crypto::AsBytes(hash)));
  }
  std::puts(line.c_str());
}

class Prover {
 public:
  Prover()
      : tiles_(kSizeMax,
               [this](const TileRef& tile) -> absl::StatusOr<std::string> {
                 return TileBytes(tree_, tile);
               }) {
    for (uint64_t i = 0; i < kSizeMax; ++i) {
      tree_.Append(LeafHash(base::StrCat("entry ", i)));
    }
  }

  bool PrintAll() {
    for (uint64_t size = 0; size <= kSizeMax; ++size) {
      Agree(base::StrCat("root ", size), Root(tree_.RootAt(size)),
            Root(tiles_.RootAt(size)));
      if (size == 0) continue;
      PrintConsistency(size, kSizeMax);
      PrintInclusion(size - 1, kSizeMax);
      PrintInclusion(0, size);
      PrintInclusion(size / 2, size);
      PrintInclusion(size - 1, size);
    }
    for (uint64_t size = 1; size < kPairsBelow; ++size) {
      for (uint64_t other = 0; other < size; ++other) {
        PrintInclusion(other, size);
        PrintConsistency(other + 1, size);
      }
    }
    return agree_;
  }

 private:
  static absl::StatusOr<std::vector<Hash>> Root(absl::StatusOr<Hash> root) {
    if (!root.ok()) return root.status();
    return std::vector<Hash>{*root};
  }
  void PrintInclusion(uint64_t index, uint64_t size) {
    Agree(base::StrCat("inclusion ", index, " ", size),
          tree_.InclusionProof(index, size),
          tiles_.InclusionProof(index, size));
  }
  void PrintConsistency(uint64_t old_size, uint64_t new_size) {
    Agree(base::StrCat("consistency ", old_size, " ", new_size),
          tree_.ConsistencyProof(old_size, new_size),
          tiles_.ConsistencyProof(old_size, new_size));
  }
  void Agree(const std::string& what,
             const absl::StatusOr<std::vector<Hash>>& in_memory,
             const absl::StatusOr<std::vector<Hash>>& from_tiles) {
    if (!in_memory.ok() || !from_tiles.ok() || *in_memory != *from_tiles) {
      std::fprintf(stderr, "%s: tree and tiles differ\n", what.c_str());
      agree_ = false;
      return;
    }
    Print(what, *in_memory);
  }

  MerkleTree tree_;
  TileTree tiles_;
  bool agree_ = true;
};

}  // namespace
}  // namespace tanji::ledger

int main() {
  tanji::ledger::Prover prover;
  return prover.PrintAll() ? 0 : 1;
}
