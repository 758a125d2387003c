// What was typed, as values. The words themselves, with their help, are in words.h, and CLI11 with
// them; no command includes it.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "ui-client/cli/complaint.h"
#include "ui-client/cli/new_provider.h"

namespace cowork::cli {

enum class OnAsk { kAskIfThereIsATerminal, kWait, kDeny, kFail };

struct Options {
  std::string command;  // "grant add", "run": one of those that words.cc lists.
  bool json = false;
  std::string socket;              // To go in by; empty: the owner's.
  bool socket_was_typed = false;   // Else it is of COWORK_SOCKET.
  std::string confirm;             // The id of a confirmation that was read.
  std::vector<std::string> typed;  // Every word behind the program's name.

  NewProvider provider;  // provider add

  // up
  bool foreground = false;
  std::string keystore;  // Empty: none was chosen.
  std::string runtime;
  bool warm = false;

  // run, resume
  std::string prompt;  // policy explain: the command.
  std::string model;
  uint32_t keep_seconds = 0;
  bool detach = false;
  OnAsk on_ask = OnAsk::kAskIfThereIsATerminal;

  std::string directory = ".";   // run -C, grant add
  bool read_only = false;        // grant add
  uint32_t expires_seconds = 0;  // The same; 0: never.
  std::string id;                // Of whatever the command is about; a beginning is enough.
  std::string tell;
  std::string name;  // Of a secret, a shell, a client, a check or a provider.
  std::string role;  // Of a client.
  std::string part;  // Of what admin shows; empty: all.
  bool from_stdin = false;
  bool is_new = false;       // What is given is the first there is.
  bool for_session = false;  // approve: for longer than once; at most one of the two.
  bool always = false;
  uint64_t from = 0;    // The first event wanted.
  uint64_t call = 0;    // show: the one wanted; 0: the whole session.
  uint32_t count = 20;  // Of records.
  bool vault = false;   // audit tail: the vault's own.
  std::string head;     // Of an audit, kept from before.
  std::string file;     // policy check, diff; empty: policy.toml.
  std::string path;     // files: in the session's project; empty: all of it.
  std::string pattern;  // files find
};

// Either what was asked for, or the exit code after help, a version or an error was printed.
std::variant<Options, Exit> ParseOptions(int count, const char* const* arguments);

// Every command with what may stand behind it, for the shells' completions; "" is `cowork` alone.
std::map<std::string, std::vector<std::string>> CommandWords();
// By the command and the option, what that is one of.
std::map<std::string, std::map<std::string, std::vector<std::string>>> OptionChoices();

}  // namespace cowork::cli
