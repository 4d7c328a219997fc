#include "lib/platform/supply/import_builder.h"

#include <algorithm>
#include <cstring>
#include <thread>
#include <utility>

#include "absl/strings/str_join.h"
#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/crypto/random.h"
#include "lib/graph/version.h"
#include "lib/ledger/commitment.h"
#include "lib/platform/entity_reader.h"
#include "lib/platform/record/names.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

using graph::EntityKind;

constexpr auto kProduct = static_cast<uint8_t>(EntityKind::kProduct);
constexpr auto kProcess = static_cast<uint8_t>(EntityKind::kProcess);

// Below, a second thread costs more than it helps.
constexpr uint32_t kNodesForTwoThreads = 10'000;

// The line of nodes.csv that node `node` stands on: one a line, after the
// header.
uint64_t LineOf(uint32_t node) { return uint64_t{node} + 2; }

}  // namespace

void SealedVersions::Add(uint32_t number, std::string_view sealed) {
  items_.push_back(
      {number, static_cast<uint32_t>(sealed.size()), arena_.size()});
  arena_.append(sealed);
}

void SealedVersions::AddAll(const SealedVersions& other) {
  const uint64_t begin = arena_.size();
  arena_.append(other.arena_);
  items_.reserve(items_.size() + other.items_.size());
  for (Item item : other.items_) {
    item.begin += begin;
    items_.push_back(item);
  }
}

void SealedVersions::SortByNumber() {
  std::sort(items_.begin(), items_.end(),
            [](const Item& a, const Item& b) { return a.number < b.number; });
}

absl::Status SealedVersions::WriteTo(store::BulkFile& file, uint8_t kind,
                                     uint64_t seq) const {
  for (const Item& item : items_) {
    TANJI_RETURN_IF_ERROR(
        file.Add(store::EntityKey(kind, item.number, seq),
                 std::string_view(arena_).substr(item.begin, item.size)));
  }
  return absl::OkStatus();
}

void SealedVersions::AddRunsTo(ChangeSet& changes, uint8_t kind) const {
  for (const Item& item : items_) {
    changes.Add(static_cast<EntityKind>(kind), item.number);
  }
}

// By node: its product, process and unit.
struct ImportBuilder::Numbers {
  uint32_t organisation = 0;
  std::vector<uint32_t> product;
  std::vector<uint32_t> process;
  std::vector<quantity::UnitCode> unit;
  std::vector<bool> product_is_known;  // declared before
};

struct ImportBuilder::Sealed {
  SealedVersions products;
  SealedVersions processes;
};

absl::Status ImportBuilder::FindOrganisation(const Lookup& main,
                                             const Lookup& secrets,
                                             BuiltImport& built) const {
  TANJI_ASSIGN_OR_RETURN(
      const std::optional<NameEntry> entry,
      FindName(main,
               OrganisationNameKey(parts_.names_secret, parts_.organisation)));
  built.organisation_is_new = !entry.has_value();
  if (built.organisation_is_new) {
    built.organisation = built.counters.organisations++;
    built.organisation_secret = crypto::RandomBytes(ledger::kSecretSize);
    return absl::OkStatus();
  }
  built.organisation = entry->number;
  TANJI_ASSIGN_OR_RETURN(built.organisation_secret,
                         secrets(store::OrganisationSecretKey(entry->number)));
  return absl::OkStatus();
}

absl::Status ImportBuilder::NumberNodes(const Lookup& main, BuiltImport& built,
                                        Numbers& numbers) const {
  const store::IdDigester digester(built.organisation_secret);
  const uint32_t count = parts_.graph.node_count();
  numbers.product.resize(count);
  numbers.process.resize(count);
  numbers.unit.resize(count);
  numbers.organisation = built.organisation;
  numbers.product_is_known.resize(count);
  built.new_names.reserve(2 * size_t{count});
  std::vector<std::string> faults;
  // Nobody can have named anything of an organisation that is new.
  const auto find =
      [&](std::string_view digest) -> absl::StatusOr<std::optional<NameEntry>> {
    if (built.organisation_is_new) return std::nullopt;
    return FindName(main, store::NameKey(built.organisation, digest));
  };
  const auto add = [&](std::string_view digest, const NameEntry& entry) {
    NewName& name = built.new_names.emplace_back();
    digest.copy(name.digest.data(), name.digest.size());
    name.entry = entry;
  };
  for (uint32_t node = 0; node < count; ++node) {
    const exchange::StagedNode staged = parts_.graph.Node(node);
    numbers.unit[node] = staged.unit->code;
    const std::string product_digest =
        digester.Digest(static_cast<uint8_t>(IdKind::kProduct), staged.id);
    TANJI_ASSIGN_OR_RETURN(std::optional<NameEntry> product,
                           find(product_digest));
    if (!product.has_value()) {
      product = NameEntry{EntityKind::kProduct, built.counters.products++,
                          staged.unit->dimension};
      add(product_digest, *product);
    } else if (product->dimension == 0) {
      product->dimension = staged.unit->dimension;
      built.declared_names.emplace_back(
          store::NameKey(built.organisation, product_digest), product->Pack());
    } else if (product->dimension != staged.unit->dimension) {
      if (faults.size() < graph::kFaultsMax) {
        faults.push_back(base::StrCat(
            "nodes.csv:", LineOf(node), ": unit: product \"",
            parts_.organisation, "/", staged.id, "\" is declared in ",
            quantity::ReferenceUnit(product->dimension).dimension_name,
            " and cannot be in ", staged.unit->symbol, " (",
            staged.unit->dimension_name, ")"));
      }
    } else {
      numbers.product_is_known[node] = true;
    }
    numbers.product[node] = product->number;

    const std::string process_digest =
        digester.Digest(static_cast<uint8_t>(IdKind::kProcess),
                        ProcessName(staged.id, "", std::nullopt));
    TANJI_ASSIGN_OR_RETURN(std::optional<NameEntry> process,
                           find(process_digest));
    if (!process.has_value()) {
      process = NameEntry{EntityKind::kProcess, built.counters.processes++, 0};
      add(process_digest, *process);
    }
    numbers.process[node] = process->number;
  }
  if (!faults.empty()) {
    return absl::FailedPreconditionError(absl::StrJoin(faults, "\n"));
  }
  std::sort(built.new_names.begin(), built.new_names.end(),
            [](const NewName& a, const NewName& b) {
              return std::memcmp(a.digest.data(), b.digest.data(),
                                 a.digest.size()) < 0;
            });
  return absl::OkStatus();
}

