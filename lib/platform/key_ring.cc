#include "lib/platform/key_ring.h"

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

absl::Status MakeKey(const std::string& path, const std::string& name) {
  TANJI_ASSIGN_OR_RETURN(
      const ledger::NoteSigner signer,
      ledger::NoteSigner::Create(name, crypto::Ed25519Signer::Generate()));
  return base::ReplaceFile(path, signer.ToPrivateString() + "\n", 0600);
}

}  // namespace

absl::StatusOr<KeyRing> LoadKeys(const std::string& folder) {
  KeyRing keys;
  TANJI_ASSIGN_OR_RETURN(keys.log, ReadKey(folder + "/log.key"));
  auto records = ReadKey(folder + "/records.key");
  if (absl::IsNotFound(records.status())) {
    return absl::DataLossError(
        base::StrCat(folder, "/records.key is missing beside log.key"));
  }
  TANJI_RETURN_IF_ERROR(records.status());
  keys.records = *std::move(records);
  keys.origin = keys.log->name();
  if (keys.records->name() != keys.origin + kRecordsSuffix) {
    return absl::DataLossError(
        base::StrCat("the keys in ", folder, " are of different logs"));
  }
  return keys;
}

absl::StatusOr<KeyRing> LoadOrMakeKeys(const std::string& folder,
                                       const std::string& origin) {
  auto keys = LoadKeys(folder);
  if (absl::IsNotFound(keys.status())) {
    const std::string name =
        origin.empty()
            ? "tanji.local/" + base::HexEncode(crypto::RandomBytes(8))
            : origin;
    if (!ledger::IsKeyName(name) || name.size() > kOriginSizeMax) {
      return absl::InvalidArgumentError(
          base::StrCat("\"", name,
                       "\" is no origin; expected a name without blanks and "
                       "'+', as in tanji.example.com/park"));
    }
    TANJI_RETURN_IF_ERROR(base::MakeDirectories(folder, 0700));
    // The log key is written last: it says that both are there.
    TANJI_RETURN_IF_ERROR(
        MakeKey(folder + "/records.key", name + kRecordsSuffix));
    TANJI_RETURN_IF_ERROR(MakeKey(folder + "/log.key", name));
    keys = LoadKeys(folder);
  }
  TANJI_RETURN_IF_ERROR(keys.status());
  if (!origin.empty() && keys->origin != origin) {
    return absl::FailedPreconditionError(base::StrCat(
        "this data folder is of the log ", keys->origin, ", not of ", origin));
  }
  return keys;
}

}  // namespace tanji::platform
