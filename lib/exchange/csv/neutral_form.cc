#include "lib/exchange/csv/neutral_form.h"

#include <array>

#include "lib/base/status.h"
#include "lib/base/utf8.h"
#include "lib/exchange/csv/plain_text.h"

namespace tanji::exchange {
namespace {

using quantity::Decimal;

struct FileForm {
  std::string_view name;
  std::string_view header;
  size_t field_count;
};

constexpr std::array<FileForm, 3> kForms = {{
    {"nodes.csv", "node,output,unit", 3},
    {"edges.csv", "consumer,supplier,amount,gsd2", 4},
    {"factors.csv", "node,kgco2e,gsd2", 3},
}};

// What is wrong with an id, or nothing.
std::string_view IdFault(std::string_view id) {
  static_assert(NeutralFormReader::kIdSizeMax == 200);
  if (id.empty()) return "is empty; expected an id of 1 to 200 bytes";
  if (id.size() > NeutralFormReader::kIdSizeMax) {
    return "is too long; expected an id of 1 to 200 bytes";
  }
  if (id.front() == ' ' || id.back() == ' ') {
    return "starts or ends with a blank; expected an id without";
  }
  if (!IsPlainText(id) && base::HasControlCharacter(id)) {
    return "has a control character; expected an id without";
  }
  return {};
}

}  // namespace

std::string_view FileNameOf(FileKind kind) {
  return kForms[static_cast<size_t>(kind)].name;
}

absl::Status NeutralFormReader::Feed(FileKind kind, std::string_view chunk) {
  CheckTurn(kind);
  TANJI_RETURN_IF_ERROR(StopWhenPointless());
  lines_.Feed(chunk, [this](const Line& line) { OnLine(line); });
  return StopWhenPointless();
}

absl::Status NeutralFormReader::EndOfFile(FileKind kind) {
  CheckTurn(kind);
  TANJI_RETURN_IF_ERROR(StopWhenPointless());
  lines_.Finish([this](const Line& line) { OnLine(line); });
  if (line_number_ == 0) {
    line_number_ = 1;
    AddFault("", base::StrCat("the file is empty; expected the header ",
                              kForms[files_complete_].header));
  }
  ++files_complete_;
  lines_ = LineSplitter();
  line_number_ = 0;
  is_header_good_ = false;
  handler_.OnEndOfFile(kind);
  return StopWhenPointless();
}

absl::Status NeutralFormReader::Finish() {
  for (size_t i = files_complete_; i < kForms.size() && !is_out_of_turn_; ++i) {
    faults_.Add({.file = kForms[i].name, .line = 0, .field = ""},
                "the file is missing or was not completed");
  }
  return faults_.ToStatus();
}

void NeutralFormReader::CheckTurn(FileKind kind) {
  if (static_cast<size_t>(kind) == files_complete_ || is_out_of_turn_) return;
  is_out_of_turn_ = true;
  faults_.Add({.file = FileNameOf(kind), .line = 0, .field = ""},
              "comes out of turn; expected nodes.csv, edges.csv and "
              "factors.csv, each complete before the next");
}

absl::Status NeutralFormReader::StopWhenPointless() const {
  return faults_.full() || is_out_of_turn_ ? faults_.ToStatus()
                                           : absl::OkStatus();
}

void NeutralFormReader::AddFault(std::string_view field,
                                 std::string_view what) {
  faults_.Add({.file = kForms[files_complete_].name,
               .line = line_number_,
               .field = field},
              what);
}

void NeutralFormReader::OnLine(const Line& line) {
  line_number_ = line.number;
  if (faults_.full() || (line.number > 1 && !is_header_good_)) return;
  if (!line.fault.empty()) {
    AddFault("", line.fault);
    return;
  }
  if (line.number == 1) {
    OnHeader(line);
    return;
  }
  const auto fields = records_.Split(line.text);
  if (!fields.ok()) {
    AddFault("", base::ToStd(fields.status().message()));
    return;
  }
  const FileForm& form = kForms[files_complete_];
  if ((*fields)->size() != form.field_count) {
    AddFault("", base::StrCat("has ", (*fields)->size(), " fields; expected ",
                              form.field_count, ": ", form.header));
    return;
  }
  switch (static_cast<FileKind>(files_complete_)) {
    case FileKind::kNodes:
      return OnNodeFields(**fields);
    case FileKind::kEdges:
      return OnEdgeFields(**fields);
    case FileKind::kFactors:
      return OnFactorFields(**fields);
  }
}

void NeutralFormReader::OnHeader(const Line& line) {
  const std::string_view header = kForms[files_complete_].header;
  is_header_good_ = line.text == header;
  if (is_header_good_) return;
  AddFault("",
           base::StrCat("is not the header of this file; expected ", header));
}

void NeutralFormReader::OnNodeFields(
    const std::vector<std::string_view>& fields) {
  const bool is_id_good = CheckId("node", fields[0]);
  std::optional<Decimal> output = Number("output", fields[1]);
  if (output.has_value() && (output->IsZero() || output->IsNegative())) {
    AddFault("output", "is not positive; expected an amount above 0");
    output.reset();
  }
  const auto unit = quantity::FindUnit(fields[2]);
  if (!unit.ok()) AddFault("unit", base::ToStd(unit.status().message()));
  if (!is_id_good || !output.has_value() || !unit.ok()) return;
  handler_.OnNode({.line = line_number_,
                   .id = fields[0],
                   .output = *output,
                   .unit = *unit});
}

void NeutralFormReader::OnEdgeFields(
    const std::vector<std::string_view>& fields) {
  const bool is_consumer_good = CheckId("consumer", fields[0]);
  const bool is_supplier_good = CheckId("supplier", fields[1]);
  const std::optional<Decimal> amount = Number("amount", fields[2]);
  const std::optional<Decimal> gsd2 = Gsd2(fields[3]);
  if (!is_consumer_good || !is_supplier_good || !amount.has_value() ||
      !gsd2.has_value()) {
    return;
  }
  handler_.OnEdge({.line = line_number_,
                   .consumer = fields[0],
                   .supplier = fields[1],
                   .amount = *amount,
                   .gsd2 = *gsd2});
}

void NeutralFormReader::OnFactorFields(
    const std::vector<std::string_view>& fields) {
  const bool is_id_good = CheckId("node", fields[0]);
  const std::optional<Decimal> kgco2e = Number("kgco2e", fields[1]);
  const std::optional<Decimal> gsd2 = Gsd2(fields[2]);
  if (!is_id_good || !kgco2e.has_value() || !gsd2.has_value()) return;
  handler_.OnFactor({.line = line_number_,
                     .node = fields[0],
                     .kgco2e = *kgco2e,
                     .gsd2 = *gsd2});
}

bool NeutralFormReader::CheckId(std::string_view field, std::string_view id) {
  const std::string_view fault = IdFault(id);
  if (!fault.empty()) AddFault(field, fault);
  return fault.empty();
}

std::optional<Decimal> NeutralFormReader::Number(std::string_view field,
                                                 std::string_view text) {
  const absl::StatusOr<Decimal> number = Decimal::Parse(text);
  if (number.ok()) return *number;
  AddFault(field, base::ToStd(number.status().message()));
  return std::nullopt;
}

std::optional<Decimal> NeutralFormReader::Gsd2(std::string_view text) {
  static const Decimal kCertain = Decimal::FromInteger(1);
  const std::optional<Decimal> gsd2 = Number("gsd2", text);
  if (!gsd2.has_value() || *gsd2 >= kCertain) return gsd2;
  if (gsd2->IsZero()) return kCertain;  // not stated
  AddFault("gsd2",
           "is below 1; expected 1 (certain) or more, or 0 (not stated)");
  return std::nullopt;
}

}  // namespace tanji::exchange