absl::Status ImportBuilder::SealProduct(uint32_t node, const Numbers& numbers,
                                        EntityReader& reader,
                                        Sealed& sealed) const {
  const exchange::StagedNode staged = parts_.graph.Node(node);
  graph::ProductVersion version;
  if (numbers.product_is_known[node]) {
    // What was declared beside the unit stays.
    const auto latest = reader.Latest(EntityKind::kProduct,
                                      numbers.product[node], UINT64_MAX - 1);
    if (latest.ok()) {
      TANJI_ASSIGN_OR_RETURN(version, graph::UnpackProduct(latest->bytes));
      if (version.unit == staged.unit->code) return absl::OkStatus();
    }
  }
  version.organisation = numbers.organisation;
  version.id = std::string(staged.id);
  version.declared = true;
  version.unit = staged.unit->code;
  sealed.products.Add(
      numbers.product[node],
      sealer_.SealEntity(kProduct, numbers.product[node], Pack(version)));
  return absl::OkStatus();
}

absl::Status ImportBuilder::SealProcess(uint32_t node, const Numbers& numbers,
                                        Sealed& sealed) const {
  const exchange::StagedNode staged = parts_.graph.Node(node);
  graph::ProcessVersion version;
  version.product = numbers.product[node];
  version.in_force = true;
  version.output = staged.output;
  version.unit = staged.unit->code;
  if (staged.direct.has_value()) {
    version.direct_kgco2e = staged.direct->kgco2e;
    version.direct_gsd2 = staged.direct->gsd2;
  }
  parts_.graph.ForEachInput(
      node, [&](uint32_t supplier, const quantity::Decimal& amount,
                const quantity::Decimal& gsd2) {
        graph::InputVersion input;
        input.target = numbers.product[supplier];
        input.amount = amount;
        input.unit = numbers.unit[supplier];
        input.gsd2 = gsd2;
        version.inputs.push_back(input);
      });
  const std::string packed = Pack(version);
  if (version.inputs.size() > graph::kInputsMax ||
      packed.size() + crypto::Aead::kTagSize > store::kValueSizeMax) {
    return absl::InvalidArgumentError(base::StrCat(
        "edges.csv: node \"", staged.id, "\" (nodes.csv:", LineOf(node),
        ") has ", version.inputs.size(),
        " inputs, more than one process may have (at most ", graph::kInputsMax,
        " and ", store::kValueSizeMax, " bytes)"));
  }
  sealed.processes.Add(
      numbers.process[node],
      sealer_.SealEntity(kProcess, numbers.process[node], packed));
  return absl::OkStatus();
}

absl::Status ImportBuilder::SealNodes(uint32_t first, uint32_t last,
                                      const Numbers& numbers,
                                      Sealed& sealed) const {
  EntityReader reader(parts_.main, parts_.secrets);
  for (uint32_t node = first; node < last; ++node) {
    TANJI_RETURN_IF_ERROR(SealProduct(node, numbers, reader, sealed));
    TANJI_RETURN_IF_ERROR(SealProcess(node, numbers, sealed));
  }
  return absl::OkStatus();
}

absl::StatusOr<BuiltImport> ImportBuilder::Build(const Numbering& numbering,
                                                 const Lookup& main,
                                                 const Lookup& secrets) {
  BuiltImport built;
  built.numbering = numbering;
  built.counters = numbering.counters;
  TANJI_RETURN_IF_ERROR(FindOrganisation(main, secrets, built));
  Numbers numbers;
  TANJI_RETURN_IF_ERROR(NumberNodes(main, built, numbers));
  const uint32_t count = parts_.graph.node_count();
  const uint32_t half = count < kNodesForTwoThreads ? count : count / 2;
  Sealed sealed, others;
  absl::Status of_others;
  std::thread other;
  if (half < count) {
    other = std::thread(
        [&] { of_others = SealNodes(half, count, numbers, others); });
  }
  const absl::Status own = SealNodes(0, half, numbers, sealed);
  if (other.joinable()) other.join();
  TANJI_RETURN_IF_ERROR(own);
  TANJI_RETURN_IF_ERROR(of_others);
  built.products = std::move(sealed.products);
  built.products.AddAll(others.products);
  built.processes = std::move(sealed.processes);
  built.processes.AddAll(others.processes);
  built.products.SortByNumber();
  built.processes.SortByNumber();
  return built;
}

}  // namespace tanji::platform
