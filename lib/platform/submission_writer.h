// Turns a checked submission into numbered, sealed versions, on the
// sequencer's thread.

#ifndef TANJI_LIB_PLATFORM_SUBMISSION_WRITER_H_
#define TANJI_LIB_PLATFORM_SUBMISSION_WRITER_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/graph/model.h"
#include "lib/graph/version.h"
#include "lib/platform/change.h"
#include "lib/platform/names.h"
#include "lib/platform/organisation_table.h"
#include "lib/store/sealing.h"

namespace tanji::platform {

// Writes one submission's versions. Thread-compatible; used once.
class SubmissionWriter {
 public:
  // All arguments outlive the writer. `sealer` is of the record's secret.
  SubmissionWriter(ChangeView& view, OrganisationTable& organisations,
                   const store::RecordSealer& sealer, uint64_t seq)
      : view_(view),
        organisations_(organisations),
        sealer_(sealer),
        seq_(seq) {}

  // FAILED_PRECONDITION with every fault that stored data make: a product that
  // is not declared, a unit of another dimension, nothing to remove.
  absl::Status Write(const graph::Submission& submission);

 private:
  struct Product {
    graph::ProductNumber number;
    quantity::DimensionCode dimension;  // 0: not declared
  };
  absl::StatusOr<Product> FindOrMakeProduct(const graph::ProductId& id);
  absl::StatusOr<graph::ProcessNumber> FindOrMakeProcess(
      const graph::ProductId& id, graph::ProductNumber product,
      const std::string& place, const std::optional<graph::Period>& period);
  absl::Status DeclareOrganisation(const graph::Submission& submission);
  absl::Status DeclareProduct(const std::string& organisation,
                              const graph::ProductDeclaration& declaration,
                              const std::string& place);
  absl::Status WriteProcess(const std::string& organisation,
                            const graph::ProcessDeclaration& declaration,
                            const std::string& place);
  absl::Status Remove(const std::string& organisation,
                      const graph::ProcessRemoval& removal,
                      const std::string& place);
  absl::StatusOr<graph::InputVersion> MakeInput(const graph::Input& input,
                                                const std::string& place);
  void Fault(const std::string& place, std::string_view message);
  absl::Status PutVersion(graph::EntityKind kind, uint32_t number,
                          const std::string& packed, const std::string& place);
  absl::Status PutVersions();

  ChangeView& view_;
  OrganisationTable& organisations_;
  const store::RecordSealer& sealer_;
  const uint64_t seq_;
  std::vector<std::string> faults_;
  // Versions to put, by number, so that the feed names them in order.
  std::map<graph::OrganisationNumber, graph::OrganisationVersion>
      organisation_versions_;
  std::map<graph::ProductNumber, graph::ProductVersion> product_versions_;
  std::map<graph::ProcessNumber, std::pair<graph::ProcessVersion, std::string>>
      process_versions_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUBMISSION_WRITER_H_
