// How fast a log can be written and proven at best, in one process and one
// thread, without gRPC and without the sequencer.
//
// Workloads:
//   bare append N   records of a certificate's form (bare_append.h), one synced
//                   RocksDB batch for each N; records a second, and how long a
//                   batch takes from its first record to its sync
//   proof, hashes   inclusion proofs of random records in a tree of 10^6
//   proof, text     the same as a tlog-proof with its checkpoint, which is what
//                   the server answers
//
//   ledger_bench [--runs N] [--seconds S] [--dir FOLDER]
//
// prints medians of N interleaved runs (default 3) of S seconds (default 3) a
// row. The store is made in FOLDER (default: the system's folder for temporary
// files) and removed.

#include <charconv>
#include <cstdio>
#include <filesystem>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "benchmarks/bare_append.h"
#include "benchmarks/temporary_folder.h"
#include "benchmarks/timing.h"
#include "lib/base/status.h"
#include "lib/crypto/hash.h"
#include "lib/ledger/checkpoint.h"

namespace tanji::benchmarks {
namespace {

constexpr uint64_t kBatches[] = {1, 16, 64};
constexpr uint64_t kHotLogSize = 1'000'000;
constexpr uint64_t kSeed = 1;
constexpr int kProofsBetweenLooks = 1000;  // at the clock

struct Options {
  int runs = 3;
  double seconds = 3;
  std::string folder = std::filesystem::temp_directory_path();
};

struct AppendRow {
  std::vector<double> rates;           // records/s, by run
  std::vector<double> commit_seconds;  // of all runs
};

// A log in memory with its checkpoint.
class HotLog {
 public:
  static absl::StatusOr<HotLog> Create() {
    TANJI_ASSIGN_OR_RETURN(
        const ledger::NoteSigner signer,
        ledger::NoteSigner::Create("tanji.invalid/hot",
                                   crypto::Ed25519Signer::Generate()));
    return HotLog(signer);
  }

  absl::StatusOr<ledger::TlogProof> Prove(uint64_t index) const {
    ledger::TlogProof proof;
    proof.index = index;
    TANJI_ASSIGN_OR_RETURN(proof.hashes,
                           tree_.InclusionProof(index, tree_.size()));
    return proof;
  }

  // Proofs a second; `with_text`: as text, checkpoint included.
  absl::StatusOr<double> Measure(double seconds, bool with_text) {
    uint64_t proofs = 0;
    uint64_t bytes = 0;
    const Stopwatch watch;
    do {
      for (int i = 0; i < kProofsBetweenLooks; ++i) {
        TANJI_ASSIGN_OR_RETURN(ledger::TlogProof proof, Prove(any_(random_)));
        if (with_text) {
          proof.checkpoint = checkpoint_;
          bytes += proof.ToText().size();
        } else {
          bytes += proof.hashes.size();
        }
      }
      proofs += kProofsBetweenLooks;
    } while (watch.Seconds() < seconds);
    const double rate = static_cast<double>(proofs) / watch.Seconds();
    if (bytes == 0) return absl::InternalError("proofs are empty");
    return rate;
  }

  // That what was measured are proofs.
  absl::Status Check() {
    for (int i = 0; i < kProofsBetweenLooks; ++i) {
      const uint64_t index = any_(random_);
      TANJI_ASSIGN_OR_RETURN(const ledger::TlogProof proof, Prove(index));
      TANJI_RETURN_IF_ERROR(ledger::VerifyInclusion(
          tree_.Leaf(index), index, tree_.size(), proof.hashes, tree_.Root()));
    }
    return absl::OkStatus();
  }

 private:
  explicit HotLog(const ledger::NoteSigner& signer) {
    for (uint64_t i = 0; i < kHotLogSize; ++i) {
      tree_.Append(ledger::LeafHash(std::to_string(i)));
    }
    checkpoint_ = ledger::SignCheckpoint(
        {signer.name(), tree_.size(), tree_.Root()}, signer);
  }

