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
#include "lib/store/sealing.h"

namespace tanji::platform {

// Finds or makes organisations, in one change. Thread-compatible.
class OrganisationTable {
 public:
  OrganisationTable(ChangeView& view, std::string_view names_secret)
      : view_(view), names_secret_(names_secret) {}

  struct Organisation {
    graph::OrganisationNumber number;
    bool is_new;
    store::IdDigester digester;
  };
  // The organisation, made when it is missing: a new number and secret.
  absl::StatusOr<Organisation*> FindOrMake(const std::string& id);

  const std::vector<std::pair<graph::OrganisationNumber, std::string>>& made()
      const {
    return made_;
  }

 private:
  ChangeView& view_;
  std::string_view names_secret_;
  std::map<std::string, Organisation> known_;
  std::vector<std::pair<graph::OrganisationNumber, std::string>> made_;
};

// Returns the position of the earlier record when request `request_id` of
// `organisation` was committed with the same content, and nothing when it is
// new; then notes it for position `seq`. ALREADY_EXISTS when it was committed
// with other content. An empty id is never noted.
absl::StatusOr<std::optional<uint64_t>> CheckRequest(
    ChangeView& view, const OrganisationTable::Organisation& organisation,
    std::string_view request_id, std::string_view content_sha256, uint64_t seq);

// The record of request `request_id` of `organisation` (id) if it was committed
// before, as CheckRequest finds it: so that a repeated request is the first one
// whatever has changed since. Nothing for an empty id.
absl::StatusOr<std::optional<Committed>> FindEarlier(
    const store::KeyValueStore& main, const store::KeyValueStore& secrets,
    std::string_view names_secret, const std::string& organisation,
    std::string_view request_id, std::string_view content_sha256);

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
