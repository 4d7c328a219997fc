// The services of the wire API, one file each.

#ifndef TANJI_SERVICES_SERVER_SERVICES_H_
#define TANJI_SERVICES_SERVER_SERVICES_H_

#include <grpcpp/impl/service_type.h>

#include <memory>
#include <string>
#include <vector>

#include "services/server/method.h"

namespace tanji::server {

// `parts` outlive the services. All are thread-safe.
std::unique_ptr<grpc::Service> MakeSupplyService(ServiceParts& parts);
std::unique_ptr<grpc::Service> MakeFootprintService(ServiceParts& parts);
std::unique_ptr<grpc::Service> MakePathsService(ServiceParts& parts);
std::unique_ptr<grpc::Service> MakeCertificateService(ServiceParts& parts);
std::unique_ptr<grpc::Service> MakeEvidenceService(ServiceParts& parts);
std::unique_ptr<grpc::Service> MakeLedgerService(ServiceParts& parts);
std::unique_ptr<grpc::Service> MakeIdentityService(ServiceParts& parts);
std::unique_ptr<grpc::Service> MakePackService(ServiceParts& parts);
std::unique_ptr<grpc::Service> MakeUncertaintyService(ServiceParts& parts);
std::unique_ptr<grpc::Service> MakeSimulationService(ServiceParts& parts);
std::unique_ptr<grpc::Service> MakeWatchService(ServiceParts& parts);
std::unique_ptr<grpc::Service> MakeAccessService(ServiceParts& parts);
std::unique_ptr<grpc::Service> MakeVerificationService(ServiceParts& parts);
std::unique_ptr<grpc::Service> MakeErasureService(ServiceParts& parts);
std::unique_ptr<grpc::Service> MakeLogKeyService(ServiceParts& parts);
std::unique_ptr<grpc::Service> MakeStatusService(ServiceParts& parts);

// Full names of all of them: "tanji.supply.v1.SupplyService".
const std::vector<std::string>& ServiceNames();

}  // namespace tanji::server

#endif  // TANJI_SERVICES_SERVER_SERVICES_H_
