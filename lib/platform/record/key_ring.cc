#include "lib/platform/record/key_ring.h"

#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "lib/base/file.h"
#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/crypto/random.h"

namespace tanji::platform {
namespace {

constexpr size_t kKeyFileSizeMax = 4096;
constexpr size_t kOriginSizeMax = 200;
constexpr char kRecordsSuffix[] = "/records";

absl::Status CheckMode(const std::string& path) {
  struct stat info;
  if (stat(path.c_str(), &info) != 0) {
    return base::ErrnoStatus(base::StrCat("looking at ", path), errno);
  }
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return absl::FailedPreconditionError(
        base::StrCat(path, " may be read by others; expected mode 0600"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<ledger::NoteSigner>> ReadKey(
    const std::string& path) {
  TANJI_ASSIGN_OR_RETURN(std::string text,
                         base::ReadFile(path, kKeyFileSizeMax));
  TANJI_RETURN_IF_ERROR(CheckMode(path));
  if (text.empty() || text.back() != '\n') {
    return absl::DataLossError(base::StrCat(path, " is cut off"));
  }
  text.pop_back();
  auto signer = ledger::NoteSigner::Parse(text);
  if (!signer.ok()) {
    return absl::DataLossError(
        base::StrCat(path, ": ", signer.status().message()));
  }
  return std::make_unique<ledger::NoteSigner>(*std::move(signer));
}

// The log whose records `key` signs.
absl::StatusOr<std::string> OriginOf(const ledger::NoteSigner& key) {
  const std::string_view name = key.name();
  const std::string_view suffix = kRecordsSuffix;
  if (name.size() <= suffix.size() || !name.ends_with(suffix)) {
    return absl::DataLossError(
        base::StrCat("records.key is of \"", name, "\", which is no log's"));
  }
  return std::string(name.substr(0, name.size() - suffix.size()));
}

absl::Status MakeKey(const std::string& path, const std::string& name) {
  TANJI_ASSIGN_OR_RETURN(
      const ledger::NoteSigner signer,
      ledger::NoteSigner::Create(name, crypto::Ed25519Signer::Generate()));
  return base::ReplaceFile(path, signer.ToPrivateString() + "\n", 0600);
}

}  // namespace

absl::StatusOr<KeyRing> LoadKeys(const std::string& folder,
                                 const std::string& origin) {
  auto log = ReadKey(folder + "/log.key");
  auto records = ReadKey(folder + "/records.key");
  if (absl::IsNotFound(log.status()) && absl::IsNotFound(records.status())) {
    return log.status();
  }
  for (const auto* key : {&log, &records}) {
    if (absl::IsNotFound(key->status())) {
      return absl::DataLossError(
          base::StrCat("of the two keys in ", folder,
                       " one is missing: ", key->status().message()));
    }
    TANJI_RETURN_IF_ERROR(key->status());
  }
  KeyRing keys;
  keys.log = *std::move(log);
  keys.records = *std::move(records);
  keys.origin = keys.log->name();
  if (keys.records->name() != keys.origin + kRecordsSuffix) {
    return absl::DataLossError(
        base::StrCat("the keys in ", folder, " are of different logs"));
  }
  if (!origin.empty() && keys.origin != origin) {
    return absl::FailedPreconditionError(base::StrCat(
        "this data folder is of the log ", keys.origin, ", not of ", origin));
  }
  return keys;
}

absl::StatusOr<KeyRing> LoadOrMakeKeys(const std::string& folder,
                                       const std::string& origin) {
  auto keys = LoadKeys(folder, origin);
  const auto records = ReadKey(folder + "/records.key");
  const bool makes_both = absl::IsNotFound(keys.status());
  const bool makes_log =
      records.ok() && absl::IsNotFound(ReadKey(folder + "/log.key").status());
  if (!makes_both && !makes_log) return keys;

  std::string name =
      origin.empty() ? "tanji.local/" + base::HexEncode(crypto::RandomBytes(8))
                     : origin;
  if (makes_log) {
    TANJI_ASSIGN_OR_RETURN(name, OriginOf(**records));
    if (!origin.empty() && name != origin) {
      return absl::FailedPreconditionError(base::StrCat(
          "this data folder is of the log ", name, ", not of ", origin));
    }
  }
  if (!ledger::IsKeyName(name) || name.size() > kOriginSizeMax) {
    return absl::InvalidArgumentError(
        base::StrCat("\"", name,
                     "\" is no origin; expected a name without blanks and "
                     "'+', as in tanji.example.com/park"));
  }
  TANJI_RETURN_IF_ERROR(base::MakeDirectories(folder, 0700));
  // The log key is written last: it says that both are there.
  if (makes_both) {
    TANJI_RETURN_IF_ERROR(
        MakeKey(folder + "/records.key", name + kRecordsSuffix));
  }
  TANJI_RETURN_IF_ERROR(MakeKey(folder + "/log.key", name));
  return LoadKeys(folder, origin);
}

}  // namespace tanji::platform
