// The payload of an imported database, read again as it comes.

#ifndef TANJI_LIB_PLATFORM_EVIDENCE_CSV_PAYLOAD_H_
#define TANJI_LIB_PLATFORM_EVIDENCE_CSV_PAYLOAD_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "lib/exchange/csv/fault_list.h"
#include "lib/exchange/csv/neutral_form.h"
#include "lib/exchange/csv/neutral_form_graph.h"

namespace tanji::platform {

// "tanji-csv-import/v1", a line with the size of each file, an empty line, the
// three files, and the padding. Thread-compatible; used once.
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

  absl::Status ReadHead();
  absl::Status EndCompleteFiles();

  exchange::FaultList faults_;
  exchange::NeutralFormGraph graph_;
  exchange::NeutralFormReader reader_;
  std::string head_;
  bool has_head_ = false;
  std::array<uint64_t, kFiles> sizes_{};
  size_t file_ = 0;        // the one being read
  uint64_t received_ = 0;  // of it
  uint64_t padding_ = 0;   // bytes of it that have come
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_EVIDENCE_CSV_PAYLOAD_H_
