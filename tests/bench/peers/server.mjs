// An HTTP server that answers at once, and keeps the connection; says its port.

import { createServer } from 'node:http';

const server = createServer({ keepAliveTimeout: 600_000 }, (_, response) => {
  response.setHeader('Content-Length', 2);
  response.end('ok');
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
