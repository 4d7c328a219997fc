// `tanji explain` with --tree, --paths or --sankey.

#ifndef TANJI_SERVICES_CLI_EXPLAIN_VIEWS_H_
#define TANJI_SERVICES_CLI_EXPLAIN_VIEWS_H_

#include <cstdint>
#include <string>

#include "CLI/CLI.hpp"
#include "services/cli/argument.h"
#include "services/cli/command.h"
#include "services/cli/number_text.h"
#include "services/cli/process_text.h"

namespace tanji::cli {

// Which view, and how far it goes; 0: as the server has it.
struct ContributionOptions {
  bool tree = false;
  bool paths = false;
  std::string sankey;  // file; "-": standard output; empty: not asked for
  uint32_t nodes = 0;
  uint32_t count = 0;
  uint32_t links = 0;
  uint32_t depth = 0;
  uint32_t turns = 0;
  std::string indicator;

  bool any() const { return tree || paths || !sankey.empty(); }
};

// What all views are told.
struct ContributionRead {
  std::string product;
  const ProcessOptions& process;
  const AsOfOptions& as_of;
  uint32_t cumulative;
  bool json;
  Digits digits;
};

// `options` outlive `app`. The views exclude each other, and `others`.
void AddContributionOptions(CLI::App& app, ContributionOptions& options,
                            const std::vector<CLI::Option*>& others);

ExitCode RunContributions(const Session& session,
                          const ContributionOptions& options,
                          const ContributionRead& read);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_EXPLAIN_VIEWS_H_
