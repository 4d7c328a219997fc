#include "lib/platform/pack/factor_search.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <span>
#include <tuple>
#include <utility>

#include "lib/base/status.h"
#include "lib/platform/marks.h"
#include "lib/quantity/unit.h"

namespace tanji::platform {
namespace {

using exchange::Factor;
using exchange::FactorPackHead;

// Greater for the later period; least where none is stated.
std::pair<graph::Day, graph::Day> LatenessOf(const Factor& factor) {
  if (!factor.period.has_value()) return {graph::kDayMin, graph::kDayMin};
  return {factor.period->end, factor.period->start};
}

// The processes of a product that are in force, by place and period. Rows of a
// product come one after the other, so that each product's list is walked once.
class RowProcesses {
 public:
  explicit RowProcesses(const graph::Catalogue& catalogue)
      : catalogue_(catalogue) {}

  // The process that a row became; kNoNumber where the view has none.
  graph::ProcessNumber Find(const graph::ProductId& product,
                            const Factor& row) {
    if (!(product == product_)) Walk(product);
    const auto [end, start] = LatenessOf(row);
    const auto found = processes_.find({row.place, end, start});
    return found == processes_.end() ? graph::kNoNumber : found->second;
  }

 private:
  void Walk(const graph::ProductId& product) {
    product_ = product;
    processes_.clear();
    const auto number = catalogue_.FindProduct(product);
    if (!number.has_value()) return;
    graph::ProcessNumber next = catalogue_.product(*number).first_process;
    while (next != graph::kNoNumber) {
      const graph::Catalogue::ProcessRow& process = catalogue_.process(next);
      if (process.in_force && !process.is_frozen) {
        const graph::Day start = process.period_end == graph::kDayMin
                                     ? graph::kDayMin
                                     : process.period_start;
        processes_[{catalogue_.process_id(next).place, process.period_end,
                    start}] = next;
      }
      next = process.next_of_product;
    }
  }

  const graph::Catalogue& catalogue_;
  graph::ProductId product_;
  std::map<std::tuple<std::string, graph::Day, graph::Day>,
           graph::ProcessNumber>
      processes_;
};

// Less for what is wanted first: a product's footprint takes life-cycle factors
// of electricity, and direct CO2 must not be mixed with them.
int FamilyOrderOf(const Factor& factor) {
  if (!factor.electricity.has_value()) return 0;
  switch (factor.electricity->family) {
    case graph::ElectricityFamily::kGenerationMix:
      return 1;
    case graph::ElectricityFamily::kDirectCo2:
      return 2;
    default:
      return 0;
  }
}

absl::StatusOr<FoundFactor> MakeFound(const Calculation& calculation,
                                      const identity::Caller& caller,
                                      const FactorPackHead& pack,
                                      const Factor& row,
                                      graph::ProcessNumber process) {
  const graph::Catalogue& catalogue = *calculation.network.catalogue;
  const graph::ProductNumber product = catalogue.process(process).product;
  TANJI_ASSIGN_OR_RETURN(const quantity::Unit* unit,
                         quantity::UnitOf(catalogue.product(product).unit));
  FoundFactor found;
  found.product = {pack.id, row.id};
  found.unit = std::string(unit->symbol);
  found.row = row;
  found.licence = exchange::LicenceOf(pack, row);
  found.is_withheld =
      found.licence.export_rule == graph::ExportRule::kForbidden &&
      !identity::Decide(caller, identity::Action::kReadFootprint, {pack.id})
           .ok();
  found.is_uncharacterised =
      (calculation.intensities.EvidenceOf(process).marks &
       kMarkUncharacterised) != 0;
  const double total = calculation.MainOfProduct(process);
  if (found.is_withheld) {
    found.row.note.clear();
    found.row.kg_co2e.reset();
    found.row.primary_energy_mj.reset();
  } else if (std::isfinite(total)) {
    found.kg_co2e = total;
  }
  return found;
}

}  // namespace

struct FactorSearch::Index {
  struct Row {
    uint32_t pack = 0;  // in `packs`
    Factor factor;
  };
  // What orders rows, and finds those of one product and place.
  struct RowKey {
    std::string_view pack;
    std::string_view product;
    std::string_view place;
    friend auto operator<=>(const RowKey&, const RowKey&) = default;
  };

