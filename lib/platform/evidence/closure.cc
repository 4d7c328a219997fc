#include "lib/platform/evidence/closure.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "lib/base/status.h"
#include "lib/platform/entity_reader.h"
#include "lib/platform/evidence/grid_lookups.h"
#include "lib/platform/evidence/record_media.h"
#include "lib/platform/marks.h"
#include "lib/platform/pack/loaded_packs.h"
#include "lib/platform/supply/supply_records.h"
#include "lib/quantity/unit.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

using certificate::EvidenceItem;

// Stored versions that are read in between; some 10 us each.
constexpr size_t kReadsBetweenStops = 256;

void SetProcess(const graph::ProcessId& id, EvidenceItem& item) {
  item.id = id.product.ToString();
  item.place = id.place;
  if (!id.period.has_value()) return;
  item.period_start = graph::FormatDay(id.period->start);
  item.period_end = graph::FormatDay(id.period->end);
}

class ClosureFinder {
 public:
  ClosureFinder(const StoredRecords& stored, const View& view,
                const identity::Caller& caller, base::StopCheck stop,
                size_t processes_max,
                std::set<graph::OrganisationNumber> licensed)
      : stored_(stored),
        seq_(view.calculation->seq),
        day_(view.day),
        network_(view.calculation->network),
        catalogue_(*network_.catalogue),
        packs_(view.calculation->packs),
        caller_(caller),
        steps_(stop, kReadsBetweenStops),
        processes_max_(processes_max),
        reader_(stored.main, stored.secrets),
        licensed_(std::move(licensed)) {}

  absl::StatusOr<Closure> Find(graph::ProcessNumber root) {
    TANJI_RETURN_IF_ERROR(FindLicensed());
    TANJI_RETURN_IF_ERROR(AddGwpPack());
    expanded_.insert(root);
    std::vector<graph::ProcessNumber> open = {root};
    while (!open.empty()) {
      const graph::ProcessNumber i = open.back();
      open.pop_back();
      TANJI_ASSIGN_OR_RETURN(const bool is_open, Expand(i));
      if (!is_open) continue;
      for (const graph::ProcessNumber j : network_.snapshot.suppliers(i)) {
        if (expanded_.insert(j).second) open.push_back(j);
      }
    }
    return Finish();
  }

  // The packs of which records are needed, by record.
  const std::map<uint64_t, graph::OrganisationNumber>& pack_records() const {
    return pack_records_;
  }

 private:
  bool MayRead(graph::OrganisationNumber organisation) {
    const auto known = may_read_.find(organisation);
    if (known != may_read_.end()) return known->second;
    const bool may =
        !licensed_.contains(organisation) &&
        identity::Decide(caller_, identity::Action::kReadSupply,
                         {catalogue_.organisation_id(organisation)})
            .ok();
    may_read_.emplace(organisation, may);
    return may;
  }
  graph::OrganisationNumber OwnerOf(graph::ProductNumber product) const {
    return catalogue_.product(product).organisation;
  }

  // Who holds data that a licence forbids to hand on: a payload goes whole or
  // not at all.
  absl::Status FindLicensed() {
    base::StopSteps steps(steps_.stop());
    for (graph::ProcessNumber i = 0; i < catalogue_.process_count(); ++i) {
      TANJI_RETURN_IF_ERROR(steps.Take());
      if ((network_.snapshot.marks(i) & kMarkNotForExport) != 0) {
        licensed_.insert(OwnerOf(catalogue_.process(i).product));
      }
    }
    return absl::OkStatus();
  }

  void AddPayload(uint64_t seq, graph::OrganisationNumber owner) {
    closure_.payloads.insert(seq);
    if (packs_.MarkOf(owner) != 0) pack_records_.emplace(seq, owner);
  }

  absl::Status AddGwpPack() {
    const auto packed =
        reader_.Latest(graph::EntityKind::kPack, kGwpPackNumber, seq_);
    if (absl::IsNotFound(packed.status())) return absl::OkStatus();
    TANJI_RETURN_IF_ERROR(packed.status());
    closure_.payloads.insert(packed->seq);
    return absl::OkStatus();
  }

