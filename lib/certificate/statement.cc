#include "lib/certificate/statement.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include "lib/base/check.h"
#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/utf8.h"
#include "lib/crypto/hash.h"
#include "lib/graph/calendar.h"
#include "lib/graph/ids.h"
#include "lib/json/json.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/note.h"
#include "lib/quantity/decimal.h"

namespace tanji::certificate {
namespace {

using base::StrCat;

constexpr std::string_view kFormat = "tanji-footprint/v1";
constexpr std::string_view kComplete = "complete";
constexpr std::string_view kPartial = "partial";
constexpr std::string_view kSigned = "signed";
constexpr std::string_view kNotSigned = "not signed";
constexpr std::string_view kInfinite = "infinite";
constexpr size_t kTextSizeMax = 1024;  // bytes
constexpr size_t kPacksMax = 100;

absl::Status Bad(std::string_view member, std::string_view expected) {
  return absl::InvalidArgumentError(
      StrCat("statement, ", member, ": expected ", expected));
}

absl::Status CheckText(std::string_view member, std::string_view text) {
  if (text.empty() || text.size() > kTextSizeMax || !base::IsUtf8(text) ||
      base::HasControlCharacter(text)) {
    return Bad(member, "1 to 1,024 bytes of text without control characters");
  }
  return absl::OkStatus();
}

// Two ISO dates, the first before the second.
absl::Status CheckDates(std::string_view first_name, std::string_view first,
                        std::string_view second_name, std::string_view second) {
  const auto first_day = graph::ParseDay(first);
  if (!first_day.ok()) return Bad(first_name, "a date like 2026-11-23");
  const auto second_day = graph::ParseDay(second);
  if (!second_day.ok()) return Bad(second_name, "a date like 2026-11-23");
  if (*first_day >= *second_day) {
    return Bad(second_name, StrCat("a date after ", first_name));
  }
  return absl::OkStatus();
}

absl::Status CheckIdentity(const FootprintStatement& statement) {
  if (!ledger::IsKeyName(statement.log)) return Bad("log", "an origin");
  const auto product = graph::ProductId::Parse(statement.product);
  if (!product.ok() || statement.product.size() > kTextSizeMax) {
    return Bad("product", "ORG/LOCAL");
  }
  if (product->organisation != statement.organisation) {
    return Bad("organisation", "the owner of the product");
  }
  TANJI_RETURN_IF_ERROR(CheckText("product_name", statement.product_name));
  TANJI_RETURN_IF_ERROR(CheckText("declared_unit", statement.declared_unit));
  if (!graph::CheckPlace(statement.place).ok()) return Bad("place", "a place");
  if (statement.period_start.empty() && statement.period_end.empty()) {
    return absl::OkStatus();
  }
  return CheckDates("period_start", statement.period_start, "period_end",
                    statement.period_end);
}

absl::Status CheckNumbers(const FootprintStatement& statement) {
  const StatementEvidence& evidence = statement.evidence;
  if (!std::isfinite(statement.kg_co2e)) return Bad("kg_co2e", "a number");
  if (!std::isfinite(evidence.backward_error_max)) {
    return Bad("evidence.backward_error_max", "a number");
  }
  if (!std::isfinite(evidence.digits_lost)) {
    return Bad("evidence.digits_lost", "a number");
  }
  if (evidence.loop_gain_max != std::numeric_limits<double>::infinity() &&
      !std::isfinite(evidence.loop_gain_max)) {
    return Bad("evidence.loop_gain_max", "a number or \"infinite\"");
  }
  return absl::OkStatus();
}

absl::Status CheckTexts(std::string_view member,
                        const std::vector<std::string>& texts,
                        size_t count_max) {
  if (texts.size() > count_max) {
    return Bad(member, StrCat("at most ", count_max));
  }
  for (const std::string& text : texts) {
    TANJI_RETURN_IF_ERROR(CheckText(member, text));
  }
  return absl::OkStatus();
}

absl::Status CheckScope(const FootprintStatement& statement) {
  TANJI_RETURN_IF_ERROR(CheckText("method", statement.method));
  TANJI_RETURN_IF_ERROR(CheckText("engine", statement.engine));
  TANJI_RETURN_IF_ERROR(CheckTexts("packs", statement.packs, kPacksMax));
  if (statement.assurance != kAssuranceComputed) {
    return Bad("assurance", "\"computed\"");
  }
  TANJI_RETURN_IF_ERROR(
      CheckTexts("unlinked", statement.unlinked, kUnlinkedMax));
  if (statement.unlinked_count < statement.unlinked.size()) {
    return Bad("unlinked_count", "no less than are listed");
  }
  if (statement.complete && statement.unlinked_count > 0) {
    return Bad("completeness", "\"partial\" where something is unlinked");
  }
  return CheckDates("valid_from", statement.valid_from, "valid_until",
                    statement.valid_until);
}

std::string NumberText(double value) {
  if (value == std::numeric_limits<double>::infinity()) {
    return std::string(kInfinite);
  }
  TANJI_CHECK(std::isfinite(value));
  return quantity::Decimal::FromDouble(value).ToString();
}

json::Value TextArray(const std::vector<std::string>& texts) {
  json::Array array;
  for (const std::string& text : texts) array.emplace_back(text);
  return array;
}

json::Value EvidenceObject(const StatementEvidence& evidence) {
  return json::Object{
      {"backward_error_max", NumberText(evidence.backward_error_max)},
      {"loop_gain_max", NumberText(evidence.loop_gain_max)},
      {"digits_lost", NumberText(evidence.digits_lost)},
      {"series_diverges", evidence.series_diverges},
  };
}

// Reads members of one statement; an empty or zero result comes with a fault.
class StatementReader {
 public:
  explicit StatementReader(const json::Value& value)
      : reader_(value, "", faults_) {}

