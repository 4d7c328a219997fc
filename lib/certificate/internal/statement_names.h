// Words of the statement format that both its writer and its reader need.

#ifndef TANJI_LIB_CERTIFICATE_INTERNAL_STATEMENT_NAMES_H_
#define TANJI_LIB_CERTIFICATE_INTERNAL_STATEMENT_NAMES_H_

#include <string_view>

namespace tanji::certificate::internal {

inline constexpr std::string_view kStatementFormat = "tanji-footprint/v2";
// What the formats of all versions begin with; a number follows.
inline constexpr std::string_view kStatementFamily = "tanji-footprint/v";
inline constexpr std::string_view kComplete = "complete";
inline constexpr std::string_view kPartial = "partial";
inline constexpr std::string_view kSigned = "signed";
inline constexpr std::string_view kNotSigned = "not signed";
inline constexpr std::string_view kInfinite = "infinite";

}  // namespace tanji::certificate::internal

#endif  // TANJI_LIB_CERTIFICATE_INTERNAL_STATEMENT_NAMES_H_
