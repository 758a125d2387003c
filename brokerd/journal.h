// Journal: what happened in each session, for whoever watches it. An event is on disk before the
// bell rings that shows it to a client.

#pragma once

#include <map>
#include <vector>

#include "brokerd/bell.h"
#include "brokerd/quotas.h"
#include "brokerd/store/store.h"
#include "brokerd/timer.h"
#include "common/base/ids.h"
#include "cowork/v1/broker.pb.h"

namespace cowork::brokerd {

class Journal {
 public:
  Journal(Store& store, const Timer& timer, Quotas& quotas)
      : store_(store), timer_(timer), quotas_(quotas) {}

  // kPermissionDenied: the session has filled its share, and is ended.
  Result<void> Append(const SessionId& session, const v1::Event& event);

  // The same in two steps, where the event belongs to a larger transaction.
  Result<void> Write(const SessionId& session, const v1::Event& event);
  // The word that a turn begins; answers its sequence number.
  Result<uint64_t> WriteFirst(const SessionId& session, const v1::Event& event);
  // What has happened already: counted as well, and written whatever the session has filled, which
  // ends it.
  Result<void> WriteHappened(const SessionId& session, const v1::Event& event);
  // The word that it is over, which is written whatever the session has filled.
  Result<void> WriteLast(const SessionId& session, const v1::Event& event);
  void Ring(const SessionId& session);

  // A page of events, from a sequence number on; empty when there are no more.
  Result<std::vector<v1::Event>> Read(const SessionId& session, uint64_t from);
  auto WaitForMore(const SessionId& session) { return bells_[session].Wait(); }

 private:
  Store& store_;
  const Timer& timer_;
  Quotas& quotas_;
  std::map<SessionId, Bell> bells_;  // Of the sessions that somebody waits for.
};

}  // namespace cowork::brokerd
