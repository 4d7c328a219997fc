// Named limits of what callers may ask for.

#ifndef TANJI_LIB_PLATFORM_LIMITS_H_
#define TANJI_LIB_PLATFORM_LIMITS_H_

#include <cstddef>
#include <cstdint>

namespace tanji::platform {

inline constexpr size_t kDocumentSizeMax = size_t{64} << 20;   // bytes
inline constexpr size_t kChunkSizeMax = size_t{256} << 10;     // bytes
inline constexpr uint64_t kImportSizeMax = uint64_t{8} << 30;  // bytes
inline constexpr size_t kImportsAtOnceMax = 2;
inline constexpr size_t kSignatureLinesSizeMax = 16 << 10;  // bytes
inline constexpr size_t kRequestIdSizeMax = 128;            // bytes
inline constexpr uint32_t kPageSizeMax = 1000;
inline constexpr uint32_t kPageSizeDefault = 100;
inline constexpr size_t kBatchGetMax = 10'000;
inline constexpr size_t kOrganisationKeysMax = 16;    // not revoked
inline constexpr size_t kOrganisationKeysEver = 256;  // with those that are
inline constexpr int64_t kWaitMillisMax = 60'000;

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_LIMITS_H_
