// The network of a compiled-snapshot file: what is accepted can be compiled,
// asked and stored again.

#include <string>

#include "lib/base/check.h"
#include "lib/base/wire.h"
#include "lib/graph/network.h"
#include "tests/fuzz/fuzz_input.h"

namespace tanji::graph {

TANJI_FUZZ(input) {
  base::WireReader reader(input, "fuzzed network");
  const auto network = Network::ReadFrom(reader);
  if (!network.ok()) return;
  const auto compiled = network->Compile();
  if (compiled.ok()) {
    TANJI_CHECK(compiled->snapshot.process_count() ==
                network->catalogue().process_count());
  }
  const Catalogue& catalogue = network->catalogue();
  for (ProcessNumber i = 0; i < catalogue.process_count(); ++i) {
    const ProcessId id = catalogue.process_id(i);
    TANJI_CHECK(!id.ToString().empty());
  }
  std::string stored;
  network->AppendTo(&stored);
  TANJI_CHECK(stored == input.substr(0, input.size() - reader.rest().size()));
}

}  // namespace tanji::graph
