#include "lib/certificate/statement_fields.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "lib/base/status.h"
#include "lib/certificate/statement.h"

namespace tanji::certificate {
namespace {

// The members of a JSON object as the statement's writer writes one: without
// blanks, names without escapes. It gives the text of each value as it stands;
// reading all of it into values takes ten times as long, for each certificate.
class MemberReader {
 public:
  explicit MemberReader(std::string_view object) : text_(object) {
    is_good_ = text_.size() >= 2 && text_.front() == '{' && text_.back() == '}';
  }

  // Name and value; nothing at the end, and where it does not go on.
  std::optional<std::pair<std::string_view, std::string_view>> Next() {
    if (!is_good_ || at_ + 1 >= text_.size()) return std::nullopt;
    is_good_ = text_[at_] == '"';
    const size_t name = at_ + 1;
    const size_t colon = text_.find("\":", name);
    if (!is_good_ || colon == std::string_view::npos) return Fail();
    const size_t value = colon + 2;
    size_t end = value;
    int depth = 0;
    for (; end < text_.size(); ++end) {
      const char c = text_[end];
      if (c == '"') {
        end = TextEnd(end);
      } else if (c == '{' || c == '[') {
        ++depth;
      } else if (c == '}' || c == ']') {
        if (--depth < 0) break;
      } else if (c == ',' && depth == 0) {
        break;
      }
    }
    const bool is_last = end + 1 == text_.size();
    if (end >= text_.size() || end == value || is_last != (text_[end] == '}')) {
      return Fail();
    }
    at_ = is_last ? end : end + 1;
    return std::pair(text_.substr(name, colon - name),
                     text_.substr(value, end - value));
  }
  // Whether all of it was such members.
  bool is_whole() const {
    return is_good_ && at_ + 1 == text_.size() && text_[at_ - 1] != ',';
  }

 private:
  std::nullopt_t Fail() {
    is_good_ = false;
    return std::nullopt;
  }
  // The closing quote of the text that the one at `begin` opens, or the end.
  size_t TextEnd(size_t begin) const {
    size_t end = begin;
    bool is_escaped = true;
    while (is_escaped && end < text_.size()) {
      end = std::min(text_.find('"', end + 1), text_.size());
      size_t backslashes = 0;
      while (text_[end - 1 - backslashes] == '\\') ++backslashes;
      is_escaped = backslashes % 2 == 1;
    }
    return end;
  }

  std::string_view text_;
  size_t at_ = 1;
  bool is_good_ = false;
};

}  // namespace

const std::vector<std::string_view>& StatementFieldNames() {
  static const auto* const names =
      new std::vector<std::string_view>{"format",
                                        "log",
                                        "organisation",
                                        "product",
                                        "product_name",
                                        "declared_unit",
                                        "kg_co2e",
                                        "main_indicator",
                                        "parts",
                                        "precharacterised_kg_co2e",
                                        "gwp_pack",
                                        "indicators",
                                        "primary_data_percent",
                                        "data_quality",
                                        "exempted_percent",
                                        "fossil_carbon_kg",
                                        "biogenic_carbon_kg",
                                        "biogenic_balance_kg",
                                        "place",
                                        "period_start",
                                        "period_end",
                                        "method",
                                        "engine",
                                        "snapshot",
                                        "packs",
                                        "assurance",
                                        "completeness",
                                        "unlinked",
                                        "unlinked_count",
                                        "caveats",
                                        "evidence",
                                        "supplier_signature",
                                        "valid_from",
                                        "valid_until"};
  return *names;
}

bool IsStatementField(std::string_view name) {
  const auto& names = StatementFieldNames();
  return std::find(names.begin(), names.end(), name) != names.end();
}

absl::StatusOr<std::vector<ledger::DisclosedInput>> StatementFields(
    std::string_view payload) {
  std::vector<ledger::DisclosedInput> fields;
  fields.reserve(StatementFieldNames().size());
  for (const std::string_view name : StatementFieldNames()) {
    fields.push_back({std::string(name), "null"});
  }
  MemberReader reader(payload);
  size_t next = 0;  // members come in the order of the names
  while (const auto member = reader.Next()) {
    size_t at = next;
    while (at < fields.size() && fields[at].name != member->first) ++at;
    if (at == fields.size()) continue;  // the padding
    fields[at].value_json = member->second;
    next = at + 1;
  }
  if (!reader.is_whole()) {
    return absl::InvalidArgumentError(
        "statement: expected a JSON object without blanks");
  }
  return fields;
}

absl::StatusOr<std::vector<std::string>> StatementDisclosures(
    std::string_view secret, std::string_view payload) {
  TANJI_ASSIGN_OR_RETURN(const std::vector<ledger::DisclosedInput> fields,
                         StatementFields(payload));
  const ledger::DisclosureWriter writer(secret);
  std::vector<std::string> disclosures;
  disclosures.reserve(1 + fields.size());
  disclosures.push_back(PayloadDigestDisclosure(secret, payload));
  for (const ledger::DisclosedInput& field : fields) {
    disclosures.push_back(
        writer.Write(disclosures.size(), field.name, field.value_json));
  }
  return disclosures;
}

}  // namespace tanji::certificate
