// What brokerd orders, as plain values that wire.cc has checked.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/base/directory.h"
#include "common/base/files_tools.h"

namespace cowork::runnerd {

enum class Api { kOpenAiCompatible, kAnthropic };

// Of a model's provider.
struct ModelRoute {
  std::string provider;
  std::string model;
  std::string host;  // A DNS name, in lower case, or an IP address.
  uint16_t port = 0;
  std::string base_path;  // "/v1"
  Api api = Api::kOpenAiCompatible;
  std::string key_header =
      {};                   // Holds the key alone; empty: Authorization does, as a bearer token.
  bool plain = false;       // Without TLS.
  std::string ca_pem = {};  // Trusted alone; empty: what the system trusts is.
  bool is_private = false;  // It may be at a private address.
};

// A variable of a server's environment: its value, or the lease of the secret that holds it.
struct Variable {
  std::string name;
  std::string value;
  std::string lease_id = {};  // Empty: the value stands here.
};

// An MCP server. One by the name of kFilesServer is cowork-files: nothing but its name is set.
struct McpServer {
  std::string name;
  Directory package = {};                 // Where it starts.
  std::vector<std::string> command = {};  // The program first, as an absolute path.
  std::vector<Variable> environment = {};
};

struct SessionSpec {
  std::string id;
  Directory project;
  ModelRoute model;
  std::string runtime_session = {};  // To go on with, by the runtime's own name; empty: a new one.
  bool warm = false;                 // For nobody yet.
  bool read_only = false;            // No box of it may change the project.
  std::vector<McpServer> mcp_servers = {};
};

// What cowork-files is asked, in a box that may not write.
struct FilesQuestion {
  Directory project;
  std::string tool;
  std::string arguments;
  bool preview = false;
};

struct FilesAnswer {
  std::string text;
  std::string left_out = {};  // Of the text, and why; empty: nothing was.
  std::string before = {};    // And so the next: of a preview.
  std::string diff = {};
  uint32_t added = 0;
  uint32_t removed = 0;
};

// A route that is tried.
struct RouteOrder {
  std::string session;  // The lease's.
  ModelRoute model;
  std::string lease_id;  // Empty: no key is needed.
};

// What the trial met with: as TestRouteResponse.
struct RouteOutcome {
  uint32_t status = 0;
  std::string why = {};
  bool credential_added = false;
  std::string address = {};
  uint64_t milliseconds = 0;
};

// One turn.
struct TurnOrder {
  std::string session;
  std::string text;
  std::string lease_id;  // Empty: the provider needs no key.
  uint64_t turn = 0;     // Its number, by which permits name it; never 0.
};

}  // namespace cowork::runnerd
