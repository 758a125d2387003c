#include "runnerd/servers/files/core/tool_list.h"

#include <string_view>

#include <boost/json/parse.hpp>

namespace cowork::files {
namespace {

constexpr std::string_view kTools = R"json({"tools": [
{"name": "read",
 "title": "Read a file",
 "description": "Reads a text file of the project, exactly as it is. Shows up to 2000 lines and 64 KiB at once; a note after the text says which lines they are and how to go on.",
 "inputSchema": {"type": "object", "additionalProperties": false, "required": ["path"], "properties": {
   "path": {"type": "string", "description": "The file, from the project's directory on: src/main.c"},
   "offset": {"type": "integer", "minimum": 1, "description": "The first line to show, counted from 1"},
   "limit": {"type": "integer", "minimum": 1, "description": "How many lines to show"}}},
 "annotations": {"readOnlyHint": true, "openWorldHint": false}},

{"name": "list",
 "title": "List a directory",
 "description": "Lists what is in a directory of the project, sorted by name: the kind of each entry, the size of each file in bytes, and its name. It does not look into directories below.",
 "inputSchema": {"type": "object", "additionalProperties": false, "properties": {
   "path": {"type": "string", "description": "The directory, from the project's on: src. Without it, the project's own"}}},
 "annotations": {"readOnlyHint": true, "openWorldHint": false}},

{"name": "find",
 "title": "Find text in files",
 "description": "Looks for a regular expression in the project's text files, line by line, and shows each line as path:number:text. Files that .gitignore names, and .git, are left out.",
 "inputSchema": {"type": "object", "additionalProperties": false, "required": ["pattern"], "properties": {
   "pattern": {"type": "string", "description": "A regular expression in ripgrep's syntax, for one line: fn\\s+main"},
   "path": {"type": "string", "description": "The file or directory to look in. Without it, the whole project"},
   "glob": {"type": "string", "description": "Only files whose path below `path` fits: *.ts, or !*.min.js for all others"}}},
 "annotations": {"readOnlyHint": true, "openWorldHint": false}},

{"name": "edit",
 "title": "Edit a file",
 "description": "Replaces pieces of a text file. The edits are made one after the other, each in what those before it left; all are made, or none. Each `old` must be in the file exactly once: copy it from `read` with all its blanks, and with enough of the lines around it to be the only one. All arguments of a call together have at most 128 KiB.",
 "inputSchema": {"type": "object", "additionalProperties": false, "required": ["path", "edits"], "properties": {
   "path": {"type": "string", "description": "The file, from the project's directory on: src/main.c"},
   "edits": {"type": "array", "minItems": 1, "maxItems": 100, "items": {
     "type": "object", "additionalProperties": false, "required": ["old", "new"], "properties": {
       "old": {"type": "string", "minLength": 1, "description": "The text that is there now"},
       "new": {"type": "string", "description": "What takes its place; empty to take it out"}}}}}},
 "annotations": {"readOnlyHint": false, "destructiveHint": true, "openWorldHint": false}},

{"name": "write",
 "title": "Write a whole file",
 "description": "Writes a text file whole: a new one, with the directories that lead to it, or in place of one that is there. To change part of a file, use `edit`. All arguments of a call together have at most 128 KiB; of a longer text write the beginning, then add the rest with `edit`.",
 "inputSchema": {"type": "object", "additionalProperties": false, "required": ["path", "content"], "properties": {
   "path": {"type": "string", "description": "The file, from the project's directory on: src/main.c"},
   "content": {"type": "string", "description": "All that is to be in it"}}},
 "annotations": {"readOnlyHint": false, "destructiveHint": true, "openWorldHint": false}},

{"name": "move",
 "title": "Move or rename",
 "description": "Moves a file or a directory to another path of the project, at which there must be nothing yet. Makes the directories that lead there.",
 "inputSchema": {"type": "object", "additionalProperties": false, "required": ["from", "to"], "properties": {
   "from": {"type": "string", "description": "What to move, from the project's directory on: src/old.c"},
   "to": {"type": "string", "description": "The whole new path: src/new.c"}}},
 "annotations": {"readOnlyHint": false, "destructiveHint": true, "openWorldHint": false}},

{"name": "delete",
 "title": "Delete",
 "description": "Deletes a file, or a directory with nothing in it.",
 "inputSchema": {"type": "object", "additionalProperties": false, "required": ["path"], "properties": {
   "path": {"type": "string", "description": "What to delete, from the project's directory on: src/old.c"}}},
 "annotations": {"readOnlyHint": false, "destructiveHint": true, "openWorldHint": false}}
]})json";

}  // namespace

const boost::json::object& ToolList() {
  static const boost::json::value list = boost::json::parse(kTools);
  return list.get_object();
}

}  // namespace cowork::files
