#include "lib/platform/stored_network.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "lib/base/status.h"
#include "lib/platform/footprint/own_emissions.h"
#include "lib/platform/marks.h"

namespace tanji::platform {

absl::Status StoredNetwork::LoadAll(uint64_t as_of, graph::Day day) {
  day_ = day;
  for (const auto kind :
       {graph::EntityKind::kPack, graph::EntityKind::kOrganisation,
        graph::EntityKind::kProduct, graph::EntityKind::kProcess}) {
    TANJI_RETURN_IF_ERROR(LoadRange(kind, 0, graph::kNoNumber, as_of));
  }
  return absl::OkStatus();
}

absl::Status StoredNetwork::LoadBlend(uint64_t names_as_of, uint64_t as_of,
                                      graph::Day day) {
  day_ = day;
  TANJI_RETURN_IF_ERROR(LoadPacks(0, graph::kNoNumber, as_of));
  for (const auto kind :
       {graph::EntityKind::kOrganisation, graph::EntityKind::kProduct}) {
    TANJI_RETURN_IF_ERROR(LoadRange(kind, 0, graph::kNoNumber, names_as_of));
  }
  TANJI_RETURN_IF_ERROR(LoadProcesses(0, graph::kNoNumber, as_of));
  // Numbers are given out in order, so what was named later comes after.
  const uint32_t first = network_.catalogue().process_count();
  return reader_.ForEachNewest(
      graph::EntityKind::kProcess, first, graph::kNoNumber, names_as_of,
      [&](const EntityReader::Visited& stored) -> absl::StatusOr<bool> {
        EntityReader::Process process{stored.seq, {}, false};
        TANJI_ASSIGN_OR_RETURN(process.version,
                               graph::UnpackProcess(stored.packed));
        process.version.in_force = false;
        TANJI_RETURN_IF_ERROR(SetProcess(stored.number, process));
        return false;
      });
}

absl::Status StoredNetwork::TakePacks(uint64_t packs_as_of, uint64_t as_of) {
  const auto before = packs_.method();
  TANJI_RETURN_IF_ERROR(
      packs_.Load(main_, secrets_, reader_, 0, graph::kNoNumber, packs_as_of));
  return packs_.method() == before ? absl::OkStatus() : Recharacterise(as_of);
}

absl::Status StoredNetwork::TakeProcess(graph::ProcessNumber process,
                                        uint64_t as_of, graph::Day day) {
  day_ = day;
  return LoadProcesses(process, process + 1, as_of);
}

absl::Status StoredNetwork::Restore(graph::Network network,
                                    const std::vector<uint32_t>& dated,
                                    graph::Day day, uint64_t as_of) {
  TANJI_RETURN_IF_ERROR(
      packs_.Load(main_, secrets_, reader_, 0, graph::kNoNumber, as_of));
  network_ = std::move(network);
  dated_.clear();
  dated_.insert(dated.begin(), dated.end());
  day_ = day;
  return absl::OkStatus();
}

std::vector<uint32_t> StoredNetwork::Dated() const {
  std::vector<uint32_t> dated(dated_.begin(), dated_.end());
  std::sort(dated.begin(), dated.end());
  return dated;
}

absl::Status StoredNetwork::LoadPacks(uint32_t first, uint32_t last,
                                      uint64_t as_of) {
  const auto before = packs_.method();
  TANJI_RETURN_IF_ERROR(
      packs_.Load(main_, secrets_, reader_, first, last, as_of));
  return packs_.method() == before ? absl::OkStatus() : Recharacterise(as_of);
}

absl::Status StoredNetwork::Recharacterise(uint64_t as_of) {
  const std::vector<graph::ProcessNumber> processes =
      network_.WithOwnEmissions();
  network_.SetColumnCount(packs_.method()->columns().size());
  for (const graph::ProcessNumber process : processes) {
    TANJI_RETURN_IF_ERROR(LoadProcesses(process, process + 1, as_of));
  }
  return absl::OkStatus();
}

absl::Status StoredNetwork::Apply(const ChangeSet& changes, uint64_t seq) {
  // First the packs: what they mean for the processes of the same record.
  for (const ChangeSet::Run& run : changes.runs()) {
    if (run.kind != graph::EntityKind::kPack) continue;
    TANJI_RETURN_IF_ERROR(LoadPacks(run.first, run.first + run.count, seq));
  }
  for (const ChangeSet::Run& run : changes.runs()) {
    if (run.kind == graph::EntityKind::kPack) continue;
    TANJI_RETURN_IF_ERROR(
        LoadRange(run.kind, run.first, run.first + run.count, seq));
  }
  return absl::OkStatus();
}

absl::Status StoredNetwork::SetDay(graph::Day day, uint64_t as_of) {
  day_ = day;
  for (const uint32_t number : Dated()) {
    TANJI_RETURN_IF_ERROR(LoadProcesses(number, number + 1, as_of));
  }
  return absl::OkStatus();
}

absl::Status StoredNetwork::Restate(uint64_t as_of) {
  for (const graph::ProcessNumber process : network_.TakeRestated()) {
    TANJI_RETURN_IF_ERROR(LoadProcesses(process, process + 1, as_of));
  }
  return absl::OkStatus();
}

absl::StatusOr<graph::CompiledNetwork> StoredNetwork::Compile(uint64_t as_of) {
  TANJI_RETURN_IF_ERROR(Restate(as_of));
  return network_.Compile();
}

absl::StatusOr<graph::NetworkUpdate> StoredNetwork::Update(
    uint64_t as_of, graph::CompiledNetwork& compiled) {
  TANJI_RETURN_IF_ERROR(Restate(as_of));
  return network_.Update(compiled);
}

void StoredNetwork::NoteErasedName(const EntityReader::Visited& stored,
                                   uint64_t as_of) {
  has_erased_names_ = has_erased_names_ || (stored.erased.has_value() &&
                                            IsUnknown(*stored.erased, as_of));
}

absl::Status StoredNetwork::LoadRange(graph::EntityKind kind, uint32_t first,
                                      uint32_t last, uint64_t as_of) {
  switch (kind) {
    case graph::EntityKind::kOrganisation:
      return reader_.ForEachNewest(
          kind, first, last, as_of,
          [&](const EntityReader::Visited& stored) -> absl::StatusOr<bool> {
            NoteErasedName(stored, as_of);
            TANJI_ASSIGN_OR_RETURN(const graph::OrganisationVersion version,
                                   graph::UnpackOrganisation(stored.packed));
            TANJI_RETURN_IF_ERROR(
                network_.SetOrganisation(stored.number, version));
            return false;
          });
    case graph::EntityKind::kProduct:
      return reader_.ForEachNewest(
          kind, first, last, as_of,
          [&](const EntityReader::Visited& stored) -> absl::StatusOr<bool> {
            TANJI_RETURN_IF_ERROR(steps_.Take());
            NoteErasedName(stored, as_of);
            TANJI_ASSIGN_OR_RETURN(const graph::ProductVersion version,
                                   graph::UnpackProduct(stored.packed));
            TANJI_RETURN_IF_ERROR(network_.SetProduct(stored.number, version));
            return false;
          });
    case graph::EntityKind::kProcess:
      return LoadProcesses(first, last, as_of);
    case graph::EntityKind::kPack:
      return LoadPacks(first, last, as_of);
  }
  return absl::OkStatus();
}

// Of each process the newest released version whose validity covers the day
// holds; with none of them, the process is not in force.
absl::Status StoredNetwork::LoadProcesses(uint32_t first, uint32_t last,
                                          uint64_t as_of) {
  std::optional<EntityReader::Process> open;  // looking for an older version
  uint32_t open_number = graph::kNoNumber;
  std::optional<Identity> identity;  // of `open_number`
  const auto set = [&](EntityReader::Process& process) {
    if (identity.has_value()) {
      process.version.place = identity->place;
      process.version.period = identity->period;
    }
    return SetProcess(open_number, process);
  };
  const auto close = [&]() -> absl::Status {
    if (!open.has_value()) return absl::OkStatus();
    open->version.in_force = false;
    open->version.inputs.clear();
    TANJI_RETURN_IF_ERROR(set(*open));
    open.reset();
    return absl::OkStatus();
  };
  TANJI_RETURN_IF_ERROR(reader_.ForEachNewest(
      graph::EntityKind::kProcess, first, last, as_of,
      [&](const EntityReader::Visited& stored) -> absl::StatusOr<bool> {
        if (stored.number != open_number) {
          TANJI_RETURN_IF_ERROR(close());
          open_number = stored.number;
          identity.reset();
        }
        EntityReader::Process process{stored.seq, {}, false};
        TANJI_ASSIGN_OR_RETURN(process.version,
                               graph::UnpackProcess(stored.packed));
        if (!stored.erased.has_value()) {
          if (!identity.has_value()) {
            identity = Identity{process.version.place, process.version.period};
          }
        } else {
          process.erased = IsUnknown(*stored.erased, as_of);
          // Of a copy nobody but who has pinned it took anything.
          if (process.erased && stored.erased->state != ErasedState::kCopy &&
              erased_.insert(process.version.product).second) {
            newly_erased_.push_back(process.version.product);
          }
        }
        process.dated =
            process.version.IsDated() || (open.has_value() && open->dated);
        if (process.version.in_force && !process.version.HoldsOn(day_)) {
          open = std::move(process);
          return true;
        }
        open.reset();
        TANJI_RETURN_IF_ERROR(set(process));
        return false;
      }));
  TANJI_RETURN_IF_ERROR(close());
  return newly_erased_.empty() ? absl::OkStatus() : MarkErased(as_of);
}

absl::Status StoredNetwork::MarkErased(uint64_t as_of) {
  std::vector<graph::ProcessNumber> processes;
  for (const graph::ProductNumber product : std::exchange(newly_erased_, {})) {
    const graph::Catalogue& catalogue = network_.catalogue();
    graph::ProcessNumber i = catalogue.product(product).first_process;
    for (; i != graph::kNoNumber; i = catalogue.process(i).next_of_product) {
      processes.push_back(i);
    }
  }
  for (const graph::ProcessNumber i : processes) {
    TANJI_RETURN_IF_ERROR(LoadProcesses(i, i + 1, as_of));
  }
  return absl::OkStatus();
}

absl::Status StoredNetwork::SetProcess(uint32_t number,
                                       const EntityReader::Process& process) {
  TANJI_RETURN_IF_ERROR(steps_.Take());
  if (process.dated) {
    dated_.insert(number);
  } else {
    dated_.erase(number);
  }
  TANJI_ASSIGN_OR_RETURN(
      graph::OwnEmissions own,
      OwnEmissionsOf(packs_.method().get(), process.version));
  if (process.erased || erased_.contains(process.version.product)) {
    own.marks |= kMarkErased;
  }
  const graph::Catalogue& catalogue = network_.catalogue();
  if (process.version.in_force &&
      process.version.product < catalogue.product_count()) {
    const uint32_t pack =
        packs_.MarkOf(catalogue.product(process.version.product).organisation);
    own.marks |= pack;
    if (pack != 0 && process.version.frozen_seq != 0) {
      own.marks |= kMarkOlderPackRow;
    }
  }
  return network_.SetProcess(number, process.version, process.seq,
                             std::move(own));
}

}  // namespace tanji::platform