  // Before a process is looked at, which mostly is a read from the store. Each
  // counts once, however often it is come to.
  absl::Status Take(graph::ProcessNumber i) {
    TANJI_RETURN_IF_ERROR(steps_.Take());
    if (!taken_.insert(i).second || taken_.size() <= processes_max_) {
      return absl::OkStatus();
    }
    return absl::ResourceExhaustedError(
        base::StrCat("more than ", processes_max_,
                     " processes are upstream, or to be chosen from there; "
                     "expected at most as many for an archive"));
  }

  // A process whose own inputs count. False where it may not be read.
  absl::StatusOr<bool> Expand(graph::ProcessNumber i) {
    TANJI_ASSIGN_OR_RETURN(const std::optional<graph::ProcessVersion> version,
                           Select(i));
    if (!version.has_value()) return false;
    TANJI_RETURN_IF_ERROR(Declare(version->product));
    const auto all_unlinked = network_.unlinked.Of(i);
    auto unlinked = all_unlinked.begin();
    for (uint32_t k = 0; k < version->inputs.size(); ++k) {
      const graph::InputVersion& input = version->inputs[k];
      while (unlinked != all_unlinked.end() && unlinked->input < k) ++unlinked;
      const bool is_other_dimension =
          unlinked != all_unlinked.end() && unlinked->input == k &&
          unlinked->reason == graph::UnlinkedReason::kOtherDimension;
      // Whose unit does not fit counts as if nobody made it.
      if (is_other_dimension) continue;
      if (input.pinned) {
        TANJI_RETURN_IF_ERROR(
            Declare(catalogue_.process(input.target).product));
      } else {
        TANJI_RETURN_IF_ERROR(DeclareWithProcesses(input.target));
      }
    }
    if (!version->outputs.has_value()) return true;
    TANJI_RETURN_IF_ERROR(Declare(version->outputs->reference_product));
    for (const graph::CoProductVersion& output :
         version->outputs->co_products) {
      TANJI_RETURN_IF_ERROR(Declare(output.product));
      if (output.substitutes != graph::kNoNumber) {
        TANJI_RETURN_IF_ERROR(DeclareWithProcesses(output.substitutes));
      }
    }
    return true;
  }

  // A process that is to be there, and the record of its version; nothing
  // where it may not be read, and what it names.
  absl::StatusOr<std::optional<graph::ProcessVersion>> Select(
      graph::ProcessNumber i) {
    TANJI_RETURN_IF_ERROR(Take(i));
    const graph::ProductNumber product = catalogue_.process(i).product;
    Name(product);
    if (!MayRead(OwnerOf(product))) {
      withheld_processes_.insert(i);
      withheld_.insert(OwnerOf(product));
      return std::nullopt;
    }
    std::vector<uint64_t>& seqs = processes_[i];
    TANJI_ASSIGN_OR_RETURN(EntityReader::Process process,
                           reader_.ProcessAt(i, seq_, day_));
    graph::ProcessVersion& version = process.version;
    if (!seqs.empty()) return std::move(version);
    if (!version.in_force) {
      // Named only: what was never released, or holds on other days. What has
      // ended comes with the record that ends it.
      TANJI_ASSIGN_OR_RETURN(const auto released,
                             reader_.LastReleased(i, process.seq));
      if (!released.has_value() || released->seq == process.seq) {
        return std::move(version);
      }
      TANJI_RETURN_IF_ERROR(Declare(product));
      TANJI_RETURN_IF_ERROR(ShowEnd(i, *released, process.seq));
      seqs.push_back(process.seq);
      AddPayload(process.seq, OwnerOf(product));
      return std::move(version);
    }
    const bool is_frozen = version.frozen_seq != 0;
    if (is_frozen) TANJI_RETURN_IF_ERROR(NameOriginal(NameOf(i)).status());
    seqs.push_back(is_frozen ? version.frozen_seq : process.seq);
    TANJI_RETURN_IF_ERROR(Declare(product));
    TANJI_RETURN_IF_ERROR(AddVersion(seqs.back(), version));
    return std::move(version);
  }

