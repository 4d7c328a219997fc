// Submissions: typed, as a document, signed; what is refused and how.

#include <fstream>
#include <sstream>

#include "lib/base/strings.h"
#include "lib/ledger/note.h"
#include "lib/ledger/note_signer.h"
#include "lib/ledger/record.h"
#include "tests/integration/server_fixture.h"

namespace tanji::integration {
namespace {

using grpc::StatusCode;
using ::testing::_;
using ::testing::AllOf;
using ::testing::DoubleNear;
using ::testing::HasSubstr;

class SubmitTest : public ServerTest {
 protected:
  Reply<supply::v1::SubmitResponse> SubmitDocument(
      const std::string& document) {
    supply::v1::SubmitRequest request;
    request.set_document(document);
    return Submit(request);
  }
  Reply<supply::v1::SubmitResponse> SubmitSigned(
      const std::string& document, const std::string& signature_lines) {
    supply::v1::SubmitRequest request;
    request.mutable_signed_()->set_document(document);
    request.mutable_signed_()->set_signature_lines(signature_lines);
    return Submit(request);
  }
  Reply<supply::v1::GetResponse> GetProduct(const std::string& product,
                                            uint64_t min_seq) {
    supply::v1::GetRequest request;
    request.set_product(product);
    request.set_min_seq(min_seq);
    return Invoke(*supply_, &SupplyService::Stub::Get, request);
  }
};

constexpr char kDocument[] =
    R"({"format":"tanji-submission/v1","organisation":"acme",)"
    R"("products":[{"id":"steel","unit":"kg"}],)"
    R"("processes":[{"product":"steel","output":"1","unit":"kg",)"
    R"("direct_kgco2e":"2"}]})"
    "\n";

TEST_F(SubmitTest, RepliesWithTheSignedRecord) {
  const auto reply = Submit(kSteel);
  ASSERT_THAT(reply.status, IsRpcOk());
  const auto entry = ledger::Entry::Parse(reply.value.entry());
  ASSERT_TRUE(entry.ok()) << entry.status();
  EXPECT_EQ(entry->record.id, reply.value.record_id());
  EXPECT_EQ(entry->record.seq, reply.value.seq());
  EXPECT_EQ(entry->record.kind, ledger::RecordKind::kSubmission);
  const auto key = ledger::VerifierKey::Parse(Keys().signer_keys(0));
  ASSERT_TRUE(key.ok());
  EXPECT_TRUE(ledger::VerifyNote(entry->note, {&*key}).ok());
  EXPECT_FALSE(reply.value.is_repeat());
}

TEST_F(SubmitTest, WhatIsStoredIsReadBackAsItWasWritten) {
  const uint64_t seq = MustSubmit(kSteel);
  const auto reply = GetProduct("acme/steel", seq);
  ASSERT_THAT(reply.status, IsRpcOk());
  EXPECT_GE(reply.value.as_of_seq(), seq);
  EXPECT_TRUE(reply.value.is_declared());
  ASSERT_EQ(reply.value.processes_size(), 1);
  EXPECT_EQ(reply.value.processes(0).seq(), seq);
  const supply::v1::ProcessDeclaration& process =
      reply.value.processes(0).process();
  EXPECT_EQ(process.direct_kg_co2e(), "1.8");
  ASSERT_EQ(process.inputs_size(), 1);
  EXPECT_EQ(process.inputs(0).product(), "acme/power");
  EXPECT_EQ(process.inputs(0).amount(), "0.4");
  EXPECT_EQ(process.inputs(0).unit(), "kWh");
}

TEST_F(SubmitTest, ADocumentIsTakenAsItIs) {
  const auto reply = SubmitDocument(kDocument);
  ASSERT_THAT(reply.status, IsRpcOk());
  const auto footprint = GetFootprint("acme/steel", reply.value.seq());
  EXPECT_EQ(footprint.value.footprint().kg_co2e(), 2.0);
}

std::string Example(const std::string& name) {
  std::ifstream file(base::StrCat(TANJI_EXAMPLES "/", name));
  std::ostringstream document;
  document << file.rdbuf();
  return document.str();
}

// schemas/examples/README.md derives the number.
TEST_F(SubmitTest, TheExampleForNewcomersHasTheFootprintItSays) {
  const auto reply = SubmitDocument(Example("submission.json"));
  ASSERT_THAT(reply.status, IsRpcOk());
  const auto frame = GetFootprint("example-bicycles/frame", reply.value.seq());
  EXPECT_THAT(frame.value.footprint().kg_co2e(), DoubleNear(26.65, 1e-12));
  EXPECT_FALSE(frame.value.footprint().evidence().is_incomplete());
}

// As there.
TEST_F(SubmitTest, TheExampleOfAllMembersHasTheFootprintItSays) {
  const auto reply = SubmitDocument(Example("foundry.json"));
  ASSERT_THAT(reply.status, IsRpcOk());
  EXPECT_EQ(reply.value.held_size(), 0);
  EXPECT_EQ(reply.value.unsupplied_count(), 0U);
  const uint64_t seq = reply.value.seq();
  const auto casting = GetFootprint("example-foundry/casting", seq);
  EXPECT_THAT(casting.value.footprint().kg_co2e(), DoubleNear(2.19664, 1e-12));
  EXPECT_FALSE(casting.value.footprint().evidence().is_incomplete());
  const auto slag = GetFootprint("example-foundry/slag", seq);
  EXPECT_THAT(slag.value.footprint().kg_co2e(), DoubleNear(2.19664, 1e-12));
  supply::v1::ListPendingRequest pending;
  pending.set_organisation("example-foundry");
  pending.set_min_seq(seq);
  const auto waiting =
      Invoke(*supply_, &SupplyService::Stub::ListPending, pending);
  ASSERT_THAT(waiting.status, IsRpcOk());
  ASSERT_EQ(waiting.value.versions_size(), 1);
  EXPECT_EQ(waiting.value.versions(0).product(), "example-foundry/casting");
}

// Without the pack, the place of use names no product.
TEST_F(SubmitTest, TheExampleOfElectricityByItsPlaceNeedsAPack) {
  EXPECT_THAT(SubmitDocument(Example("heater.json")).status,
              RpcStatusIs(StatusCode::FAILED_PRECONDITION,
                          AllOf(HasSubstr("inputs[0].electricity"),
                                HasSubstr("inputs[1].electricity"))));
}

TEST_F(SubmitTest, TheSameRequestGivesTheSameRecord) {
  const auto first = Submit(kSteel, "r-1");
  const auto again = Submit(kSteel, "r-1");
  ASSERT_THAT(first.status, IsRpcOk());
  ASSERT_THAT(again.status, IsRpcOk());
  EXPECT_EQ(again.value.entry(), first.value.entry());
  EXPECT_EQ(again.value.seq(), first.value.seq());
  EXPECT_TRUE(again.value.is_repeat());
}

TEST_F(SubmitTest, ARequestIdIsNotTakenForOtherContent) {
  ASSERT_THAT(Submit(kSteel, "r-1").status, IsRpcOk());
  const uint64_t size = LogSize();
  EXPECT_THAT(Submit(R"pb(organisation: "acme"
                          products { id: "coal" unit: "kg" })pb",
                     "r-1")
                  .status,
              RpcStatusIs(StatusCode::ALREADY_EXISTS, HasSubstr("r-1")));
  EXPECT_EQ(LogSize(), size);
}

TEST_F(SubmitTest, WithoutARequestIdEachSubmissionIsARecord) {
  const uint64_t first = MustSubmit(kSteel);
  EXPECT_GT(MustSubmit(kSteel), first);
}

TEST_F(SubmitTest, NamesEveryFaultAndStoresNothing) {
  const uint64_t size = LogSize();
  EXPECT_THAT(
      Submit(R"pb(organisation: "acme"
                  products { id: "steel" unit: "kg" }
                  processes { product: "steel" output: "0" unit: "kg" }
                  processes {
                    product: "iron"
                    output: "1"
                    unit: "furlong"
                    inputs { product: "acme/steel" amount: "1" unit: "L" }
                  })pb")
          .status,
      RpcStatusIs(StatusCode::INVALID_ARGUMENT,
                  AllOf(HasSubstr("processes[0].output: "),
                        HasSubstr("processes[1].unit: "),
                        HasSubstr("processes[1].inputs[0].unit: "))));
  EXPECT_EQ(LogSize(), size);
  EXPECT_THAT(GetFootprint("acme/steel").status,
              RpcStatusIs(StatusCode::NOT_FOUND, _));
}

TEST_F(SubmitTest, ASubmissionOfNothingIsNoRecord) {
  const uint64_t size = LogSize();
  EXPECT_THAT(Submit(R"pb(organisation: "acme")pb").status,
              RpcStatusIs(StatusCode::INVALID_ARGUMENT,
                          HasSubstr("submission: has nothing in it")));
  EXPECT_EQ(LogSize(), size);
}

TEST_F(SubmitTest, RefusesNumbersThatAreNone) {
  for (const char* number :
       {"NaN", "Infinity", "-inf", "1e400", "0x10", "1,5", "", "1.", "+1"}) {
    EXPECT_THAT(Submit(base::StrCat(
                           R"pb(organisation: "acme"
                                products { id: "steel" unit: "kg" }
                                processes { product: "steel" unit: "kg"
                                            output: ")pb",
                           number, "\"}"))
                    .status,
                RpcStatusIs(StatusCode::INVALID_ARGUMENT,
                            HasSubstr("processes[0].output: ")))
        << number;
  }
}

TEST_F(SubmitTest, AListOfFaultsThatIsTooLongSaysHowManyAreMissing) {
  supply::v1::SubmitRequest request;
  request.mutable_submission()->set_organisation("acme");
  for (int i = 0; i < 1000; ++i) {
    request.mutable_submission()->add_products()->set_unit(
        std::string(60, 'x'));
  }
  EXPECT_THAT(
      Submit(request).status,
      RpcStatusIs(StatusCode::INVALID_ARGUMENT,
                  AllOf(HasSubstr("products[0]"), HasSubstr(" more lines"))));
}

TEST_F(SubmitTest, RefusesWhatStoredDataContradict) {
  MustSubmit(kSteel);
  // Nobody has declared acme/iron.
  EXPECT_THAT(
      Submit(R"pb(organisation: "acme"
                  processes { product: "iron" output: "1" unit: "kg" })pb")
          .status,
      RpcStatusIs(StatusCode::FAILED_PRECONDITION, HasSubstr("iron")));
  // Steel is declared in kg.
  EXPECT_THAT(
      Submit(R"pb(organisation: "acme"
                  processes { product: "steel" output: "1" unit: "kWh" })pb")
          .status,
      RpcStatusIs(StatusCode::FAILED_PRECONDITION, HasSubstr("steel")));
}

TEST_F(SubmitTest, RefusesARequestWithoutContent) {
  EXPECT_THAT(Submit(supply::v1::SubmitRequest()).status,
              RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("content")));
}

TEST_F(SubmitTest, RefusesDocumentsThatAreNone) {
  for (const std::string& document :
       {std::string(), std::string("{"), std::string("\xff\xfe"),
        std::string("[]"), std::string(kDocument).substr(0, 40),
        std::string(kDocument) + "{}",
        std::string(R"({"format":"tanji-submission/v2"})")}) {
    EXPECT_THAT(SubmitDocument(document).status,
                RpcStatusIs(StatusCode::INVALID_ARGUMENT, _))
        << document.substr(0, 60);
  }
}

// ---- signed submissions

class SignedSubmissionTest : public SubmitTest {
 protected:
  // A key made of the byte `seed`, so that tests repeat.
  static ledger::NoteSigner SignerOf(const std::string& name, char seed) {
    return ledger::NoteSigner::Create(
               name,
               crypto::Ed25519Signer::FromSeed(std::string(32, seed)).value())
        .value();
  }
  identity::v1::AddKeyRequest KeyRequest(const ledger::NoteSigner& signer) {
    // identity.proto
    const std::string text = base::StrCat("tanji-key/v1\nlog ", Keys().origin(),
                                          "\norganisation acme\n");
    identity::v1::AddKeyRequest request;
    request.set_organisation("acme");
    request.set_verifier_key(signer.verifier_key());
    request.set_proof(base::StrCat(text, "\n", signer.SignatureLine(text)));
    return request;
  }
  Reply<identity::v1::AddKeyResponse> AddKey(
      const identity::v1::AddKeyRequest& request) {
    return Invoke(*identity_, &IdentityService::Stub::AddKey, request);
  }

