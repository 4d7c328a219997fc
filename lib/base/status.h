// Macros that pass an absl::Status on to the caller.

#ifndef TANJI_LIB_BASE_STATUS_H_
#define TANJI_LIB_BASE_STATUS_H_

#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/strings.h"

#define TANJI_STATUS_CONCAT_INNER(a, b) a##b
#define TANJI_STATUS_CONCAT(a, b) TANJI_STATUS_CONCAT_INNER(a, b)

// Returns from the enclosing function when `expr` is not OK.
#define TANJI_RETURN_IF_ERROR(expr)                                         \
  TANJI_RETURN_IF_ERROR_INNER(TANJI_STATUS_CONCAT(tanji_status_, __LINE__), \
                              expr)
#define TANJI_RETURN_IF_ERROR_INNER(status, expr)     \
  do {                                                \
    if (absl::Status status = (expr); !status.ok()) { \
      return status;                                  \
    }                                                 \
  } while (false)

// TANJI_ASSIGN_OR_RETURN(auto x, MaybeX());
#define TANJI_ASSIGN_OR_RETURN(lhs, expr)                                      \
  TANJI_ASSIGN_OR_RETURN_INNER(TANJI_STATUS_CONCAT(tanji_statusor_, __LINE__), \
                               lhs, expr)
#define TANJI_ASSIGN_OR_RETURN_INNER(statusor, lhs, expr)  \
  auto statusor = (expr);                                  \
  if (!statusor.ok()) return std::move(statusor).status(); \
  lhs = *std::move(statusor)

namespace tanji::base {

// The same code with `where` and ": " before the message; OK stays OK.
inline absl::Status AddPlace(const absl::Status& status,
                             std::string_view where) {
  if (status.ok()) return status;
  return absl::Status(status.code(), StrCat(where, ": ", status.message()));
}

}  // namespace tanji::base

#endif  // TANJI_LIB_BASE_STATUS_H_
