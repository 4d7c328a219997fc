// One line a message on standard error: time, level, text. Never a secret.

#ifndef TANJI_LIB_BASE_LOG_H_
#define TANJI_LIB_BASE_LOG_H_

#include <string_view>

namespace tanji::base {

// Thread-safe.
void LogInfo(std::string_view message);
void LogWarning(std::string_view message);
void LogError(std::string_view message);

}  // namespace tanji::base

#endif  // TANJI_LIB_BASE_LOG_H_
