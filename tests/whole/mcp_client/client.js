// An MCP client that shares nothing with coworkd: the protocol's own SDK. It starts the server of
// argv[2], a JSON list, takes the steps of argv[3], one after the other, and prints one line of JSON
// for each, after one of what the server said of itself.
//
//   {"list": "tools"}                                               what there is
//   {"check": NAME, "arguments": {…}}                               whether they fit the schema of that tool
//   {"tool": NAME, "arguments": {…}, "before": WORD}                what came of the call
//   {"ask": METHOD}                                                 what came of a request that MCP does not have

"use strict";

const Ajv = require("ajv").default;
const { Client } = require("@modelcontextprotocol/sdk/client/index.js");
const { StdioClientTransport } = require("@modelcontextprotocol/sdk/client/stdio.js");
const { ResultSchema } = require("@modelcontextprotocol/sdk/types.js");

const [[command, ...args], steps] = process.argv.slice(2).map((text) => JSON.parse(text));
const client = new Client({ name: "a-test", version: "1" });

async function fits(name, given) {
  const { tools } = await client.listTools();
  const schema = tools.find((tool) => tool.name === name).inputSchema;
  return new Ajv({ strict: true }).compile(schema)(given);
}

async function outcome(step) {
  if (step.list) return client.listTools();
  if (step.check) return { fits: await fits(step.check, step.arguments) };
  if (step.ask) return client.request({ method: step.ask }, ResultSchema);
  const _meta = step.before === undefined ? {} : { before: step.before };
  return client.callTool({ name: step.tool, arguments: step.arguments, _meta });
}

async function main() {
  await client.connect(new StdioClientTransport({ command, args, env: {} }));
  await client.ping();
  console.log(JSON.stringify({ server: client.getServerVersion(), can: client.getServerCapabilities(),
                               says: client.getInstructions() }));
  for (const step of steps)
    console.log(JSON.stringify(await outcome(step).catch((error) => ({ code: error.code, why: error.message }))));
  await client.close();
}

main();
