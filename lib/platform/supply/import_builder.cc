#include "lib/platform/supply/import_builder.h"

#include <span>
#include <utility>

#include "absl/strings/str_join.h"
#include "lib/base/huge_pages.h"
#include "lib/base/status.h"
#include "lib/base/tasks.h"
#include "lib/crypto/random.h"
#include "lib/graph/plain_process.h"
#include "lib/graph/version.h"
#include "lib/ledger/commitment.h"
#include "lib/platform/entity_reader.h"
#include "lib/platform/record/names.h"
#include "lib/platform/supply/import_threads.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

using graph::EntityKind;

constexpr size_t kNamesOfAFile = 500'000;  // some 16 MiB

// The line of nodes.csv that node `node` stands on: one a line, after the
// header.
uint64_t LineOf(uint32_t node) { return uint64_t{node} + 2; }

}  // namespace

// What the inputs of a node are taken in.
struct ImportBuilder::Numbers {
  struct Product {
    uint32_t number;
    quantity::UnitCode unit;
    bool is_known;  // declared before
  };
  uint32_t organisation = 0;
  std::vector<Product> product;   // by node
  std::vector<uint32_t> process;  // by node
};

struct ImportBuilder::Sealed {
  SealedVersions::Part products;
  SealedVersions::Part processes;
  std::string inputs;  // of one process, packed; for reuse
  std::string packed;
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
  const uint32_t count = parts_.graph.node_count();
  std::vector<NewName>& names = built.new_names;
  names = NamesOf(parts_.graph, built.organisation_secret);
  numbers.organisation = built.organisation;
  base::ReserveHuge(numbers.product, count);  // read at random
  numbers.product.resize(count);
  numbers.process.resize(count);
  std::vector<std::string> faults;
  // Nobody can have named anything of an organisation that is new.
  const auto find =
      [&](const NewName& name) -> absl::StatusOr<std::optional<NameEntry>> {
    if (built.organisation_is_new) return std::nullopt;
    return FindName(main, store::NameKey(built.organisation, DigestOf(name)));
  };
  // Names that are new move to the front.
  size_t new_count = 0;
  const auto keep = [&](const NewName& name, const NameEntry& entry) {
    names[new_count++] = {name.digest, entry};
  };
  for (uint32_t node = 0; node < count; ++node) {
    const NewName product_name = names[2 * size_t{node}];
    const NewName process_name = names[2 * size_t{node} + 1];
    const quantity::UnitCode unit_code = parts_.graph.UnitOf(node);
    TANJI_ASSIGN_OR_RETURN(const quantity::Unit* const unit,
                           quantity::UnitOf(unit_code));
    TANJI_ASSIGN_OR_RETURN(std::optional<NameEntry> product,
                           find(product_name));
    bool is_known = false;
    if (!product.has_value()) {
      product = NameEntry{EntityKind::kProduct, built.counters.products++,
                          unit->dimension};
      keep(product_name, *product);
    } else if (product->dimension == 0) {
      product->dimension = unit->dimension;
      built.declared_names.emplace_back(
          store::NameKey(built.organisation, DigestOf(product_name)),
          product->Pack());
    } else if (product->dimension != unit->dimension) {
      if (faults.size() < graph::kFaultsMax) {
        faults.push_back(OtherDimension(node, *product, *unit));
      }
    } else {
      is_known = true;
    }
    numbers.product[node] = {product->number, unit_code, is_known};

    TANJI_ASSIGN_OR_RETURN(std::optional<NameEntry> process,
                           find(process_name));
    if (!process.has_value()) {
      process = NameEntry{EntityKind::kProcess, built.counters.processes++, 0};
      keep(process_name, *process);
    }
    numbers.process[node] = process->number;
  }
  if (!faults.empty()) {
    return absl::FailedPreconditionError(absl::StrJoin(faults, "\n"));
  }
  names.resize(new_count);
  SortByDigest(names);
  return absl::OkStatus();
}

