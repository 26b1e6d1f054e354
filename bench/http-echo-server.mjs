/** The floor of http-lifecycle.mjs: node:http alone, which reads a body as JSON and sends the same object back. */
import { createServer } from 'node:http';

const http = createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const body = JSON.stringify(JSON.parse(Buffer.concat(parts).toString()));
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
    response.end(body);
  });
});
http.listen(0, '127.0.0.1', () => process.stderr.write(`{"address":"http://127.0.0.1:${http.address().port}"}\n`));
