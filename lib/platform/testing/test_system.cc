#include "lib/platform/testing/test_system.h"

#include <algorithm>
#include <chrono>
#include <future>
#include <thread>
#include <utility>

#include "absl/strings/str_join.h"
#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/ledger/record.h"
#include "lib/platform/status/status_lists.h"
#include "lib/platform/supply/key_records.h"

namespace tanji::platform {
namespace {

using identity::Caller;

// Runs a use case that answers through a Done, and waits for the answer.
template <typename Call>
absl::StatusOr<Committed> Wait(const Call& call) {
  std::promise<absl::StatusOr<Committed>> promise;
  call([&promise](absl::StatusOr<Committed> result) {
    promise.set_value(std::move(result));
  });
  return promise.get_future().get();
}

}  // namespace

ledger::NoteSigner SignerOf(const std::string& name, char seed) {
  return *ledger::NoteSigner::Create(
      name, *crypto::Ed25519Signer::FromSeed(
                std::string(crypto::Ed25519Signer::kSeedSize, seed)));
}

std::string ReferenceOf(const std::string& verifier_key) {
  const size_t plus = verifier_key.find('+');
  return verifier_key.substr(0, verifier_key.find('+', plus + 1));
}

TestSystem::TestSystem() : data_dir_(dir_.path() + "/data") {
  const absl::Status opened = Open();
  TANJI_CHECK(opened.ok());
}

absl::Status TestSystem::Open() {
  SystemOptions options;
  options.data_dir = data_dir_;
  options.checkpoint_interval = std::chrono::milliseconds(10);
  TANJI_ASSIGN_OR_RETURN(system_, System::Open(options, clock_));
  return absl::OkStatus();
}

absl::Status TestSystem::Restart() {
  Close();
  return Open();
}

absl::StatusOr<Committed> TestSystem::Submit(
    const std::string& document, const std::string& request_id,
    const std::string& signature_lines) {
  return Wait([&](Done done) {
    platform::Submit(context(), Caller::Operator(),
                     {request_id, document, signature_lines}, std::move(done));
  });
}

absl::StatusOr<Committed> TestSystem::SubmitAtHead(
    const std::string& document) {
  ViewAtHead();
  return Submit(document);
}

absl::StatusOr<ImportResult> TestSystem::ImportCsv(
    const std::string& organisation, const std::string& nodes,
    const std::string& edges, const std::string& factors,
    const std::string& request_id) {
  ImportHeader header;
  header.request_id = request_id;
  header.organisation = organisation;
  header.nodes_size = nodes.size();
  header.edges_size = edges.size();
  header.factors_size = factors.size();
  TANJI_ASSIGN_OR_RETURN(
      const std::unique_ptr<Import> import,
      Import::Begin(context(), Caller::Operator(), std::move(header)));
  TANJI_RETURN_IF_ERROR(import->Feed(nodes + edges + factors));
  return import->Finish();
}

absl::StatusOr<Committed> TestSystem::LoadPack(const std::string& document,
                                               PackCheck check) {
  ViewAtHead();
  return Wait([&](Done done) {
    platform::LoadPack(context(), Caller::Operator(), document, check,
                       std::move(done));
  });
}

View TestSystem::ViewAtHead() {
  const Head head = context().ledger.head();
  const graph::Day today =
      graph::DayOfMicros(std::max(head.time_micros, clock_.NowMicros()));
  for (;;) {
    const auto view = ViewFor(context(), {head.size - 1, 60'000});
    TANJI_CHECK(view.ok());
    if (view->day == today) return *view;
    std::this_thread::yield();
  }
}

absl::StatusOr<Footprint> TestSystem::Get(const std::string& product) {
  TANJI_ASSIGN_OR_RETURN(const graph::ProductId id,
                         graph::ProductId::Parse(product));
  return GetFootprint(ViewAtHead(), Caller::Operator(), id);
}

absl::StatusOr<Committed> TestSystem::Issue(const std::string& product,
                                            const std::string& request_id) {
  TANJI_ASSIGN_OR_RETURN(graph::ProductId id, graph::ProductId::Parse(product));
  return IssueOf(ViewAtHead(), {request_id, std::move(id)});
}

absl::StatusOr<Committed> TestSystem::IssueOf(const View& view,
                                              IssueRequest request) {
  TANJI_ASSIGN_OR_RETURN(const Committed committed, Wait([&](Done done) {
                           platform::Issue(context(), Caller::Operator(), view,
                                           std::move(request), std::move(done));
                         }));
  WaitForStatusList(committed.seq);
  return committed;
}

absl::StatusOr<Committed> TestSystem::ReleaseOf(ReleaseRequest request) {
  return Wait([&](Done done) {
    platform::Release(context(), Caller::Operator(), std::move(request),
                      std::move(done));
  });
}

absl::StatusOr<Committed> TestSystem::AddKeyOf(
    const std::string& organisation, const ledger::NoteSigner& signer) {
  const std::string text = ProofText(context().keys.origin(), organisation);
  return Wait([&](Done done) {
    AddKey(context(), Caller::Operator(),
           {"", organisation, signer.verifier_key(),
            text + "\n" + signer.SignatureLine(text)},
           std::move(done));
  });
}

absl::StatusOr<IssuedCertificate> TestSystem::Certificate(
    const std::string& id) {
  TANJI_ASSIGN_OR_RETURN(IssuedCertificate issued,
                         GetCertificate(context(), Caller::Operator(), id));
  WaitForCheckpoint(WaitForStatusList(issued.seq) + 1);
  return GetCertificate(context(), Caller::Operator(), id);
}

uint64_t TestSystem::WaitForStatusList(uint64_t seq) {
  for (;;) {
    const uint64_t size = context().ledger.head().size;
    const auto status = context().status_lists.StatusFor(seq, size);
    if (status.ok()) return ledger::Entry::Parse(status->entry)->record.seq;
    std::this_thread::yield();
  }
}

void TestSystem::WaitForCheckpoint(uint64_t size) {
  const LedgerState::SignedCheckpoint checkpoint =
      context().ledger.WaitForCheckpoint(size, std::chrono::seconds(30));
  TANJI_CHECK(checkpoint.size >= size);
}

std::string Document(const std::string& organisation,
                     const std::vector<SimpleProcess>& processes) {
  std::string products, made;
  for (const SimpleProcess& process : processes) {
    const char* comma = products.empty() ? "" : ",";
    base::StrAppend(&products, comma, R"({"id":")", process.product,
                    R"(","unit":")", process.unit, R"("})");
    base::StrAppend(&made, comma, R"({"product":")", process.product,
                    R"(","output":"1","unit":")", process.unit,
                    R"(","direct_kgco2e":")", process.direct_kgco2e,
                    R"(","inputs":)", process.inputs_json, "}");
  }
  return base::StrCat(R"({"format":"tanji-submission/v1","organisation":")",
                      organisation, R"(","products":[)", products,
                      R"(],"processes":[)", made, "]}\n");
}

