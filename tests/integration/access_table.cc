#include "tests/integration/access_table.h"

#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>

#include <memory>

#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"

namespace tanji::integration {
namespace {

using identity::GrantScope;
using identity::Role;
using identity::RoleSet;

using Rows = std::map<std::string, Expected>;

constexpr RoleSet kNobody = {};
constexpr RoleSet kReporters = {Role::kSupplier, Role::kExporter};
constexpr RoleSet kAnyMember = {Role::kSupplier, Role::kExporter,
                                Role::kVerifier};
constexpr RoleSet kEverybody = {Role::kSupplier,
                                Role::kExporter,
                                Role::kVerifier,
                                Role::kSystemAdministrator,
                                Role::kSecurityAdministrator,
                                Role::kAuditAdministrator};

constexpr GrantScope kTotal = GrantScope::kTotal;
constexpr GrantScope kBreakdown = GrantScope::kBreakdown;
constexpr GrantScope kInputs = GrantScope::kInputs;
constexpr GrantScope kEvidence = GrantScope::kEvidence;

constexpr char kNewProduct[] =
    R"(submission { organisation: "mill" products { id: "new" unit: "kg" } })";
constexpr char kProcess[] =
    R"(organisation: "mill" product: "coil" version_seq: 1 reason: "why")";
constexpr char kProduct[] = R"(product: "mill/coil")";
constexpr char kProducts[] = R"(products: "mill/coil")";
constexpr char kOneOfProducts[] = R"(products { product: "mill/coil" })";
constexpr char kOrganisation[] = R"(organisation: "mill")";
constexpr char kFew[] = R"(products { product: "mill/coil" } samples: 2)";

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
      // None gets so far as to change a status: without a reason, or in the
      // name of the product's own organisation, which may not dispute it.
      {"certificate.v1.StatusService.WithdrawCertificate",
       {R"(record_id: "$CERTIFICATE")",
        {Role::kExporter},
        kNobody,
        std::nullopt,
        false,
        true}},
      {"certificate.v1.StatusService.SupersedeCertificate",
       {R"(record_id: "$CERTIFICATE")",
        {Role::kExporter},
        kNobody,
        std::nullopt,
        false,
        true}},
      {"certificate.v1.StatusService.DisputeCertificate",
       {R"(record_id: "$CERTIFICATE" organisation: "mill" reason: "a")",
        kNobody, kNobody, std::nullopt, false, true}},
      {"certificate.v1.StatusService.SettleDispute",
       {R"(record_id: "$CERTIFICATE" organisation: "mill" reason: "a")",
        kNobody, kNobody, std::nullopt, false, true}},
      {"certificate.v1.StatusService.GetCertificateStatus",
       {R"(record_id: "$CERTIFICATE")", kReporters, kNobody, kTotal, false,
        true}},
      {"certificate.v1.StatusService.GetStatusList",
       {"", kEverybody, kEverybody, std::nullopt, true}},
      {"ledger.v1.LedgerService.GetCheckpoint",
       {"", kEverybody, kEverybody, std::nullopt, true}},
      {"ledger.v1.LedgerService.GetEntries",
       {"", kEverybody, kEverybody, std::nullopt, true}},
      {"ledger.v1.LedgerService.GetProof",
       {"seq: 1", kEverybody, kEverybody, std::nullopt, true}},
      {"ledger.v1.LedgerService.GetKeys",
       {"", kEverybody, kEverybody, std::nullopt, true}},
      {"ledger.v1.LedgerService.GetStatus",
       {"", kEverybody, kEverybody, std::nullopt, true}},
      {"ledger.v1.LedgerService.GetPublicPayload",
       {"", kEverybody, kEverybody, std::nullopt, true}},
      {"ledger.v1.LedgerService.GetWitnessRequest",
       {"", kEverybody, kEverybody, std::nullopt, true}},
      {"ledger.v1.LedgerService.AddCosignatures",
       {"", {Role::kSecurityAdministrator}, {Role::kSecurityAdministrator}}},
      {"ledger.v1.LogKeyService.ListLogKeys",
       {"", kEverybody, kEverybody, std::nullopt, true}},
      // Neither gets so far as to change a key.
      {"ledger.v1.LogKeyService.AddLogKey",
       {"", {Role::kSecurityAdministrator}, {Role::kSecurityAdministrator}}},
      {"ledger.v1.LogKeyService.RequestLogKey",
       {"", {Role::kSecurityAdministrator}, {Role::kSecurityAdministrator}}},
      {"ledger.v1.LogKeyService.AddCertifiedLogKey",
       {"", {Role::kSecurityAdministrator}, {Role::kSecurityAdministrator}}},
      {"ledger.v1.LogKeyService.RevokeLogKey",
       {R"(key: "x+00000000" reason: KEY_REVOCATION_REASON_LOST)",
        {Role::kSecurityAdministrator},
        {Role::kSecurityAdministrator}}},
      {"pack.v1.PackService.Load",
       {"header { size_bytes: 1 }",
        {Role::kSystemAdministrator},
        {Role::kSystemAdministrator}}},
      {"pack.v1.PackService.List", {"", kEverybody, kEverybody}},
      {"pack.v1.PackService.Export",
       {R"(id: "gwp-ipcc")", kEverybody, kEverybody}},
      {"pack.v1.PackService.SearchFactors",
       {R"(query: "steel")", kEverybody, kEverybody}},
      {"identity.v1.IdentityService.AddKey", {kOrganisation, kAnyMember}},
      {"identity.v1.IdentityService.RevokeKey",
       {R"(organisation: "mill" key: "mill+00000000"
           reason: KEY_REVOCATION_REASON_LOST)",
        kAnyMember}},
      {"identity.v1.IdentityService.ListKeys",
       {kOrganisation,
        kAnyMember,
        {Role::kSecurityAdministrator, Role::kAuditAdministrator}}},
  };
}

