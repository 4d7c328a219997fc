// One product whose total its owner has granted to many organisations, on a
// server with TLS or without.

#ifndef TANJI_BENCHMARKS_GRANTED_TOTAL_H_
#define TANJI_BENCHMARKS_GRANTED_TOTAL_H_

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "benchmarks/import_folder.h"
#include "benchmarks/load_generator.h"
#include "lib/base/status.h"
#include "lib/crypto/certificate_authority.h"

namespace tanji::benchmarks {

inline constexpr int kOrganisations = 64;
inline constexpr int kConnections = 16;  // organisations with certificates

using Channel = std::shared_ptr<grpc::Channel>;

// Calls `method` of `stub`; what the server answers is returned.
template <typename Response, typename Stub, typename Request>
absl::StatusOr<Response> Ask(Stub& stub,
                             grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                          const Request&,
                                                          Response*),
                             const Request& request) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kCallTimeout);
  Response response;
  TANJI_RETURN_IF_ERROR(ToStatus((stub.*method)(&context, request, &response)));
  return response;
}

// Files of an authority and of a server of its own, and clients' certificates.
struct Certificates {
  std::string authority;
  std::vector<crypto::KeyAndCertificate> clients;
  std::vector<std::string> arguments;  // of tanjid
};
absl::StatusOr<Certificates> MakeCertificates(const std::string& folder);

// The product, and what others may see of it; returns its record's position.
absl::StatusOr<uint64_t> SupplyAndGrant(const Channel& channel);

// "Bearer ...", one of each organisation.
absl::StatusOr<std::vector<std::string>> Tokens(const Channel& channel);

// Makes the certificates known, each as one of an organisation.
absl::Status Register(const Channel& channel, const Certificates& certificates);

// A connection of its own, with the client's certificate or (null) without.
Channel TlsChannel(const std::string& address, const std::string& authority,
                   const crypto::KeyAndCertificate* client);

// Reads of the product's total, as of `min_seq` or later.
LoadGenerator::Work TotalWork(std::vector<std::string> authorizations,
                              uint64_t min_seq);

}  // namespace tanji::benchmarks

#endif  // TANJI_BENCHMARKS_GRANTED_TOTAL_H_
