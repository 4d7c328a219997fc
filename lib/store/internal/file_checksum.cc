#include "lib/store/internal/file_checksum.h"

#include <array>
#include <cstring>
#include <string>

#include "lib/base/wire.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace tanji::store::internal {
namespace {

// RocksDB's names of generator and factory, both stored or compared.
constexpr char kGeneratorName[] = "FileChecksumCrc32c";
constexpr char kFactoryName[] = "FileChecksumGenCrc32cFactory";

constexpr uint32_t kPolynomial = 0x82F63B78;  // Castagnoli's, bits reversed

constexpr std::array<uint32_t, 256> MakeTable() {
  std::array<uint32_t, 256> table{};
  for (uint32_t byte = 0; byte < table.size(); ++byte) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) {
      crc = crc >> 1 ^ ((crc & 1) != 0 ? kPolynomial : 0);
    }
    table[byte] = crc;
  }
  return table;
}
constexpr std::array<uint32_t, 256> kTable = MakeTable();

uint32_t ExtendByTable(uint32_t crc, std::string_view bytes) {
  for (const char c : bytes) {
    crc = crc >> 8 ^ kTable[(crc ^ static_cast<unsigned char>(c)) & 255];
  }
  return crc;
}

#ifdef __x86_64__
__attribute__((target("sse4.2"))) uint32_t ExtendBySse42(
    uint32_t crc, std::string_view bytes) {
  uint64_t wide = crc;
  for (; bytes.size() >= sizeof(uint64_t);
       bytes.remove_prefix(sizeof(uint64_t))) {
    uint64_t word;
    std::memcpy(&word, bytes.data(), sizeof(word));
    wide = _mm_crc32_u64(wide, word);
  }
  crc = static_cast<uint32_t>(wide);
  for (const char c : bytes) {
    crc = _mm_crc32_u8(crc, static_cast<unsigned char>(c));
  }
  return crc;
}
#endif

class Crc32cGenerator final : public rocksdb::FileChecksumGenerator {
 public:
  void Update(const char* data, size_t size) override {
    crc_ = ExtendCrc32c(crc_, {data, size});
  }
  void Finalize() override { base::AppendU32(&checksum_, crc_); }
  std::string GetChecksum() const override { return checksum_; }
  const char* Name() const override { return kGeneratorName; }

 private:
  uint32_t crc_ = 0;
  std::string checksum_;  // big-endian
};

class Crc32cFactory final : public rocksdb::FileChecksumGenFactory {
 public:
  std::unique_ptr<rocksdb::FileChecksumGenerator> CreateFileChecksumGenerator(
      const rocksdb::FileChecksumGenContext& context) override {
    const std::string& name = context.requested_checksum_func_name;
    if (!name.empty() && name != kGeneratorName) return nullptr;
    return std::make_unique<Crc32cGenerator>();
  }
  const char* Name() const override { return kFactoryName; }
};

}  // namespace

uint32_t ExtendCrc32c(uint32_t crc, std::string_view bytes) {
#ifdef __x86_64__
  static const bool has_sse42 = __builtin_cpu_supports("sse4.2") != 0;
  if (has_sse42) return ~ExtendBySse42(~crc, bytes);
#endif
  return ~ExtendByTable(~crc, bytes);
}

std::shared_ptr<rocksdb::FileChecksumGenFactory> MakeFileChecksumFactory() {
  return std::make_shared<Crc32cFactory>();
}

}  // namespace tanji::store::internal
