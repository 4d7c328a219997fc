#include "lib/certificate/attestation.h"

#include <array>
#include <set>
#include <utility>

#include "absl/strings/str_join.h"
#include "lib/base/status.h"
#include "lib/base/utf8.h"
#include "lib/graph/calendar.h"
#include "lib/graph/ids.h"
#include "lib/json/json.h"
#include "lib/ledger/note.h"

namespace tanji::certificate {
namespace {

using base::StrCat;
using quantity::Decimal;

constexpr std::string_view kAttestationFormat = "tanji-attestation/v1";
constexpr size_t kShortTextSizeMax = 1024;  // bytes
constexpr std::array kLevels = {AssuranceLevel::kLimited,
                                AssuranceLevel::kReasonable};
constexpr std::array kOpinions = {Opinion::kUnmodified, Opinion::kModified,
                                  Opinion::kAdverse};

// Gathers what is wrong, so that its writer learns all of it at once.
class Faults {
 public:
  void Add(std::string_view member, std::string_view expected) {
    lines_.push_back(StrCat(member, ": expected ", expected));
  }

  void CheckText(std::string_view member, std::string_view text,
                 size_t size_max = kShortTextSizeMax) {
    if (text.empty() || text.size() > size_max || !base::IsUtf8(text) ||
        base::HasControlCharacter(text)) {
      Add(member, StrCat("1 to ", size_max,
                         " bytes of text without control characters"));
    }
  }

  absl::Status ToStatus() const {
    return lines_.empty()
               ? absl::OkStatus()
               : absl::InvalidArgumentError(absl::StrJoin(lines_, "\n"));
  }

