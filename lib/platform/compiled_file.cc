#include "lib/platform/compiled_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <ios>
#include <utility>

#include "lib/base/file.h"
#include "lib/base/huge_pages.h"
#include "lib/base/line_vector.h"
#include "lib/base/status.h"
#include "lib/base/wire.h"
#include "lib/crypto/aead.h"
#include "lib/crypto/hash.h"
#include "lib/crypto/random.h"

namespace tanji::platform {
namespace {

// First line: format and layout of the rows, which lie in the file as they lie
// in memory.
constexpr std::string_view kMagic = "tanji-compiled 10 x86-64 little-endian\n";
constexpr std::string_view kMagicStart = "tanji-compiled ";
constexpr size_t kMagicSizeMax = 100;
constexpr size_t kSaltSize = 32;
constexpr size_t kFrameSize = 1 << 20;  // plain bytes
constexpr size_t kFileSizeMax = size_t{64} << 30;

// Whether the file begins as some version of ours does: a number behind the
// name, then the layout.
bool IsOtherBuilds(std::string_view file) {
  const std::string_view line = file.substr(0, kMagicSizeMax);
  if (!line.starts_with(kMagicStart)) return false;
  const size_t digits =
      line.find_first_not_of("0123456789", kMagicStart.size());
  return digits != std::string_view::npos && digits > kMagicStart.size() &&
         line[digits] == ' ' && line.find('\n') != std::string_view::npos;
}

std::string FrameNonce(uint64_t frame) {
  std::string nonce;
  base::AppendU32(&nonce, 0);
  base::AppendU64(&nonce, frame);
  return nonce;
}

template <typename Array>
void AppendArray(std::string* out, const Array& values) {
  base::AppendU64(out, values.size());
  out->append(reinterpret_cast<const char*>(values.data()),
              values.size() * sizeof(typename Array::value_type));
}

template <typename T, typename Array = std::vector<T>>
absl::StatusOr<Array> ReadArray(base::WireReader& reader) {
  TANJI_ASSIGN_OR_RETURN(const uint64_t count, reader.U64());
  if (count > reader.rest().size() / sizeof(T)) {
    return absl::DataLossError("compiled snapshot: an array is cut off");
  }
  Array values(count);
  TANJI_ASSIGN_OR_RETURN(const std::string_view bytes,
                         reader.Bytes(count * sizeof(T)));
  if (count > 0) std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

void AppendFaults(std::string* out,
                  const std::vector<engine::LoopFault>& faults) {
  base::AppendU64(out, faults.size());
  for (const engine::LoopFault& fault : faults) {
    out->push_back(static_cast<char>(fault.kind));
    AppendArray(out, fault.members);
    base::AppendU32(out, fault.worst);
    base::AppendDouble(out, fault.gain);
  }
}

absl::StatusOr<std::vector<engine::LoopFault>> ReadFaults(
    base::WireReader& reader) {
  TANJI_ASSIGN_OR_RETURN(const uint64_t count, reader.U64());
  std::vector<engine::LoopFault> faults;
  for (uint64_t i = 0; i < count; ++i) {
    engine::LoopFault fault;
    TANJI_ASSIGN_OR_RETURN(const uint8_t kind, reader.U8());
    if (kind > static_cast<uint8_t>(engine::FaultKind::kOverflow)) {
      return absl::DataLossError("compiled snapshot: unknown kind of fault");
    }
    fault.kind = static_cast<engine::FaultKind>(kind);
    TANJI_ASSIGN_OR_RETURN(fault.members, ReadArray<uint32_t>(reader));
    TANJI_ASSIGN_OR_RETURN(fault.worst, reader.U32());
    TANJI_ASSIGN_OR_RETURN(fault.gain, reader.Double());
    faults.push_back(std::move(fault));
  }
  return faults;
}

std::string Serialise(const CompiledHeader& header,
                      const graph::Network& network,
                      const engine::Intensities& intensities) {
  std::string out;
  base::AppendString(&out, engine::kEngineVersion);
  base::AppendU64(&out, header.applied_size);
  base::AppendU64(&out, header.changed_seq);
  out.append(crypto::AsBytes(header.leaf_hash));
  base::AppendSignedVarint(&out, header.day);
  AppendArray(&out, header.dated);
  network.AppendTo(&out);
  base::AppendU32(&out, static_cast<uint32_t>(intensities.indicators));
  AppendArray(&out, intensities.values);
  AppendArray(&out, intensities.evidence);
  AppendArray(&out, intensities.shared_evidence);
  AppendFaults(&out, intensities.faults);
  return out;
}

absl::StatusOr<CompiledContent> Parse(std::string_view plain) {
  base::WireReader reader(plain, "compiled snapshot");
  CompiledContent content;
  TANJI_ASSIGN_OR_RETURN(const std::string_view engine, reader.String(100));
  if (engine != engine::kEngineVersion) {
    return absl::FailedPreconditionError(base::StrCat(
        "compiled snapshot of ", engine, ", this is ", engine::kEngineVersion));
  }
  CompiledHeader& header = content.header;
  TANJI_ASSIGN_OR_RETURN(header.applied_size, reader.U64());
  TANJI_ASSIGN_OR_RETURN(header.changed_seq, reader.U64());
  TANJI_ASSIGN_OR_RETURN(const std::string_view leaf_hash,
                         reader.Bytes(crypto::kSha256Size));
  header.leaf_hash = crypto::DigestFromBytes(leaf_hash);
  TANJI_ASSIGN_OR_RETURN(const int64_t day, reader.SignedVarint());
  header.day = static_cast<graph::Day>(day);
  TANJI_ASSIGN_OR_RETURN(header.dated, ReadArray<uint32_t>(reader));
  TANJI_ASSIGN_OR_RETURN(content.network, graph::Network::ReadFrom(reader));
  engine::Intensities& intensities = content.intensities;
  TANJI_ASSIGN_OR_RETURN(const uint32_t indicators, reader.U32());
  intensities.indicators = static_cast<int>(indicators);
  TANJI_ASSIGN_OR_RETURN(intensities.values,
                         (ReadArray<double, base::LineVector<double>>(reader)));
  TANJI_ASSIGN_OR_RETURN(intensities.evidence,
                         ReadArray<engine::ProcessEvidence>(reader));
  TANJI_ASSIGN_OR_RETURN(intensities.shared_evidence,
                         ReadArray<engine::SharedEvidence>(reader));
  TANJI_ASSIGN_OR_RETURN(intensities.faults, ReadFaults(reader));
  TANJI_RETURN_IF_ERROR(reader.Finish());
  const size_t n = content.network.catalogue().process_count();
  if (!engine::IsWellFormed(intensities, n)) {
    return absl::DataLossError(
        "compiled snapshot: results are not those of its processes");
  }
  return content;
}

}  // namespace

absl::Status CompiledFile::Write(const CompiledHeader& header,
                                 const graph::Network& network,
                                 const engine::Intensities& intensities) const {
  if (mode_ == Mode::kReadOnly) return absl::OkStatus();
  const std::string plain = Serialise(header, network, intensities);
  const base::MutexLock lock(mu_);
  const std::string salt = crypto::RandomBytes(kSaltSize);
  const crypto::Aead aead(crypto::DeriveKey(secret_, "tanji-compiled/v1" + salt,
                                            crypto::Aead::kKeySize));
  std::string file(kMagic);
  file.reserve(kMagic.size() + kSaltSize + plain.size() +
               (plain.size() / kFrameSize + 1) * crypto::Aead::kTagSize);
  file.append(salt);
  uint64_t frame = 0;
  for (size_t begin = 0; begin < plain.size(); begin += kFrameSize) {
    const bool last = begin + kFrameSize >= plain.size();
    file.append(aead.Seal(FrameNonce(frame++),
                          std::string_view(plain).substr(begin, kFrameSize),
                          last ? "last" : "more"));
  }
  return base::ReplaceFile(path_, file, 0600);
}

// The file goes through a buffer of one frame: it may be as large as what it
// brings.
absl::StatusOr<CompiledContent> CompiledFile::Read() const {
  const base::MutexLock lock(mu_);
  std::ifstream file(path_, std::ios::binary | std::ios::ate);
  if (!file) return base::ErrnoStatus(base::StrCat("opening ", path_), errno);
  auto rest = static_cast<uint64_t>(
      std::max(std::streamoff{0}, std::streamoff{file.tellg()}));
  if (rest > kFileSizeMax) {
    return absl::ResourceExhaustedError(
        base::StrCat(path_, " has more than ", kFileSizeMax, " bytes"));
  }
  file.seekg(0);
  std::string bytes;
  // The next `size` bytes, or what is left of the file.
  const auto next = [&](size_t size) -> absl::Status {
    bytes.resize(std::min<uint64_t>(size, rest));
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    rest -= bytes.size();
    return file ? absl::OkStatus()
                : absl::UnavailableError(base::StrCat("reading ", path_));
  };
  TANJI_RETURN_IF_ERROR(next(kMagic.size()));
  if (bytes != kMagic) {
    const std::string start = std::exchange(bytes, {});
    TANJI_RETURN_IF_ERROR(next(kMagicSizeMax));
    return IsOtherBuilds(start + bytes)
               ? absl::FailedPreconditionError(
                     base::StrCat(path_, " was written by another build"))
               : absl::DataLossError(
                     base::StrCat(path_, ": its first line is damaged"));
  }
  TANJI_RETURN_IF_ERROR(next(kSaltSize));
  if (bytes.size() < kSaltSize) {
    return absl::DataLossError(base::StrCat(path_, " is cut off"));
  }
  const crypto::Aead aead(crypto::DeriveKey(
      secret_, "tanji-compiled/v1" + bytes, crypto::Aead::kKeySize));
  std::string plain;
  plain.reserve(rest);
  base::AdviseHugePages(plain.data(), plain.capacity());
  constexpr size_t kSealedSize = kFrameSize + crypto::Aead::kTagSize;
  for (uint64_t frame = 0; rest > 0; ++frame) {
    TANJI_RETURN_IF_ERROR(next(kSealedSize));
    if (!aead.AppendOpened(FrameNonce(frame), bytes,
                           rest == 0 ? "last" : "more", &plain)
             .ok()) {
      return absl::DataLossError(
          base::StrCat(path_, ": frame ", frame, " is damaged"));
    }
  }
  return Parse(plain);
}

absl::Status CompiledFile::Forget(std::string secret) {
  const base::MutexLock lock(mu_);
  secret_ = std::move(secret);
  // The second is of a write that a crash has cut off (base::ReplaceFile).
  for (const std::string& file : {path_, path_ + ".new"}) {
    std::error_code error;
    std::filesystem::remove(file, error);
    if (error) {
      return base::ErrnoStatus(base::StrCat("deleting ", file), error.value());
    }
  }
  return base::SyncDirectory(
      std::filesystem::path(path_).parent_path().string());
}

}  // namespace tanji::platform
