// Every method x role x relation to what is asked for, from the descriptors
// that the server itself tells. A method that is not in the table below fails
// the test, as one without a right fails the build.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/crypto/random.h"
#include "tests/integration/access_fixture.h"
#include "tests/integration/raw_call.h"

namespace tanji::integration {
namespace {

using google::protobuf::MethodDescriptor;
using grpc::StatusCode;
using identity::GrantScope;
using identity::Role;
using identity::RoleSet;

constexpr RoleSet kNobody = {};
constexpr RoleSet kReporters = {Role::kSupplier, Role::kExporter};
constexpr RoleSet kMembers = {Role::kSupplier, Role::kExporter,
                              Role::kVerifier};
constexpr RoleSet kEverybody = {Role::kSupplier,
                                Role::kExporter,
                                Role::kVerifier,
                                Role::kSystemAdministrator,
                                Role::kSecurityAdministrator,
                                Role::kAuditAdministrator};

// Who may call a method, as the documents say it; not taken from the code.
struct Expected {
  // In text form; $CERTIFICATE, $CREDENTIAL and $SCENARIO are filled in.
  const char* request;
  RoleSet own;                 // of the organisation that owns it
  RoleSet anywhere = kNobody;  // of any organisation
  std::optional<GrantScope> scope = std::nullopt;  // members with this grant
  bool without_token = false;                      // and who has no credential
  bool hides_what_there_is = false;  // NOT_FOUND where it is refused
};

constexpr GrantScope kTotal = GrantScope::kTotal;
constexpr GrantScope kBreakdown = GrantScope::kBreakdown;
constexpr GrantScope kInputs = GrantScope::kInputs;

constexpr char kNewProduct[] =
    R"(submission { organisation: "mill" products { id: "new" unit: "kg" } })";
constexpr char kProcess[] =
    R"(organisation: "mill" product: "coil" version_seq: 1 reason: "why")";
constexpr char kProduct[] = R"(product: "mill/coil")";
constexpr char kProducts[] = R"(products: "mill/coil")";
constexpr char kOneOfProducts[] = R"(products { product: "mill/coil" })";
constexpr char kOrganisation[] = R"(organisation: "mill")";
constexpr char kFew[] = R"(products { product: "mill/coil" } samples: 2)";

using Rows = std::map<std::string, Expected>;

Rows SupplyAndFootprintRows() {
  return {
      {"supply.v1.SupplyService.Submit", {kNewProduct, kReporters}},
      {"supply.v1.SupplyService.ImportStream",
       {R"(header { organisation: "mill" nodes_size_bytes: 1
                    edges_size_bytes: 1 factors_size_bytes: 1 })",
        kReporters}},
      {"supply.v1.SupplyService.Get", {kProduct, kReporters, kNobody, kInputs}},
      {"supply.v1.SupplyService.List", {kOrganisation, kReporters}},
      {"supply.v1.SupplyService.Release", {kProcess, kReporters}},
      {"supply.v1.SupplyService.Withdraw", {kProcess, kReporters}},
      {"supply.v1.SupplyService.ListPending", {kOrganisation, kReporters}},
      {"footprint.v1.FootprintService.Get",
       {kProduct, kReporters, kNobody, kTotal}},
      {"footprint.v1.FootprintService.BatchGet",
       {kProducts, kReporters, kNobody, kTotal}},
      {"footprint.v1.FootprintService.List", {kOrganisation, kReporters}},
      {"footprint.v1.FootprintService.Explain",
       {kProduct, kReporters, kNobody, kBreakdown}},
      {"footprint.v1.FootprintService.Breakdown",
       {R"(product: "mill/coil" by: EXPLAIN_BY_PROCESS)", kReporters, kNobody,
        kInputs}},
      {"footprint.v1.FootprintService.Diff",
       {R"(product: "mill/coil" from_seq: 2)", kReporters, kNobody, kInputs}},
      {"footprint.v1.PathsService.Tree",
       {kProduct, kReporters, kNobody, kInputs}},
      {"footprint.v1.PathsService.Paths",
       {kProduct, kReporters, kNobody, kInputs}},
      {"footprint.v1.PathsService.Sankey",
       {kProduct, kReporters, kNobody, kInputs}},
      {"footprint.v1.SimulationService.Simulate",
       {R"(products { product: "mill/coil" } scenarios: '$SCENARIO')",
        kReporters, kNobody, kInputs}},
      {"footprint.v1.SimulationService.Levers",
       {kProduct, kReporters, kNobody, kInputs}},
      {"footprint.v1.UncertaintyService.Sample",
       {kFew, kReporters, kNobody, kInputs}},
      {"footprint.v1.WatchService.Watch",
       {kOneOfProducts, kReporters, kNobody, kTotal}},
  };
}

