#include "services/server/method.h"

#include <google/protobuf/descriptor.h>

#include "lib/api/access.h"
#include "lib/base/check.h"
#include "services/server/services.h"
#include "tanji/identity/v1/right.pb.h"

namespace tanji::server {

absl::StatusOr<identity::Action> RightOf(const std::string& method) {
  const google::protobuf::MethodDescriptor* descriptor =
      google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
          method);
  if (descriptor == nullptr) {
    return absl::NotFoundError("there is no method " + method);
  }
  return api::ToAction(descriptor->options().GetExtension(identity::v1::right));
}

const std::vector<std::string>& ServiceNames() {
  static const std::vector<std::string> names = {
      "tanji.supply.v1.SupplyService",
      "tanji.footprint.v1.FootprintService",
      "tanji.footprint.v1.PathsService",
      "tanji.footprint.v1.UncertaintyService",
      "tanji.certificate.v1.CertificateService",
      "tanji.certificate.v1.EvidenceService",
      "tanji.certificate.v1.StatusService",
      "tanji.ledger.v1.LedgerService",
      "tanji.ledger.v1.LogKeyService",
      "tanji.identity.v1.IdentityService",
      "tanji.pack.v1.PackService",
      "tanji.footprint.v1.SimulationService",
      "tanji.footprint.v1.WatchService",
      "tanji.identity.v1.AccessService",
      "tanji.identity.v1.ErasureService",
      "tanji.verification.v1.VerificationService"};
  return names;
}

Method::Method(ServiceParts& parts, const std::string& full_name)
    : name(full_name),
      metrics(parts.metrics.OfMethod(name)),
      request_size_max(api::RequestSizeMax(name)),
      right([&] {
        const auto named = RightOf(name);
        TANJI_CHECK(named.ok());
        return *named;
      }()),
      cost(MethodCost(name)),
      places(MethodPlaces(name)) {}

}  // namespace tanji::server
