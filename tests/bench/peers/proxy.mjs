// The HTTP proxy of Anthropic's sandbox-runtime by itself, which lets everything pass; says its port.
// The relays that stand before it in a sandbox of theirs are not there.

import { createHttpProxyServer } from '@anthropic-ai/sandbox-runtime/dist/sandbox/http-proxy.js';

const proxy = createHttpProxyServer({ filter: async () => true });
proxy.listen(0, '127.0.0.1', () => process.stdout.write(`${proxy.address().port}\n`));