  // The record that ends a further output names its maker alone: that it made
  // this one is shown by the version before; and what the maker makes since
  // then, where that was released, by the draft. A pack shows itself which rows
  // it has no more.
  absl::Status ShowEnd(graph::ProcessNumber ended,
                       const EntityReader::Process& before, uint64_t end_seq) {
    const auto& outputs = before.version.outputs;
    if (!outputs.has_value() || outputs->index == 0) return absl::OkStatus();
    ProcessName name = NameOf(ended);
    std::get<0>(name) = outputs->reference_product;
    Name(outputs->reference_product);
    TANJI_ASSIGN_OR_RETURN(const graph::ProcessNumber maker,
                           NameOriginal(name));
    processes_[ended].push_back(before.seq);
    TANJI_RETURN_IF_ERROR(AddVersion(before.seq, before.version));
    TANJI_ASSIGN_OR_RETURN(const auto release, FindRelease(end_seq));
    if (!release.has_value() || maker == graph::kNoNumber) {
      return absl::OkStatus();
    }
    TANJI_ASSIGN_OR_RETURN(const auto since,
                           reader_.LastReleased(maker, end_seq));
    if (!since.has_value() || since->seq != end_seq) return absl::OkStatus();
    return AddVersion(end_seq, since->version);
  }

  // The record of a version, what it is a release of, and what was looked up
  // when it was drafted.
  absl::Status AddVersion(uint64_t seq, const graph::ProcessVersion& version) {
    AddPayload(seq, OwnerOf(version.product));
    uint64_t drafted_seq = seq;
    TANJI_ASSIGN_OR_RETURN(const std::optional<ReleaseDocument> release,
                           FindRelease(seq));
    if (release.has_value()) {
      drafted_seq = release->version_seq;
      closure_.payloads.insert(drafted_seq);
      EvidenceItem draft;
      draft.kind = EvidenceItem::Kind::kDraft;
      const graph::ProductNumber reference =
          version.outputs.has_value() ? version.outputs->reference_product
                                      : version.product;
      SetProcess(
          {catalogue_.product_id(reference), version.place, version.period},
          draft);
      draft.seqs.push_back(drafted_seq);
      drafts_.insert(certificate::EvidenceItemLine(draft));
    }
    for (const graph::InputVersion& input : version.inputs) {
      Name(input.pinned ? catalogue_.process(input.target).product
                        : input.target);
      if (input.pinned) {
        TANJI_RETURN_IF_ERROR(Take(input.target));
        processes_.try_emplace(input.target);
      }
      if (!input.detail.has_value() || !input.detail->found_by_place) continue;
      const graph::OrganisationNumber pack = OwnerOf(input.target);
      if (!MayRead(pack)) continue;
      TANJI_ASSIGN_OR_RETURN(
          const EntityReader::Packed packed,
          reader_.Latest(graph::EntityKind::kPack, FactorPackNumber(pack),
                         drafted_seq));
      AddPayload(packed.seq, pack);
      if (!input.detail->electricity.has_value()) continue;
      lookups_.Add(drafted_seq, *input.detail->electricity,
                   {pack, catalogue_.product_id(input.target).local});
    }
    if (!version.outputs.has_value()) return absl::OkStatus();
    // They must be declared for the version to be drafted.
    TANJI_RETURN_IF_ERROR(Declare(version.outputs->reference_product));
    for (const graph::CoProductVersion& output : version.outputs->co_products) {
      TANJI_RETURN_IF_ERROR(Declare(output.product));
      if (output.substitutes != graph::kNoNumber) Name(output.substitutes);
    }
    return absl::OkStatus();
  }

  // The versions of packs that electricity is found with.
  absl::Status AddPacksOfLookups() {
    std::vector<graph::OrganisationNumber> packs;
    for (uint32_t k = 0; k < catalogue_.organisation_count(); ++k) {
      if (packs_.MarkOf(k) != 0 && MayRead(k)) packs.push_back(k);
    }
    TANJI_ASSIGN_OR_RETURN(const GridLookups::PackRecords records,
                           lookups_.Complete(pack_records_, packs));
    for (const auto& [seq, pack] : records) AddPayload(seq, pack);
    return absl::OkStatus();
  }

