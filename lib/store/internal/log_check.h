// A check of RocksDB's logs that RocksDB does not make.
//
// A log (write-ahead log or MANIFEST) is a row of 32 KiB blocks, the last one
// partial, and a block a row of records: 7 bytes of header (masked CRC-32C of
// type and content 4, length 2, type 1; little-endian), then the content. In
// two cases RocksDB 7.8 takes one flipped bit of a header for the end of the
// log and drops acknowledged records behind it without a word, in every
// recovery mode but the strictest:
//
// - A record of the last block reaches past the end of the file: it counts as
//   torn by a crash. The checksum tells the two apart: what a crash tore off
//   cannot match it, what a flipped length left whole does.
// - A record has a type of recycled logs: it counts as a leftover of an older
//   log. Our stores never recycle logs.
//
// All other damage fails RocksDB's own checksums.

#ifndef TANJI_LIB_STORE_INTERNAL_LOG_CHECK_H_
#define TANJI_LIB_STORE_INTERNAL_LOG_CHECK_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace tanji::store::internal {

inline constexpr size_t kLogBlockSize = 32 * 1024;  // bytes

// DATA_LOSS, with the place in the block, in the two cases above. A block of
// less than kLogBlockSize bytes is the last one of its log.
absl::Status CheckLogBlock(std::string_view block);

// CheckLogBlock of every block of every log in folder `path`. DATA_LOSS names
// the file; otherwise errors of the system. Reads the logs once.
absl::Status CheckLogs(const std::string& path);

}  // namespace tanji::store::internal

#endif  // TANJI_LIB_STORE_INTERNAL_LOG_CHECK_H_
