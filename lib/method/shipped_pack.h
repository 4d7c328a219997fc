// The packs that are part of the program, so that it needs no file to run.

#ifndef TANJI_LIB_METHOD_SHIPPED_PACK_H_
#define TANJI_LIB_METHOD_SHIPPED_PACK_H_

#include <string_view>

namespace tanji::method {

// The bytes of schemas/packs/gwp-ipcc.json. They live as long as the program.
std::string_view ShippedGwpPack();

}  // namespace tanji::method

#endif  // TANJI_LIB_METHOD_SHIPPED_PACK_H_
