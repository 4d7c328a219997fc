#include "services/cli/signing_key.h"

#include <sys/stat.h>

#include <filesystem>
#include <utility>

#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/crypto/signature.h"

namespace tanji::cli {
namespace {

constexpr size_t kKeyFileSizeMax = 4096;  // bytes
constexpr mode_t kSecretMode = 0600;

}  // namespace

absl::StatusOr<ledger::NoteSigner> ReadSigningKey(const std::string& path) {
  struct stat info;
  if (stat(path.c_str(), &info) == 0 &&
      (info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return absl::FailedPreconditionError(
        base::StrCat(path, " may be read by others; expected mode 0600"));
  }
  TANJI_ASSIGN_OR_RETURN(std::string text,
                         base::ReadFile(path, kKeyFileSizeMax));
  if (!text.empty() && text.back() == '\n') text.pop_back();
  auto signer = ledger::NoteSigner::Parse(text);
  TANJI_RETURN_IF_ERROR(base::AddPlace(signer.status(), path));
  return signer;
}

absl::StatusOr<ledger::NoteSigner> MakeSigningKey(const std::string& path,
                                                  const std::string& name) {
  if (std::filesystem::exists(path)) {
    return absl::AlreadyExistsError(base::StrCat(path, " is there already"));
  }
  TANJI_ASSIGN_OR_RETURN(
      ledger::NoteSigner signer,
      ledger::NoteSigner::Create(name, crypto::Ed25519Signer::Generate()));
  TANJI_RETURN_IF_ERROR(
      base::SaveFile(path, signer.ToPrivateString() + "\n", kSecretMode));
  return signer;
}

}  // namespace tanji::cli
