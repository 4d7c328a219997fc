// What may not be certified.

#ifndef TANJI_LIB_PLATFORM_FOOTPRINT_CERTIFIABLE_H_
#define TANJI_LIB_PLATFORM_FOOTPRINT_CERTIFIABLE_H_

#include <cstddef>

#include "absl/status/status.h"
#include "lib/platform/footprint/footprints.h"
#include "lib/platform/live_state.h"

namespace tanji::platform {

inline constexpr size_t kNamedMarkedMax = 100;
inline constexpr size_t kMarkedVisitsMax = 100'000;  // processes searched

// Whether a certificate carries this caveat. The others forbid one: data that
// nobody has verified, emissions that count as nothing, and families of
// electricity factors that must not be added up.
//
// Data that may not be handed on do not forbid it: a certificate states totals
// and names the pack, and no factor can be read off them as soon as two numbers
// are upstream. The caveat tells whoever certifies a factor as such.
bool IsCertifiable(Caveat caveat);

// Whether the footprint can be certified as far as its data go: its process has
// an input or an emission, and no caveat forbids it. FAILED_PRECONDITION names
// for each reason up to kNamedMarkedMax of the processes that bring it and that
// `caller` may read, one a line, and counts those found among the
// kMarkedVisitsMax processes that are searched, nearest first. Cost: nothing
// where it can; else a search a reason.
absl::Status CheckCertifiable(const View& view, const identity::Caller& caller,
                              const Footprint& footprint);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_FOOTPRINT_CERTIFIABLE_H_
