// The full audit of a log beside the bare verification of its signatures.
//
// Workloads: a log of N records of a certificate's form as a folder of static
// files (c2sp.org/tlog-tiles), its records signed with each type of key.
//
//   bare     each record's signature verified, from notes that are parsed and
//            in memory: nothing of a check can be faster
//   audit    the whole audit (lib/audit) from the folder
//
//   audit_bench [--records N] [--runs N] [--threads T] [--dir FOLDER]
//
// prints medians of N interleaved runs (default 3) over N records (default
// 100,000; SM2 a tenth) with T threads (default: those of the machine), their
// ratio, and the audit's largest growth in resident memory.

#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "benchmarks/temporary_folder.h"
#include "benchmarks/timing.h"
#include "lib/audit/audit.h"
#include "lib/audit/folder_source.h"
#include "lib/base/file.h"
#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/tasks.h"
#include "lib/crypto/random.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/note_signer.h"
#include "lib/ledger/record.h"
#include "lib/ledger/tiles.h"

namespace tanji::benchmarks {
namespace {

constexpr char kOrigin[] = "tanji.invalid/audit";
constexpr char kMediaType[] = "application/vnd.tanji.footprint+json";
constexpr int64_t kFirstMicros = 1'790'000'000'000'000;
constexpr uint64_t kSlowShare = 10;     // SM2 has a tenth of the records
constexpr size_t kNotesOfATask = 1000;  // of the bare verification

struct Options {
  uint64_t records = 100'000;
  int runs = 3;
  size_t threads = std::thread::hardware_concurrency();
  std::string folder = std::filesystem::temp_directory_path();
};

// A log of one type of signature, in a folder and in memory.
class Log {
 public:
  static absl::StatusOr<Log> Make(const std::string& folder,
                                  ledger::SignatureType type, uint64_t size) {
    Log log(folder);
    TANJI_ASSIGN_OR_RETURN(
        const ledger::NoteSigner signer,
        ledger::NoteSigner::Generate(std::string(kOrigin) + "/records", type));
    TANJI_ASSIGN_OR_RETURN(
        const ledger::NoteSigner log_signer,
        ledger::NoteSigner::Generate(kOrigin, ledger::SignatureType::kEd25519));
    TANJI_ASSIGN_OR_RETURN(auto key,
                           ledger::VerifierKey::Parse(signer.verifier_key()));
    log.policy_.signer_keys.push_back(std::move(key));
    TANJI_ASSIGN_OR_RETURN(
        auto log_key, ledger::VerifierKey::Parse(log_signer.verifier_key()));
    log.policy_.log_keys.push_back(std::move(log_key));
    std::vector<std::string> entries;
    for (uint64_t i = 0; i < size; ++i) {
      TANJI_ASSIGN_OR_RETURN(entries.emplace_back(), log.NextEntry(signer));
    }
    TANJI_RETURN_IF_ERROR(log.WriteFiles(entries, log_signer));
    return log;
  }

  // Seconds of the bare verification.
  absl::StatusOr<double> VerifyBare(size_t threads) const {
    const ledger::VerifierKey& key = policy_.signer_keys.front();
    const Stopwatch watch;
    const size_t tasks = (notes_.size() + kNotesOfATask - 1) / kNotesOfATask;
    TANJI_RETURN_IF_ERROR(
        base::RunTasks(threads, tasks, [&](size_t task) -> absl::Status {
          const size_t end =
              std::min(notes_.size(), (task + 1) * kNotesOfATask);
          for (size_t i = task * kNotesOfATask; i < end; ++i) {
            TANJI_RETURN_IF_ERROR(key.VerifyText(
                notes_[i].text, notes_[i].signatures.front().bytes));
          }
          return absl::OkStatus();
        }));
    return watch.Seconds();
  }

  absl::StatusOr<double> Audit(size_t threads) const {
    const audit::FolderSource source(folder_);
    const Stopwatch watch;
    TANJI_ASSIGN_OR_RETURN(const audit::Report report,
                           audit::Audit(source, policy_, {threads}));
    const double seconds = watch.Seconds();
    if (report.findings.count() != 0 || report.checked != notes_.size()) {
      return absl::InternalError("the audit did not pass an honest log");
    }
    return seconds;
  }

  size_t entry_size() const { return entry_size_; }

 private:
  explicit Log(std::string folder) : folder_(std::move(folder)) {}

  absl::StatusOr<std::string> NextEntry(const ledger::NoteSigner& signer) {
    ledger::Record record;
    record.log = kOrigin;
    record.seq = tree_.size();
    record.prev = prev_;
    record.time_micros = kFirstMicros + static_cast<int64_t>(record.seq);
    record.id = base::HexEncode(crypto::RandomBytes(16));
    record.kind = ledger::RecordKind::kFootprint;
    record.payload = ledger::PayloadLine{kMediaType, 1536, prev_};
    record.inputs = ledger::InputsLine{8, prev_};
    TANJI_ASSIGN_OR_RETURN(std::string entry,
                           ledger::SignRecord(record, signer));
    prev_ = ledger::LeafHash(entry);
    tree_.Append(prev_);
    TANJI_ASSIGN_OR_RETURN(notes_.emplace_back(), ledger::Note::Parse(entry));
    entry_size_ = entry.size();
    return entry;
  }

