// A System on a folder of its own, with blocking calls, for tests.

#ifndef TANJI_LIB_PLATFORM_TESTING_TEST_SYSTEM_H_
#define TANJI_LIB_PLATFORM_TESTING_TEST_SYSTEM_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/testing/fake_clock.h"
#include "lib/base/testing/temp_dir.h"
#include "lib/identity/decide.h"
#include "lib/ledger/note_signer.h"
#include "lib/platform/footprint/certify.h"
#include "lib/platform/footprint/footprints.h"
#include "lib/platform/fsck.h"
#include "lib/platform/pack/packs.h"
#include "lib/platform/supply/import.h"
#include "lib/platform/supply/release.h"
#include "lib/platform/supply/submit.h"
#include "lib/platform/system.h"

namespace tanji::platform {

// A new log begins with its genesis and the GWP pack that the program brings;
// what a test writes first comes at this position.
inline constexpr uint64_t kRecordsOfANewLog = 2;
inline constexpr uint64_t kFirstFreeSeq = kRecordsOfANewLog;

class TestSystem {
 public:
  TestSystem();  // opens; stops the test when that fails

  const std::string& data_dir() const { return data_dir_; }
  base::FakeClock& clock() { return clock_; }
  Context& context() { return system_->context(); }
  System& system() { return *system_; }

  // Closes and opens again.
  absl::Status Restart();
  void Close() { system_.reset(); }
  absl::Status Open();

  absl::StatusOr<Committed> Submit(const std::string& document,
                                   const std::string& request_id = "",
                                   const std::string& signature_lines = "");
  // The same once the live state has everything.
  absl::StatusOr<Committed> SubmitAtHead(const std::string& document);
  // A CSV import of the three texts.
  absl::StatusOr<ImportResult> ImportCsv(const std::string& organisation,
                                         const std::string& nodes,
                                         const std::string& edges,
                                         const std::string& factors,
                                         const std::string& request_id = "");
  // A GWP or factor pack; what was loaded before is seen by then.
  absl::StatusOr<Committed> LoadPack(const std::string& document,
                                     PackCheck check = PackCheck::kOn);
  // As of the head, and of today.
  absl::StatusOr<Footprint> Get(const std::string& product);
  View ViewAtHead();
  absl::StatusOr<Committed> Issue(const std::string& product,
                                  const std::string& request_id = "");
  absl::StatusOr<Committed> IssueOf(const View& view, IssueRequest request);
  absl::StatusOr<Committed> ReleaseOf(ReleaseRequest request);
  // Registers the signer's key, as the organisation does.
  absl::StatusOr<Committed> AddKeyOf(const std::string& organisation,
                                     const ledger::NoteSigner& signer);
  // Waits until a status list covers the certificate at `seq`; the list's
  // position. Issue does too, so that what follows has the same position in
  // every run.
  uint64_t WaitForStatusList(uint64_t seq);
  // Waits until so many entries are in a checkpoint.
  void WaitForCheckpoint(uint64_t size);
  // The certificate of record `id`, once that is in a checkpoint.
  absl::StatusOr<IssuedCertificate> Certificate(const std::string& id);

 private:
  base::TempDir dir_;
  std::string data_dir_;
  base::FakeClock clock_;
  std::unique_ptr<System> system_;
};

// A key made of the byte `seed`, so that tests repeat.
ledger::NoteSigner SignerOf(const std::string& name, char seed);
// "name+keyid" of "name+keyid+base64".
std::string ReferenceOf(const std::string& verifier_key);

// A submission document of `organisation` with one process a product:
// {"steel", "kg", "1.8", R"([{"product":…}])"}.
struct SimpleProcess {
  std::string product;
  std::string unit;
  std::string direct_kgco2e;
  std::string inputs_json = "[]";
};
std::string Document(const std::string& organisation,
                     const std::vector<SimpleProcess>& processes);
// A submission document of `organisation` that declares `products` (one a pair
// of id and unit) and has `processes`, each as JSON.
std::string DocumentOf(
    const std::string& organisation,
    const std::vector<std::pair<std::string, std::string>>& products,
    const std::vector<std::string>& processes);
// {"product":"works/power","amount":"0.5","unit":"kWh"}, with `more` members.
std::string InputJson(const std::string& product, const std::string& amount,
                      const std::string& unit, const std::string& more = "");
// {"gas":"CH4","amount":"0.5","unit":"kg"}, with `more` members.
std::string GasJson(const std::string& gas, const std::string& kg,
                    const std::string& more = "");

// Submissions: the works' steel, its process with `more` members; the maker's
// screw of `inputs` (InputJson, separated by commas).
std::string Steel(const std::string& direct_kgco2e,
                  const std::string& more = "");
std::string Screw(const std::string& direct_kgco2e, const std::string& inputs);

// Who exports for the maker.
inline const identity::Caller kMaker{"maker", {identity::Role::kExporter}};

// For StatusIs.
inline constexpr auto kInvalidArgument = absl::StatusCode::kInvalidArgument;
inline constexpr auto kFailedPrecondition =
    absl::StatusCode::kFailedPrecondition;

// Fsck without progress.
absl::StatusOr<FsckReport> RunFsck(const std::string& data_dir);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_TESTING_TEST_SYSTEM_H_
