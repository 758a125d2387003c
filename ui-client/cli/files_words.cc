// Of the words of cowork, those about the files of a session's project.

#include "ui-client/cli/words.h"

namespace cowork::cli {

void Words::AddFilesCommands() {
  CLI::App* files = AddFamily("files", "A session's project, as its agent sees it");
  CLI::App* list = Add(files, "ls", "What is in the project, or in a directory of it",
                       "  cowork files ls s-4f2k9\n  cowork files ls s-4f2k9 src");
  AddId(list, "The session");
  list->add_option("PATH", options_.path, "The directory, from the project's own on");
  AddJson(list);
  CLI::App* cat = Add(files, "cat", "A file of the project; in a pipe, byte for byte",
                      "  cowork files cat s-4f2k9 src/date.ts\n"
                      "  cowork files cat s-4f2k9 src/date.ts | diff - ~/app/src/date.ts");
  AddId(cat, "The session");
  cat->add_option("PATH", options_.path, "The file, from the project's directory on")->required();
  AddJson(cat);
  CLI::App* find = Add(files, "find", "The lines of the project's files that have a text in them",
                       "  cowork files find s-4f2k9 daysBetween\n"
                       "  cowork files find s-4f2k9 'fn\\s+main' src");
  AddId(find, "The session");
  find->add_option("TEXT", options_.pattern, "A regular expression, as ripgrep takes it")
      ->required();
  find->add_option("PATH", options_.path, "The file or directory to look in");
  AddJson(find);
}

}  // namespace cowork::cli
