// The right edge of a Merkle tree: enough to append leaves and give the root.

#ifndef TANJI_LIB_LEDGER_FRONTIER_H_
#define TANJI_LIB_LEDGER_FRONTIER_H_

#include <cstdint>
#include <vector>

#include "lib/ledger/merkle.h"

namespace tanji::ledger {

// Holds one hash for each complete subtree of a tree of `size` leaves, so that
// a root can be calculated anew beside a MerkleTree and compared with it.
// Value type; O(log n) memory.
class Frontier {
 public:
  uint64_t size() const { return size_; }
  void Append(const Hash& leaf_hash) {
    Hash hash = leaf_hash;
    for (uint64_t full = size_; (full & 1) != 0; full >>= 1) {
      hash = NodeHash(edge_.back(), hash);
      edge_.pop_back();
    }
    edge_.push_back(hash);
    ++size_;
  }
  Hash Root() const {
    if (edge_.empty()) return EmptyRoot();
    Hash root = edge_.back();
    for (size_t i = edge_.size() - 1; i > 0; --i) {
      root = NodeHash(edge_[i - 1], root);
    }
    return root;
  }
  // The root where more follows, with the root `rest`, that fills no subtree
  // as large as one of these.
  Hash RootBefore(Hash rest) const {
    for (size_t i = edge_.size(); i > 0; --i) {
      rest = NodeHash(edge_[i - 1], rest);
    }
    return rest;
  }

 private:
  uint64_t size_ = 0;
  std::vector<Hash> edge_;  // largest subtree first
};

}  // namespace tanji::ledger

#endif  // TANJI_LIB_LEDGER_FRONTIER_H_
