// Arguments that several commands take. What is malformed is wrong use, found
// out before any server is asked.

#ifndef TANJI_SERVICES_CLI_ARGUMENT_H_
#define TANJI_SERVICES_CLI_ARGUMENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "services/cli/process_text.h"

namespace tanji::cli {

// PRODUCT, required: "ORG/PRODUCT". `product` outlives `app`.
void AddProductArgument(CLI::App& app, std::string& product);

// The same, once or more often.
void AddProductsArgument(CLI::App& app, std::vector<std::string>& products);

// --place and --period: which process of the product. `options` outlive `app`.
void AddProcessOptions(CLI::App& app, ProcessOptions& options);

// What is wrong with a number that may not be negative, where it is: the parser
// takes "-1" for the largest number of all. For CLI::Option::check.
std::string NegativeFault(const std::string& text);

// --as-of and --valid-on: an earlier position of the log, and a day.
struct AsOfOptions {
  std::optional<uint64_t> seq;
  std::string day;  // empty: not given
};
// `options` outlive `app`.
void AddAsOfOptions(CLI::App& app, AsOfOptions& options);
// For requests with as_of_seq and valid_on.
template <typename Request>
void SetAsOf(const AsOfOptions& options, Request& request) {
  if (options.seq.has_value()) request.set_as_of_seq(*options.seq);
  request.set_valid_on(options.day);
}

// --as ORG. `organisation` outlives `app`.
CLI::Option* AddOrganisationOption(CLI::App& app, std::string& organisation,
                                   const std::string& description);

// --log-key, --signer-key, --attester-key and --witness-key: files with
// verifier keys, each as often as wanted; and --quorum.
struct KeyFileOptions {
  std::vector<std::string> log_keys;
  std::vector<std::string> signer_keys;
  std::vector<std::string> attester_keys;
  std::vector<std::string> witness_keys;
  std::optional<size_t> quorum;
};
// --log-key, --signer-key and --attester-key. `options` outlives `app`.
void AddKeyFileOptions(CLI::App& app, KeyFileOptions& options);
// --witness-key and --quorum, likewise.
void AddWitnessOptions(CLI::App& app, KeyFileOptions& options);

// --force, for a command that writes one file. `force` outlives `app`.
void AddForceOption(CLI::App& app, bool& force);
// Whether a file may be written there, as far as can be told before:
// ALREADY_EXISTS for a file that is there, unless with `force`; else as
// base::CheckSaveFile. Devices and pipes are written to.
absl::Status CheckOutFile(const std::string& path, bool force);

// What is wrong with a command line of `app` that could not be parsed because a
// word is no command; else empty.
std::string UnknownCommandText(const CLI::App& app);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_ARGUMENT_H_
