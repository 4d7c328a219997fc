// Every method x role x relation to what is asked for, from the descriptors
// that the server itself tells. A method that is not in AccessTable fails the
// test, as one without a right fails the build.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/certificate/attestation.h"
#include "lib/crypto/random.h"
#include "tests/integration/access_fixture.h"
#include "tests/integration/access_table.h"
#include "tests/integration/raw_call.h"

namespace tanji::integration {
namespace {

using google::protobuf::MethodDescriptor;
using grpc::StatusCode;
using identity::GrantScope;
using identity::Role;
using identity::RoleSet;

constexpr RoleSet kMembers = {Role::kSupplier, Role::kExporter,
                              Role::kVerifier};
constexpr RoleSet kAll = {Role::kSupplier,
                          Role::kExporter,
                          Role::kVerifier,
                          Role::kSystemAdministrator,
                          Role::kSecurityAdministrator,
                          Role::kAuditAdministrator};

constexpr char kMill[] = R"pb(
  organisation: "mill"
  products { id: "coil" unit: "kg" }
  products { id: "power" unit: "kWh" }
  processes {
    product: "coil"
    output: "1"
    unit: "kg"
    direct_kg_co2e: "1.8"
    inputs { product: "mill/power" amount: "0.4" unit: "kWh" }
  }
  processes { product: "power" output: "1" unit: "kWh" direct_kg_co2e: "0.5" }
)pb";
constexpr char kScenario[] =
    R"({"format":"tanji-scenario/v1","name":"less power","changes":[{)"
    R"("kind":"amount","lever":"process","process":{"product":"mill/coil"},)"
    R"("input":"mill/power","value":"0.3","unit":"kWh"}]})";

class AccessMatrixTest : public AccessTest {
 protected:
  AccessMatrixTest() {
    Stop();
    options_.rate = {.per_second = 1e9, .at_once = 1e9};
    Start();
    const uint64_t seq = MustSubmit(kMill);
    const auto issued = Issue("mill/coil", seq);
    AwaitCertificate(issued.value.record_id());
    fill_ = {{"$CERTIFICATE", issued.value.record_id()},
             {"$SCENARIO", kScenario},
             {"$EVIDENCE", FileEvidence("mill", "meter reading")},
             {"$ATTESTATION", AttestationText()}};
    Admit("mill", kAll);
    Admit("maker", kAll);
    for (int r = 0; r < identity::kRoleCount - 1; ++r) {
      const auto role = static_cast<Role>(r);
      own_.emplace(role, Credential("mill", {role}));
      other_.emplace(role, Credential("maker", {role}));
    }
    // To be revoked, again and again.
    crypto::TlsCertificate certificate;
    certificate.fingerprint =
        crypto::DigestFromBytes(crypto::RandomBytes(crypto::kSha256Size));
    certificate.not_after = int64_t{1} << 40;
    const auto spare = server_->system().context().access.AddCertificate(
        "mill", {Role::kSupplier}, "spare", certificate);
    EXPECT_THAT(spare, base::IsOk());
    fill_.emplace_back("$CREDENTIAL", spare->id);
  }

  // As text format has it between single quotes.
  static std::string AttestationText() {
    certificate::Attestation attestation;
    attestation.log = "log.example";
    attestation.product = "mill/coil";
    attestation.declared_unit = "kg";
    attestation.organisation = "mill";
    attestation.body = "Example Verification";
    attestation.standard = "ISO 14064-3:2019";
    attestation.materiality_percent = quantity::Decimal::FromInteger(5);
    attestation.started = attestation.ended = "2026-11-27";
    return absl::StrReplaceAll(attestation.ToText(), {{"\n", "\\n"}});
  }

  // Whether the caller with this token is let in.
  bool IsLetIn(const MethodDescriptor& method, const Expected& expected,
               const std::string& token) {
    const RawReply reply =
        CallRaw(channel_, method, RequestOf(method, expected, fill_),
                GRPC_COMPRESS_NONE, kCallDeadline, token);
    const StatusCode code = reply.status.error_code();
    told_ = reply.status.error_message();
    // Of those who may, some are told that a secret or a code is wrong.
    if (expected.without_token && code == StatusCode::UNAUTHENTICATED) {
      return reply.status.error_message().find("Bearer") == std::string::npos;
    }
    if (code == StatusCode::NOT_FOUND) return !expected.hides_what_there_is;
    return code != StatusCode::PERMISSION_DENIED &&
           code != StatusCode::UNAUTHENTICATED;
  }

