#include "benchmarks/bare_csv.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "lib/base/file.h"
#include "lib/base/status.h"

namespace tanji::benchmarks {

absl::StatusOr<MappedFile> MappedFile::Open(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return base::ErrnoStatus(path, errno);
  struct stat facts {};
  void* mapped = MAP_FAILED;
  if (fstat(fd, &facts) == 0 && facts.st_size > 0) {
    mapped = mmap(nullptr, static_cast<size_t>(facts.st_size), PROT_READ,
                  MAP_PRIVATE | MAP_POPULATE, fd, 0);
  }
  const int error = errno;
  close(fd);
  if (facts.st_size == 0) {
    return absl::InvalidArgumentError(base::StrCat(path, ": is empty"));
  }
  if (mapped == MAP_FAILED) return base::ErrnoStatus(path, error);
  return MappedFile(path, std::string_view(static_cast<const char*>(mapped),
                                           static_cast<size_t>(facts.st_size)));
}

MappedFile::~MappedFile() {
  if (text_.empty()) return;
  munmap(const_cast<char*>(text_.data()), text_.size());
}

absl::StatusOr<NetworkFiles> NetworkFiles::Open(const std::string& folder) {
  TANJI_ASSIGN_OR_RETURN(MappedFile nodes,
                         MappedFile::Open(folder + "/nodes.csv"));
  TANJI_ASSIGN_OR_RETURN(MappedFile edges,
                         MappedFile::Open(folder + "/edges.csv"));
  TANJI_ASSIGN_OR_RETURN(MappedFile factors,
                         MappedFile::Open(folder + "/factors.csv"));
  return NetworkFiles{std::move(nodes), std::move(edges), std::move(factors)};
}

absl::StatusOr<ParseTotals> ParseNetwork(const NetworkFiles& files) {
  ParseTotals totals;
  const auto add = [&totals](const auto& row) {
    ++totals.rows;
    for (const uint32_t id : row.ids) totals.sum += id;
    for (const double value : row.values) totals.sum += value;
    totals.sum += static_cast<double>(row.rest.size());
  };
  TANJI_RETURN_IF_ERROR((ForEachRow<1, 1>(files.nodes, add)));
  TANJI_RETURN_IF_ERROR((ForEachRow<2, 2>(files.edges, add)));
  TANJI_RETURN_IF_ERROR((ForEachRow<1, 2>(files.factors, add)));
  totals.bytes = files.nodes.text().size() + files.edges.text().size() +
                 files.factors.text().size();
  return totals;
}

}  // namespace tanji::benchmarks