  // Not synced: what is measured is reading.
  absl::Status Write(const std::string& path, const std::string& bytes) const {
    const std::filesystem::path full = std::filesystem::path(folder_) / path;
    std::filesystem::create_directories(full.parent_path());
    std::ofstream file(full, std::ios::binary);
    file << bytes;
    return file.good() ? absl::OkStatus()
                       : absl::UnavailableError("writing the log failed");
  }

  absl::Status WriteFiles(const std::vector<std::string>& entries,
                          const ledger::NoteSigner& log_signer) const {
    for (const ledger::TileRef& tile : ledger::NewTiles(0, tree_.size())) {
      TANJI_RETURN_IF_ERROR(
          Write(ledger::TilePath(tile.level, tile.index, tile.width),
                ledger::TileBytes(tree_, tile)));
    }
    for (const ledger::TileRef& one : ledger::NewBundles(0, tree_.size())) {
      std::string bytes;
      for (uint64_t i = 0; i < one.width; ++i) {
        ledger::AppendToBundle(&bytes,
                               entries[one.index * ledger::kTileWidth + i]);
      }
      TANJI_RETURN_IF_ERROR(
          Write(ledger::BundlePath(one.index, one.width), bytes));
    }
    return Write("checkpoint",
                 ledger::SignCheckpoint({kOrigin, tree_.size(), tree_.Root()},
                                        log_signer));
  }

  std::string folder_;
  audit::Policy policy_;
  ledger::MerkleTree tree_;
  ledger::Hash prev_{};
  std::vector<ledger::Note> notes_;
  size_t entry_size_ = 0;
};

// Of this process, KiB; 0 where the system does not say.
uint64_t ResidentPeakKib() {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word) {
    uint64_t kib = 0;
    if (word == "VmHWM:" && status >> kib) return kib;
  }
  return 0;
}

absl::Status MeasureType(const Options& options, ledger::SignatureType type) {
  const TemporaryFolder folder(options.folder);
  const uint64_t size = type == ledger::SignatureType::kSm2WithSm3
                            ? options.records / kSlowShare
                            : options.records;
  TANJI_ASSIGN_OR_RETURN(const Log log, Log::Make(folder.path(), type, size));
  std::vector<double> bare;
  std::vector<double> audits;
  std::vector<double> ratios;
  const uint64_t before = ResidentPeakKib();
  for (int run = 0; run < options.runs; ++run) {
    TANJI_ASSIGN_OR_RETURN(const double verified,
                           log.VerifyBare(options.threads));
    TANJI_ASSIGN_OR_RETURN(const double audited, log.Audit(options.threads));
    bare.push_back(verified);
    audits.push_back(audited);
    ratios.push_back(audited / verified);
  }
  const auto count = static_cast<double>(size);
  std::printf(
      "%-14s %8llu records of %zu bytes  bare %7.3f s %7.0f /s  audit %7.3f s "
      "%7.0f /s  ratio %.3f  memory +%.1f MiB\n",
      std::string(ledger::SignatureTypeName(type)).c_str(),
      static_cast<unsigned long long>(size), log.entry_size(), Median(bare),
      count / Median(bare), Median(audits), count / Median(audits),
      Median(ratios), static_cast<double>(ResidentPeakKib() - before) / 1024);
  std::fflush(stdout);
  return absl::OkStatus();
}

absl::Status Measure(const Options& options) {
  std::printf("%zu threads, medians of %d runs\n", options.threads,
              options.runs);
  for (const ledger::SignatureType type :
       {ledger::SignatureType::kEd25519, ledger::SignatureType::kEcdsaP256,
        ledger::SignatureType::kSm2WithSm3}) {
    TANJI_RETURN_IF_ERROR(MeasureType(options, type));
  }
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
  constexpr uint64_t kRecordsMax = 100'000'000;
  constexpr int kRunsMax = 1000;
  constexpr size_t kThreadsMax = 1024;
  bool known = argc % 2 == 1;
  for (int i = 1; known && i < argc; i += 2) {
    const std::string_view name = argv[i];
    const std::string_view value = argv[i + 1];
    if (name == "--records") {
      known = ReadNumber(value, options.records, kRecordsMax);
    } else if (name == "--runs") {
      known = ReadNumber(value, options.runs, kRunsMax);
    } else if (name == "--threads") {
      known = ReadNumber(value, options.threads, kThreadsMax);
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
    std::fprintf(stderr,
                 "usage: audit_bench [--records N] [--runs N] [--threads T] "
                 "[--dir FOLDER]\n");
    return 2;
  }
  const absl::Status status = Measure(options);
  if (status.ok()) return 0;
  std::fprintf(stderr, "audit_bench: %s\n", status.ToString().c_str());
  return 1;
}

}  // namespace
}  // namespace tanji::benchmarks

int main(int argc, char** argv) { return tanji::benchmarks::Main(argc, argv); }