  const ledger::NoteSigner signer_ = SignerOf("acme", 1);
  const ledger::NoteSigner stranger_ = SignerOf("acme/stranger", 2);
};

TEST_F(SignedSubmissionTest, TakesASignatureByARegisteredKey) {
  const auto added = AddKey(KeyRequest(signer_));
  ASSERT_THAT(added.status, IsRpcOk());
  const auto entry = ledger::Entry::Parse(added.value.entry());
  ASSERT_TRUE(entry.ok());
  EXPECT_EQ(entry->record.kind, ledger::RecordKind::kKeyAdd);
  EXPECT_EQ(entry->record.key, signer_.verifier_key());

  const auto reply = SubmitSigned(kDocument, signer_.SignatureLine(kDocument));
  ASSERT_THAT(reply.status, IsRpcOk());
  const auto submitted = ledger::Entry::Parse(reply.value.entry());
  ASSERT_TRUE(submitted.ok());
  EXPECT_EQ(submitted->record.payload->media_type,
            "application/vnd.tanji.signed-submission");
}

TEST_F(SignedSubmissionTest, RefusesASignatureByAKeyThatIsNotRegistered) {
  ASSERT_THAT(AddKey(KeyRequest(signer_)).status, IsRpcOk());
  const uint64_t size = LogSize();
  EXPECT_THAT(
      SubmitSigned(kDocument, stranger_.SignatureLine(kDocument)).status,
      RpcStatusIs(StatusCode::FAILED_PRECONDITION, HasSubstr("register")));
  EXPECT_THAT(
      SubmitSigned(kDocument, base::StrCat(signer_.SignatureLine(kDocument),
                                           stranger_.SignatureLine(kDocument)))
          .status,
      RpcStatusIs(StatusCode::FAILED_PRECONDITION, _));
  EXPECT_EQ(LogSize(), size);
}

TEST_F(SignedSubmissionTest, RefusesASignatureOverOtherBytes) {
  ASSERT_THAT(AddKey(KeyRequest(signer_)).status, IsRpcOk());
  std::string other(kDocument);
  other[other.find("\"2\"") + 1] = '1';
  EXPECT_THAT(
      SubmitSigned(other, signer_.SignatureLine(kDocument)).status,
      RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("signature_lines")));
}

