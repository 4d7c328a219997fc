// The inputs of many nodes, packed, and sorted by consumer once all have come.

#ifndef TANJI_LIB_EXCHANGE_CSV_INPUT_STAGE_H_
#define TANJI_LIB_EXCHANGE_CSV_INPUT_STAGE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/check.h"
#include "lib/base/wire.h"
#include "lib/graph/plain_process.h"
#include "lib/quantity/decimal.h"

namespace tanji::exchange {

// First Append in any order, then Sort once, then ForEach. Thread-compatible;
// after Sort any number of threads may read.
//
// Memory: some 13 bytes an input before Sort (a difference of consumers, the
// size of the rest, the supplier, two decimals), 12 after it, at most both at
// once; 8 bytes a node.
class InputStage {
 public:
  void Append(uint32_t consumer, uint32_t supplier,
              const quantity::Decimal& amount, const quantity::Decimal& gsd2);

  // Sorts by consumer, equal ones in the order of their coming. All consumers
  // are below `node_count`. Cost: two passes over the bytes.
  void Sort(uint32_t node_count);

  // Calls visit(supplier, packed_amount) for each input of `consumer`.
  template <typename Visitor>
  void ForEach(uint32_t consumer, Visitor&& visit) const {
    const char* at = sorted_.get() + (consumer == 0 ? 0 : ends_[consumer - 1]);
    const char* const end = sorted_.get() + ends_[consumer];
    while (at < end) {
      const auto head = static_cast<unsigned char>(*at++);
      const size_t size = head >> 1;
      base::WireReader reader(std::string_view(at, size), "staged input");
      const auto supplier = reader.Varint();
      TANJI_CHECK(supplier.ok());
      visit(static_cast<uint32_t>(*supplier),
            graph::PackedAmount{reader.rest(), (head & 1) != 0});
      at += size;
    }
  }

  uint64_t count() const { return count_; }
  // Of the inputs as they lie now.
  uint64_t size_bytes() const { return size_bytes_; }

 private:
  std::vector<std::string> blocks_;  // what came, until Sort
  uint32_t last_consumer_ = 0;
  uint64_t count_ = 0;
  uint64_t size_bytes_ = 0;
  // By consumer: bytes of its inputs; after Sort where they end in sorted_.
  std::vector<uint64_t> ends_;
  std::unique_ptr<char[]> sorted_;
};

}  // namespace tanji::exchange

#endif  // TANJI_LIB_EXCHANGE_CSV_INPUT_STAGE_H_
