// Why a key ends.

#ifndef TANJI_LIB_PLATFORM_RECORD_KEY_REVOCATION_H_
#define TANJI_LIB_PLATFORM_RECORD_KEY_REVOCATION_H_

#include <string_view>

namespace tanji::platform {

enum class KeyRevocationReason { kSuperseded, kLost, kCompromised };
// "superseded", "lost", "compromised": what the record says.
std::string_view KeyRevocationReasonName(KeyRevocationReason reason);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_RECORD_KEY_REVOCATION_H_
