// Use cases: load packs, list them, hand them on.

#ifndef TANJI_LIB_PLATFORM_PACK_PACKS_H_
#define TANJI_LIB_PLATFORM_PACK_PACKS_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/identity/decide.h"
#include "lib/platform/context.h"
#include "lib/platform/pack/loaded_packs.h"
#include "lib/platform/supply/submit.h"

namespace tanji::platform {

inline constexpr char kGwpPackMediaType[] =
    "application/vnd.tanji.gwp-pack+json";
inline constexpr char kFactorPackMediaType[] =
    "application/vnd.tanji.factor-pack+json";

// What a document says that it is, and its digest.
struct PackName {
  graph::PackKind kind = graph::PackKind::kGwp;
  std::string id;
  std::string version;
  std::string digest;  // SHA-256, graph::kPackDigestSize bytes
};

// Reads no more than that: the rest of the document may be faulty.
// INVALID_ARGUMENT for what is no pack; RESOURCE_EXHAUSTED beyond
// exchange::kPackSizeMax.
absl::StatusOr<PackName> NameOfPack(std::string_view document);

// Whether a pack is refused that looks like a mistake beside what was loaded
// under its id (pack_jumps.h, pack_history.h).
enum class PackCheck { kOn, kConfirmed };

// Loads a GWP pack (lib/method/FORMAT.md) or a factor pack
// (schemas/factor-pack-v1.schema.json), whichever the document says it is. A
// GWP pack takes the place of the one before and every footprint is calculated
// anew; a factor pack takes the place of the version before of the same id:
// what that had and the new one has not is no longer made. The pack that holds
// already is answered with the record that brought it.
//
// Errors through `done`: INVALID_ARGUMENT with every fault and its place;
// FAILED_PRECONDITION when the id is that of an organisation which has
// submitted something, a factor has a gas that the loaded GWP pack does not
// know, or the check is on and finds something; ABORTED when the pack is loaded
// in another version meanwhile (try again); PERMISSION_DENIED;
// RESOURCE_EXHAUSTED; UNAVAILABLE.
void LoadPack(Context& context, const identity::Caller& caller,
              std::string document, PackCheck check, Done done);
// The same for a thread that may wait: until everything that was committed
// before is taken into account, for kLoadWaitMax (DEADLINE_EXCEEDED) at most.
inline constexpr std::chrono::seconds kLoadWaitMax(30);
absl::StatusOr<Committed> LoadPackAndWait(Context& context,
                                          const identity::Caller& caller,
                                          std::string document,
                                          PackCheck check = PackCheck::kOn);

// The GWP pack first. PERMISSION_DENIED.
absl::StatusOr<std::vector<LoadedPack>> ListPacks(
    const View& view, const identity::Caller& caller);

// The document of the pack with this id, as it was loaded. NOT_FOUND;
// FAILED_PRECONDITION names the rows whose licence forbids handing them on;
// PERMISSION_DENIED.
absl::StatusOr<std::string> ExportPack(const Context& context, const View& view,
                                       const identity::Caller& caller,
                                       const std::string& id);

// Makes sure that a GWP pack is loaded: the one that the program brings, where
// there is none. Before the live state is started.
absl::Status LoadFirstGwpPack(Sequencer& sequencer,
                              const store::KeyValueStore& main);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_PACK_PACKS_H_
