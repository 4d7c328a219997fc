#include "lib/graph/catalogue.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <type_traits>

#include "lib/base/status.h"
#include "lib/base/wire.h"

namespace tanji::graph {
namespace {

// Rows are stored as they lie in memory: the file is read by the same build
// only (platform/compiled_file.h checks that) and is rebuilt when it is not.
template <typename Row>
void AppendRows(std::string* out, const internal::SharedRows<Row>& rows) {
  static_assert(std::is_trivially_copyable_v<Row>);
  base::AppendU64(out, rows.size());
  out->reserve(out->size() + rows.size() * sizeof(Row));
  for (size_t i = 0; i < rows.size(); ++i) {
    out->append(reinterpret_cast<const char*>(&rows[i]), sizeof(Row));
  }
}

// Where a row has flags. Their bytes are looked at before they become bools:
// to read one that is neither 0 nor 1 as a bool is undefined.
template <typename Row>
struct FlagsOf {
  static constexpr std::array<size_t, 0> kAt = {};
};
template <>
struct FlagsOf<Catalogue::ProcessRow> {
  using Row = Catalogue::ProcessRow;
  static constexpr std::array kAt = {
      offsetof(Row, in_force), offsetof(Row, is_mix), offsetof(Row, is_frozen)};
};

template <typename Row>
absl::StatusOr<internal::SharedRows<Row>> ReadRows(base::WireReader& reader) {
  static_assert(std::is_trivially_copyable_v<Row>);
  TANJI_ASSIGN_OR_RETURN(const uint64_t count, reader.U64());
  if (count > reader.rest().size() / sizeof(Row)) {
    return absl::DataLossError("compiled snapshot: rows are cut off");
  }
  TANJI_ASSIGN_OR_RETURN(const std::string_view bytes,
                         reader.Bytes(count * sizeof(Row)));
  internal::SharedRows<Row> rows;
  rows.Resize(count);
  for (size_t i = 0; i < count; ++i) {
    const char* stored = bytes.data() + i * sizeof(Row);
    for (const size_t at : FlagsOf<Row>::kAt) {
      if (stored[at] != 0 && stored[at] != 1) {
        return absl::DataLossError("compiled snapshot: a flag is not 0 or 1");
      }
    }
    std::memcpy(&rows.Mutable(i), stored, sizeof(Row));
  }
  return rows;
}

// FNV-1a, 64 bits, from `basis` on.
uint64_t HashOf(std::string_view name, uint64_t basis = 0xcbf29ce484222325) {
  constexpr uint64_t kPrime = 0x100000001b3;
  uint64_t hash = basis;
  for (const char c : name) {
    hash = (hash ^ static_cast<unsigned char>(c)) * kPrime;
  }
  return hash;
}

absl::Status Gap(std::string_view what, uint32_t number, size_t next) {
  return absl::FailedPreconditionError(base::StrCat(
      "catalogue: ", what, " ", number, " comes before number ", next));
}

Day EndOf(const std::optional<Period>& period) {
  return period.has_value() ? period->end : kDayMin;
}
Day StartOf(const std::optional<Period>& period) {
  return period.has_value() ? period->start : kDayMin;
}

}  // namespace

Catalogue::Catalogue() { NumberOfPlace(""); }

Catalogue Catalogue::Share() {
  Catalogue shared;
  shared.organisations_ = organisations_.Share();
  shared.places_ = places_.Share();
  shared.products_ = products_.Share();
  shared.processes_ = processes_.Share();
  shared.arena_ = arena_.Share();
  shared.organisation_numbers_ = organisation_numbers_.Share();
  shared.place_numbers_ = place_numbers_.Share();
  shared.product_numbers_ = product_numbers_.Share();
  shared.providers_ = providers_.Share();
  return shared;
}

ProductId Catalogue::product_id(ProductNumber p) const {
  return {organisations_[products_[p].organisation], std::string(local_id(p))};
}

ProcessId Catalogue::process_id(ProcessNumber i) const {
  const ProcessRow& row = processes_[i];
  ProcessId id{product_id(row.product), places_[row.place], std::nullopt};
  if (row.period_end != kDayMin) {
    id.period = Period{row.period_start, row.period_end};
  }
  return id;
}

uint64_t Catalogue::NameHash(OrganisationNumber organisation,
                             std::string_view local_id) {
  constexpr uint64_t kPrime = 0x100000001b3;
  return HashOf(local_id, (0xcbf29ce484222325 ^ organisation) * kPrime);
}

uint32_t Catalogue::NumberOf(const internal::NameIndex& index,
                             const internal::SharedLog<std::string>& names,
                             std::string_view name) const {
  return index.Find(HashOf(name),
                    [&](uint32_t number) { return names[number] == name; });
}

std::optional<OrganisationNumber> Catalogue::FindOrganisation(
    std::string_view id) const {
  const uint32_t found = NumberOf(organisation_numbers_, organisations_, id);
  if (found == internal::NameIndex::kNone) return std::nullopt;
  return found;
}

std::optional<uint32_t> Catalogue::FindPlace(std::string_view place) const {
  const uint32_t found = NumberOf(place_numbers_, places_, place);
  if (found == internal::NameIndex::kNone) return std::nullopt;
  return found;
}

uint32_t Catalogue::NumberOfPlace(const std::string& place) {
  const uint32_t found = NumberOf(place_numbers_, places_, place);
  if (found != internal::NameIndex::kNone) return found;
  places_.Append(place);
  place_numbers_.Add(HashOf(place),
                     [&](uint32_t number) { return HashOf(places_[number]); });
  return static_cast<uint32_t>(places_.size() - 1);
}

std::optional<ProductNumber> Catalogue::FindProduct(
    OrganisationNumber organisation, std::string_view local_id) const {
  const uint32_t found = product_numbers_.Find(
      NameHash(organisation, local_id), [&](ProductNumber p) {
        return products_[p].organisation == organisation &&
               this->local_id(p) == local_id;
      });
  if (found == internal::NameIndex::kNone) return std::nullopt;
  return found;
}

std::optional<ProductNumber> Catalogue::FindProduct(const ProductId& id) const {
  const auto organisation = FindOrganisation(id.organisation);
  if (!organisation.has_value()) return std::nullopt;
  return FindProduct(*organisation, id.local);
}

ProcessNumber Catalogue::ProviderOf(ProductNumber product,
                                    Day consumer_end) const {
  return HasMany(product) ? providers_.Find(product, consumer_end)
                          : WalkToProvider(product, consumer_end);
}

ProcessNumber Catalogue::WalkToProvider(ProductNumber product,
                                        Day consumer_end) const {
  ProcessNumber best = kNoNumber;
  ProcessNumber undated_mix = kNoNumber;
  for (ProcessNumber i = products_[product].first_process; i != kNoNumber;
       i = processes_[i].next_of_product) {
    const ProcessRow& row = processes_[i];
    if (!row.in_force || row.is_frozen || row.period_end > consumer_end) {
      continue;
    }
    if (row.is_mix && row.period_end == kDayMin && undated_mix == kNoNumber) {
      undated_mix = i;
    }
    // The list is in ascending order of number, so a tie keeps the lowest.
    if (best == kNoNumber || row.period_end > processes_[best].period_end ||
        (row.period_end == processes_[best].period_end && row.is_mix &&
         !processes_[best].is_mix)) {
      best = i;
    }
  }
  if (undated_mix == kNoNumber || processes_[best].is_mix) return best;
  return undated_mix;
}

absl::Status Catalogue::SetOrganisation(OrganisationNumber number,
                                        std::string_view id) {
  if (number < organisations_.size()) {
    if (organisations_[number] == id) return absl::OkStatus();
    return absl::FailedPreconditionError(
        base::StrCat("catalogue: organisation ", number, " is renamed"));
  }
  if (number != organisations_.size()) {
    return Gap("organisation", number, organisations_.size());
  }
  organisations_.Append(std::string(id));
  organisation_numbers_.Add(
      HashOf(id), [&](uint32_t o) { return HashOf(organisations_[o]); });
  return absl::OkStatus();
}

void Catalogue::IndexProduct(ProductNumber number) {
  const auto hash_of = [&](ProductNumber p) {
    return NameHash(products_[p].organisation, local_id(p));
  };
  product_numbers_.Add(hash_of(number), hash_of);
}

absl::Status Catalogue::SetProduct(ProductNumber number,
                                   const ProductVersion& version) {
  if (version.organisation >= organisations_.size()) {
    return absl::FailedPreconditionError(base::StrCat(
        "catalogue: product ", number, " of an unknown organisation"));
  }
  if (number > products_.size()) {
    return Gap("product", number, products_.size());
  }
  if (number == products_.size()) {
    if (version.id.size() > kArenaPiece) {
      return absl::FailedPreconditionError(base::StrCat(
          "catalogue: the id of product ", number, " is too long"));
    }
    ProductRow row;
    row.organisation = version.organisation;
    row.id_size = static_cast<uint32_t>(version.id.size());
    char* const id = arena_.Extend(version.id.size());
    std::copy(version.id.begin(), version.id.end(), id);
    row.id_begin = arena_.size() - version.id.size();
    products_.Append(row);
    IndexProduct(number);
  }
  ProductRow& row = products_.Mutable(number);
  if (local_id(number) != version.id ||
      row.organisation != version.organisation) {
    return absl::FailedPreconditionError(
        base::StrCat("catalogue: product ", number, " is renamed"));
  }
  if (version.declared) {
    TANJI_ASSIGN_OR_RETURN(const quantity::Unit* unit,
                           quantity::UnitOf(version.unit));
    row.unit = unit->code;
    row.dimension = unit->dimension;
  }
  return absl::OkStatus();
}

absl::Status Catalogue::SetProcess(ProcessNumber number,
                                   const ProcessVersion& version, Seq seq) {
  if (version.product >= products_.size()) {
    return absl::FailedPreconditionError(
        base::StrCat("catalogue: process ", number, " of an unknown product"));
  }
  if (number > processes_.size()) {
    return Gap("process", number, processes_.size());
  }
  if (number == processes_.size()) {
    ProcessRow row;
    row.product = version.product;
    row.period_start = StartOf(version.period);
    row.period_end = EndOf(version.period);
    row.place = NumberOfPlace(version.place);
    processes_.Append(row);
    Link();
  }
  ProcessRow& row = processes_.Mutable(number);
  if (row.product != version.product) {
    return absl::FailedPreconditionError(
        base::StrCat("catalogue: process ", number, " changes its product"));
  }
  row.in_force = version.in_force;
  row.stage = static_cast<uint8_t>(version.stage);
  row.is_mix = version.is_mix;
  row.is_frozen = version.frozen_seq != 0;
  row.seq = row.is_frozen ? version.frozen_seq : seq;
  if (HasMany(row.product)) IndexProcess(number);
  return absl::OkStatus();
}

void Catalogue::Link() {
  const auto number = static_cast<ProcessNumber>(processes_.size() - 1);
  ProductRow& product = products_.Mutable(processes_[number].product);
  if (product.last_process == kNoNumber) {
    product.first_process = number;
  } else {
    processes_.Mutable(product.last_process).next_of_product = number;
  }
  product.last_process = number;
  ++product.process_count;
  if (product.process_count != kWalkedMax + 1) return;
  for (ProcessNumber i = product.first_process; i != kNoNumber;
       i = processes_[i].next_of_product) {
    IndexProcess(i);
  }
}

void Catalogue::IndexProcess(ProcessNumber number) {
  const ProcessRow& row = processes_[number];
  providers_.Remove({row.product, row.period_end, !row.is_mix, number});
  const ProviderIndex::Process process{row.product, row.period_end, row.is_mix,
                                       number};
  if (row.in_force && !row.is_frozen) {
    providers_.Add(process);
  } else {
    providers_.Remove(process);
  }
}

void Catalogue::AppendTo(std::string* out) const {
  base::AppendU64(out, organisations_.size());
  for (size_t i = 0; i < organisations_.size(); ++i) {
    base::AppendString(out, organisations_[i]);
  }
  base::AppendU64(out, places_.size());
  for (size_t i = 0; i < places_.size(); ++i) {
    base::AppendString(out, places_[i]);
  }
  base::AppendU64(out, arena_.size());
  arena_.ForEachPiece(
      [&](const char* piece, size_t size) { out->append(piece, size); });
  AppendRows(out, products_);
  AppendRows(out, processes_);
}

absl::Status Catalogue::CheckRows() const {
  absl::Status bad =
      absl::DataLossError("compiled snapshot: a row names what is not there");
  for (ProductNumber p = 0; p < products_.size(); ++p) {
    const ProductRow& row = products_[p];
    const bool is_id_there = arena_.Holds(row.id_begin, row.id_size);
    const bool is_unit_known =
        row.unit == 0
            ? row.dimension == 0
            : quantity::UnitOf(row.unit).ok() &&
                  (*quantity::UnitOf(row.unit))->dimension == row.dimension;
    if (row.organisation >= organisations_.size() || !is_id_there ||
        !is_unit_known) {
      return bad;
    }
  }
  for (ProcessNumber i = 0; i < processes_.size(); ++i) {
    const ProcessRow& row = processes_[i];
    if (row.product >= products_.size() || row.place >= places_.size() ||
        row.stage > static_cast<uint8_t>(Stage::kEndOfLife)) {
      return bad;
    }
  }
  return CheckLists();
}

absl::Status Catalogue::CheckLists() const {
  absl::Status bad = absl::DataLossError(
      "compiled snapshot: a list of processes is not whole");
  struct End {
    ProcessNumber last = kNoNumber;
    uint32_t count = 0;
  };
  std::vector<End> ends(products_.size());  // of the lists so far
  for (ProcessNumber i = 0; i < processes_.size(); ++i) {
    const ProductNumber p = processes_[i].product;
    const ProcessNumber linked = ends[p].last == kNoNumber
                                     ? products_[p].first_process
                                     : processes_[ends[p].last].next_of_product;
    if (linked != i) return bad;
    ends[p] = {i, ends[p].count + 1};
  }
  for (ProductNumber p = 0; p < products_.size(); ++p) {
    const ProductRow& row = products_[p];
    const ProcessNumber behind = ends[p].last == kNoNumber
                                     ? row.first_process
                                     : processes_[ends[p].last].next_of_product;
    if (behind != kNoNumber || row.last_process != ends[p].last ||
        row.process_count != ends[p].count) {
      return bad;
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Catalogue> Catalogue::ReadFrom(base::WireReader& reader) {
  Catalogue catalogue;
  TANJI_ASSIGN_OR_RETURN(const uint64_t organisations, reader.U64());
  for (uint64_t i = 0; i < organisations; ++i) {
    TANJI_ASSIGN_OR_RETURN(const std::string_view id,
                           reader.String(kOrganisationIdSizeMax));
    TANJI_RETURN_IF_ERROR(
        catalogue.SetOrganisation(static_cast<uint32_t>(i), id));
  }
  TANJI_ASSIGN_OR_RETURN(const uint64_t places, reader.U64());
  for (uint64_t i = 0; i < places; ++i) {
    TANJI_ASSIGN_OR_RETURN(const std::string_view place,
                           reader.String(kPlaceSizeMax));
    if (catalogue.NumberOfPlace(std::string(place)) != i) {
      return absl::DataLossError("compiled snapshot: a place stands twice");
    }
  }
  if (places != catalogue.places_.size()) {  // the first is there always
    return absl::DataLossError(
        "compiled snapshot: the place without a name "
        "is missing");
  }
  TANJI_ASSIGN_OR_RETURN(const uint64_t arena_size, reader.U64());
  TANJI_ASSIGN_OR_RETURN(std::string_view arena, reader.Bytes(arena_size));
  while (!arena.empty()) {
    const std::string_view piece = arena.substr(0, kArenaPiece);
    std::copy(piece.begin(), piece.end(),
              catalogue.arena_.Extend(piece.size()));
    arena.remove_prefix(piece.size());
  }
  TANJI_ASSIGN_OR_RETURN(catalogue.products_, ReadRows<ProductRow>(reader));
  TANJI_ASSIGN_OR_RETURN(catalogue.processes_, ReadRows<ProcessRow>(reader));
  TANJI_RETURN_IF_ERROR(catalogue.CheckRows());
  catalogue.product_numbers_.Reserve(catalogue.products_.size());
  for (ProductNumber p = 0; p < catalogue.products_.size(); ++p) {
    catalogue.IndexProduct(p);
  }
  for (ProcessNumber i = 0; i < catalogue.processes_.size(); ++i) {
    if (catalogue.HasMany(catalogue.processes_[i].product)) {
      catalogue.IndexProcess(i);
    }
  }
  return catalogue;
}

}  // namespace tanji::graph
