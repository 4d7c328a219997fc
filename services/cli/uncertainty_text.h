// How uncertain footprints are, as text and JSON.

#ifndef TANJI_SERVICES_CLI_UNCERTAINTY_TEXT_H_
#define TANJI_SERVICES_CLI_UNCERTAINTY_TEXT_H_

#include <string>

#include "tanji/footprint/v1/uncertainty.pb.h"

namespace tanji::cli {

std::string UncertaintyText(const footprint::v1::SampleResult& result);

// One object on one line (services/cli/README.md).
std::string UncertaintyJson(const footprint::v1::SampleResult& result);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_UNCERTAINTY_TEXT_H_
