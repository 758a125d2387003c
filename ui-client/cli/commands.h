// The commands. Each does what its help in words.cc says, prints, and answers the exit code.

#pragma once

#include "ui-client/cli/options.h"
#include "ui-client/cli/seat.h"

namespace cowork::cli {

Exit Up(const Seat& seat, const Options& options);
Exit Down(const Seat& seat, const Options& options);
Exit Status(const Seat& seat, const Options& options);

Exit GrantAdd(const Seat& seat, const Options& options);
Exit GrantList(const Seat& seat, const Options& options);
Exit GrantRemove(const Seat& seat, const Options& options);

Exit ClientAdd(const Seat& seat, const Options& options);
Exit ClientList(const Seat& seat, const Options& options);
Exit ClientRevoke(const Seat& seat, const Options& options);

Exit ShowAdmin(const Seat& seat, const Options& options);

Exit Run(const Seat& seat, const Options& options);
Exit Resume(const Seat& seat, const Options& options);

Exit ListSessions(const Seat& seat, const Options& options);
Exit Show(const Seat& seat, const Options& options);
Exit ShowCall(const Seat& seat, const Options& options);
Exit Watch(const Seat& seat, const Options& options);
Exit Stop(const Seat& seat, const Options& options);

Exit Approvals(const Seat& seat, const Options& options);
Exit Approve(const Seat& seat, const Options& options);
Exit Deny(const Seat& seat, const Options& options);

Exit Permissions(const Seat& seat, const Options& options);
Exit PermissionRemove(const Seat& seat, const Options& options);

Exit FilesList(const Seat& seat, const Options& options);
Exit FilesRead(const Seat& seat, const Options& options);
Exit FilesFind(const Seat& seat, const Options& options);

Exit AuditVerify(const Seat& seat, const Options& options);
Exit AuditTail(const Seat& seat, const Options& options);

Exit SecretSet(const Seat& seat, const Options& options);
Exit SecretList(const Seat& seat, const Options& options);
Exit SecretRemove(const Seat& seat, const Options& options);

Exit VaultStatus(const Seat& seat, const Options& options);
Exit VaultLock(const Seat& seat, const Options& options);
Exit VaultUnlock(const Seat& seat, const Options& options);

Exit ProviderList(const Seat& seat, const Options& options);
Exit ProviderAdd(const Seat& seat, const Options& options);
Exit ProviderRemove(const Seat& seat, const Options& options);
Exit ProviderReload(const Seat& seat, const Options& options);
Exit ProviderTest(const Seat& seat, const Options& options);
Exit PolicyCheck(const Seat& seat, const Options& options);
Exit PolicyExplain(const Seat& seat, const Options& options);
// kNo: there is a difference. kMissing: all that is kept is sealed for a vault that is gone.
Exit PolicyDiff(const Seat& seat, const Options& options);
Exit PolicyReload(const Seat& seat, const Options& options);

// These two need no place of ours to be there.
Exit Doctor(const Options& options);
Exit Completion(const Options& options);

}  // namespace cowork::cli
