// How commands hang in the command line.

#ifndef TANJI_SERVICES_CLI_COMMAND_H_
#define TANJI_SERVICES_CLI_COMMAND_H_

#include <functional>
#include <string>

#include "CLI/CLI.hpp"
#include "services/cli/connection.h"
#include "services/cli/console.h"
#include "services/cli/exit_code.h"

namespace tanji::cli {

// What a command runs with.
struct Session {
  const Console& console;
  Connection connection;
};

// One command of the command line: its options, owned by the App that it was
// added to, and what it does once they are read.
struct Command {
  CLI::App* app;
  std::function<ExitCode(const Session&)> run;
  // The exit code when standard output did not take the whole result.
  ExitCode output_lost = ExitCode::kFailed;
};

// Each adds its command to `parent`, which outlives it.
Command AddPing(CLI::App& parent);
Command AddImportCsv(CLI::App& parent);
Command AddImportOlca(CLI::App& parent);
Command AddSubmit(CLI::App& parent);
Command AddPending(CLI::App& parent);
Command AddRelease(CLI::App& parent);
Command AddWithdraw(CLI::App& parent);
Command AddFootprints(CLI::App& parent);
Command AddFootprint(CLI::App& parent);
Command AddExplain(CLI::App& parent);
Command AddDiff(CLI::App& parent);
Command AddUncertainty(CLI::App& parent);
Command AddSimulate(CLI::App& parent);
Command AddLevers(CLI::App& parent);
Command AddWatch(CLI::App& parent);
Command AddCertify(CLI::App& parent);
Command AddCompare(CLI::App& parent);
Command AddMonitor(CLI::App& parent);
Command AddEvidenceExport(CLI::App& parent);
Command AddEvidenceCollect(CLI::App& parent);
Command AddEvidenceAdd(CLI::App& parent);
Command AddEvidenceList(CLI::App& parent);
Command AddEvidenceGet(CLI::App& parent);
Command AddAttest(CLI::App& parent);
Command AddAudit(CLI::App& parent);
Command AddRefresh(CLI::App& parent);
Command AddDisclose(CLI::App& parent);
Command AddStatusShow(CLI::App& parent);
Command AddStatusWithdraw(CLI::App& parent);
Command AddStatusSupersede(CLI::App& parent);
Command AddStatusDispute(CLI::App& parent);
Command AddStatusSettle(CLI::App& parent);
Command AddStatusFetch(CLI::App& parent);
Command AddTrace(CLI::App& parent);
Command AddFindingRaise(CLI::App& parent);
Command AddFindingAnswer(CLI::App& parent);
Command AddFindingClose(CLI::App& parent);
Command AddFindingList(CLI::App& parent);
Command AddRecalculate(CLI::App& parent);
Command AddLedgerAddCosignatures(CLI::App& parent);
Command AddLedgerAddKey(CLI::App& parent);
Command AddLedgerKeys(CLI::App& parent);
Command AddLedgerListKeys(CLI::App& parent);
Command AddLedgerRequestKey(CLI::App& parent);
Command AddLedgerRevokeKey(CLI::App& parent);
Command AddLedgerStatus(CLI::App& parent);
Command AddLedgerWitnessRequest(CLI::App& parent);
Command AddLedgerExport(CLI::App& parent);
Command AddVerify(CLI::App& parent);
Command AddTrustAdd(CLI::App& parent);
Command AddTrustList(CLI::App& parent);
Command AddTrustRemove(CLI::App& parent);
Command AddPacksLoad(CLI::App& parent);
Command AddPacksList(CLI::App& parent);
Command AddPacksExport(CLI::App& parent);
Command AddFactorsSearch(CLI::App& parent);
Command AddFactorsImport(CLI::App& parent);
Command AddFsck(CLI::App& parent);
Command AddOrgAdd(CLI::App& parent);
Command AddOrgList(CLI::App& parent);
Command AddOrgInvite(CLI::App& parent);
Command AddOrgCertificate(CLI::App& parent);
Command AddOrgCredentials(CLI::App& parent);
Command AddOrgRevoke(CLI::App& parent);
Command AddOrgKey(CLI::App& parent);
Command AddOrgKeys(CLI::App& parent);
Command AddOrgRevokeKey(CLI::App& parent);
Command AddOrgErase(CLI::App& parent);
Command AddErase(CLI::App& parent);
Command AddJoin(CLI::App& parent);
Command AddWhoAmI(CLI::App& parent);
Command AddGrantGive(CLI::App& parent);
Command AddGrantWithdraw(CLI::App& parent);
Command AddGrantList(CLI::App& parent);
Command AddAccessLog(CLI::App& parent);
Command AddBackupKey(CLI::App& parent);
Command AddBackupRestore(CLI::App& parent);
Command AddBackupWrite(CLI::App& parent);
Command AddCaInit(CLI::App& parent);
Command AddCaServer(CLI::App& parent);
Command AddCaClient(CLI::App& parent);
Command AddCaRevoke(CLI::App& parent);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_COMMAND_H_
