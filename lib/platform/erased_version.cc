#include "lib/platform/erased_version.h"

#include "absl/strings/cord.h"
#include "lib/base/check.h"
#include "lib/base/strings.h"
#include "lib/base/wire.h"

namespace tanji::platform {
namespace {

// The first byte, by state. A sealed version has at least 16 bytes.
constexpr std::string_view kTags = "ENWC";
// Of a copy: of which record's version is not known any more.
constexpr uint64_t kSomeRecord = 1;
constexpr char kErasedUrl[] = "tanji/erased";

}  // namespace

std::string ErasedVersion::Pack() const {
  std::string packed(1, kTags[static_cast<size_t>(state)]);
  base::AppendU64(&packed, erased_by);
  base::AppendU32(&packed, owner);
  base::AppendU16(&packed, unit);
  TANJI_CHECK(packed.size() == kErasedVersionSize);
  return packed;
}

std::optional<ErasedVersion> ErasedVersion::Unpack(std::string_view stored) {
  if (stored.size() != kErasedVersionSize) return std::nullopt;
  const size_t state = kTags.find(stored[0]);
  if (state == std::string_view::npos) return std::nullopt;
  base::WireReader reader(stored.substr(1), "erased version");
  const auto erased_by = reader.U64();
  const auto owner = reader.U32();
  const auto unit = reader.U16();
  TANJI_CHECK(erased_by.ok() && owner.ok() && unit.ok());
  return ErasedVersion{*erased_by, static_cast<ErasedState>(state), *owner,
                       *unit};
}

std::string PlaceholderOf(const ErasedVersion& erased, graph::EntityKind kind,
                          uint32_t number, uint64_t as_of) {
  switch (kind) {
    case graph::EntityKind::kOrganisation: {
      graph::OrganisationVersion organisation;
      organisation.id = base::StrCat("(erased ", number, ")");
      return graph::Pack(organisation);
    }
    case graph::EntityKind::kProduct: {
      graph::ProductVersion product;
      product.organisation = erased.owner;
      // No id ends with a blank.
      product.id = base::StrCat("erased ", number, " ");
      product.declared = erased.unit != 0;
      product.unit = erased.unit;
      return graph::Pack(product);
    }
    case graph::EntityKind::kProcess: {
      graph::ProcessVersion process;
      process.product = erased.owner;
      if (erased.state == ErasedState::kWaiting) {
        process.in_force = true;
        process.state = graph::ReleaseState::kWithdrawn;
      } else {
        process.in_force = IsUnknown(erased, as_of);
      }
      if (erased.state == ErasedState::kCopy) process.frozen_seq = kSomeRecord;
      process.output = quantity::Decimal::FromInteger(1);
      process.unit = erased.unit;
      return graph::Pack(process);
    }
    case graph::EntityKind::kPack:
      break;
  }
  TANJI_CHECK(false);  // packs are never erased
  return "";
}

absl::Status ErasedError(uint64_t seq) {
  absl::Status status = absl::NotFoundError(
      base::StrCat("what record ", seq, " brought has been erased"));
  status.SetPayload(kErasedUrl, absl::Cord());
  return status;
}

bool IsErased(const absl::Status& status) {
  return absl::IsNotFound(status) && status.GetPayload(kErasedUrl).has_value();
}

}  // namespace tanji::platform
