// Sends a folder in the neutral CSV form to a server, as one import.

#ifndef TANJI_BENCHMARKS_IMPORT_FOLDER_H_
#define TANJI_BENCHMARKS_IMPORT_FOLDER_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "tanji/supply/v1/import.pb.h"

namespace tanji::benchmarks {

// The answer to SupplyService.ImportStream, or the code and message of its
// error. Takes the bytes of the files from memory (MappedFile).
absl::StatusOr<supply::v1::ImportStreamResponse> ImportFolder(
    const std::shared_ptr<grpc::Channel>& channel, const std::string& folder,
    const std::string& organisation);

// Code and message of an error of gRPC.
absl::Status ToStatus(const grpc::Status& status);

}  // namespace tanji::benchmarks

#endif  // TANJI_BENCHMARKS_IMPORT_FOLDER_H_