  absl::Status Read(FootprintStatement* statement) {
    if (reader_.RequiredString("format") != kFormat) {
      return Bad("format", kFormat);
    }
    statement->log = reader_.RequiredString("log");
    statement->organisation = reader_.RequiredString("organisation");
    statement->product = reader_.RequiredString("product");
    statement->product_name = reader_.RequiredString("product_name");
    statement->declared_unit = reader_.RequiredString("declared_unit");
    statement->kg_co2e = Number(reader_, "kg_co2e");
    statement->place = reader_.OptionalString("place");
    statement->period_start = reader_.OptionalString("period_start");
    statement->period_end = reader_.OptionalString("period_end");
    statement->method = reader_.RequiredString("method");
    statement->engine = reader_.RequiredString("engine");
    TANJI_ASSIGN_OR_RETURN(
        statement->snapshot,
        SnapshotName::Parse(reader_.RequiredString("snapshot")));
    statement->packs = Texts("packs");
    statement->assurance = reader_.RequiredString("assurance");
    statement->complete = Choice("completeness", kComplete, kPartial);
    statement->unlinked = Texts("unlinked");
    statement->unlinked_count = Count("unlinked_count");
    ReadEvidence(&statement->evidence);
    statement->supplier_signed =
        Choice("supplier_signature", kSigned, kNotSigned);
    statement->valid_from = reader_.RequiredString("valid_from");
    statement->valid_until = reader_.RequiredString("valid_until");
    reader_.RequiredString("padding");
    reader_.RefuseUnknownMembers();
    if (!faults_.empty()) {
      return absl::InvalidArgumentError(StrCat("statement, ", faults_[0]));
    }
    return absl::OkStatus();
  }

 private:
  double Number(json::ObjectReader& reader, std::string_view name) {
    const std::string text = reader.RequiredString(name);
    if (text == kInfinite) return std::numeric_limits<double>::infinity();
    // Every finite double: a footprint may be larger than what may be entered.
    double value = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size() &&
        std::isfinite(value)) {
      return value;
    }
    reader.Fault(name, "expected a decimal string");
    return 0;
  }

  // Second spellings are found when the statement is written again.
  uint64_t Count(std::string_view name) {
    const std::string text = reader_.RequiredString(name);
    uint64_t count = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, count);
    if (read.ec != std::errc() || read.ptr != end) {
      reader_.Fault(name, "expected a count as a string");
    }
    return count;
  }

  bool Choice(std::string_view name, std::string_view yes,
              std::string_view no) {
    const std::string text = reader_.RequiredString(name);
    if (text != yes && text != no) {
      reader_.Fault(name, StrCat("expected \"", yes, "\" or \"", no, "\""));
    }
    return text == yes;
  }

  std::vector<std::string> Texts(std::string_view name) {
    std::vector<std::string> texts;
    const json::Array* array = reader_.RequiredArray(name);
    if (array == nullptr) return texts;
    for (const json::Value& value : *array) {
      const std::string* text = value.if_string();
      if (text == nullptr) {
        reader_.Fault(name, "expected strings");
        return texts;
      }
      texts.push_back(*text);
    }
    return texts;
  }