  ledger::MerkleTree tree_;
  std::string checkpoint_;
  std::mt19937_64 random_{kSeed};
  std::uniform_int_distribution<uint64_t> any_{0, kHotLogSize - 1};
};

void PrintAppends(const std::vector<AppendRow>& rows, size_t entry_size) {
  std::printf("bare append, entries of %zu bytes, payloads of %zu\n",
              entry_size, kBarePayloadSize);
  for (size_t i = 0; i < rows.size(); ++i) {
    std::printf("  batch %-3llu %9.0f records/s, p50 %7.3f ms, p99 %7.3f ms\n",
                static_cast<unsigned long long>(kBatches[i]),
                Median(rows[i].rates),
                Quantile(rows[i].commit_seconds, 0.50) * 1e3,
                Quantile(rows[i].commit_seconds, 0.99) * 1e3);
  }
}

absl::Status Measure(const Options& options) {
  const TemporaryFolder folder(options.folder);
  TANJI_ASSIGN_OR_RETURN(BareAppend log,
                         BareAppend::Create(folder.path() + "/log"));
  TANJI_ASSIGN_OR_RETURN(HotLog hot, HotLog::Create());
  std::vector<AppendRow> appends(std::size(kBatches));
  std::vector<double> hash_proofs;
  std::vector<double> text_proofs;
  for (int run = 0; run < options.runs; ++run) {
    for (size_t i = 0; i < appends.size(); ++i) {
      TANJI_ASSIGN_OR_RETURN(
          const double rate,
          MeasureBareAppend(log, kBatches[i], options.seconds,
                            &appends[i].commit_seconds));
      appends[i].rates.push_back(rate);
    }
    TANJI_ASSIGN_OR_RETURN(const double hashes,
                           hot.Measure(options.seconds, /*with_text=*/false));
    hash_proofs.push_back(hashes);
    TANJI_ASSIGN_OR_RETURN(const double texts,
                           hot.Measure(options.seconds, /*with_text=*/true));
    text_proofs.push_back(texts);
  }
  TANJI_RETURN_IF_ERROR(hot.Check());
  PrintAppends(appends, log.last_entry_size());
  std::printf("proofs from a hot log of %llu records\n",
              static_cast<unsigned long long>(kHotLogSize));
  std::printf("  hashes    %9.0f proofs/s\n", Median(hash_proofs));
  std::printf("  text      %9.0f proofs/s\n", Median(text_proofs));
  std::printf("medians of %d runs of %g s a row\n", options.runs,
              options.seconds);
  return absl::OkStatus();
}

template <typename T>
bool ReadNumber(std::string_view text, T& value, T max) {
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() &&
         value > 0 && value <= max;
}

bool ReadOptions(int argc, char** argv, Options& options) {
  constexpr int kRunsMax = 1000;
  constexpr double kSecondsMax = 600;
  bool known = argc % 2 == 1;
  for (int i = 1; known && i < argc; i += 2) {
    const std::string_view name = argv[i];
    const std::string_view value = argv[i + 1];
    if (name == "--runs") {
      known = ReadNumber(value, options.runs, kRunsMax);
    } else if (name == "--seconds") {
      known = ReadNumber(value, options.seconds, kSecondsMax);
    } else if (name == "--dir") {
      options.folder = value;
    } else {
      known = false;
    }
  }
  return known;
}

int Main(int argc, char** argv) {
  Options options;
  if (!ReadOptions(argc, argv, options)) {
    std::fprintf(
        stderr,
        "usage: ledger_bench [--runs N] [--seconds S] [--dir FOLDER]\n");
    return 2;
  }
  const absl::Status status = Measure(options);
  if (status.ok()) return 0;
  std::fprintf(stderr, "ledger_bench: %s\n", status.ToString().c_str());
  return 1;
}

}  // namespace
}  // namespace tanji::benchmarks

int main(int argc, char** argv) { return tanji::benchmarks::Main(argc, argv); }
