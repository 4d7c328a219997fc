// How a Network is kept in the compiled snapshot, and taken from there.

#include <cstring>
#include <utility>

#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/graph/network.h"

namespace tanji::graph {

void Network::AppendTo(std::string* out) const {
  static_assert(sizeof(NetworkInput) == 16 && sizeof(Row) == 32);
  catalogue_->AppendTo(out);
  base::AppendU64(out, rows_.size());
  out->append(reinterpret_cast<const char*>(rows_.data()),
              rows_.size() * sizeof(Row));
  base::AppendU64(out, pool_.size());
  out->append(reinterpret_cast<const char*>(pool_.data()),
              pool_.size() * sizeof(NetworkInput));
  base::AppendU64(out, garbage_);
  AppendOwnEmissions(out);
}

void Network::AppendOwnEmissions(std::string* out) const {
  base::AppendU64(out, column_count_);
  base::AppendU64(out, own_.size());
  for (const ProcessNumber number : WithOwnEmissions()) {
    const OwnEmissions& own = own_.at(number);
    base::AppendU32(out, number);
    base::AppendU32(out, own.marks);
    base::AppendU64(out, own.columns.size());
    for (const double value : own.columns) base::AppendDouble(out, value);
  }
}

absl::Status Network::ReadOwnEmissions(base::WireReader& reader) {
  absl::Status bad =
      absl::DataLossError("compiled snapshot: emissions are not whole");
  TANJI_ASSIGN_OR_RETURN(column_count_, reader.U64());
  if (column_count_ > kEmissionColumnsMax) return bad;
  TANJI_ASSIGN_OR_RETURN(const uint64_t count, reader.U64());
  uint64_t last = 0;  // number before, and 1
  for (uint64_t i = 0; i < count; ++i) {
    TANJI_ASSIGN_OR_RETURN(const uint32_t number, reader.U32());
    if (number < last || number >= rows_.size()) return bad;
    last = uint64_t{number} + 1;
    OwnEmissions own;
    TANJI_ASSIGN_OR_RETURN(own.marks, reader.U32());
    TANJI_ASSIGN_OR_RETURN(const uint64_t columns, reader.U64());
    if (columns != 0 && columns != column_count_) return bad;
    if (columns == 0 && own.marks == 0) return bad;  // emits nothing: no entry
    if (columns > reader.rest().size() / sizeof(double)) return bad;
    own.columns.resize(columns);
    for (double& value : own.columns) {
      TANJI_ASSIGN_OR_RETURN(value, reader.Double());
    }
    SetOwnEmissions(number, std::move(own));
  }
  return absl::OkStatus();
}

absl::Status Network::CheckPool() const {
  uint64_t used = 0;
  for (const Row& row : rows_) {
    if (row.begin > pool_.size() || row.count > pool_.size() - row.begin) {
      return absl::DataLossError("compiled snapshot: a row has no inputs");
    }
    used += row.count;
  }
  // Rows share no inputs, and what none of them names is garbage.
  if (used > pool_.size() || garbage_ != pool_.size() - used) {
    return absl::DataLossError("compiled snapshot: inputs are miscounted");
  }
  const Catalogue& catalogue = *catalogue_;
  for (const NetworkInput& input : pool_) {
    const uint32_t count =
        input.pinned ? catalogue.process_count() : catalogue.product_count();
    if (input.target >= count) {
      return absl::DataLossError("compiled snapshot: an input of nothing");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Network> Network::ReadFrom(base::WireReader& reader) {
  Network network;
  TANJI_ASSIGN_OR_RETURN(*network.catalogue_, Catalogue::ReadFrom(reader));
  TANJI_ASSIGN_OR_RETURN(const uint64_t rows, reader.U64());
  if (rows != network.catalogue_->process_count() ||
      rows > reader.rest().size() / sizeof(Row)) {
    return absl::DataLossError("compiled snapshot: rows are cut off");
  }
  network.rows_.resize(rows);
  TANJI_ASSIGN_OR_RETURN(std::string_view bytes,
                         reader.Bytes(rows * sizeof(Row)));
  if (rows > 0) std::memcpy(network.rows_.data(), bytes.data(), bytes.size());
  TANJI_ASSIGN_OR_RETURN(const uint64_t inputs, reader.U64());
  if (inputs > reader.rest().size() / sizeof(NetworkInput)) {
    return absl::DataLossError("compiled snapshot: inputs are cut off");
  }
  network.pool_.resize(inputs);
  TANJI_ASSIGN_OR_RETURN(bytes, reader.Bytes(inputs * sizeof(NetworkInput)));
  if (inputs > 0) std::memcpy(network.pool_.data(), bytes.data(), bytes.size());
  TANJI_ASSIGN_OR_RETURN(network.garbage_, reader.U64());
  TANJI_RETURN_IF_ERROR(network.ReadOwnEmissions(reader));
  TANJI_RETURN_IF_ERROR(network.CheckPool());
  return network;
}

}  // namespace tanji::graph
