#include "lib/platform/fsck_network.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <span>
#include <vector>

#include "lib/base/status.h"
#include "lib/engine/intensity.h"
#include "lib/engine/solving_order.h"
#include "lib/graph/calendar.h"
#include "lib/platform/erasure/process_history.h"
#include "lib/platform/record/names.h"
#include "lib/platform/stored_network.h"
#include "lib/store/keys.h"
#include "lib/store/sealing.h"

namespace tanji::platform {
namespace {

using graph::EntityKind;

using Fault = std::function<void(const std::string&)>;

// Whether everything is found under its name.
class NameCheck {
 public:
  NameCheck(const store::KeyValueStore& main,
            const store::KeyValueStore& secrets,
            const graph::Catalogue& catalogue, const Fault& fault)
      : main_(main), secrets_(secrets), catalogue_(catalogue), fault_(fault) {}

  void Run(const std::string& names_secret) {
    for (uint32_t o = 0; o < catalogue_.organisation_count(); ++o) {
      const auto secret = secrets_.Get(store::OrganisationSecretKey(o));
      digesters_.emplace_back();
      if (secret.ok()) digesters_.back().emplace(*secret);
      const std::string& id = catalogue_.organisation_id(o);
      if (!graph::CheckOrganisationId(id).ok()) continue;  // erased
      Expect(OrganisationNameKey(names_secret, id), EntityKind::kOrganisation,
             o, id);
      if (!secret.ok()) {
        fault_(base::StrCat("organisation ", o, ": its secret is lost"));
      }
    }
    for (uint32_t p = 0; p < catalogue_.product_count(); ++p) {
      ExpectOwned(p, EntityKind::kProduct, p, catalogue_.local_id(p));
    }
    for (uint32_t i = 0; i < catalogue_.process_count(); ++i) {
      const graph::ProcessId id = catalogue_.process_id(i);
      const graph::Catalogue::ProcessRow& row = catalogue_.process(i);
      ExpectOwned(catalogue_.process(i).product, EntityKind::kProcess, i,
                  ProcessName(id.product.local, id.place, id.period,
                              row.is_frozen ? row.seq : 0));
    }
  }

 private:
  void ExpectOwned(graph::ProductNumber product, EntityKind kind,
                   uint32_t number, std::string_view name) {
    const uint32_t owner = catalogue_.product(product).organisation;
    if (!digesters_[owner].has_value()) return;
    if (!graph::CheckLocalId(catalogue_.local_id(product)).ok()) return;
    const auto id_kind =
        kind == EntityKind::kProduct ? IdKind::kProduct : IdKind::kProcess;
    Expect(store::NameKey(owner, digesters_[owner]->Digest(
                                     static_cast<uint8_t>(id_kind), name)),
           kind, number, catalogue_.product_id(product).ToString());
  }

  // Whether the process has ended by an erasure, and so has its name.
  bool IsErased(graph::ProcessNumber number) {
    EntityReader reader(main_, secrets_);
    const auto history = ProcessHistory::Read(main_, reader, number, {});
    return history.ok() && history->rest() == ProcessHistory::Rest::kGone;
  }

  void Expect(const std::string& key, EntityKind kind, uint32_t number,
              const std::string& what) {
    const auto packed = main_.Get(key);
    const auto entry = packed.ok() ? NameEntry::Unpack(*packed)
                                   : absl::StatusOr<NameEntry>(packed.status());
    if (!entry.ok() || entry->kind != kind || entry->number != number) {
      if (kind == EntityKind::kProcess && IsErased(number)) return;
      fault_(base::StrCat("name \"", what, "\": does not lead to number ",
                          number, " of its kind"));
    }
  }

