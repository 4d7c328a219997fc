#include "lib/exchange/pack/factor_csv.h"

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/exchange/csv/fault_list.h"
#include "lib/exchange/csv/line_splitter.h"
#include "lib/exchange/csv/record_splitter.h"
#include "lib/exchange/pack/internal/emission_text.h"
#include "lib/exchange/pack/internal/pack_check.h"

namespace tanji::exchange {
namespace {

using quantity::Decimal;

enum Column : size_t {
  kId,
  kNameEn,
  kNameZh,
  kNameDe,
  kCategory,
  kUnit,
  kPlace,
  kPeriodStart,
  kPeriodEnd,
  kKgCo2e,
  kEmissions,
  kPrimaryEnergy,
  kBoundary,
  kFamily,
  kInstrument,
  kSource,
  kLicence,
  kLicenceUrl,
  kExport,
  kVerified,
  kNote,
  kColumnCount,
};

struct ColumnForm {
  std::string_view name;
  // The member of the JSON form whose faults are faults of this column.
  std::string_view member;
};

// By Column.
constexpr std::array<ColumnForm, kColumnCount> kColumns = {{
    {"id", "id"},
    {"name_en", "names.en"},
    {"name_zh", "names.zh"},
    {"name_de", "names.de"},
    {"category", "category"},
    {"unit", "unit"},
    {"place", "place"},
    {"period_start", "period_start"},
    {"period_end", "period_end"},
    {"kg_co2e", "kg_co2e"},
    {"emissions", "emissions"},
    {"primary_energy_mj", "primary_energy_mj"},
    {"boundary", "boundary"},
    {"electricity_family", "electricity.family"},
    {"electricity_instrument", "electricity.instrument"},
    {"source", "source"},
    {"licence", "licence.name"},
    {"licence_url", "licence.url"},
    {"export", "licence.export"},
    {"verified", "verified"},
    {"note", "note"},
}};

// Without these no row could be right.
constexpr std::array<Column, 4> kRequiredColumns = {kId, kCategory, kUnit,
                                                    kSource};

std::optional<Column> ColumnNamed(std::string_view name) {
  for (size_t i = 0; i < kColumns.size(); ++i) {
    if (kColumns[i].name == name) return static_cast<Column>(i);
  }
  return std::nullopt;
}

// The column that a member of the JSON form is in: "names" is in "name_en" and
// "emissions[2].unit" in "emissions".
std::string_view ColumnOf(std::string_view member) {
  for (const ColumnForm& column : kColumns) {
    if (column.member == member) return column.name;
  }
  const std::string_view group = member.substr(0, member.find('['));
  for (const ColumnForm& column : kColumns) {
    if (column.member.substr(0, column.member.find('.')) == group) {
      return column.name;
    }
  }
  return member;
}

bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return absl::EqualsIgnoreCase(base::ToAbsl(a), base::ToAbsl(b));
}

// "2024-01-01" for "2024/1/1", the form in which spreadsheets set to Chinese
// write a day; any other text as it is.
std::string WithDashes(std::string_view text) {
  constexpr size_t kYearSize = 4;
  const std::vector<std::string> parts =
      absl::StrSplit(base::ToAbsl(text), '/');
  if (parts.size() != 3 || parts[0].size() != kYearSize) {
    return std::string(text);
  }
  std::string day = parts[0];
  for (size_t i = 1; i < parts.size(); ++i) {
    base::StrAppend(&day, "-", parts[i].size() == 1 ? "0" : "", parts[i]);
  }
  return day;
}

absl::StatusOr<graph::Day> ParseTableDay(std::string_view text) {
  absl::StatusOr<graph::Day> day = graph::ParseDay(WithDashes(text));
  if (day.ok()) return day;
  return absl::InvalidArgumentError(base::StrCat(
      base::ToStd(day.status().message()), ", or with slashes: 2024/1/31"));
}

class FactorCsvReader {
 public:
  FactorCsvReader(const FactorPackHead& head, std::string_view file)
      : file_(file), check_([this](size_t row) { return LineOf(row); }) {
    pack_.head = head;
    internal::PackCheck::CheckHead(
        head, [this](std::string_view member, std::string_view what) {
          faults_.Add({.file = "pack", .line = 0, .field = member}, what);
        });
  }

  absl::StatusOr<FactorPack> Read(std::string_view csv) && {
    LineSplitter lines;
    const auto on_line = [this](const Line& line) { OnLine(line); };
    lines.Feed(csv, on_line);
    lines.Finish(on_line);
    if (line_ == 0) {
      AddFileFault("is empty; expected a header and one row or more");
    } else if (pack_.factors.empty() && faults_.empty()) {
      AddFileFault("has no rows; expected one or more behind the header");
    }
    TANJI_RETURN_IF_ERROR(faults_.ToStatus());
    return std::move(pack_);
  }

 private:
  void OnLine(const Line& line) {
    line_ = line.number;
    if (faults_.full() || is_stopped_) return;
    if (!line.fault.empty()) {
      // Without a header no row can be read.
      is_stopped_ = line.number == 1;
      return AddFault("", line.fault);
    }
    if (line.number == 1) return OnHeader(line.text);
    // What spreadsheets leave behind the last row.
    if (line.text.find_first_not_of(',') == std::string_view::npos) return;
    if (pack_.factors.size() == kFactorsMax) {
      is_stopped_ = true;
      return AddFileFault(
          base::StrCat("has too many rows; expected at most ", kFactorsMax));
    }
    const auto fields = records_.Split(line.text);
    if (!fields.ok())
      return AddFault("", base::ToStd(fields.status().message()));
    if ((*fields)->size() != order_.size()) {
      return AddFault(
          "", base::StrCat("has ", (*fields)->size(), " fields; expected ",
                           order_.size(), ", as in the header"));
    }
    fields_.fill({});
    for (size_t i = 0; i < order_.size(); ++i)
      fields_[order_[i]] = (**fields)[i];
    OnRow();
  }

