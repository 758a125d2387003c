// A gRPC client that shares nothing with coworkd but the contracts. It makes the calls in argv[3], a
// JSON list, one after the other, and prints one line of JSON for each.
//
//   {"on": NAME, "socket": PATH, "call": "cowork.v1.Broker/GetStatus", "request": {…},
//    "token_of": NAME, "confirm": ID}
//   {"on": NAME, "until": "ended"}
//
// `on` names a connection, made by the first call that does; `token_of` the one whose token is sent.
// argv[2] is the directory of our contracts; those of health and reflection come from npm.

"use strict";

const grpc = require("@grpc/grpc-js");
const loader = require("@grpc/proto-loader");

const [protos, steps] = [process.argv[2], JSON.parse(process.argv[3])];
const contracts = loader.loadSync(
  ["cowork/v1/channel.proto", "cowork/v1/broker.proto", "cowork/v1/admin.proto",
   require("grpc-health-check").protoPath,
   require.resolve("@grpc/reflection/build/proto/grpc/reflection/v1alpha/reflection.proto")],
  { includeDirs: [protos], keepCase: true, enums: String, longs: String, bytes: String, defaults: true });
const connections = {};

function connection(step) {
  // Without a pool of its own, two clients of one socket would share a connection.
  connections[step.on] ??= {
    client: new grpc.Client(`unix:${step.socket}`, grpc.credentials.createInsecure(),
                            { "grpc.use_local_subchannel_pool": 1 }),
  };
  return connections[step.on];
}

function metadataOf(step) {
  const metadata = new grpc.Metadata();
  if (step.token_of) metadata.set("capability-bin", Buffer.from(connections[step.token_of].token, "base64"));
  if (step.confirm) metadata.set("confirmation", step.confirm);
  return metadata;
}

function failure(error) {
  const [asked] = error.metadata.get("confirmation-bin");
  const confirmation = asked && contracts["cowork.v1.Confirmation"].deserialize(asked);
  return { code: grpc.status[error.code], why: error.details, confirmation };
}

function unary(client, method, step) {
  return new Promise((done) => {
    client.makeUnaryRequest(method.path, method.requestSerialize, method.responseDeserialize, step.request,
                            metadataOf(step), (error, answer) => done(error ? failure(error) : { code: "OK", answer }));
  });
}

// One request, one answer.
function streamed(client, method, step) {
  return new Promise((done) => {
    const stream = client.makeBidiStreamRequest(method.path, method.requestSerialize, method.responseDeserialize,
                                                metadataOf(step));
    stream.on("data", (answer) => done({ code: "OK", answer }));
    stream.on("error", (error) => done(failure(error)));
    stream.end(step.request);
  });
}

async function call(step) {
  const used = connection(step);
  const [service, name] = step.call.split("/");
  const method = contracts[service][name];
  const outcome = await (method.requestStream ? streamed : unary)(used.client, method, step);
  used.token = outcome.answer?.token ?? used.token;
  return outcome;
}

function untilEnded({ on }) {
  const channel = connections[on].client.getChannel();
  setInterval(() => {}, 1000);  // A connection without a call does not keep node here.
  return new Promise((done) => {
    channel.watchConnectivityState(grpc.connectivityState.READY, Infinity, () => done({ code: "ENDED" }));
  });
}

async function main() {
  for (const step of steps) console.log(JSON.stringify(await (step.until ? untilEnded : call)(step)));
  process.exit(0);  // Open connections would keep us.
}

main();
