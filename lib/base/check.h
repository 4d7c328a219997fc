// TANJI_CHECK(condition): stops the process on a bug of ours.
//
// For what our own code guarantees, never for input from outside.

#ifndef TANJI_LIB_BASE_CHECK_H_
#define TANJI_LIB_BASE_CHECK_H_

namespace tanji::base::internal {
[[noreturn]] void CheckFailed(const char* file, int line,
                              const char* condition);
}  // namespace tanji::base::internal

#define TANJI_CHECK(condition)  \
  (static_cast<bool>(condition) \
       ? static_cast<void>(0)   \
       : ::tanji::base::internal::CheckFailed(__FILE__, __LINE__, #condition))

#endif  // TANJI_LIB_BASE_CHECK_H_