  void OnHeader(std::string_view text) {
    // Without a good header no row can be read.
    is_stopped_ = true;
    const auto names = records_.Split(text);
    if (!names.ok()) return AddFault("", base::ToStd(names.status().message()));
    if ((*names)->size() == 1 && text.find(';') != std::string_view::npos) {
      return AddFault("",
                      "has no comma; expected commas between the columns, "
                      "not semicolons");
    }
    std::array<bool, kColumnCount> is_there = {};
    bool is_good = true;
    for (const std::string_view name : **names) {
      const std::optional<Column> column = ColumnNamed(name);
      if (column.has_value() && !is_there[*column]) {
        order_.push_back(*column);
        is_there[*column] = true;
        continue;
      }
      is_good = false;
      AddFault(name, column.has_value()
                         ? "is there twice"
                         : "is no column; expected those of factor-csv.md");
    }
    for (const Column column : kRequiredColumns) {
      if (is_there[column]) continue;
      is_good = false;
      AddFault(kColumns[column].name, "the column is missing");
    }
    is_stopped_ = !is_good;
  }

  void OnRow() {
    const size_t faults_before = faults_.faults().size();
    Factor factor;
    factor.id = fields_[kId];
    factor.names = {.en = std::string(fields_[kNameEn]),
                    .zh = std::string(fields_[kNameZh]),
                    .de = std::string(fields_[kNameDe])};
    factor.category = fields_[kCategory];
    factor.unit = fields_[kUnit];
    factor.place = fields_[kPlace];
    ReadPeriod(factor);
    ReadDecimal(kKgCo2e, factor.kg_co2e);
    ReadParsed(kEmissions, internal::ParseEmissions, factor.emissions);
    ReadDecimal(kPrimaryEnergy, factor.primary_energy_mj);
    factor.boundary = fields_[kBoundary];
    ReadElectricity(factor);
    factor.source = fields_[kSource];
    ReadLicence(factor);
    ReadVerified(factor);
    factor.note = fields_[kNote];
    pack_.factors.push_back(std::move(factor));
    rows_lines_.push_back(line_);
    if (faults_.faults().size() != faults_before) return;
    check_.CheckRow(pack_, pack_.factors.size() - 1,
                    [this](std::string_view member, std::string_view what) {
                      AddFault(ColumnOf(member), what);
                    });
  }

  template <typename Parse, typename Value>
  void ReadParsed(Column column, Parse parse, Value& value) {
    auto parsed = parse(fields_[column]);
    if (parsed.ok()) {
      value = *std::move(parsed);
    } else {
      AddFault(kColumns[column].name, base::ToStd(parsed.status().message()));
    }
  }

  void ReadDecimal(Column column, std::optional<Decimal>& value) {
    if (!fields_[column].empty()) ReadParsed(column, Decimal::Parse, value);
  }

  void ReadPeriod(Factor& factor) {
    if (fields_[kPeriodStart].empty() && fields_[kPeriodEnd].empty()) return;
    graph::Period period;
    ReadParsed(kPeriodStart, ParseTableDay, period.start);
    ReadParsed(kPeriodEnd, ParseTableDay, period.end);
    factor.period = period;
  }

  void ReadElectricity(Factor& factor) {
    if (fields_[kFamily].empty() && fields_[kInstrument].empty()) return;
    factor.electricity.emplace();
    ReadParsed(kFamily, graph::ParseElectricityFamily,
               factor.electricity->family);
    ReadParsed(kInstrument, ParseElectricityClaim,
               factor.electricity->instrument);
  }

  void ReadLicence(Factor& factor) {
    if (fields_[kLicence].empty() && fields_[kLicenceUrl].empty() &&
        fields_[kExport].empty()) {
      return;
    }
    factor.licence.emplace();
    factor.licence->name = fields_[kLicence];
    factor.licence->url = fields_[kLicenceUrl];
    ReadParsed(kExport, graph::ParseExportRule, factor.licence->export_rule);
  }

  void ReadVerified(Factor& factor) {
    const std::string_view text = fields_[kVerified];
    factor.is_verified = EqualsIgnoringCase(text, "true");
    if (text.empty() || factor.is_verified ||
        EqualsIgnoringCase(text, "false")) {
      return;
    }
    AddFault("verified", "expected true or false");
  }

  std::string LineOf(size_t row) const {
    return base::StrCat("line ", rows_lines_[row]);
  }
  void AddFault(std::string_view field, std::string_view what) {
    faults_.Add({.file = file_, .line = line_, .field = field}, what);
  }
  void AddFileFault(std::string_view what) {
    faults_.Add({.file = file_, .line = 0, .field = ""}, what);
  }

  const std::string file_;
  FactorPack pack_;
  std::vector<int64_t> rows_lines_;  // of each row of pack_
  internal::PackCheck check_;
  FaultList faults_;
  RecordSplitter records_;
  std::vector<Column> order_;                          // of the header
  std::array<std::string_view, kColumnCount> fields_;  // of the current row
  int64_t line_ = 0;
  bool is_stopped_ = false;  // what follows is not read
};

}  // namespace

absl::StatusOr<FactorPack> ReadFactorCsv(std::string_view csv,
                                         const FactorPackHead& head,
                                         std::string_view file) {
  if (csv.size() > kPackSizeMax) {
    return absl::ResourceExhaustedError(base::StrCat(
        file, " has ", csv.size(), " bytes; expected at most ", kPackSizeMax));
  }
  return FactorCsvReader(head, file).Read(csv);
}

}  // namespace tanji::exchange
