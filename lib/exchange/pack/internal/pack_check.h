// The rules of a factor pack that do not depend on the form it is read from.

#ifndef TANJI_LIB_EXCHANGE_PACK_INTERNAL_PACK_CHECK_H_
#define TANJI_LIB_EXCHANGE_PACK_INTERNAL_PACK_CHECK_H_

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "lib/exchange/pack/factor_pack.h"

namespace tanji::exchange::internal {

// Where a fault goes: the member as in the JSON form ("emissions[2].unit",
// "names"), and what is wrong with it.
using FaultSink =
    std::function<void(std::string_view member, std::string_view what)>;

// Takes the rows of one pack in turn. Thread-compatible.
class PackCheck {
 public:
  // What to call an earlier row in messages: "factors[3]", "line 5".
  using RowName = std::function<std::string(size_t row)>;
  explicit PackCheck(RowName row_name) : row_name_(std::move(row_name)) {}

  static void CheckHead(const FactorPackHead& head, const FaultSink& fault);

  // Reports what is wrong with `pack.factors[row]`, in itself and beside the
  // rows that were checked before.
  void CheckRow(const FactorPack& pack, size_t row, const FaultSink& fault);

 private:
  void CheckAgainstFirst(const FactorPack& pack, size_t row,
                         const FaultSink& fault);

  RowName row_name_;
  std::unordered_map<std::string, size_t> first_rows_;  // by product id
  std::unordered_map<std::string, size_t> rows_;  // by id, place and period
};

}  // namespace tanji::exchange::internal

#endif  // TANJI_LIB_EXCHANGE_PACK_INTERNAL_PACK_CHECK_H_