  // What the record at `seq` releases; nothing for another kind of record.
  absl::StatusOr<std::optional<ReleaseDocument>> FindRelease(uint64_t seq) {
    const auto known = releases_.find(seq);
    if (known != releases_.end()) return known->second;
    TANJI_ASSIGN_OR_RETURN(std::optional<ReleaseDocument> release,
                           ReadRelease(stored_, seq));
    return releases_.emplace(seq, std::move(release)).first->second;
  }

  absl::StatusOr<bool> IsOfImport(uint64_t seq) {
    const auto known = imports_.find(seq);
    if (known != imports_.end()) return known->second;
    TANJI_ASSIGN_OR_RETURN(const bool is_import, IsImport(stored_, seq));
    imports_.emplace(seq, is_import);
    return is_import;
  }

  using ProcessName = std::tuple<graph::ProductNumber, uint32_t, graph::Day,
                                 graph::Day>;  // product, place, period
  ProcessName NameOf(graph::ProcessNumber i) const {
    const graph::Catalogue::ProcessRow& row = catalogue_.process(i);
    return {row.product, row.place, row.period_start, row.period_end};
  }

  // The process that a frozen copy was made of has a number of its own, and so
  // has the maker of an output. Those of a product are looked through once,
  // however many copies there are.
  absl::StatusOr<graph::ProcessNumber> NameOriginal(const ProcessName& name) {
    const graph::ProductNumber product = std::get<0>(name);
    if (with_originals_.insert(product).second) {
      graph::ProcessNumber i = catalogue_.product(product).first_process;
      for (; i != graph::kNoNumber; i = catalogue_.process(i).next_of_product) {
        TANJI_RETURN_IF_ERROR(steps_.Take());
        if (catalogue_.process(i).is_frozen) continue;
        TANJI_RETURN_IF_ERROR(Take(i));
        originals_.try_emplace(NameOf(i), i);  // the first of equals
      }
    }
    const auto found = originals_.find(name);
    if (found == originals_.end()) return graph::kNoNumber;
    processes_.try_emplace(found->second);
    return found->second;
  }

  void Name(graph::ProductNumber product) { products_.try_emplace(product); }

  // With the record that declares it.
  absl::Status Declare(graph::ProductNumber product) {
    Product& entry = products_[product];
    if (entry.is_declared || catalogue_.product(product).unit == 0) {
      return absl::OkStatus();
    }
    entry.is_declared = true;
    // Who takes a product knows its unit.
    if (!MayRead(OwnerOf(product))) return absl::OkStatus();
    for (uint64_t position = seq_;;) {
      const auto packed =
          reader_.Latest(graph::EntityKind::kProduct, product, position);
      if (absl::IsNotFound(packed.status())) break;
      TANJI_RETURN_IF_ERROR(packed.status());
      TANJI_ASSIGN_OR_RETURN(const graph::ProductVersion version,
                             graph::UnpackProduct(packed->bytes));
      if (!version.declared) break;
      entry.seqs.push_back(packed->seq);
      AddPayload(packed->seq, OwnerOf(product));
      // A database keeps what was declared before beside the unit.
      TANJI_ASSIGN_OR_RETURN(const bool is_import, IsOfImport(packed->seq));
      if (!is_import || packed->seq == 0) break;
      position = packed->seq - 1;
    }
    std::reverse(entry.seqs.begin(), entry.seqs.end());
    return absl::OkStatus();
  }

  // And with all that the provider rule chooses from.
  absl::Status DeclareWithProcesses(graph::ProductNumber product) {
    TANJI_RETURN_IF_ERROR(Declare(product));
    if (!with_processes_.insert(product).second) return absl::OkStatus();
    graph::ProcessNumber i = catalogue_.product(product).first_process;
    for (; i != graph::kNoNumber; i = catalogue_.process(i).next_of_product) {
      TANJI_RETURN_IF_ERROR(steps_.Take());
      if (catalogue_.process(i).is_frozen) continue;
      TANJI_RETURN_IF_ERROR(Select(i).status());
    }
    return absl::OkStatus();
  }