Rows VerificationRows() {
  return {
      {"verification.v1.VerificationService.AddEvidence",
       {R"(header { file {
             organisation: "mill" size_bytes: 1 name: "a" type: "other"
             media_type: "text/plain"
             id: "$EVIDENCE" } })",
        kReporters}},
      {"verification.v1.VerificationService.ListEvidence",
       {kOrganisation, kReporters, kNobody, kEvidence}},
      {"verification.v1.VerificationService.ReadEvidence",
       {R"(organisation: "mill" id: "$EVIDENCE")", kReporters, kNobody,
        kEvidence, false, true}},
      {"verification.v1.VerificationService.Attest",
       {R"(document: '$ATTESTATION')", {Role::kVerifier}}},
      {"verification.v1.VerificationService.RaiseFinding",
       {R"(organisation: "mill" product: "mill/coil" text: "t")",
        {Role::kVerifier}}},
      {"verification.v1.VerificationService.RemarkOnFinding",
       {R"(organisation: "mill" finding_seq: 1 text: "t")", kAnyMember}},
      {"verification.v1.VerificationService.ListFindings",
       {kOrganisation, kAnyMember}},
      {"verification.v1.VerificationService.Trace",
       {R"(record_id: "$CERTIFICATE")", kReporters, kNobody, kInputs, false,
        true}},
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
      // Neither gets so far as to erase anything.
      {"identity.v1.ErasureService.EraseRecords", {kOrganisation, kAnyMember}},
      {"identity.v1.ErasureService.EraseOrganisation",
       {kOrganisation, kAnyMember}},
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

}  // namespace

const std::map<std::string, Expected>& AccessTable() {
  static const Rows table = [] {
    Rows all = SupplyAndFootprintRows();
    all.merge(CertificateLedgerAndPackRows());
    all.merge(VerificationRows());
    all.merge(AccessRows());
    return all;
  }();
  return table;
}

const Expected* ExpectedOf(const google::protobuf::MethodDescriptor& method) {
  constexpr size_t kPackagePrefix = sizeof("tanji.") - 1;
  const auto row =
      AccessTable().find(method.full_name().substr(kPackagePrefix));
  EXPECT_NE(row, AccessTable().end())
      << method.full_name() << " is not in AccessTable";
  return row == AccessTable().end() ? nullptr : &row->second;
}

std::string RequestOf(
    const google::protobuf::MethodDescriptor& method, const Expected& expected,
    const std::vector<std::pair<std::string, std::string>>& fill) {
  const std::string text = absl::StrReplaceAll(expected.request, fill);
  const std::unique_ptr<google::protobuf::Message> request(
      google::protobuf::MessageFactory::generated_factory()
          ->GetPrototype(method.input_type())
          ->New());
  EXPECT_TRUE(
      google::protobuf::TextFormat::ParseFromString(text, request.get()))
      << method.full_name() << ": " << text;
  return request->SerializeAsString();
}

}  // namespace tanji::integration
