// Lists and the status screen, as text. Pure.

#pragma once

#include <cstdint>
#include <string>

#include "cowork/v1/broker.pb.h"
#include "ui-client/cli/look.h"

namespace cowork::cli {

// What the reader's side adds: how wide, whose home is ~, and what time it is.
struct Reader {
  Look look;
  std::string home;
  int64_t now_unix_ms = 0;
};

std::string TextOf(const v1::GetStatusResponse& status, const Reader& reader);
std::string TextOf(const v1::ListGrantsResponse& grants, const Reader& reader);
std::string TextOf(const v1::ListSessionsResponse& sessions, const Reader& reader);
std::string TextOf(const v1::ListApprovalsResponse& approvals, const Reader& reader);

std::string TextOf(const v1::TailAuditResponse& audit, const Reader& reader);

// Of a grant, what it lets do less than every other: "   read-only   for 3 h"; or nothing.
std::string TermsText(const v1::Grant& grant, const Reader& reader);

std::string SpanText(int64_t milliseconds);
std::string AgeText(int64_t milliseconds);
std::string Ago(int64_t then_unix_ms, const Reader& reader);

}  // namespace cowork::cli
