// Lower-case hexadecimal text.

#ifndef TANJI_LIB_BASE_HEX_H_
#define TANJI_LIB_BASE_HEX_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace tanji::base {

std::string HexEncode(std::string_view bytes);

// INVALID_ARGUMENT for upper case, an odd length or anything but 0-9a-f.
absl::StatusOr<std::string> HexDecode(std::string_view text);

}  // namespace tanji::base

#endif  // TANJI_LIB_BASE_HEX_H_
