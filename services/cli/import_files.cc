#include "services/cli/import_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "lib/base/file.h"
#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/base/wire.h"
#include "lib/crypto/hash.h"

namespace tanji::cli {
namespace {

absl::Status Changed(const std::string& path, uint64_t size) {
  return absl::AbortedError(
      base::StrCat(path, " changed while it was read; it had ", size,
                   " bytes at first. Nothing was imported; import again when "
                   "nobody writes to it"));
}

}  // namespace

SizedFile::Descriptor::~Descriptor() {
  if (fd >= 0) close(fd);
}

absl::StatusOr<SizedFile> SizedFile::Open(const std::string& path) {
  auto descriptor = std::make_unique<Descriptor>(
      open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (descriptor->fd < 0) {
    return base::ErrnoStatus(base::StrCat("cannot open ", path), errno);
  }
  struct stat attributes = {};
  if (fstat(descriptor->fd, &attributes) != 0) {
    return base::ErrnoStatus(base::StrCat("cannot examine ", path), errno);
  }
  if (!S_ISREG(attributes.st_mode)) {
    return absl::InvalidArgumentError(
        base::StrCat(path, " is not a regular file"));
  }
  descriptor->attributes = attributes;
  return SizedFile(path, static_cast<uint64_t>(attributes.st_size),
                   std::move(descriptor));
}

SizedFile SizedFile::OfText(const std::string& path, std::string text) {
  SizedFile file(path, text.size(), std::make_unique<Descriptor>(-1));
  file.text_ = std::move(text);
  return file;
}

absl::Status SizedFile::Read(
    const std::function<absl::Status(std::string_view)>& take) const {
  if (descriptor_->fd < 0) return take(text_);
  std::string chunk(kImportChunkSize, '\0');
  uint64_t done = 0;
  while (true) {
    const ssize_t count = pread(descriptor_->fd, chunk.data(), chunk.size(),
                                static_cast<off_t>(done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      return base::ErrnoStatus(base::StrCat("cannot read ", path_), errno);
    }
    if (count == 0) break;
    done += static_cast<uint64_t>(count);
    if (done > size_) return Changed(path_, size_);
    TANJI_RETURN_IF_ERROR(
        take(std::string_view(chunk.data(), static_cast<size_t>(count))));
  }
  struct stat now = {};
  if (fstat(descriptor_->fd, &now) != 0) {
    return base::ErrnoStatus(base::StrCat("cannot examine ", path_), errno);
  }
  const timespec& then = descriptor_->attributes.st_mtim;
  const bool written =
      now.st_mtim.tv_sec != then.tv_sec || now.st_mtim.tv_nsec != then.tv_nsec;
  return done == size_ && !written ? absl::OkStatus() : Changed(path_, size_);
}

absl::StatusOr<ImportFiles> OpenImportFiles(const std::string& folder) {
  TANJI_ASSIGN_OR_RETURN(SizedFile nodes,
                         SizedFile::Open(folder + "/nodes.csv"));
  TANJI_ASSIGN_OR_RETURN(SizedFile edges,
                         SizedFile::Open(folder + "/edges.csv"));
  const std::string factors_path = folder + "/factors.csv";
  absl::StatusOr<SizedFile> factors = SizedFile::Open(factors_path);
  if (absl::IsNotFound(factors.status())) {
    factors = SizedFile::OfText(factors_path, "node,kgco2e,gsd2\n");
  }
  if (!factors.ok()) return factors.status();
  return ImportFiles{std::move(nodes), std::move(edges), *std::move(factors)};
}

uint64_t TotalSize(const ImportFiles& files) {
  uint64_t total = 0;
  for (const SizedFile& file : files) total += file.size();
  return total;
}

absl::StatusOr<ImportIdentity> IdentifyImport(
    const std::string& organisation, const ImportFiles& files,
    const std::function<void(uint64_t)>& progress) {
  crypto::Sha256Stream hash;
  const auto add_sized = [&hash](std::string_view what, uint64_t size) {
    std::string prefix(what);
    base::AppendU64(&prefix, size);
    hash.Update(prefix);
  };
  add_sized("organisation", organisation.size());
  hash.Update(organisation);
  ImportIdentity identity;
  identity.manifest.organisation = organisation;
  uint64_t done = 0;
  for (size_t k = 0; k < files.size(); ++k) {
    const SizedFile& file = files[k];
    add_sized("file", file.size());
    crypto::Sha256Stream of_file;
    TANJI_RETURN_IF_ERROR(file.Read([&](std::string_view chunk) {
      hash.Update(chunk);
      of_file.Update(chunk);
      done += chunk.size();
      progress(done);
      return absl::OkStatus();
    }));
    identity.manifest.files[k] = {file.size(), of_file.Finish()};
  }
  identity.request_id =
      "import-" + base::HexEncode(crypto::AsBytes(hash.Finish()));
  return identity;
}

}  // namespace tanji::cli