 private:
  std::vector<std::string> lines_;
};

void CheckSubject(const Attestation& attestation, Faults& faults) {
  if (!ledger::IsKeyName(attestation.log)) faults.Add("log", "an origin");
  if (!graph::ProductId::Parse(attestation.product).ok()) {
    faults.Add("product", "ORG/LOCAL");
  }
  faults.CheckText("declared_unit", attestation.declared_unit);
}

void CheckBody(const Attestation& attestation, Faults& faults) {
  if (!graph::CheckOrganisationId(attestation.organisation).ok()) {
    faults.Add("organisation", "the id of the verifier's organisation");
  }
  faults.CheckText("body", attestation.body);
  const bool has_none = attestation.accreditation_body.empty() &&
                        attestation.accreditation_number.empty() &&
                        attestation.accreditation_scope.empty();
  if (has_none) return;
  faults.CheckText("accreditation.body", attestation.accreditation_body);
  faults.CheckText("accreditation.number", attestation.accreditation_number);
  faults.CheckText("accreditation.scope", attestation.accreditation_scope);
}

void CheckDates(const Attestation& attestation, Faults& faults) {
  const auto started = graph::ParseDay(attestation.started);
  if (!started.ok()) faults.Add("started", "a date like 2026-11-23");
  const auto ended = graph::ParseDay(attestation.ended);
  if (!ended.ok()) faults.Add("ended", "a date like 2026-11-23");
  if (started.ok() && ended.ok() && *ended < *started) {
    faults.Add("ended", "the day of started, or a later one");
  }
}

void CheckFindings(const Attestation& attestation, Faults& faults) {
  if (attestation.findings.size() > kFindingsMax) {
    faults.Add("findings", StrCat("at most ", kFindingsMax));
    return;
  }
  std::set<std::string_view> ids;
  for (size_t i = 0; i < attestation.findings.size(); ++i) {
    const AttestedFinding& finding = attestation.findings[i];
    const std::string place = StrCat("findings[", i, "]");
    faults.CheckText(place + ".id", finding.id);
    faults.CheckText(place + ".text", finding.text, kAttestationTextSizeMax);
    if (!ids.insert(finding.id).second) {
      faults.Add(place + ".id", "an id that no other finding has");
    }
    if (attestation.opinion == Opinion::kUnmodified && finding.is_material &&
        !finding.is_closed) {
      faults.Add(place + ".state",
                 "closed, where the finding is material and the opinion "
                 "unmodified");
    }
  }
}

template <typename Enum, size_t kCount>
Enum NamedOf(json::ObjectReader& reader, std::string_view member,
             const std::array<Enum, kCount>& all,
             std::string_view (*name_of)(Enum)) {
  const std::string text = reader.RequiredString(member);
  std::vector<std::string> names;
  for (const Enum one : all) {
    if (name_of(one) == text) return one;
    names.emplace_back(name_of(one));
  }
  if (!text.empty()) {
    reader.Fault(member, StrCat("expected ", absl::StrJoin(names, ", ")));
  }
  return all[0];
}

bool WordOf(json::ObjectReader& reader, std::string_view member,
            std::string_view word_if_true, std::string_view word_if_false) {
  const std::string text = reader.RequiredString(member);
  if (!text.empty() && text != word_if_true && text != word_if_false) {
    reader.Fault(member,
                 StrCat("expected ", word_if_true, " or ", word_if_false));
  }
  return text == word_if_true;
}

Decimal DecimalOf(json::ObjectReader& reader, std::string_view member) {
  const std::string text = reader.RequiredString(member);
  const auto value = Decimal::Parse(text);
  if (value.ok()) return *value;
  if (!text.empty()) reader.Fault(member, "expected a decimal string");
  return Decimal();
}

void ReadFormat(json::ObjectReader& reader) {
  if (reader.RequiredString("format") != kAttestationFormat) {
    reader.Fault("format", StrCat("expected \"", kAttestationFormat, "\""));
  }
}

// What a verifier writes.
void ReadOpinion(json::ObjectReader& reader, Attestation& attestation,
                 std::vector<std::string>& faults) {
  attestation.organisation = reader.RequiredString("organisation");
  attestation.body = reader.RequiredString("body");
  if (const json::Value* value = reader.OptionalObject("accreditation")) {
    json::ObjectReader inner(*value, reader.PlaceOf("accreditation"), faults);
    attestation.accreditation_body = inner.RequiredString("body");
    attestation.accreditation_number = inner.RequiredString("number");
    attestation.accreditation_scope = inner.RequiredString("scope");
    inner.RefuseUnknownMembers();
  }
  attestation.standard = reader.RequiredString("standard");
  attestation.level = NamedOf(reader, "level", kLevels, &AssuranceLevelName);
  attestation.materiality_percent = DecimalOf(reader, "materiality_percent");
  attestation.opinion = NamedOf(reader, "opinion", kOpinions, &OpinionName);
  attestation.basis = reader.OptionalString("basis");
  attestation.started = reader.RequiredString("started");
  attestation.ended = reader.RequiredString("ended");
  const json::Array* findings = reader.OptionalArray("findings");
  if (findings == nullptr) return;
  for (size_t i = 0; i < findings->size(); ++i) {
    json::ObjectReader inner((*findings)[i],
                             StrCat(reader.PlaceOf("findings"), "[", i, "]"),
                             faults);
    AttestedFinding finding;
    finding.id = inner.RequiredString("id");
    finding.is_material = WordOf(inner, "weight", "material", "minor");
    finding.is_closed = WordOf(inner, "state", "closed", "open");
    finding.text = inner.RequiredString("text");
    inner.RefuseUnknownMembers();
    attestation.findings.push_back(std::move(finding));
  }
}

absl::Status ToStatus(const std::vector<std::string>& faults) {
  return faults.empty()
             ? absl::OkStatus()
             : absl::InvalidArgumentError(absl::StrJoin(faults, "\n"));
}

json::Array FindingArray(const std::vector<AttestedFinding>& findings) {
  json::Array array;
  for (const AttestedFinding& finding : findings) {
    array.push_back(
        json::Object{{"id", finding.id},
                     {"weight", finding.is_material ? "material" : "minor"},
                     {"state", finding.is_closed ? "closed" : "open"},
                     {"text", finding.text}});
  }
  return array;
}

absl::Status Differs(std::string_view what, std::string_view attested,
                     std::string_view stated) {
  return absl::DataLossError(
      base::ToAbsl(StrCat("attestation of ", what, " \"", attested,
                          "\"; the certificate has \"", stated, "\"")));
}

}  // namespace

std::string_view AssuranceLevelName(AssuranceLevel level) {
  switch (level) {
    case AssuranceLevel::kLimited:
      return "limited";
    case AssuranceLevel::kReasonable:
      return "reasonable";
  }
  return "";
}

std::string_view OpinionName(Opinion opinion) {
  switch (opinion) {
    case Opinion::kUnmodified:
      return "unmodified";
    case Opinion::kModified:
      return "modified";
    case Opinion::kAdverse:
      return "adverse";
  }
  return "";
}

absl::Status Attestation::Check() const {
  Faults faults;
  CheckSubject(*this, faults);
  CheckBody(*this, faults);
  faults.CheckText("standard", standard);
  if (materiality_percent.IsZero() || materiality_percent.IsNegative() ||
      materiality_percent > Decimal::FromInteger(100)) {
    faults.Add("materiality_percent", "a number above 0, to 100");
  }
  if (opinion != Opinion::kUnmodified || !basis.empty()) {
    faults.CheckText("basis", basis, kAttestationTextSizeMax);
  }
  CheckDates(*this, faults);
  CheckFindings(*this, faults);
  return faults.ToStatus();
}

std::string Attestation::ToText() const {
  json::Object object = {
      {"format", kAttestationFormat},  {"log", log},
      {"record", record.ToString()},   {"product", product},
      {"kg_co2e", kg_co2e.ToString()}, {"declared_unit", declared_unit},
      {"organisation", organisation},  {"body", body}};
  if (!accreditation_number.empty()) {
    object.emplace_back("accreditation",
                        json::Object{{"body", accreditation_body},
                                     {"number", accreditation_number},
                                     {"scope", accreditation_scope}});
  }
  object.emplace_back("standard", standard);
  object.emplace_back("level", AssuranceLevelName(level));
  object.emplace_back("materiality_percent", materiality_percent.ToString());
  object.emplace_back("opinion", OpinionName(opinion));
  if (!basis.empty()) object.emplace_back("basis", basis);
  object.emplace_back("started", started);
  object.emplace_back("ended", ended);
  if (!findings.empty()) {
    object.emplace_back("findings", FindingArray(findings));
  }
  return json::Write(object) + "\n";
}

absl::StatusOr<Attestation> Attestation::FromText(std::string_view text) {
  TANJI_ASSIGN_OR_RETURN(
      const json::Value value,
      json::Read(text, {.size_max = kAttestationSizeMax, .depth_max = 4}));
  std::vector<std::string> faults;
  json::ObjectReader reader(value, "", faults);
  ReadFormat(reader);
  Attestation attestation;
  attestation.log = reader.RequiredString("log");
  const auto record = SnapshotName::Parse(reader.RequiredString("record"));
  if (record.ok()) {
    attestation.record = *record;
  } else {
    reader.Fault("record", "expected SEQ:LEAF-HASH");
  }
  attestation.product = reader.RequiredString("product");
  attestation.kg_co2e = DecimalOf(reader, "kg_co2e");
  attestation.declared_unit = reader.RequiredString("declared_unit");
  ReadOpinion(reader, attestation, faults);
  reader.RefuseUnknownMembers();
  TANJI_RETURN_IF_ERROR(ToStatus(faults));
  TANJI_RETURN_IF_ERROR(attestation.Check());
  if (attestation.ToText() != text) {
    return absl::InvalidArgumentError(
        "attestation: members in another order, or in another spelling, than "
        "its format has");
  }
  return attestation;
}

absl::StatusOr<Attestation> AttestationFromDraft(
    std::string_view json, const SnapshotName& record,
    const FootprintStatement& statement) {
  TANJI_ASSIGN_OR_RETURN(
      const json::Value value,
      json::Read(json, {.size_max = kAttestationSizeMax, .depth_max = 4}));
  std::vector<std::string> faults;
  json::ObjectReader reader(value, "", faults);
  ReadFormat(reader);
  Attestation attestation;
  attestation.log = statement.log;
  attestation.record = record;
  attestation.product = statement.product;
  attestation.kg_co2e = statement.kg_co2e;
  attestation.declared_unit = statement.declared_unit;
  ReadOpinion(reader, attestation, faults);
  reader.RefuseUnknownMembers();
  TANJI_RETURN_IF_ERROR(ToStatus(faults));
  TANJI_RETURN_IF_ERROR(attestation.Check());
  return attestation;
}

AttestedStatement AttestedOf(const FootprintStatement& statement) {
  return {statement.log, statement.organisation, statement.product,
          statement.kg_co2e, statement.declared_unit};
}

absl::Status CheckAttests(const Attestation& attestation,
                          const SnapshotName& record,
                          const AttestedStatement& statement) {
  if (attestation.organisation == statement.organisation) {
    return absl::DataLossError(
        "attestation by the owner of the product; expected a third party's");
  }
  if (attestation.log != statement.log) {
    return Differs("log", attestation.log, statement.log);
  }
  if (attestation.record != record) {
    return Differs("record", attestation.record.ToString(), record.ToString());
  }
  if (attestation.product != statement.product) {
    return Differs("product", attestation.product, statement.product);
  }
  if (attestation.kg_co2e != statement.kg_co2e) {
    return Differs("footprint", attestation.kg_co2e.ToString(),
                   statement.kg_co2e.ToString());
  }
  if (attestation.declared_unit != statement.declared_unit) {
    return Differs("unit", attestation.declared_unit, statement.declared_unit);
  }
  return absl::OkStatus();
}

}  // namespace tanji::certificate
