// Padding of payloads, so that the size in a public record says little of what
// is in it (lib/ledger/FORMAT.md).

#ifndef TANJI_LIB_LEDGER_PADDING_H_
#define TANJI_LIB_LEDGER_PADDING_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace tanji::ledger {

inline constexpr uint64_t kPaddingBucketMin = 4096;  // bytes

// What a payload of `size` bytes is padded to: the next multiple of
// kPaddingBucketMin that is larger, and for large ones of a power of two that
// leaves only log log of the size to be seen, at most 12 % above it (Padmé:
// Nikitin et al., Reducing Metadata Leakage from Encrypted Files and
// Communication with PURBs, PoPETs 2019, algorithm 1).
uint64_t PaddedSize(uint64_t size);

// What is put behind `size` bytes: 0x80, then zeros (ISO/IEC 7816-4).
std::string PaddingOf(uint64_t size);
std::string Pad(std::string content);

// The content of what Pad made; DATA_LOSS for anything else.
absl::StatusOr<std::string_view> Unpad(std::string_view padded);

}  // namespace tanji::ledger

#endif  // TANJI_LIB_LEDGER_PADDING_H_
