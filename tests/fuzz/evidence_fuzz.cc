// Evidence archives: whatever comes is read within its limits, and what is read
// would be written again as it came.

#include <algorithm>
#include <cstring>
#include <string>

#include "lib/base/check.h"
#include "lib/certificate/evidence.h"
#include "tests/fuzz/fuzz_input.h"

namespace tanji::certificate {
namespace {

// In pieces of `piece` bytes.
void ReadAll(std::string_view file, size_t piece) {
  size_t at = 0;
  auto reader = EvidenceReader::Open(
      [&](char* data, size_t size) -> absl::StatusOr<size_t> {
        const size_t part = std::min({size, file.size() - at, piece});
        std::memcpy(data, file.data() + at, part);
        at += part;
        return part;
      });
  if (!reader.ok()) return;
  std::string list;
  for (const EvidenceItem& item : reader->items()) {
    list += EvidenceItemLine(item);
  }
  TANJI_CHECK(reader->head().ToText() == reader->head_note().text);
  TANJI_CHECK(list.size() == reader->head().list_size);
  for (;;) {
    const auto record = reader->Next();
    if (!record.ok() || !record->has_value()) return;
    TANJI_CHECK(file.find(EvidenceRecordHead(**record)) !=
                std::string_view::npos);
    uint64_t size = 0;
    const absl::Status read = reader->ReadPayload([&](std::string_view bytes) {
      size += bytes.size();
      return absl::OkStatus();
    });
    if (!read.ok()) return;
    TANJI_CHECK(size == (*record)->payload_size);
  }
}

}  // namespace

TANJI_FUZZ(input) {
  ReadAll(input, 1 << 20);
  ReadAll(input, 7);
  const auto item = ReadEvidenceItem(input);
  if (item.ok()) TANJI_CHECK(EvidenceItemLine(*item) == input);
  const auto head = EvidenceHead::FromText(input);
  if (head.ok()) TANJI_CHECK(head->ToText() == input);
}

}  // namespace tanji::certificate
