// A check of RocksDB's logs that RocksDB does not make.
//
// A record of a log (write-ahead log or MANIFEST) begins with 7 bytes: masked
// CRC-32C of type and content, length, type; little-endian; no record crosses a
// 32 KiB boundary. When the last, partial block has a record that reaches past
// the end of the file, RocksDB takes it for torn by a crash and drops it with
// all that follows, in every mode but the strictest. One flipped bit in a
// length does the same to records that were acknowledged. The checksum tells
// the two apart: what a crash tore off cannot match it, what a flip left whole
// does.

#ifndef TANJI_LIB_STORE_INTERNAL_LOG_TAIL_H_
#define TANJI_LIB_STORE_INTERNAL_LOG_TAIL_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace tanji::store::internal {

inline constexpr size_t kLogBlockSize = 32 * 1024;  // bytes

// `tail` is the last block of a log when that is partial. DATA_LOSS, with the
// place in the block, when the record that reaches past the end is whole.
absl::Status CheckLogTail(std::string_view tail);

// CheckLogTail of every log in folder `path`. DATA_LOSS names the file;
// otherwise errors of the system. Reads at most kLogBlockSize bytes of each.
absl::Status CheckLogTails(const std::string& path);

}  // namespace tanji::store::internal

#endif  // TANJI_LIB_STORE_INTERNAL_LOG_TAIL_H_