Rows CertificateLedgerAndPackRows() {
  return {
      {"certificate.v1.CertificateService.Issue",
       {kProduct, {Role::kExporter}}},
      {"certificate.v1.CertificateService.Get",
       {R"(record_id: "$CERTIFICATE")", kReporters, kNobody, kTotal, false,
        true}},
      {"certificate.v1.EvidenceService.Export",
       {R"(record_id: "$CERTIFICATE")", kReporters, kNobody, kTotal, false,
        true}},
      {"ledger.v1.LedgerService.GetCheckpoint",
       {"", kEverybody, kEverybody, std::nullopt, true}},
      {"ledger.v1.LedgerService.GetEntries",
       {"", kEverybody, kEverybody, std::nullopt, true}},
      {"ledger.v1.LedgerService.GetProof",
       {"seq: 1", kEverybody, kEverybody, std::nullopt, true}},
      {"ledger.v1.LedgerService.GetKeys",
       {"", kEverybody, kEverybody, std::nullopt, true}},
      {"pack.v1.PackService.Load",
       {"header { size_bytes: 1 }",
        {Role::kSystemAdministrator},
        {Role::kSystemAdministrator}}},
      {"pack.v1.PackService.List", {"", kEverybody, kEverybody}},
      {"pack.v1.PackService.Export",
       {R"(id: "gwp-ipcc")", kEverybody, kEverybody}},
      {"pack.v1.PackService.SearchFactors",
       {R"(query: "steel")", kEverybody, kEverybody}},
      {"identity.v1.IdentityService.AddKey", {kOrganisation, kReporters}},
  };
}

Rows AccessRows() {
  return {
      {"identity.v1.AccessService.PutAccount",
       {R"(account { organisation: "new" roles: ROLE_SUPPLIER }
           may_exist: true)",
        {Role::kSecurityAdministrator},
        {Role::kSecurityAdministrator}}},
      {"identity.v1.AccessService.ListAccounts",
       {"", {Role::kSecurityAdministrator}, {Role::kSecurityAdministrator}}},
      {"identity.v1.AccessService.AddCertificate",
       {R"(organisation: "mill" certificate: "none")",
        {Role::kSecurityAdministrator},
        {Role::kSecurityAdministrator}}},
      {"identity.v1.AccessService.Invite",
       {R"(organisation: "mill" valid_seconds: 2600000)",
        {Role::kSecurityAdministrator},
        {Role::kSecurityAdministrator}}},
      {"identity.v1.AccessService.Join",
       {R"(code: "none")", kEverybody, kEverybody, std::nullopt, true}},
      {"identity.v1.AccessService.ListCredentials",
       {kOrganisation,
        {Role::kSupplier, Role::kExporter, Role::kVerifier,
         Role::kSecurityAdministrator, Role::kAuditAdministrator},
        {Role::kSecurityAdministrator, Role::kAuditAdministrator}}},
      {"identity.v1.AccessService.RevokeCredential",
       {R"(credential_id: "$CREDENTIAL")",
        {Role::kSupplier, Role::kExporter, Role::kVerifier,
         Role::kSecurityAdministrator},
        {Role::kSecurityAdministrator},
        std::nullopt,
        false,
        true}},
      {"identity.v1.AccessService.IssueToken",
       {R"(client_id: "none")", kEverybody, kEverybody, std::nullopt, true}},
      {"identity.v1.AccessService.Discover",
       {"", kEverybody, kEverybody, std::nullopt, true}},
      {"identity.v1.AccessService.WhoAmI", {"", kEverybody, kEverybody}},
      {"identity.v1.AccessService.GiveGrant",
       {R"(grant { organisation: "mill" grantee: "other"
                   scope: GRANT_SCOPE_TOTAL
                   until_time: "2000-01-01T00:00:00.000000Z" })",
        kReporters}},
      {"identity.v1.AccessService.WithdrawGrant",
       {R"(organisation: "mill"
           grant_id: "00000000000000000000000000000000")",
        kReporters}},
      {"identity.v1.AccessService.ListReads",
       {kOrganisation,
        {Role::kSupplier, Role::kExporter, Role::kVerifier,
         Role::kAuditAdministrator},
        {Role::kAuditAdministrator}}},
      {"identity.v1.AccessService.ListGrants",
       {kOrganisation,
        {Role::kSupplier, Role::kExporter, Role::kVerifier,
         Role::kAuditAdministrator},
        {Role::kAuditAdministrator}}},
  };
}

// By the method's full name without "tanji.".
const Rows& Table() {
  static const Rows table = [] {
    Rows all = SupplyAndFootprintRows();
    all.merge(CertificateLedgerAndPackRows());
    all.merge(AccessRows());
    return all;
  }();
  return table;
}

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
             {"$SCENARIO", kScenario}};
    Admit("mill", kEverybody);
    Admit("maker", kEverybody);
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

  // Whether the caller with this token is let in.
  bool IsLetIn(const MethodDescriptor& method, const Expected& expected,
               const std::string& token) {
    const std::string text = absl::StrReplaceAll(expected.request, fill_);
    std::unique_ptr<google::protobuf::Message> request(
        google::protobuf::MessageFactory::generated_factory()
            ->GetPrototype(method.input_type())
            ->New());
    EXPECT_TRUE(
        google::protobuf::TextFormat::ParseFromString(text, request.get()))
        << method.full_name() << ": " << text;
    const RawReply reply =
        CallRaw(channel_, method, request->SerializeAsString(),
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
      const auto row = Table().find(method->full_name().substr(6));
      ASSERT_NE(row, Table().end())
          << method->full_name() << " is not in the table of this test";
      for (const auto& [role, holder] : holders) {
        EXPECT_EQ(IsLetIn(*method, row->second, holder.token),
                  may(row->second, role))
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
  for (const GrantScope scope : {kTotal, kBreakdown, kInputs}) {
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

TEST_F(AccessMatrixTest, WithoutACredential) {
  for (const MethodDescriptor* method : MethodsOf(channel_)) {
    const auto row = Table().find(method->full_name().substr(6));
    ASSERT_NE(row, Table().end()) << method->full_name();
    EXPECT_EQ(IsLetIn(*method, row->second, "no.such.token"),
              row->second.without_token)
        << method->full_name();
  }
}

}  // namespace
}  // namespace tanji::integration
