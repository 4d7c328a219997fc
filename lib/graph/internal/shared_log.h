// What is only ever appended, shared by all versions of a catalogue.

#ifndef TANJI_LIB_GRAPH_INTERNAL_SHARED_LOG_H_
#define TANJI_LIB_GRAPH_INTERNAL_SHARED_LOG_H_

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <memory>
#include <utility>

namespace tanji::graph::internal {

// An array whose items never move and never change. Share() gives another array
// of the same items at the cost of one reference; what either appends then, the
// other does not see. One of those that share appends in place, a second one
// copies first. Thread-compatible; of the arrays that share items all that are
// appended to are one thread's, the others are independent of them.
template <typename T, size_t kFirstChunk = 64>
class SharedLog {
 public:
  static_assert(std::has_single_bit(kFirstChunk));

  SharedLog() : storage_(std::make_shared<Storage>()) {}
  SharedLog(SharedLog&&) noexcept = default;
  SharedLog& operator=(SharedLog&&) noexcept = default;

  SharedLog Share() const {
    SharedLog shared(storage_);
    shared.size_ = size_;
    return shared;
  }

  size_t size() const { return size_; }
  const T& operator[](size_t i) const { return *At(i); }

  void Append(T value) { *Extend(1) = std::move(value); }

  // `count` items in one piece, to be filled in before the next Share. Skips
  // what is left of a chunk where they do not fit: those items are as
  // default-constructed. `count` <= kFirstChunk.
  T* Extend(size_t count) {
    if (count == 0) return nullptr;
    const Place end = PlaceOf(size_);
    const size_t left = ChunkSize(end.chunk) - end.offset;
    const size_t begin = size_ + (count > left ? left : 0);
    Reserve(begin + count);
    size_ = storage_->size = begin + count;
    return const_cast<T*>(At(begin));
  }
  // Whether [begin, begin + count) is in the array and in one piece.
  bool Holds(size_t begin, size_t count) const {
    if (begin > size_ || count > size_ - begin) return false;
    if (count == 0) return true;
    return PlaceOf(begin).chunk == PlaceOf(begin + count - 1).chunk;
  }
  // Calls `visit(pointer, count)` for all items, piece by piece.
  template <typename Visit>
  void ForEachPiece(Visit visit) const {
    for (size_t begin = 0; begin < size_;) {
      const Place place = PlaceOf(begin);
      const size_t count =
          std::min(ChunkSize(place.chunk) - place.offset, size_ - begin);
      visit(At(begin), count);
      begin += count;
    }
  }

 private:
  static constexpr size_t kChunksMax = 48;
  struct Storage {
    std::array<std::unique_ptr<T[]>, kChunksMax> chunks;
    size_t size = 0;  // of the longest array; for who appends
  };
  struct Place {
    size_t chunk;
    size_t offset;
  };

  explicit SharedLog(std::shared_ptr<Storage> storage)
      : storage_(std::move(storage)) {}

  // Chunk c holds kFirstChunk << c items.
  static size_t ChunkSize(size_t c) { return kFirstChunk << c; }
  static Place PlaceOf(size_t i) {
    const size_t shifted = i + kFirstChunk;
    const auto chunk = static_cast<size_t>(std::bit_width(shifted) -
                                           std::bit_width(kFirstChunk));
    return {chunk, shifted - ChunkSize(chunk)};
  }
  const T* At(size_t i) const {
    const Place place = PlaceOf(i);
    return &storage_->chunks[place.chunk][place.offset];
  }
  void Reserve(size_t size) {
    if (storage_->size != size_) {  // another one appends there
      auto own = std::make_shared<Storage>();
      std::swap(own, storage_);
      for (size_t c = 0; c <= PlaceOf(size).chunk; ++c) {
        storage_->chunks[c] = std::make_unique<T[]>(ChunkSize(c));
      }
      for (size_t i = 0; i < size_; ++i) {
        const Place place = PlaceOf(i);
        storage_->chunks[place.chunk][place.offset] =
            own->chunks[place.chunk][place.offset];
      }
    }
    for (size_t c = 0; c <= PlaceOf(size - 1).chunk; ++c) {
      auto& chunk = storage_->chunks[c];
      if (chunk == nullptr) chunk = std::make_unique<T[]>(ChunkSize(c));
    }
  }

  std::shared_ptr<Storage> storage_;
  size_t size_ = 0;
};

}  // namespace tanji::graph::internal

#endif  // TANJI_LIB_GRAPH_INTERNAL_SHARED_LOG_H_
