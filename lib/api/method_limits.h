// Named limits of the wire API.

#ifndef TANJI_LIB_API_METHOD_LIMITS_H_
#define TANJI_LIB_API_METHOD_LIMITS_H_

#include <cstddef>
#include <string_view>

#include "lib/platform/limits.h"

namespace tanji::api {

inline constexpr int kNestingDepthMax = 64;  // messages within messages
inline constexpr size_t kSmallRequestSizeMax = size_t{64} << 10;    // bytes
inline constexpr size_t kBatchGetRequestSizeMax = size_t{4} << 20;  // bytes
inline constexpr size_t kSimulateRequestSizeMax = size_t{8} << 20;  // bytes
inline constexpr size_t kWatchRequestSizeMax = size_t{1} << 20;     // bytes
// What a request has beside its document or chunk.
inline constexpr size_t kRequestSlack =
    platform::kSignatureLinesSizeMax + (size_t{4} << 10);  // bytes
// Fields, and messages, in one request at every level: what bounds the memory
// that a request takes (64 MiB of empty messages would be 30 million of them).
// With the document's own bound of 4,000,000 JSON values
// (json::ReadLimits::values_max) no submission that can be stored needs more;
// one of the largest takes 1.4 GiB while it is read.
inline constexpr size_t kRequestFieldsMax = 5'000'000;
inline constexpr size_t kRequestMessagesMax = 2'000'000;
// Of the largest request there is.
inline constexpr size_t kRequestSizeMax =
    platform::kDocumentSizeMax + kRequestSlack;  // bytes
// Of a reply without a limit of its own.
inline constexpr size_t kReplySizeMax = size_t{64} << 20;   // bytes
inline constexpr size_t kEntriesSizeMax = size_t{3} << 20;  // bytes, one reply

// Bytes of one request message of a method
// ("tanji.supply.v1.SupplyService.Get"), serialised.
size_t RequestSizeMax(std::string_view method);

}  // namespace tanji::api

#endif  // TANJI_LIB_API_METHOD_LIMITS_H_
