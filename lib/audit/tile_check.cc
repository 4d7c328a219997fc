#include "lib/audit/tile_check.h"

#include <utility>

#include "lib/audit/log_files.h"
#include "lib/base/check.h"
#include "lib/base/status.h"

namespace tanji::audit {
namespace {

constexpr size_t kKeptTilesMax = 64;

ledger::Hash RootOf(const std::vector<ledger::Hash>& hashes) {
  ledger::Frontier frontier;
  for (const ledger::Hash& hash : hashes) frontier.Append(hash);
  return frontier.Root();
}

ledger::Hash HashAt(const std::string& tile, uint64_t place) {
  return crypto::DigestFromBytes(std::string_view(tile).substr(
      place * crypto::kSha256Size, crypto::kSha256Size));
}

}  // namespace

void TileCheck::Append(const ledger::Hash& leaf_hash) {
  frontier_.Append(leaf_hash);
  AppendTo(0, leaf_hash);
}

void TileCheck::AppendTo(size_t level, const ledger::Hash& hash) {
  if (level == levels_.size()) levels_.emplace_back();
  levels_[level].hashes.push_back(hash);
  if (levels_[level].hashes.size() < ledger::kTileWidth) return;
  CompareTile(level);
  const ledger::Hash root = RootOf(levels_[level].hashes);
  levels_[level].hashes.clear();
  ++levels_[level].tiles;
  if (level == 0) tile_roots_.push_back(root);
  AppendTo(level + 1, root);
}

void TileCheck::CompareTile(size_t level) {
  const Level& of = levels_[level];
  std::string bytes;
  bytes.reserve(of.hashes.size() * crypto::kSha256Size);
  for (const ledger::Hash& hash : of.hashes) bytes += crypto::AsBytes(hash);
  compare_({static_cast<int>(level), of.tiles, of.hashes.size()}, bytes);
}

void TileCheck::Finish() {
  for (size_t level = 0; level < levels_.size(); ++level) {
    if (!levels_[level].hashes.empty()) CompareTile(level);
  }
}

absl::StatusOr<ledger::Hash> TileCheck::Leaf(const ledger::LogSource& source,
                                             uint64_t seq) {
  TANJI_CHECK(seq < size());
  const uint64_t index = seq / ledger::kTileWidth;
  const uint64_t place = seq % ledger::kTileWidth;
  if (index == levels_[0].tiles) return levels_[0].hashes[place];
  if (const auto kept = kept_.find(index); kept != kept_.end()) {
    return HashAt(kept->second, place);
  }
  TANJI_ASSIGN_OR_RETURN(std::string tile,
                         ReadTile(source, {0, index, ledger::kTileWidth}));
  ledger::Frontier frontier;
  for (uint64_t i = 0; i < ledger::kTileWidth; ++i) {
    frontier.Append(HashAt(tile, i));
  }
  if (frontier.Root() != tile_roots_[index]) {
    return absl::DataLossError(
        base::StrCat("tile ", index, " is not that of its entries"));
  }
  // References mostly go to what is near: the oldest goes.
  if (kept_.size() == kKeptTilesMax) kept_.erase(kept_.begin());
  return HashAt(kept_.emplace(index, std::move(tile)).first->second, place);
}

absl::StatusOr<ledger::Hash> TileCheck::RootAt(const ledger::LogSource& source,
                                               uint64_t size) {
  TANJI_CHECK(size <= this->size());
  const uint64_t full = size / ledger::kTileWidth;
  ledger::Frontier tiles;
  for (uint64_t i = 0; i < full; ++i) tiles.Append(tile_roots_[i]);
  ledger::Frontier rest;
  for (uint64_t seq = full * ledger::kTileWidth; seq < size; ++seq) {
    TANJI_ASSIGN_OR_RETURN(const ledger::Hash leaf, Leaf(source, seq));
    rest.Append(leaf);
  }
  return rest.size() == 0 ? tiles.Root() : tiles.RootBefore(rest.Root());
}

}  // namespace tanji::audit