std::string ImportBuilder::OtherDimension(uint32_t node,
                                          const NameEntry& product,
                                          const quantity::Unit& unit) const {
  return base::StrCat(
      "nodes.csv:", LineOf(node), ": unit: product \"", parts_.organisation,
      "/", parts_.graph.IdOf(node), "\" is declared in ",
      quantity::ReferenceUnit(product.dimension).dimension_name,
      " and cannot be in ", unit.symbol, " (", unit.dimension_name, ")");
}

absl::Status ImportBuilder::SealProduct(uint32_t node, const Numbers& numbers,
                                        EntityReader& reader,
                                        Sealed& sealed) const {
  const Numbers::Product& product = numbers.product[node];
  graph::ProductVersion version;
  if (product.is_known) {
    // What was declared beside the unit stays.
    const auto latest =
        reader.Latest(EntityKind::kProduct, product.number, UINT64_MAX - 1);
    if (latest.ok()) {
      TANJI_ASSIGN_OR_RETURN(version, graph::UnpackProduct(latest->bytes));
      if (version.unit == product.unit) return absl::OkStatus();
    }
  }
  version.organisation = numbers.organisation;
  version.id = std::string(parts_.graph.IdOf(node));
  version.declared = true;
  version.unit = product.unit;
  sealed.products.Add(sealer_, EntityKind::kProduct, product.number,
                      Pack(version));
  return absl::OkStatus();
}

absl::Status ImportBuilder::SealProcess(uint32_t node, const Numbers& numbers,
                                        Sealed& sealed) const {
  sealed.inputs.clear();
  size_t input_count = 0;
  parts_.graph.ForEachPackedInput(
      node, [&](uint32_t supplier, const graph::PackedAmount& amount) {
        const Numbers::Product& product = numbers.product[supplier];
        graph::AppendPlainInput(&sealed.inputs, product.number, product.unit,
                                amount);
        ++input_count;
      });
  sealed.packed.clear();
  const Numbers::Product& product = numbers.product[node];
  graph::AppendPlainProcess(
      &sealed.packed,
      {product.number, parts_.graph.PackedOutputOf(node), product.unit,
       parts_.graph.PackedDirectOf(node).value_or(graph::PackedAmount()),
       input_count});
  sealed.packed.append(sealed.inputs);
  if (input_count > graph::kInputsMax ||
      sealed.packed.size() + crypto::Aead::kTagSize > store::kValueSizeMax) {
    return absl::InvalidArgumentError(base::StrCat(
        "edges.csv: node \"", parts_.graph.IdOf(node),
        "\" (nodes.csv:", LineOf(node), ") has ", input_count,
        " inputs, more than one process may have (at most ", graph::kInputsMax,
        " and ", store::kValueSizeMax, " bytes)"));
  }
  sealed.processes.Add(sealer_, EntityKind::kProcess, numbers.process[node],
                       sealed.packed);
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

absl::Status ImportBuilder::WriteNamesAndSeal(const Numbers& numbers,
                                              BuiltImport& built) const {
  const Ranges names{built.new_names.size(), kNamesOfAFile};
  const Ranges nodes{parts_.graph.node_count(), kNodesOfATask};
  built.name_files.resize(names.count());
  std::vector<Sealed> sealed(nodes.count());
  // The files first, so that both threads end together.
  TANJI_RETURN_IF_ERROR(base::RunTasks(
      kImportThreads, names.count() + nodes.count(),
      [&](size_t i) -> absl::Status {
        if (i >= names.count()) {
          const size_t range = i - names.count();
          return SealNodes(static_cast<uint32_t>(nodes.Begin(range)),
                           static_cast<uint32_t>(nodes.End(range)), numbers,
                           sealed[range]);
        }
        const std::span<const NewName> all = built.new_names;
        TANJI_ASSIGN_OR_RETURN(
            built.name_files[i],
            WriteNames(
                parts_.main, built.organisation,
                all.subspan(names.Begin(i), names.End(i) - names.Begin(i))));
        return absl::OkStatus();
      }));
  for (Sealed& part : sealed) {
    built.products.Add(std::move(part.products));
    built.processes.Add(std::move(part.processes));
  }
  built.products.SortByNumber();
  built.processes.SortByNumber();
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
  TANJI_RETURN_IF_ERROR(WriteNamesAndSeal(numbers, built));
  return built;
}

}  // namespace tanji::platform
