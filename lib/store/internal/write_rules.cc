#include "lib/store/internal/write_rules.h"

#include <algorithm>
#include <utility>

#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/wire.h"
#include "lib/store/keys.h"

namespace tanji::store::internal {
namespace {

absl::Status CheckKey(std::string_view key) {
  if (key.empty()) return absl::InvalidArgumentError("a key is empty");
  if (key.size() > kKeySizeMax) {
    return absl::InvalidArgumentError(base::StrCat(
        "a key has ", key.size(), " bytes, at most ", kKeySizeMax));
  }
  if (key == FenceKey()) {
    return absl::InvalidArgumentError(
        "key meta/fence is written by the store alone");
  }
  return absl::OkStatus();
}

}  // namespace

const std::string& FenceKey() {
  static const std::string* const key = new std::string(MetaKey("fence"));
  return *key;
}

std::string EncodeFence(uint64_t fence) {
  std::string value;
  base::AppendU64(&value, fence);
  return value;
}

absl::StatusOr<uint64_t> DecodeFence(std::string_view value) {
  base::WireReader reader(value, "meta/fence");
  TANJI_ASSIGN_OR_RETURN(const uint64_t fence, reader.U64());
  TANJI_RETURN_IF_ERROR(reader.Finish());
  return fence;
}

absl::Status CheckBatch(const WriteBatch& batch) {
  for (const WriteBatch::Operation& operation : batch.operations()) {
    TANJI_RETURN_IF_ERROR(CheckPair(
        operation.key, operation.value ? std::string_view(*operation.value)
                                       : std::string_view()));
  }
  return absl::OkStatus();
}

absl::Status CheckAscends(std::string_view previous, std::string_view key) {
  if (previous < key) return absl::OkStatus();
  return absl::InvalidArgumentError(
      base::StrCat("bulk file: key ", base::HexEncode(key),
                   " does not lie above ", base::HexEncode(previous)));
}

absl::Status CheckFence(uint64_t fence, uint64_t current_fence) {
  if (fence == current_fence && fence != 0) return absl::OkStatus();
  return absl::AbortedError(base::StrCat(
      "fence ", fence, " is stale, the store's fence is ", current_fence));
}

absl::Status KeyNotFound(std::string_view key) {
  return absl::NotFoundError(
      base::StrCat("no value for key ", base::HexEncode(key)));
}

absl::Status WritesRefused(std::string_view store,
                           const absl::Status& failure) {
  return absl::UnavailableError(base::StrCat(
      "store ", store,
      " refuses writes until it is opened anew: ", failure.message()));
}

std::vector<KeyRange> WithoutReservedKey(const KeyRange& range) {
  const std::string& reserved = FenceKey();
  const bool inside =
      range.begin <= reserved && (range.end.empty() || reserved < range.end);
  if (!inside) {
    return IsEmpty(range) ? std::vector<KeyRange>()
                          : std::vector<KeyRange>{range};
  }
  std::vector<KeyRange> parts;
  if (range.begin < reserved) parts.push_back({range.begin, reserved});
  // The first key above `reserved`.
  KeyRange above{reserved + std::string(1, '\0'), range.end};
  if (!IsEmpty(above)) parts.push_back(std::move(above));
  return parts;
}

absl::Status CheckApart(std::vector<KeySpan> spans) {
  std::sort(spans.begin(), spans.end(), [](const KeySpan& a, const KeySpan& b) {
    return a.first < b.first;
  });
  for (size_t i = 1; i < spans.size(); ++i) {
    if (spans[i].first <= spans[i - 1].last) {
      return absl::InvalidArgumentError(base::StrCat(
          "two bulk files overlap at key ", base::HexEncode(spans[i].first)));
    }
  }
  return absl::OkStatus();
}

}  // namespace tanji::store::internal

namespace tanji::store {

absl::Status CheckPair(std::string_view key, std::string_view value) {
  TANJI_RETURN_IF_ERROR(internal::CheckKey(key));
  if (value.size() > kValueSizeMax) {
    return absl::InvalidArgumentError(
        base::StrCat("the value of key ", base::HexEncode(key), " has ",
                     value.size(), " bytes, at most ", kValueSizeMax));
  }
  return absl::OkStatus();
}

}  // namespace tanji::store
