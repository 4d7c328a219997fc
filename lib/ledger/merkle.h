// The Merkle tree of RFC 6962, section 2.1: hashing, proofs, verification.

#ifndef TANJI_LIB_LEDGER_MERKLE_H_
#define TANJI_LIB_LEDGER_MERKLE_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/crypto/hash.h"

namespace tanji::ledger {

namespace internal {
struct LeafRange;
}

using Hash = crypto::Sha256Digest;

Hash LeafHash(std::string_view entry);               // SHA-256(0x00 || entry)
Hash NodeHash(const Hash& left, const Hash& right);  // SHA-256(0x01 || l || r)
Hash EmptyRoot();                                    // SHA-256("")

// A growing tree that keeps the hash of every complete subtree: 64 bytes a
// leaf. Thread-compatible.
class MerkleTree {
 public:
  uint64_t size() const { return levels_.empty() ? 0 : levels_[0].size(); }

  void Append(const Hash& leaf_hash);
  Hash Root() const { return *RootAt(size()); }
  const Hash& Leaf(uint64_t index) const { return levels_[0][index]; }

  // OUT_OF_RANGE for sizes and indices that the tree does not have, and for an
  // old size of 0. Cost: O(log n) hashes.
  absl::StatusOr<Hash> RootAt(uint64_t size) const;
  absl::StatusOr<std::vector<Hash>> InclusionProof(uint64_t index,
                                                   uint64_t size) const;
  absl::StatusOr<std::vector<Hash>> ConsistencyProof(uint64_t old_size,
                                                     uint64_t new_size) const;
  // Hashes `first`, `first` + 1, … of complete subtrees of 2^height leaves.
  // Checks that the tree has them.
  std::vector<Hash> Subtrees(int height, uint64_t first, uint64_t count) const;

 private:
  // Of the leaves [begin, end): one of the subtrees that RFC 6962 splits into.
  Hash RangeHash(uint64_t begin, uint64_t end) const;
  std::vector<Hash> HashesOf(
      const std::vector<internal::LeafRange>& ranges) const;

  std::vector<std::vector<Hash>> levels_;
};

// DATA_LOSS when the proof does not show what it should; INVALID_ARGUMENT for
// an index or sizes that no proof can be for.
absl::Status VerifyInclusion(const Hash& leaf_hash, uint64_t index,
                             uint64_t size, const std::vector<Hash>& proof,
                             const Hash& root);
// An old size of 0 with a larger new one is refused here: nothing can be proven
// from it. Equal sizes take an empty proof and equal roots.
absl::Status VerifyConsistency(uint64_t old_size, const Hash& old_root,
                               uint64_t new_size, const Hash& new_root,
                               const std::vector<Hash>& proof);

}  // namespace tanji::ledger

#endif  // TANJI_LIB_LEDGER_MERKLE_H_
