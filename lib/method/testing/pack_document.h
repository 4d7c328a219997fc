// GWP packs for tests: one that is good, and ways to spoil it.

#ifndef TANJI_LIB_METHOD_TESTING_PACK_DOCUMENT_H_
#define TANJI_LIB_METHOD_TESTING_PACK_DOCUMENT_H_

#include <initializer_list>
#include <string>
#include <string_view>

#include "lib/graph/emission.h"
#include "lib/method/characterisation.h"

namespace tanji::method {

// A small pack with one row of each form: the sets A (10 for X, 20 or 5 for Y
// by tag) and B (Y alone, not verified), the blend Z of CO2 and X in halves.
std::string SmallPack();

// `document` with `from`, which is there once, replaced by `to`.
std::string With(std::string document, std::string_view from,
                 std::string_view to);

// What the program ships. Stops the test when it cannot be read.
Characterisation ShippedCharacterisation();
// The same, made once.
const Characterisation& Shipped();

graph::EmissionTags Tags(std::initializer_list<graph::EmissionTag> list);

}  // namespace tanji::method

#endif  // TANJI_LIB_METHOD_TESTING_PACK_DOCUMENT_H_