std::string DocumentOf(
    const std::string& organisation,
    const std::vector<std::pair<std::string, std::string>>& products,
    const std::vector<std::string>& processes) {
  std::vector<std::string> declared;
  for (const auto& [id, unit] : products) {
    declared.push_back(
        base::StrCat(R"({"id":")", id, R"(","unit":")", unit, R"("})"));
  }
  return base::StrCat(R"({"format":"tanji-submission/v1","organisation":")",
                      organisation, R"(","products":[)",
                      absl::StrJoin(declared, ","), R"(],"processes":[)",
                      absl::StrJoin(processes, ","), "]}\n");
}

std::string InputJson(const std::string& product, const std::string& amount,
                      const std::string& unit, const std::string& more) {
  return base::StrCat(R"({"product":")", product, R"(","amount":")", amount,
                      R"(","unit":")", unit, "\"", more, "}");
}

std::string GasJson(const std::string& gas, const std::string& kg,
                    const std::string& more) {
  return base::StrCat(R"({"gas":")", gas, R"(","amount":")", kg,
                      R"(","unit":"kg")", more, "}");
}

std::string Steel(const std::string& direct_kgco2e, const std::string& more) {
  return DocumentOf(
      "works", {{"steel", "kg"}},
      {base::StrCat(R"({"product":"steel","output":"1","unit":"kg",)",
                    R"("direct_kgco2e":")", direct_kgco2e, "\"", more, "}")});
}

std::string Screw(const std::string& direct_kgco2e, const std::string& inputs) {
  return Document("maker", {{"screw", "kg", direct_kgco2e,
                             base::StrCat("[", inputs, "]")}});
}

absl::StatusOr<FsckReport> RunFsck(const std::string& data_dir) {
  return Fsck(data_dir, [](const std::string&, uint64_t, uint64_t) {});
}

}  // namespace tanji::platform