TEST_F(SignedSubmissionTest, RefusesSignatureLinesThatAreNone) {
  ASSERT_THAT(AddKey(KeyRequest(signer_)).status, IsRpcOk());
  for (const std::string& lines :
       {std::string(), std::string("\n"), std::string("— acme AAAA\n"),
        base::StrCat("text\n\n", signer_.SignatureLine(kDocument))}) {
    EXPECT_THAT(
        SubmitSigned(kDocument, lines).status,
        RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("signature_lines")))
        << lines;
  }
}

TEST_F(SignedSubmissionTest, AKeyIsRegisteredOnce) {
  identity::v1::AddKeyRequest request = KeyRequest(signer_);
  request.set_request_id("k-1");
  const auto first = AddKey(request);
  ASSERT_THAT(first.status, IsRpcOk());
  const auto again = AddKey(request);
  ASSERT_THAT(again.status, IsRpcOk());
  EXPECT_TRUE(again.value.is_repeat());
  EXPECT_EQ(again.value.entry(), first.value.entry());
  request.set_request_id("k-2");
  EXPECT_THAT(AddKey(request).status,
              RpcStatusIs(StatusCode::ALREADY_EXISTS, _));
}

TEST_F(SignedSubmissionTest, RefusesAKeyWithoutProofThatItIsHeld) {
  identity::v1::AddKeyRequest request = KeyRequest(signer_);
  request.set_proof(KeyRequest(stranger_).proof());
  EXPECT_THAT(AddKey(request).status,
              RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("proof")));
  request = KeyRequest(SignerOf("other", 3));
  request.set_organisation("other");
  EXPECT_THAT(AddKey(request).status,
              RpcStatusIs(StatusCode::INVALID_ARGUMENT, HasSubstr("proof")));
  request = KeyRequest(signer_);
  request.set_verifier_key("acme+00000000+AAAA");
  EXPECT_THAT(AddKey(request).status, RpcStatusIs(StatusCode::INVALID_ARGUMENT,
                                                  HasSubstr("verifier_key")));
}

TEST_F(SignedSubmissionTest, AnOrganisationHasAtMostSixteenKeys) {
  for (int i = 0; i < 16; ++i) {
    const auto signer =
        SignerOf(base::StrCat("acme/key-", i), static_cast<char>(10 + i));
    ASSERT_THAT(AddKey(KeyRequest(signer)).status, IsRpcOk());
  }
  EXPECT_THAT(AddKey(KeyRequest(SignerOf("acme/key-16", 99))).status,
              RpcStatusIs(StatusCode::RESOURCE_EXHAUSTED, HasSubstr("16")));
}

}  // namespace
}  // namespace tanji::integration
