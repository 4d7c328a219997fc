// What stands where a version of an entity was erased: that there was one, and
// as little else as the network needs of it.

#ifndef TANJI_LIB_PLATFORM_ERASED_VERSION_H_
#define TANJI_LIB_PLATFORM_ERASED_VERSION_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/graph/version.h"
#include "lib/quantity/unit.h"

namespace tanji::platform {

// What is still known of a version of a process.
enum class ErasedState : uint8_t {
  kInForce,     // it was
  kNotInForce,  // it ended the process
  kWaiting,     // for its release, or dropped
  kCopy,        // of what another record brought, for who had pinned that
};

// In clear, in the place of the sealed version. Seen as of `erased_by` or
// later, nothing is in force of it; seen as of an earlier position, what was
// there then is not known any more.
struct ErasedVersion {
  uint64_t erased_by = 0;  // position of the erasure's record
  ErasedState state = ErasedState::kInForce;
  // Of a process its product, of a product its organisation; else 0.
  uint32_t owner = 0;
  quantity::UnitCode unit = 0;  // of a process in force; as a product's

  std::string Pack() const;
  // Nothing for a sealed version, which is longer.
  static std::optional<ErasedVersion> Unpack(std::string_view stored);
};
inline constexpr size_t kErasedVersionSize = 15;  // bytes, packed

// What readers as of `as_of` get instead, packed as versions of `kind` are: an
// organisation or product of a name that nobody can give; a process that takes
// and emits nothing, and is in force where it was and `as_of` is before the
// erasure: IsUnknown says that of it then.
std::string PlaceholderOf(const ErasedVersion& erased, graph::EntityKind kind,
                          uint32_t number, uint64_t as_of);

// Whether the version counted as of `as_of`, and nobody knows any more what.
inline bool IsUnknown(const ErasedVersion& erased, uint64_t as_of) {
  return as_of < erased.erased_by && (erased.state == ErasedState::kInForce ||
                                      erased.state == ErasedState::kCopy);
}

// NOT_FOUND: what record `seq` brought has been erased.
absl::Status ErasedError(uint64_t seq);
// Whether `status` is that, not another thing that is not there.
bool IsErased(const absl::Status& status);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_ERASED_VERSION_H_