  // Compares each method for each role of `holders`; what may be done depends
  // on `may`.
  template <typename May>
  void ExpectMatrix(const std::map<Role, Holder>& holders, May may,
                    const std::string& relation) {
    for (const MethodDescriptor* method : MethodsOf(channel_)) {
      const Expected* row = ExpectedOf(*method);
      ASSERT_NE(row, nullptr);
      for (const auto& [role, holder] : holders) {
        EXPECT_EQ(IsLetIn(*method, *row, holder.token), may(*row, role))
            << method->full_name() << " as " << identity::RoleName(role) << ", "
            << relation << ": " << told_;
      }
    }
  }

  std::vector<std::pair<std::string, std::string>> fill_;
  std::map<Role, Holder> own_;
  std::map<Role, Holder> other_;
  std::string told_;  // by the last call
};

bool MayForeign(const Expected& expected, Role role) {
  return expected.anywhere.Has(role);
}

TEST_F(AccessMatrixTest, OwnData) {
  ExpectMatrix(
      own_,
      [](const Expected& expected, Role role) {
        return expected.own.Has(role) || expected.anywhere.Has(role);
      },
      "own data");
}

TEST_F(AccessMatrixTest, ForeignDataWithoutAGrant) {
  ExpectMatrix(other_, MayForeign, "foreign data");
}

TEST_F(AccessMatrixTest, ForeignDataWithAGrantAndOnceItIsWithdrawn) {
  for (const GrantScope scope :
       {GrantScope::kTotal, GrantScope::kBreakdown, GrantScope::kInputs}) {
    const std::string id = Give("mill", "coil", "maker", scope);
    ExpectMatrix(
        other_,
        [&](const Expected& expected, Role role) {
          return MayForeign(expected, role) ||
                 (expected.scope.has_value() && scope >= *expected.scope &&
                  kMembers.Has(role));
        },
        base::StrCat("granted ", identity::GrantScopeName(scope)));
    Withdraw("mill", id);
    ExpectMatrix(other_, MayForeign,
                 base::StrCat("withdrawn ", identity::GrantScopeName(scope)));
  }
}

TEST_F(AccessMatrixTest, EvidenceIsGrantedFileByFile) {
  const std::string other_file = FileEvidence("mill", "an invoice");
  const auto may_none_of_it = [](const Expected& expected, Role role) {
    return MayForeign(expected, role);
  };
  const std::string id = GiveEvidence("mill", fill_[2].second, "maker");
  ExpectMatrix(
      other_,
      [](const Expected& expected, Role role) {
        return MayForeign(expected, role) ||
               (expected.scope == GrantScope::kEvidence && kMembers.Has(role));
      },
      "granted the file");
  Withdraw("mill", id);
  ExpectMatrix(other_, may_none_of_it, "withdrawn the file");

  GiveEvidence("mill", other_file, "maker");
  const std::map<std::string, bool> may = {
      {"tanji.verification.v1.VerificationService.ReadEvidence", false},
      {"tanji.verification.v1.VerificationService.ListEvidence", true}};
  for (const MethodDescriptor* method : MethodsOf(channel_)) {
    const auto row = may.find(method->full_name());
    if (row == may.end()) continue;
    EXPECT_EQ(IsLetIn(*method, *ExpectedOf(*method),
                      other_.at(Role::kVerifier).token),
              row->second)
        << row->first << " with a grant of another file";
  }
}

TEST_F(AccessMatrixTest, WithoutACredential) {
  for (const MethodDescriptor* method : MethodsOf(channel_)) {
    const Expected* row = ExpectedOf(*method);
    ASSERT_NE(row, nullptr);
    EXPECT_EQ(IsLetIn(*method, *row, "no.such.token"), row->without_token)
        << method->full_name();
  }
}

}  // namespace
}  // namespace tanji::integration
