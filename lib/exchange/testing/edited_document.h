// Documents with a change, for tests of what their readers refuse.

#ifndef TANJI_LIB_EXCHANGE_TESTING_EDITED_DOCUMENT_H_
#define TANJI_LIB_EXCHANGE_TESTING_EDITED_DOCUMENT_H_

#include <string>

#include "gtest/gtest.h"

namespace tanji::exchange {

// `document` with the first `piece` exchanged; fails the test when it has none.
inline std::string With(std::string document, const std::string& piece,
                        const std::string& other) {
  const size_t place = document.find(piece);
  EXPECT_NE(place, std::string::npos) << piece;
  return document.replace(place, piece.size(), other);
}

}  // namespace tanji::exchange

#endif  // TANJI_LIB_EXCHANGE_TESTING_EDITED_DOCUMENT_H_
