// A large submission as several that are small enough to be sent.

#ifndef TANJI_LIB_EXCHANGE_OLCA_PARTS_H_
#define TANJI_LIB_EXCHANGE_OLCA_PARTS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/graph/model.h"

namespace tanji::exchange::olca {

// Room for what stands around the products and processes of a document.
inline constexpr size_t kDocumentFrameSize = 4096;  // bytes

// The documents (exchange::WriteSubmission) of `submission`, in its order, each
// of at most `size_max` bytes and graph::kSubmissionItemsMax items. A process
// stands in one part with the declarations of what it makes; products that
// nobody makes come first. Inputs may name processes of another part: whichever
// is sent first, they are linked in the end. INVALID_ARGUMENT for a process
// that is too large by itself. Cost: everything is written twice.
absl::StatusOr<std::vector<std::string>> WriteParts(
    const graph::Submission& submission, size_t size_max);

}  // namespace tanji::exchange::olca

#endif  // TANJI_LIB_EXCHANGE_OLCA_PARTS_H_
