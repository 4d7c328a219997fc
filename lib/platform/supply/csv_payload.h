// The payload of an imported database, read again as it comes.

#ifndef TANJI_LIB_PLATFORM_SUPPLY_CSV_PAYLOAD_H_
#define TANJI_LIB_PLATFORM_SUPPLY_CSV_PAYLOAD_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/exchange/csv/fault_list.h"
#include "lib/exchange/csv/neutral_form.h"
#include "lib/exchange/csv/neutral_form_graph.h"

namespace tanji::platform {

// The begin of a payload: "tanji-csv-import/v1", a line with the size of each
// file, and an empty line. Of a signed import "tanji-csv-import/v2", a further
// line with the size of the signed note, and the note behind the empty line.
// `note` is empty, or of kCsvNoteSizeMax bytes at most.
std::string CsvPayloadHead(const std::array<uint64_t, 3>& sizes,
                           std::string_view note);
inline constexpr size_t kCsvNoteSizeMax = size_t{32} << 10;
// The note of a signed import, of the first bytes of its payload, which hold
// all of it. INVALID_ARGUMENT for what no signed import begins with.
absl::StatusOr<std::string> NoteOfCsvPayload(std::string_view first_bytes);

// That, the three files, and the padding. Thread-compatible; used once.
class CsvPayload {
 public:
  CsvPayload() : graph_(faults_), reader_(graph_, faults_) {}

  // The next bytes, cut anywhere. INVALID_ARGUMENT for what no import has
  // written.
  absl::Status Feed(std::string_view bytes);
  // All has come; the graph may be read.
  absl::Status Finish();

  const exchange::NeutralFormGraph& graph() const { return graph_; }

 private:
  static constexpr size_t kFiles = 3;

  absl::Status FeedHead(std::string_view bytes);
  absl::Status EndCompleteFiles();

  exchange::FaultList faults_;
  exchange::NeutralFormGraph graph_;
  exchange::NeutralFormReader reader_;
  std::string head_;  // what has come of it
  bool has_head_ = false;
  std::array<uint64_t, kFiles> sizes_{};
  size_t file_ = 0;        // the one being read
  uint64_t received_ = 0;  // of it
  uint64_t padding_ = 0;   // bytes of it that have come
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_CSV_PAYLOAD_H_