  const store::KeyValueStore& main_;
  const store::KeyValueStore& secrets_;
  const graph::Catalogue& catalogue_;
  const Fault& fault_;
  std::vector<std::optional<store::IdDigester>> digesters_;  // by organisation
};

bool SameBytes(std::span<const double> a, std::span<const double> b) {
  return a.size() == b.size() &&
         (a.empty() || std::memcmp(a.data(), b.data(), a.size_bytes()) == 0);
}

// What the two networks say of process `i`.
bool SameProcess(const graph::CompiledNetwork& a,
                 const graph::CompiledNetwork& b, graph::ProcessNumber i) {
  const auto of_a = a.snapshot.suppliers(i);
  const auto of_b = b.snapshot.suppliers(i);
  return a.snapshot.output(i) == b.snapshot.output(i) &&
         SameBytes(a.snapshot.direct(i), b.snapshot.direct(i)) &&
         std::equal(of_a.begin(), of_a.end(), of_b.begin(), of_b.end()) &&
         SameBytes(a.snapshot.amounts(i), b.snapshot.amounts(i)) &&
         a.snapshot.unlinked(i) == b.snapshot.unlinked(i) &&
         a.snapshot.marks(i) == b.snapshot.marks(i) &&
         a.catalogue->process_id(i) == b.catalogue->process_id(i);
}

absl::Status CheckCompiled(const store::KeyValueStore& main,
                           const store::KeyValueStore& secrets,
                           const CompiledContent& content, const Head& head) {
  const CompiledHeader& header = content.header;
  if (header.applied_size == 0 || header.applied_size > head.size) {
    return absl::DataLossError("is of another history");
  }
  StoredNetwork stored(main, secrets);
  TANJI_RETURN_IF_ERROR(stored.LoadAll(header.applied_size - 1, header.day));
  TANJI_ASSIGN_OR_RETURN(const graph::CompiledNetwork expected,
                         stored.Compile(header.applied_size - 1));
  TANJI_ASSIGN_OR_RETURN(const graph::CompiledNetwork compiled,
                         content.network.Compile());
  const uint32_t count = expected.catalogue->process_count();
  if (compiled.catalogue->process_count() != count ||
      compiled.catalogue->product_count() !=
          expected.catalogue->product_count()) {
    return absl::DataLossError("has not the processes of the store");
  }
  if (compiled.columns != expected.columns) {
    return absl::DataLossError("has not the emissions of the store");
  }
  for (graph::ProcessNumber i = 0; i < count; ++i) {
    if (!SameProcess(compiled, expected, i)) {
      return absl::DataLossError(
          base::StrCat("process ", expected.catalogue->process_id(i).ToString(),
                       " is not as in the store"));
    }
  }
  const engine::Intensities solved = engine::ComputeIntensities(
      expected.snapshot, engine::SolvingOrder(expected.snapshot));
  if (!SameBytes(solved.values, content.intensities.values)) {
    return absl::DataLossError(
        "has other footprints than its own network gives");
  }
  return absl::OkStatus();
}

}  // namespace

void CheckNetwork(const store::KeyValueStore& main,
                  const store::KeyValueStore& secrets, const CompiledFile& file,
                  const Head& head, const Fault& fault) {
  if (head.size == 0) return;
  StoredNetwork network(main, secrets);
  absl::Status built =
      network.LoadAll(head.size - 1, graph::DayOfMicros(head.time_micros));
  if (built.ok()) built = network.Compile(head.size - 1).status();
  if (!built.ok()) {
    fault(base::StrCat("network: cannot be built: ", built.message()));
    return;
  }
  const auto names_secret = secrets.Get(store::PurposeSecretKey("names"));
  if (names_secret.ok()) {
    NameCheck(main, secrets, network.network().catalogue(), fault)
        .Run(*names_secret);
  } else {
    fault("secret of the names: is lost");
  }
  // It may be missing, or of another build: it is made anew then.
  const auto content = file.Read();
  if (absl::IsNotFound(content.status()) ||
      absl::IsFailedPrecondition(content.status())) {
    return;
  }
  const absl::Status same = content.ok()
                                ? CheckCompiled(main, secrets, *content, head)
                                : content.status();
  if (!same.ok()) {
    fault(base::StrCat("compiled snapshot (it may be deleted): ",
                       same.message()));
  }
}

}  // namespace tanji::platform
