// Numbers, packs and seals a staged import, beside the sequencer.

#ifndef TANJI_LIB_PLATFORM_SUPPLY_IMPORT_BUILDER_H_
#define TANJI_LIB_PLATFORM_SUPPLY_IMPORT_BUILDER_H_

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/exchange/csv/neutral_form_graph.h"
#include "lib/platform/counters.h"
#include "lib/platform/entity_reader.h"
#include "lib/platform/record/names.h"
#include "lib/platform/supply/import_names.h"
#include "lib/platform/supply/sealed_versions.h"
#include "lib/store/key_value_store.h"
#include "lib/store/keys.h"
#include "lib/store/sealing.h"

namespace tanji::platform {

// What an import comes to under one numbering.
struct BuiltImport {
  Numbering numbering;  // under which it was built
  Counters counters;    // after it
  std::string organisation_secret;
  bool organisation_is_new = false;
  uint32_t organisation = 0;
  std::vector<NewName> new_names;  // by digest
  // These in sorted files, which are complete.
  std::vector<std::unique_ptr<store::BulkFile>> name_files;
  // Names of products that were known but not declared.
  std::vector<std::pair<std::string, std::string>> declared_names;
  SealedVersions products{graph::EntityKind::kProduct};
  SealedVersions processes{graph::EntityKind::kProcess};
};

// Builds the import of `graph` for `organisation` (id). `secret` is the
// record's K. FAILED_PRECONDITION lists products whose unit is of another
// dimension than before; INVALID_ARGUMENT a process that is too large to store.
// Cost: some 30 ns an input and 2 us a node, on two threads.
class ImportBuilder {
 public:
  struct Parts {
    store::KeyValueStore& main;
    const store::KeyValueStore& secrets;
    const std::string& names_secret;
    const std::string& organisation;
    const exchange::NeutralFormGraph& graph;
    const std::string& secret;
  };
  // Finds a stored value by key, as the change will see it.
  using Lookup =
      std::function<absl::StatusOr<std::string>(std::string_view key)>;

  explicit ImportBuilder(Parts parts) : parts_(parts), sealer_(parts.secret) {}

  // `main` and `secrets` look into the stores as they are under `numbering`.
  absl::StatusOr<BuiltImport> Build(const Numbering& numbering,
                                    const Lookup& main, const Lookup& secrets);

 private:
  struct Numbers;
  struct Sealed;
  absl::Status FindOrganisation(const Lookup& main, const Lookup& secrets,
                                BuiltImport& built) const;
  absl::Status NumberNodes(const Lookup& main, BuiltImport& built,
                           Numbers& numbers) const;
  // The fault of a node whose product is declared in another dimension.
  std::string OtherDimension(uint32_t node, const NameEntry& product,
                             const quantity::Unit& unit) const;
  // Seals products and processes of nodes [first, last).
  absl::Status SealNodes(uint32_t first, uint32_t last, const Numbers& numbers,
                         Sealed& sealed) const;
  absl::Status SealProduct(uint32_t node, const Numbers& numbers,
                           EntityReader& reader, Sealed& sealed) const;
  absl::Status SealProcess(uint32_t node, const Numbers& numbers,
                           Sealed& sealed) const;
  // Writes the names' files and seals all nodes.
  absl::Status WriteNamesAndSeal(const Numbers& numbers,
                                 BuiltImport& built) const;

  const Parts parts_;
  const store::RecordSealer sealer_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_IMPORT_BUILDER_H_
