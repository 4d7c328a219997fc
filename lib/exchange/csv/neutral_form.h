// The neutral CSV form of a supply network (schemas/neutral-csv.md), read as a
// stream: nodes.csv, then edges.csv, then factors.csv.

#ifndef TANJI_LIB_EXCHANGE_CSV_NEUTRAL_FORM_H_
#define TANJI_LIB_EXCHANGE_CSV_NEUTRAL_FORM_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "lib/exchange/csv/fault_list.h"
#include "lib/exchange/csv/line_splitter.h"
#include "lib/exchange/csv/record_splitter.h"
#include "lib/quantity/decimal.h"
#include "lib/quantity/unit.h"

namespace tanji::exchange {

enum class FileKind { kNodes = 0, kEdges = 1, kFactors = 2 };

// "nodes.csv", "edges.csv", "factors.csv".
std::string_view FileNameOf(FileKind kind);

// A process, and the amount of its product that its edges and its factor are
// for.
struct NodeRow {
  int64_t line;
  std::string_view id;
  quantity::Decimal output;    // > 0, in `unit`
  const quantity::Unit* unit;  // lives for ever
};

// What making the consumer's output takes of the supplier's product.
struct EdgeRow {
  int64_t line;
  std::string_view consumer;
  std::string_view supplier;
  quantity::Decimal amount;  // in the supplier's unit; < 0 is a credit
  // Squared geometric standard deviation of a lognormal factor on the amount,
  // whose median is 1; 1: certain. A written 0 (not stated, as in openLCA's
  // exports) comes as 1.
  quantity::Decimal gsd2;
};

// What making the node's output emits itself.
struct FactorRow {
  int64_t line;
  std::string_view node;
  quantity::Decimal kgco2e;
  quantity::Decimal gsd2;  // as in EdgeRow
};

// Receives the rows in the order of the files. Views end with the call.
class NeutralFormHandler {
 public:
  virtual ~NeutralFormHandler() = default;
  virtual void OnNode(const NodeRow& row) = 0;
  virtual void OnEdge(const EdgeRow& row) = 0;
  virtual void OnFactor(const FactorRow& row) = 0;
  virtual void OnEndOfFile(FileKind kind) = 0;
};

// Checks each row by itself and hands the good ones to the handler: header,
// number of fields, ids, decimals, units, signs. What needs other rows
// (duplicates, unknown nodes) is NeutralFormGraph's. Faults are added to the
// list and reading goes on, until the list is full.
//
// Thread-compatible. Memory: at most one line.
class NeutralFormReader {
 public:
  static constexpr size_t kIdSizeMax = 200;  // bytes

  // Both outlive the reader.
  NeutralFormReader(NeutralFormHandler& handler, FaultList& faults)
      : handler_(handler), faults_(faults) {}

  // The next bytes of a file, cut anywhere. INVALID_ARGUMENT, with all faults
  // so far, when there is no point in sending more: the list is full, or it is
  // not this file's turn.
  absl::Status Feed(FileKind kind, std::string_view chunk);
  // The file is complete. Errors as Feed.
  absl::Status EndOfFile(FileKind kind);
  // All files are complete. INVALID_ARGUMENT with all faults, if any, also the
  // handler's.
  absl::Status Finish();

 private:
  // Adds a fault unless `kind` is the file that is being read.
  void CheckTurn(FileKind kind);
  absl::Status StopWhenPointless() const;
  void OnLine(const Line& line);
  void OnHeader(const Line& line);
  void OnNodeFields(const std::vector<std::string_view>& fields);
  void OnEdgeFields(const std::vector<std::string_view>& fields);
  void OnFactorFields(const std::vector<std::string_view>& fields);

  void AddFault(std::string_view field, std::string_view what);
  // Whether `id` is well formed; adds a fault when not.
  bool CheckId(std::string_view field, std::string_view id);
  // The number in a field, or a fault.
  std::optional<quantity::Decimal> Number(std::string_view field,
                                          std::string_view text);
  std::optional<quantity::Decimal> Gsd2(std::string_view text);

  NeutralFormHandler& handler_;
  FaultList& faults_;
  size_t files_complete_ = 0;  // the file being read has this number
  LineSplitter lines_;
  RecordSplitter records_;
  int64_t line_number_ = 0;      // of the line being read, 0 before the first
  bool is_header_good_ = false;  // else the rows make no sense
  bool is_out_of_turn_ = false;
};

}  // namespace tanji::exchange

#endif  // TANJI_LIB_EXCHANGE_CSV_NEUTRAL_FORM_H_
