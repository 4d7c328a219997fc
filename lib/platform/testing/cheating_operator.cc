#include "lib/platform/testing/cheating_operator.h"

#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "lib/base/check.h"
#include "lib/crypto/random.h"
#include "lib/ledger/commitment.h"
#include "lib/platform/footprint/footprint_statement.h"
#include "lib/platform/footprint/record_inputs.h"
#include "lib/platform/record/payload.h"
#include "lib/platform/status/status_lists.h"
#include "lib/store/sealing.h"

namespace tanji::platform {
namespace {

using certificate::FootprintStatement;

template <typename T>
T Must(absl::StatusOr<T> value) {
  TANJI_CHECK(value.ok());
  return *std::move(value);
}

quantity::Decimal TheNext(const quantity::Decimal& value) {
  return quantity::Decimal::FromDouble(std::nextafter(
      value.ToDouble(), std::numeric_limits<double>::infinity()));
}

}  // namespace

Committed IssueFalsely(TestSystem& system, const std::string& product,
                       const Cheat& cheat) {
  Context& context = system.context();
  const View view = system.ViewAtHead();
  const auto caller = identity::Caller::Operator();
  const Footprint footprint =
      Must(GetFootprint(view, caller, Must(graph::ProductId::Parse(product))));
  FootprintStatement statement = Must(
      MakeStatement(context, context.keys.origin(), view, caller, footprint));
  if (cheat.statement) cheat.statement(statement);
  TANJI_CHECK(statement.Check().ok());
  const std::string payload = statement.ToJson();

  Change change;
  change.draft = NewDraft(ledger::RecordKind::kFootprint);
  change.secret = crypto::RandomBytes(ledger::kSecretSize);
  CommitTo(change.draft, change.secret, certificate::kStatementMediaType,
           payload);
  std::vector<std::string> disclosures = Must(
      MakeDisclosures(change.secret, payload, view, footprint.process,
                      [&context](uint64_t seq) -> absl::StatusOr<ledger::Hash> {
                        return context.ledger.Leaf(seq);
                      }));
  if (cheat.disclosures) cheat.disclosures(disclosures);
  change.draft.inputs = ledger::InputsLine{
      ledger::PaddedCount(disclosures.size()),
      ledger::CommitmentTree(change.secret, disclosures).Root()};
  change.prepare =
      [draft = change.draft, secret = change.secret, payload,
       packed = PackDisclosures(disclosures)](
          const Position&,
          ChangeView& puts) -> absl::StatusOr<std::optional<uint64_t>> {
    const store::RecordSealer sealer(secret);
    PutPayload(puts, sealer, draft.id, payload);
    PutInputs(puts, sealer, draft.id, packed);
    return std::nullopt;
  };
  Committed committed =
      Must(context.sequencer.SubmitAndWait(std::move(change)));
  context.status_lists.Note(committed.seq);
  system.WaitForStatusList(committed.seq);
  return committed;
}

void AddTheLeast(FootprintStatement& statement) {
  statement.kg_co2e = TheNext(statement.kg_co2e);
  for (certificate::StatementIndicator& indicator : statement.indicators) {
    const bool is_main = indicator.id == statement.main_indicator;
    if (is_main || indicator.id == statement.parts.front()) {
      indicator.value = TheNext(indicator.value);
    }
  }
}

}  // namespace tanji::platform
