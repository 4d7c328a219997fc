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
#include "lib/platform/record/change_set.h"
#include "lib/platform/record/names.h"
#include "lib/store/key_value_store.h"
#include "lib/store/keys.h"
#include "lib/store/sealing.h"

namespace tanji::platform {

// Sealed versions, by number; written as sorted pairs once the position is
// known, of which only the keys depend.
class SealedVersions {
 public:
  void Add(uint32_t number, std::string_view sealed);
  void AddAll(const SealedVersions& other);
  void SortByNumber();
  size_t size() const { return items_.size(); }

  // Appends all versions of `kind` at position `seq` to `file`.
  absl::Status WriteTo(store::BulkFile& file, uint8_t kind, uint64_t seq) const;
  void AddRunsTo(ChangeSet& changes, uint8_t kind) const;

 private:
  struct Item {
    uint32_t number;
    uint32_t size;
    uint64_t begin;  // in the arena
  };
  std::vector<Item> items_;
  std::string arena_;
};

// A name of the organisation that nobody has used before.
struct NewName {
  std::array<char, store::kIdDigestSize> digest;
  NameEntry entry;
};

// What an import comes to under one numbering.
struct BuiltImport {
  Numbering numbering;  // under which it was built
  Counters counters;    // after it
  std::string organisation_secret;
  bool organisation_is_new = false;
  uint32_t organisation = 0;
  std::vector<NewName> new_names;  // by digest
  // Names of products that were known but not declared.
  std::vector<std::pair<std::string, std::string>> declared_names;
  SealedVersions products;
  SealedVersions processes;
};

// Builds the import of `graph` for `organisation` (id). `secret` is the
// record's K. FAILED_PRECONDITION lists products whose unit is of another
// dimension than before; INVALID_ARGUMENT a process that is too large to store.
// Cost: about 0.3 us an input and 1.5 us a node; a large import is sealed on
// two threads.
class ImportBuilder {
 public:
  struct Parts {
    const store::KeyValueStore& main;
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
  // Seals products and processes of nodes [first, last).
  absl::Status SealNodes(uint32_t first, uint32_t last, const Numbers& numbers,
                         Sealed& sealed) const;
  absl::Status SealProduct(uint32_t node, const Numbers& numbers,
                           EntityReader& reader, Sealed& sealed) const;
  absl::Status SealProcess(uint32_t node, const Numbers& numbers,
                           Sealed& sealed) const;

  const Parts parts_;
  const store::RecordSealer sealer_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_IMPORT_BUILDER_H_
