// The names that an import gives to its nodes, as the store knows them.

#ifndef TANJI_LIB_PLATFORM_SUPPLY_IMPORT_NAMES_H_
#define TANJI_LIB_PLATFORM_SUPPLY_IMPORT_NAMES_H_

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/exchange/csv/neutral_form_graph.h"
#include "lib/platform/record/names.h"
#include "lib/store/key_value_store.h"
#include "lib/store/keys.h"

namespace tanji::platform {

// A name of the organisation that nobody has used before.
struct NewName {
  std::array<char, store::kIdDigestSize> digest;
  NameEntry entry;
};

inline std::string_view DigestOf(const NewName& name) {
  return {name.digest.data(), name.digest.size()};
}

// Two names a node, of its product and of its process, without entries. Cost:
// some 0.3 us a node, on kImportThreads.
std::vector<NewName> NamesOf(const exchange::NeutralFormGraph& graph,
                             std::string_view organisation_secret);

// Digests are as good as random, which this makes use of. On kImportThreads.
void SortByDigest(std::vector<NewName>& names);

// A complete file of `names`, which are sorted.
absl::StatusOr<std::unique_ptr<store::BulkFile>> WriteNames(
    store::KeyValueStore& main, graph::OrganisationNumber organisation,
    std::span<const NewName> names);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_IMPORT_NAMES_H_
