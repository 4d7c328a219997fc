#include "lib/platform/supply/import_names.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/base/tasks.h"
#include "lib/platform/supply/import_threads.h"
#include "lib/store/sealing.h"

namespace tanji::platform {
namespace {

constexpr size_t kFirstBytes = 256;

bool IsBelow(const NewName& a, const NewName& b) {
  return std::memcmp(a.digest.data(), b.digest.data(), a.digest.size()) < 0;
}

size_t FirstByteOf(const NewName& name) {
  return static_cast<unsigned char>(name.digest[0]);
}

}  // namespace

std::vector<NewName> NamesOf(const exchange::NeutralFormGraph& graph,
                             std::string_view organisation_secret) {
  const Ranges nodes{graph.node_count(), kNodesOfATask};
  std::vector<NewName> names(2 * nodes.items);
  const absl::Status done =
      base::RunTasks(kImportThreads, nodes.count(), [&](size_t range) {
        const store::IdDigester digester(organisation_secret);
        for (size_t node = nodes.Begin(range); node < nodes.End(range);
             ++node) {
          const std::string_view id = graph.IdOf(static_cast<uint32_t>(node));
          digester.DigestTo(static_cast<uint8_t>(IdKind::kProduct), id,
                            &names[2 * node].digest);
          digester.DigestTo(static_cast<uint8_t>(IdKind::kProcess),
                            ProcessName(id, "", std::nullopt),
                            &names[2 * node + 1].digest);
        }
        return absl::OkStatus();
      });
  TANJI_CHECK(done.ok());
  return names;
}

void SortByDigest(std::vector<NewName>& names) {
  // By the first byte into buckets, and each of these by itself.
  std::array<size_t, kFirstBytes + 1> begins{};
  for (const NewName& name : names) ++begins[FirstByteOf(name) + 1];
  for (size_t i = 1; i < begins.size(); ++i) begins[i] += begins[i - 1];
  std::vector<NewName> sorted(names.size());
  std::array<size_t, kFirstBytes + 1> next = begins;
  for (const NewName& name : names) sorted[next[FirstByteOf(name)]++] = name;
  const absl::Status done =
      base::RunTasks(kImportThreads, kFirstBytes, [&](size_t i) {
        const auto at = [&](size_t place) {
          return sorted.begin() + static_cast<ptrdiff_t>(place);
        };
        std::sort(at(begins[i]), at(begins[i + 1]), IsBelow);
        return absl::OkStatus();
      });
  TANJI_CHECK(done.ok());
  names.swap(sorted);
}

absl::StatusOr<std::unique_ptr<store::BulkFile>> WriteNames(
    store::KeyValueStore& main, graph::OrganisationNumber organisation,
    std::span<const NewName> names) {
  TANJI_ASSIGN_OR_RETURN(auto file, main.StartBulkFile());
  for (const NewName& name : names) {
    TANJI_RETURN_IF_ERROR(file->Add(
        store::NameKey(organisation, DigestOf(name)), name.entry.Pack()));
  }
  TANJI_RETURN_IF_ERROR(file->Complete());
  return file;
}

}  // namespace tanji::platform
