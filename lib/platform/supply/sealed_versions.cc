#include "lib/platform/supply/sealed_versions.h"

#include <algorithm>
#include <utility>

#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/base/tasks.h"
#include "lib/platform/supply/import_threads.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

// Some 8 MiB each, with few inputs a process.
constexpr size_t kProcessesOfAFile = 60'000;
constexpr size_t kProductsOfAFile = 150'000;

}  // namespace

void SealedVersions::Part::Add(const store::RecordSealer& sealer,
                               graph::EntityKind kind, uint32_t number,
                               std::string_view packed) {
  const size_t begin = bytes_.size();
  sealer.AppendSealedEntity(static_cast<uint8_t>(kind), number, packed,
                            &bytes_);
  TANJI_CHECK(bytes_.size() <= UINT32_MAX);
  sealed_.push_back({number, static_cast<uint32_t>(begin),
                     static_cast<uint32_t>(bytes_.size() - begin)});
}

void SealedVersions::Add(Part part) {
  const auto number = static_cast<uint32_t>(parts_.size());
  for (const Part::Sealed& sealed : part.sealed_) {
    items_.push_back({sealed.number, number, sealed.begin, sealed.size});
  }
  parts_.push_back(std::move(part.bytes_));
}

void SealedVersions::SortByNumber() {
  const auto is_below = [](const Item& a, const Item& b) {
    return a.number < b.number;
  };
  // As it comes from an organisation that was new.
  if (std::is_sorted(items_.begin(), items_.end(), is_below)) return;
  std::sort(items_.begin(), items_.end(), is_below);
}

absl::Status SealedVersions::WriteTo(store::BulkFile& file, size_t first,
                                     size_t last, uint64_t seq) const {
  for (size_t i = first; i < last; ++i) {
    const Item& item = items_[i];
    TANJI_RETURN_IF_ERROR(file.Add(
        store::EntityKey(static_cast<uint8_t>(kind_), item.number, seq),
        std::string_view(parts_[item.part]).substr(item.begin, item.size)));
  }
  return absl::OkStatus();
}

void SealedVersions::AddRunsTo(ChangeSet& changes) const {
  for (const Item& item : items_) changes.Add(kind_, item.number);
}

absl::StatusOr<std::vector<std::unique_ptr<store::BulkFile>>> WriteVersions(
    store::KeyValueStore& main, const SealedVersions& products,
    const SealedVersions& processes, uint64_t seq) {
  const Ranges of_processes{processes.size(), kProcessesOfAFile};
  const Ranges of_products{products.size(), kProductsOfAFile};
  std::vector<std::unique_ptr<store::BulkFile>> files(of_processes.count() +
                                                      of_products.count());
  // The larger ones first, so that both threads end together.
  TANJI_RETURN_IF_ERROR(
      base::RunTasks(kImportThreads, files.size(), [&](size_t i) {
        const bool is_process = i < of_processes.count();
        const Ranges& ranges = is_process ? of_processes : of_products;
        const size_t range = is_process ? i : i - of_processes.count();
        TANJI_ASSIGN_OR_RETURN(files[i], main.StartBulkFile());
        TANJI_RETURN_IF_ERROR((is_process ? processes : products)
                                  .WriteTo(*files[i], ranges.Begin(range),
                                           ranges.End(range), seq));
        return files[i]->Complete();
      }));
  return files;
}

}  // namespace tanji::platform
