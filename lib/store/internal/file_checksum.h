// The checksum of sorted files: RocksDB's own (CRC-32C), fast.

#ifndef TANJI_LIB_STORE_INTERNAL_FILE_CHECKSUM_H_
#define TANJI_LIB_STORE_INTERNAL_FILE_CHECKSUM_H_

#include <cstdint>
#include <memory>
#include <string_view>

#include "rocksdb/file_checksum.h"

namespace tanji::store::internal {

// The CRC-32C (RFC 3720, appendix B.4) of what `crc` is of, and `bytes` behind
// it; 0 is of nothing. Cost: one instruction for 8 bytes with SSE
// 4.2, else one look-up a byte.
uint32_t ExtendCrc32c(uint32_t crc, std::string_view bytes);

// Generators with the name and the values of RocksDB's, so that stores do not
// tell them apart. RocksDB's own goes byte by byte where it was built for every
// x86-64, as Debian's is: a twentieth of the time of an import.
std::shared_ptr<rocksdb::FileChecksumGenFactory> MakeFileChecksumFactory();

}  // namespace tanji::store::internal

#endif  // TANJI_LIB_STORE_INTERNAL_FILE_CHECKSUM_H_
