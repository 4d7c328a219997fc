// Messages of a watch as text.

#ifndef TANJI_SERVICES_CLI_WATCH_TEXT_H_
#define TANJI_SERVICES_CLI_WATCH_TEXT_H_

#include <map>
#include <string>

#include "tanji/footprint/v1/watch.pb.h"

namespace tanji::cli {

// One object on one line (services/cli/README.md); numbers as FootprintJson has
// them, null where there is no footprint.
std::string WatchJson(const footprint::v1::WatchResponse& response);

// For people: a line for each footprint, with its change against the line
// before. Thread-compatible.
class WatchLines {
 public:
  // Empty for a message that tells nothing.
  std::string Of(const footprint::v1::WatchResponse& response);

 private:
  std::map<std::string, double> last_;  // by product and request index
};

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_WATCH_TEXT_H_