  RowKey KeyOf(const Row& row) const {
    return {packs[row.pack].id, row.factor.id, row.factor.place};
  }
  // Of the product and place of a match.
  std::span<const Row> RowsOf(const exchange::NamedProduct& product) const {
    const std::string_view key = product.key;
    const size_t slash = key.find('/');
    const RowKey wanted{key.substr(0, slash), key.substr(slash + 1),
                        product.place};
    const auto begin = std::lower_bound(
        rows.begin(), rows.end(), wanted,
        [this](const Row& row, const RowKey& k) { return KeyOf(row) < k; });
    auto end = begin;
    while (end != rows.end() && KeyOf(*end) == wanted) ++end;
    return {begin, end};
  }
  // Adds the rows of a document.
  absl::Status Add(std::string_view document) {
    auto pack = exchange::ReadFactorPack(document);
    if (!pack.ok()) return pack.status();
    if (pack->factors.size() > kRowsMax - rows.size()) {
      return absl::ResourceExhaustedError(base::StrCat(
          "the factor packs have more than ", kRowsMax, " rows in all"));
    }
    const auto number = static_cast<uint32_t>(packs.size());
    packs.push_back(std::move(pack->head));
    for (Factor& factor : pack->factors) {
      // They are in the network.
      factor.emissions.clear();
      factor.emissions.shrink_to_fit();
      rows.push_back({number, std::move(factor)});
    }
    return absl::OkStatus();
  }
  // Once all are added.
  absl::Status Finish() {
    std::sort(rows.begin(), rows.end(), [this](const Row& a, const Row& b) {
      const RowKey key_a = KeyOf(a);
      const RowKey key_b = KeyOf(b);
      if (key_a != key_b) return key_a < key_b;
      return LatenessOf(a.factor) > LatenessOf(b.factor);
    });
    std::vector<exchange::NamedProduct> products;
    for (size_t i = 0; i < rows.size(); ++i) {
      if (i > 0 && KeyOf(rows[i]) == KeyOf(rows[i - 1])) continue;
      const Factor& factor = rows[i].factor;
      products.push_back({base::StrCat(packs[rows[i].pack].id, "/", factor.id),
                          factor.names, factor.category, factor.place});
    }
    TANJI_ASSIGN_OR_RETURN(names,
                           exchange::NameIndex::Create(std::move(products)));
    return absl::OkStatus();
  }

  uint64_t state = 0;  // PackStateOf the view that it was built for
  std::vector<FactorPackHead> packs;
  std::vector<Row> rows;  // by key, the latest period first
  exchange::NameIndex names;
};

uint64_t PackStateOf(const View& view) {
  uint64_t state = 0;
  for (const LoadedPack& pack : view.calculation->packs.List()) {
    state = std::max(state, pack.seq);
  }
  return state;
}

std::shared_ptr<const FactorSearch::Index> FactorSearch::Current(
    uint64_t state) const {
  const base::MutexLock lock(mu_);
  return index_ != nullptr && index_->state >= state ? index_ : nullptr;
}

absl::StatusOr<std::shared_ptr<const FactorSearch::Index>> FactorSearch::Build(
    const View& view) const {
  auto index = std::make_shared<Index>();
  index->state = PackStateOf(view);
  for (const LoadedPack& pack : view.calculation->packs.List()) {
    if (pack.version.kind != graph::PackKind::kFactor) continue;
    TANJI_ASSIGN_OR_RETURN(
        const std::string document,
        ReadPackDocument(context_.main, context_.secrets, pack.seq));
    const absl::Status added = index->Add(document);
    if (absl::IsInvalidArgument(added)) {
      return absl::DataLossError(base::StrCat("the pack of record ", pack.seq,
                                              " is not what was loaded"));
    }
    TANJI_RETURN_IF_ERROR(added);
  }
  TANJI_RETURN_IF_ERROR(index->Finish());
  return index;
}

absl::StatusOr<std::shared_ptr<const FactorSearch::Index>>
FactorSearch::IndexFor(const View& view) {
  const uint64_t state = PackStateOf(view);
  std::shared_ptr<const Index> index = Current(state);
  if (index != nullptr) return index;
  const base::MutexLock building(build_mu_);
  index = Current(state);
  if (index != nullptr) return index;
  TANJI_ASSIGN_OR_RETURN(index, Build(view));
  const base::MutexLock lock(mu_);
  index_ = index;
  ++builds_;
  return index;
}

absl::StatusOr<FactorPage> FactorSearch::Search(const View& view,
                                                const identity::Caller& caller,
                                                std::string_view query,
                                                uint32_t first,
                                                uint32_t page_size) {
  TANJI_RETURN_IF_ERROR(
      identity::Decide(caller, identity::Action::kReadPack, {}));
  TANJI_ASSIGN_OR_RETURN(const std::shared_ptr<const Index> index,
                         IndexFor(view));
  TANJI_ASSIGN_OR_RETURN(
      std::vector<exchange::NameMatch> matches,
      index->names.Search(query, exchange::NameIndex::kMatchesMax));
  const auto order = [&](const exchange::NameMatch& match) {
    return std::pair(match.rank,
                     FamilyOrderOf(index->RowsOf(*match.product)[0].factor));
  };
  std::stable_sort(
      matches.begin(), matches.end(),
      [&](const auto& a, const auto& b) { return order(a) < order(b); });
  RowProcesses processes(*view.calculation->network.catalogue);
  FactorPage page;
  uint32_t number = 0;  // of the next row
  for (const exchange::NameMatch& match : matches) {
    for (const Index::Row& row : index->RowsOf(*match.product)) {
      if (number++ < first) continue;
      if (page.factors.size() == page_size) {
        page.next = number - 1;
        page.more = true;
        return page;
      }
      const FactorPackHead& pack = index->packs[row.pack];
      const graph::ProcessNumber process =
          processes.Find({pack.id, row.factor.id}, row.factor);
      // An index of later packs than the view's.
      if (process == graph::kNoNumber) continue;
      TANJI_ASSIGN_OR_RETURN(
          FoundFactor found,
          MakeFound(*view.calculation, caller, pack, row.factor, process));
      page.factors.push_back(std::move(found));
    }
  }
  page.next = number;
  return page;
}

uint64_t FactorSearch::builds() const {
  const base::MutexLock lock(mu_);
  return builds_;
}

}  // namespace tanji::platform
