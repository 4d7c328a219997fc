// Packs and factors for the wire.

#ifndef TANJI_LIB_API_PACK_H_
#define TANJI_LIB_API_PACK_H_

#include "lib/platform/pack/factor_search.h"
#include "lib/platform/pack/packs.h"
#include "tanji/pack/v1/pack.pb.h"

namespace tanji::api {

// `*message` is empty before.
void FromLoadedPack(const platform::LoadedPack& pack, pack::v1::Pack* message);
void FromFoundFactor(const platform::FoundFactor& found,
                     pack::v1::Factor* message);
// Sets kind, id, version and digest.
void FromPackName(const platform::PackName& name,
                  pack::v1::LoadResponse* message);

}  // namespace tanji::api

#endif  // TANJI_LIB_API_PACK_H_
