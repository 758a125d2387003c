// The tables of broker.db. Ids are their texts, times are milliseconds of Unix time, enums are the
// numbers of brokerd/core. What a release wrote is never changed here: a changed table is one more
// version.

#pragma once

#include "common/store/database.h"

namespace cowork::brokerd {

inline constexpr store::Version kVersions[] = {{.number = 2, .sql = R"sql(
CREATE TABLE grants (
  id            TEXT PRIMARY KEY,
  path          TEXT NOT NULL,
  device        INTEGER NOT NULL,
  inode         INTEGER NOT NULL,
  added_unix_ms INTEGER NOT NULL
) STRICT;

-- A session outlives its grant's row, so it keeps the path itself.
CREATE TABLE sessions (
  id              TEXT PRIMARY KEY,
  grant_id        TEXT NOT NULL,
  path            TEXT NOT NULL,
  model           TEXT NOT NULL,
  state           INTEGER NOT NULL,
  started_unix_ms INTEGER NOT NULL,
  why             TEXT NOT NULL
) STRICT;

CREATE TABLE approvals (
  id            TEXT PRIMARY KEY,
  session       TEXT NOT NULL REFERENCES sessions (id),
  ask           TEXT NOT NULL,
  command       TEXT NOT NULL,
  cwd           TEXT NOT NULL,
  reason        TEXT NOT NULL,
  state         INTEGER NOT NULL,
  tell          TEXT NOT NULL,
  asked_unix_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE permits (
  id              TEXT PRIMARY KEY,
  session         TEXT NOT NULL REFERENCES sessions (id),
  approval        TEXT REFERENCES approvals (id),  -- NULL: a rule allowed it.
  digest          BLOB NOT NULL,
  expires_unix_ms INTEGER NOT NULL,
  state           TEXT NOT NULL CHECK (state IN ('open', 'spent', 'void'))
) STRICT;

CREATE TABLE journal (
  session  TEXT NOT NULL REFERENCES sessions (id),
  sequence INTEGER NOT NULL,
  unix_ms  INTEGER NOT NULL,
  event    BLOB NOT NULL,  -- cowork.v1.Event, without its sequence and time.
  PRIMARY KEY (session, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
  sequence INTEGER PRIMARY KEY,
  unix_ms  INTEGER NOT NULL,
  kind     TEXT NOT NULL,
  session  TEXT NOT NULL,
  text     TEXT NOT NULL,
  digest   TEXT NOT NULL,
  link     BLOB NOT NULL  -- common/audit/chain.h
) STRICT;
)sql"},
                                               {.number = 3, .sql = R"sql(
CREATE TABLE clients (
  id            TEXT PRIMARY KEY,
  name          TEXT NOT NULL UNIQUE,
  role          INTEGER NOT NULL,
  added_unix_ms INTEGER NOT NULL
) STRICT;
)sql"},
                                               {.number = 4, .sql = R"sql(
CREATE INDEX audit_of_session ON audit (session);  -- How much of it is a session's.
)sql"},
                                               {.number = 5, .sql = R"sql(
-- What was granted before is of no boot, and so no directory is taken for it: it has to be granted
-- again. Nothing of it could be made up for: a birth time that is read now may be another's.
ALTER TABLE grants ADD COLUMN born_unix_ns INTEGER NOT NULL DEFAULT 0;
ALTER TABLE grants ADD COLUMN mount INTEGER NOT NULL DEFAULT 0;
ALTER TABLE grants ADD COLUMN boot TEXT NOT NULL DEFAULT '';
)sql"},
                                               {.number = 6, .sql = R"sql(
ALTER TABLE sessions ADD COLUMN runtime_session TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN turn_from INTEGER NOT NULL DEFAULT 1;  -- Of the last turn.
)sql"},
                                               {.number = 7, .sql = R"sql(
ALTER TABLE grants ADD COLUMN read_only INTEGER NOT NULL DEFAULT 0;
ALTER TABLE grants ADD COLUMN expires_unix_ms INTEGER NOT NULL DEFAULT 0;  -- 0: never.
ALTER TABLE sessions ADD COLUMN rests INTEGER NOT NULL DEFAULT 0;  -- Its runtime was kept.
)sql"},
                                               {.number = 8, .sql = R"sql(
-- Of a call of a tool, whose command and cwd are empty.
ALTER TABLE approvals ADD COLUMN server TEXT NOT NULL DEFAULT '';
ALTER TABLE approvals ADD COLUMN tool TEXT NOT NULL DEFAULT '';
ALTER TABLE approvals ADD COLUMN arguments TEXT NOT NULL DEFAULT '';
ALTER TABLE approvals ADD COLUMN before TEXT NOT NULL DEFAULT '';
)sql"},
                                               {.number = 9, .sql = R"sql(
CREATE TABLE permissions (
  id            TEXT PRIMARY KEY,
  scope         TEXT NOT NULL,
  grant_id      TEXT NOT NULL,
  session       TEXT NOT NULL,  -- Empty: it holds in all of the grant.
  allowed_by    TEXT NOT NULL,
  added_unix_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX permission_of_scope ON permissions (scope, grant_id);
)sql"},
                                               {.number = 10, .sql = R"sql(
-- Of records of the audit; not one of its foreign keys, or a cut audit would keep verdicts out.
CREATE TABLE cases (
  record     INTEGER PRIMARY KEY,
  session    TEXT NOT NULL,  -- Empty: somebody tried to start one and may not.
  sealed     BLOB NOT NULL,  -- cowork.v1.JudgedCase, in a box of common/seal.
  sealed_for BLOB NOT NULL
) STRICT;
CREATE INDEX case_of_session ON cases (session, record);
)sql"},
                                               {.number = 11, .sql = R"sql(
ALTER TABLE sessions ADD COLUMN title TEXT NOT NULL DEFAULT '';
)sql"}};

}  // namespace cowork::brokerd
