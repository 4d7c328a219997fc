// Rows that the versions of a catalogue share until one of them changes.

#ifndef TANJI_LIB_GRAPH_INTERNAL_SHARED_ROWS_H_
#define TANJI_LIB_GRAPH_INTERNAL_SHARED_ROWS_H_

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

namespace tanji::graph::internal {

// An array in pages. Share() gives another array of the same rows at the cost
// of one reference a page; whichever of the two changes a row then copies its
// page first. Thread-compatible; arrays that share pages are independent of
// each other.
template <typename Row, size_t kPageRows = 1024>
class SharedRows {
 public:
  SharedRows() = default;
  SharedRows(SharedRows&&) noexcept = default;
  SharedRows& operator=(SharedRows&&) noexcept = default;

  SharedRows Share() {
    SharedRows shared;
    shared.size_ = size_;
    for (Slot& slot : pages_) slot.is_shared = true;
    shared.pages_ = pages_;
    return shared;
  }

  size_t size() const { return size_; }
  const Row& operator[](size_t i) const {
    return (*pages_[i / kPageRows].page)[i % kPageRows];
  }
  // To change row `i`; holds until Share or Resize.
  Row& Mutable(size_t i) { return Own(i / kPageRows)[i % kPageRows]; }
  // New rows are as default-constructed.
  void Resize(size_t size) {
    pages_.resize((size + kPageRows - 1) / kPageRows);
    for (size_t i = size_; i < size; ++i) Mutable(i) = Row();
    size_ = size;
  }
  void Append(Row row) {
    Resize(size_ + 1);
    Mutable(size_ - 1) = std::move(row);
  }

 private:
  using Page = std::array<Row, kPageRows>;
  struct Slot {
    std::shared_ptr<Page> page;
    bool is_shared = false;  // others may read it
  };

  Page& Own(size_t p) {
    Slot& slot = pages_[p];
    if (slot.page == nullptr) {
      slot.page = std::make_shared<Page>();
    } else if (slot.is_shared) {
      slot.page = std::make_shared<Page>(*slot.page);
    }
    slot.is_shared = false;
    return *slot.page;
  }

  std::vector<Slot> pages_;
  size_t size_ = 0;
};

}  // namespace tanji::graph::internal

#endif  // TANJI_LIB_GRAPH_INTERNAL_SHARED_ROWS_H_
