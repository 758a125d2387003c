// Of the words of cowork, those about providers.

#include "ui-client/cli/words.h"

namespace cowork::cli {

void Words::AddProviderCommands() {
  CLI::App* provider = AddFamily("provider", "Whose models sessions may use");
  AddJson(Add(provider, "ls", "List the providers, and whether their keys are there",
              "  cowork provider ls"));
  AddProviderAdd(provider);
  AddChange(Add(provider, "rm", "Take a provider out of providers.toml: asks once",
                "  cowork provider rm demo"));
  CLI::App* reload = Add(provider, "reload", "Use providers.toml as it is written now: asks once",
                         "  cowork provider reload");
  AddConfirm(reload);
  AddJson(reload);
  CLI::App* test = Add(provider, "test", "Ask a provider for its models, with its key",
                       "  cowork provider test anthropic");
  test->add_option("NAME", options_.name, "The provider's name")->required();
  AddJson(test);
}

void Words::AddChange(CLI::App* command) {
  command->add_option("NAME", options_.name, "The provider's name")->required();
  AddConfirm(command);
  AddJson(command);
}

void Words::AddProviderAdd(CLI::App* provider) {
  NewProvider& added = options_.provider;
  CLI::App* add =
      Add(provider, "add", "Write a provider into providers.toml, and use it: asks once",
          "  cowork provider add anthropic --model claude-sonnet-4-5\n"
          "  cowork provider add house --kind openai-compatible --host 192.168.0.9 "
          "--port 8080 --private --plain --model small");
  AddChange(add);
  add->add_option("--model", added.models, "A model of it; the first one is the usual one")
      ->required()
      ->allow_extra_args(false);
  AddChoice(add, "--kind", added.kind, "What its API is shaped like",
            {"openai-compatible", "anthropic"});
  add->add_option("--host", added.host, "A DNS name or an IP address");
  add->add_option("--port", added.port, "Its port (default: 443)")->check(CLI::Range(1, 65535));
  add->add_option("--base-path", added.base_path, "Where its API begins (default: /v1)");
  add->add_option("--secret", added.secret, "The name of its key in the vault");
  add->add_option("--key-header", added.key_header,
                  "The field that holds the key (default: the bearer token; anthropic: x-api-key)");
  add->add_option("--ca-file", added.ca_file,
                  "Trust this CA for it and no other; a copy is kept beside providers.toml");
  add->add_flag("--plain", added.plain, "HTTP without TLS");
  add->add_flag("--private", added.is_private, "It may be at a private or loopback address");
}

}  // namespace cowork::cli
