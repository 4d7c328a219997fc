#include "lib/ledger/merkle.h"

#include <bit>
#include <utility>

#include "lib/base/check.h"
#include "lib/base/strings.h"
#include "lib/ledger/internal/proof_ranges.h"

namespace tanji::ledger {
namespace {

using base::StrCat;

// Domain separation, RFC 6962, section 2.1.
constexpr std::string_view kLeafPrefix("\x00", 1);
constexpr std::string_view kNodePrefix("\x01", 1);

absl::Status NotProven(std::string_view what) {
  return absl::DataLossError(base::ToAbsl(what));
}

}  // namespace

Hash LeafHash(std::string_view entry) {
  return crypto::Sha256({kLeafPrefix, entry});
}

Hash NodeHash(const Hash& left, const Hash& right) {
  return crypto::Sha256(
      {kNodePrefix, crypto::AsBytes(left), crypto::AsBytes(right)});
}

Hash EmptyRoot() { return crypto::Sha256(""); }

void MerkleTree::Append(const Hash& leaf_hash) {
  Hash hash = leaf_hash;
  for (size_t level = 0;; ++level) {
    if (level == levels_.size()) levels_.emplace_back();
    std::vector<Hash>& hashes = levels_[level];
    hashes.push_back(hash);
    if (hashes.size() % 2 != 0) return;
    hash = NodeHash(hashes[hashes.size() - 2], hashes.back());
  }
}

// In these subtrees `begin` is a multiple of the smallest power of two that is
// not below end - begin, so that complete ones are at hand.
Hash MerkleTree::RangeHash(uint64_t begin, uint64_t end) const {
  const uint64_t size = end - begin;
  if (std::has_single_bit(size)) {
    const int height = std::countr_zero(size);
    return levels_[static_cast<size_t>(height)][begin >> height];
  }
  const uint64_t middle = begin + internal::SplitPoint(size);
  return NodeHash(RangeHash(begin, middle), RangeHash(middle, end));
}

absl::StatusOr<Hash> MerkleTree::RootAt(uint64_t size) const {
  if (size > this->size()) {
    return absl::OutOfRangeError(
        StrCat("root at size ", size, ", but the tree has ", this->size()));
  }
  return size == 0 ? EmptyRoot() : RangeHash(0, size);
}

std::vector<Hash> MerkleTree::HashesOf(
    const std::vector<internal::LeafRange>& ranges) const {
  std::vector<Hash> hashes;
  hashes.reserve(ranges.size());
  for (const internal::LeafRange& range : ranges) {
    hashes.push_back(RangeHash(range.begin, range.end));
  }
  return hashes;
}

absl::StatusOr<std::vector<Hash>> MerkleTree::InclusionProof(
    uint64_t index, uint64_t size) const {
  if (size > this->size() || index >= size) {
    return absl::OutOfRangeError(StrCat("inclusion of entry ", index,
                                        " in size ", size,
                                        ", but the tree has ", this->size()));
  }
  return HashesOf(internal::InclusionRanges(index, size));
}

absl::StatusOr<std::vector<Hash>> MerkleTree::ConsistencyProof(
    uint64_t old_size, uint64_t new_size) const {
  if (new_size > this->size() || old_size > new_size || old_size == 0) {
    return absl::OutOfRangeError(StrCat("consistency of sizes ", old_size,
                                        " and ", new_size,
                                        ", but the tree has ", this->size()));
  }
  return HashesOf(internal::ConsistencyRanges(old_size, new_size));
}

std::vector<Hash> MerkleTree::Subtrees(int height, uint64_t first,
                                       uint64_t count) const {
  TANJI_CHECK(height >= 0 && static_cast<size_t>(height) < levels_.size());
  const std::vector<Hash>& level = levels_[static_cast<size_t>(height)];
  TANJI_CHECK(first <= level.size() && count <= level.size() - first);
  const auto begin = level.begin() + static_cast<int64_t>(first);
  return std::vector<Hash>(begin, begin + static_cast<int64_t>(count));
}

// RFC 9162, section 2.1.3.2.
absl::Status VerifyInclusion(const Hash& leaf_hash, uint64_t index,
                             uint64_t size, const std::vector<Hash>& proof,
                             const Hash& root) {
  if (index >= size) {
    return absl::InvalidArgumentError(
        StrCat("entry ", index, " cannot be in a tree of size ", size));
  }
  uint64_t node = index;
  uint64_t last = size - 1;
  Hash hash = leaf_hash;
  for (const Hash& sibling : proof) {
    if (last == 0) return NotProven("inclusion proof is too long");
    if (node % 2 == 1 || node == last) {
      hash = NodeHash(sibling, hash);
      // Climb past the levels where the last node has no sibling.
      const int steps = node % 2 == 1 ? 0 : std::countr_zero(node);
      node >>= steps;
      last >>= steps;
    } else {
      hash = NodeHash(hash, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  if (last != 0) return NotProven("inclusion proof is too short");
  if (hash != root) return NotProven("inclusion proof leads to another root");
  return absl::OkStatus();
}

// RFC 9162, section 2.1.4.2.
absl::Status VerifyConsistency(uint64_t old_size, const Hash& old_root,
                               uint64_t new_size, const Hash& new_root,
                               const std::vector<Hash>& proof) {
  if (old_size > new_size || (old_size == 0 && new_size != 0)) {
    return absl::InvalidArgumentError(
        StrCat("no proof can be for sizes ", old_size, " and ", new_size));
  }
  if (old_size == new_size) {
    if (!proof.empty()) return NotProven("consistency proof is too long");
    if (old_root != new_root) return NotProven("same size, but another root");
    return absl::OkStatus();
  }
  uint64_t node = old_size - 1;
  uint64_t last = new_size - 1;
  const int complete = std::countr_one(node);
  node >>= complete;
  last >>= complete;
  // Where the old tree is one complete subtree, its root starts the proof.
  const bool starts_at_old_root = node == 0;
  size_t next = 0;
  if (!starts_at_old_root && proof.empty()) {
    return NotProven("consistency proof is too short");
  }
  Hash old_hash = starts_at_old_root ? old_root : proof[next++];
  Hash new_hash = old_hash;
  for (; next < proof.size(); ++next) {
    if (last == 0) return NotProven("consistency proof is too long");
    const Hash& sibling = proof[next];
    if (node % 2 == 1 || node == last) {
      old_hash = NodeHash(sibling, old_hash);
      new_hash = NodeHash(sibling, new_hash);
      const int steps = node % 2 == 1 ? 0 : std::countr_zero(node);
      node >>= steps;
      last >>= steps;
    } else {
      new_hash = NodeHash(new_hash, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  if (last != 0) return NotProven("consistency proof is too short");
  if (old_hash != old_root) {
    return NotProven("consistency proof leads to another old root");
  }
  if (new_hash != new_root) {
    return NotProven("consistency proof leads to another new root");
  }
  return absl::OkStatus();
}

}  // namespace tanji::ledger