  void ReadEvidence(StatementEvidence* evidence) {
    const json::Value* value = reader_.RequiredObject("evidence");
    if (value == nullptr) return;
    json::ObjectReader reader(*value, "evidence", faults_);
    evidence->backward_error_max = Number(reader, "backward_error_max");
    evidence->loop_gain_max = Number(reader, "loop_gain_max");
    evidence->digits_lost = Number(reader, "digits_lost");
    evidence->series_diverges =
        reader.OptionalBool("series_diverges", /*fallback=*/false);
    reader.RefuseUnknownMembers();
  }

  std::vector<std::string> faults_;
  json::ObjectReader reader_;
};

}  // namespace

std::string SnapshotName::ToString() const {
  return StrCat(seq, ":", base::HexEncode(crypto::AsBytes(leaf_hash)));
}

absl::StatusOr<SnapshotName> SnapshotName::Parse(std::string_view text) {
  SnapshotName name;
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos) {
    return Bad("snapshot", "<seq>:<leaf hash hex>");
  }
  const auto hash = base::HexDecode(text.substr(colon + 1));
  const char* const end = text.data() + colon;
  const auto read = std::from_chars(text.data(), end, name.seq);
  if (read.ec != std::errc() || read.ptr != end || !hash.ok() ||
      hash->size() != crypto::kSha256Size) {
    return Bad("snapshot", "<seq>:<leaf hash hex>");
  }
  name.leaf_hash = crypto::DigestFromBytes(*hash);
  if (name.ToString() != text) return Bad("snapshot", "no leading zeros");
  return name;
}

absl::Status FootprintStatement::Check() const {
  TANJI_RETURN_IF_ERROR(CheckIdentity(*this));
  TANJI_RETURN_IF_ERROR(CheckNumbers(*this));
  return CheckScope(*this);
}

std::string FootprintStatement::ToJson() const {
  json::Object object = {
      {"format", kFormat},
      {"log", log},
      {"organisation", organisation},
      {"product", product},
      {"product_name", product_name},
      {"declared_unit", declared_unit},
      {"kg_co2e", NumberText(kg_co2e)},
  };
  if (!place.empty()) object.emplace_back("place", place);
  if (!period_start.empty()) object.emplace_back("period_start", period_start);
  if (!period_end.empty()) object.emplace_back("period_end", period_end);
  object.emplace_back("method", method);
  object.emplace_back("engine", engine);
  object.emplace_back("snapshot", snapshot.ToString());
  object.emplace_back("packs", TextArray(packs));
  object.emplace_back("assurance", assurance);
  object.emplace_back("completeness", complete ? kComplete : kPartial);
  object.emplace_back("unlinked", TextArray(unlinked));
  object.emplace_back("unlinked_count", StrCat(unlinked_count));
  object.emplace_back("evidence", EvidenceObject(evidence));
  object.emplace_back("supplier_signature",
                      supplier_signed ? kSigned : kNotSigned);
  object.emplace_back("valid_from", valid_from);
  object.emplace_back("valid_until", valid_until);
  object.emplace_back("padding", "");
  const size_t over = json::Write(object).size() % kStatementBucketSize;
  const size_t padding = over == 0 ? 0 : kStatementBucketSize - over;
  object.back().second = std::string(padding, '0');
  return json::Write(object);
}

absl::StatusOr<FootprintStatement> FootprintStatement::FromJson(
    std::string_view text) {
  if (text.size() > kStatementSizeMax) {
    return Bad("size", StrCat("at most ", kStatementSizeMax, " bytes"));
  }
  const auto value = json::Read(text);
  if (!value.ok()) return base::AddPlace(value.status(), "statement");
  FootprintStatement statement;
  TANJI_RETURN_IF_ERROR(StatementReader(*value).Read(&statement));
  TANJI_RETURN_IF_ERROR(statement.Check());
  if (statement.ToJson() != text) {
    return absl::InvalidArgumentError(
        "statement is not written as the format demands: order of members, "
        "blanks, escapes, numbers or padding");
  }
  return statement;
}

std::string PayloadDigestDisclosure(std::string_view secret,
                                    std::string_view payload) {
  const crypto::Sha256Digest digest = crypto::Sha256(payload);
  return ledger::Disclosure(
      secret, 0, kPayloadDigestName,
      StrCat("\"", base::HexEncode(crypto::AsBytes(digest)), "\""));
}

}  // namespace tanji::certificate
