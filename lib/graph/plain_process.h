// Packs processes that have no more than the neutral CSV form can say: the
// bytes of Pack (version.h), from decimals that are packed already. Millions of
// an import are written so.

#ifndef TANJI_LIB_GRAPH_PLAIN_PROCESS_H_
#define TANJI_LIB_GRAPH_PLAIN_PROCESS_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "lib/graph/version.h"
#include "lib/quantity/decimal.h"
#include "lib/quantity/unit.h"

namespace tanji::graph {

// An amount and its uncertainty, as stored versions have them.
struct PackedAmount {
  // A packed decimal, and behind it gsd2's where that is not 1.
  std::string_view bytes = std::string_view("\0\0", 2);  // 0, certain
  bool is_uncertain = false;
};

// Appends the bytes of a PackedAmount; returns its is_uncertain.
bool AppendAmount(std::string* out, const quantity::Decimal& amount,
                  const quantity::Decimal& gsd2);

struct UnpackedAmount {
  quantity::Decimal amount;
  quantity::Decimal gsd2;
};
// What AppendAmount packed; not for bytes from a disk.
UnpackedAmount UnpackAmount(const PackedAmount& packed);

// A process in force, without place, period, stage or data quality.
struct PlainProcess {
  ProductNumber product = 0;
  std::string_view output;  // a packed decimal
  quantity::UnitCode unit = 0;
  PackedAmount direct;  // kg CO2e
  size_t input_count = 0;
};

// The version without its inputs; `input_count` of them are to follow.
void AppendPlainProcess(std::string* out, const PlainProcess& process);
// An input that is not pinned, in `unit` of its product `target`.
void AppendPlainInput(std::string* out, ProductNumber target,
                      quantity::UnitCode unit, const PackedAmount& amount);

}  // namespace tanji::graph

#endif  // TANJI_LIB_GRAPH_PLAIN_PROCESS_H_