  absl::StatusOr<Closure> Finish() {
    TANJI_RETURN_IF_ERROR(AddPacksOfLookups());
    std::set<graph::OrganisationNumber> organisations;
    for (const auto& [number, product] : products_) {
      organisations.insert(OwnerOf(number));
    }
    for (const graph::OrganisationNumber number : organisations) {
      EvidenceItem item;
      item.id = catalogue_.organisation_id(number);
      closure_.items.push_back(std::move(item));
    }
    for (const auto& [number, product] : products_) {
      EvidenceItem item;
      item.kind = EvidenceItem::Kind::kProduct;
      item.id = catalogue_.product_id(number).ToString();
      if (product.is_declared) {
        TANJI_ASSIGN_OR_RETURN(
            const quantity::Unit* unit,
            quantity::UnitOf(catalogue_.product(number).unit));
        item.unit = std::string(unit->symbol);
        item.seqs = product.seqs;
      }
      closure_.items.push_back(std::move(item));
    }
    for (const auto& [number, seqs] : processes_) {
      EvidenceItem item;
      item.kind = EvidenceItem::Kind::kProcess;
      SetProcess(catalogue_.process_id(number), item);
      const graph::Catalogue::ProcessRow& row = catalogue_.process(number);
      if (row.is_frozen) item.frozen_seq = row.seq;
      item.seqs = seqs;
      closure_.items.push_back(std::move(item));
    }
    for (const std::string& line : drafts_) {
      TANJI_ASSIGN_OR_RETURN(EvidenceItem draft,
                             certificate::ReadEvidenceItem(line));
      closure_.items.push_back(std::move(draft));
    }
    closure_.withheld_organisations = withheld_.size();
    closure_.withheld_processes = withheld_processes_.size();
    return std::move(closure_);
  }

  struct Product {
    bool is_declared = false;
    std::vector<uint64_t> seqs;
  };

  const StoredRecords& stored_;
  const uint64_t seq_;
  const graph::Day day_;
  const graph::CompiledNetwork& network_;
  const graph::Catalogue& catalogue_;
  const LoadedPacks& packs_;
  const identity::Caller& caller_;
  base::StopSteps steps_;
  const size_t processes_max_;
  EntityReader reader_;

  Closure closure_;
  std::map<graph::OrganisationNumber, bool> may_read_;
  std::set<graph::OrganisationNumber> licensed_;
  std::set<graph::OrganisationNumber> withheld_;
  absl::flat_hash_set<graph::ProcessNumber> withheld_processes_;
  absl::flat_hash_set<graph::ProcessNumber> taken_;
  absl::flat_hash_set<graph::ProcessNumber> expanded_;
  absl::flat_hash_set<graph::ProductNumber> with_processes_;
  absl::flat_hash_set<graph::ProductNumber> with_originals_;
  absl::flat_hash_map<ProcessName, graph::ProcessNumber> originals_;
  std::map<graph::ProductNumber, Product> products_;
  std::map<graph::ProcessNumber, std::vector<uint64_t>> processes_;
  std::set<std::string> drafts_;  // as lines
  std::map<uint64_t, std::optional<ReleaseDocument>> releases_;
  std::map<uint64_t, bool> imports_;
  std::map<uint64_t, graph::OrganisationNumber> pack_records_;
  GridLookups lookups_{stored_, reader_, steps_};
};

}  // namespace

absl::StatusOr<Closure> FindClosure(const StoredRecords& stored,
                                    const View& view,
                                    const identity::Caller& caller,
                                    graph::ProcessNumber process,
                                    base::StopCheck stop,
                                    size_t processes_max) {
  // Packs of which an earlier version is needed, as a whole, that has rows
  // which may not be handed on; found out from what would be taken.
  std::set<graph::OrganisationNumber> licensed;
  std::set<uint64_t> allowed;  // records that were looked through
  for (;;) {
    ClosureFinder finder(stored, view, caller, stop, processes_max, licensed);
    TANJI_ASSIGN_OR_RETURN(Closure closure, finder.Find(process));
    const size_t known = licensed.size();
    for (const auto& [seq, pack] : finder.pack_records()) {
      if (licensed.contains(pack) || allowed.contains(seq)) continue;
      TANJI_RETURN_IF_ERROR(stop());
      TANJI_ASSIGN_OR_RETURN(const bool forbids, ForbidsExport(stored, seq));
      if (forbids) {
        licensed.insert(pack);
      } else {
        allowed.insert(seq);
      }
    }
    if (licensed.size() == known) return closure;
  }
}

}  // namespace tanji::platform
