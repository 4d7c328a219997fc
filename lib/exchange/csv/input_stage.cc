#include "lib/exchange/csv/input_stage.h"

#include <cstring>

#include "lib/base/huge_pages.h"

namespace tanji::exchange {
namespace {

constexpr size_t kBlockSize = size_t{1} << 20;
// A consumer's difference and a supplier of at most 5 bytes, the size, two
// decimals of at most 22.
constexpr size_t kRecordSizeMax = 64;

}  // namespace

// A record: one byte, twice the number of bytes that follow, and one more where
// gsd2 is not 1; and these bytes: supplier, packed amount. In a block there is
// in front the signed varint of the consumer less the one before.
void InputStage::Append(uint32_t consumer, uint32_t supplier,
                        const quantity::Decimal& amount,
                        const quantity::Decimal& gsd2) {
  if (blocks_.empty() || blocks_.back().size() + kRecordSizeMax > kBlockSize) {
    blocks_.emplace_back().reserve(kBlockSize);
  }
  std::string& block = blocks_.back();
  const size_t start = block.size();
  base::AppendSignedVarint(&block, int64_t{consumer} - last_consumer_);
  last_consumer_ = consumer;
  const size_t size_at = block.size();
  block.push_back('\0');
  base::AppendVarint(&block, supplier);
  const bool is_uncertain = graph::AppendAmount(&block, amount, gsd2);
  const size_t size = block.size() - size_at;
  block[size_at] = static_cast<char>((size - 1) << 1 | (is_uncertain ? 1 : 0));
  if (consumer >= ends_.size()) ends_.resize(size_t{consumer} + 1);
  ends_[consumer] += size;
  size_bytes_ += block.size() - start;
  ++count_;
}

void InputStage::Sort(uint32_t node_count) {
  TANJI_CHECK(ends_.size() <= node_count);
  ends_.resize(node_count);
  uint64_t total = 0;
  for (uint64_t& size : ends_) {
    const uint64_t start = total;
    total += size;
    size = start;
  }
  sorted_ = std::make_unique_for_overwrite<char[]>(total);
  base::AdviseHugePages(sorted_.get(), total);
  int64_t consumer = 0;
  for (std::string& block : blocks_) {
    base::WireReader reader(block, "staged input");
    while (!reader.rest().empty()) {
      const auto difference = reader.SignedVarint();
      TANJI_CHECK(difference.ok() && !reader.rest().empty());
      const size_t size = static_cast<unsigned char>(reader.rest()[0]) >> 1;
      const auto record = reader.Bytes(size + 1);
      TANJI_CHECK(record.ok());
      consumer += *difference;
      // Each start moves up to where the consumer's next input goes, and so
      // ends as the consumer's end.
      uint64_t& at = ends_[static_cast<size_t>(consumer)];
      std::memcpy(sorted_.get() + at, record->data(), record->size());
      at += record->size();
    }
    std::string().swap(block);
  }
  blocks_.clear();
  size_bytes_ = total;
}

}  // namespace tanji::exchange
