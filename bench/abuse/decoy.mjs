/**
 * Stands where the service stands while the calm is measured: reads whatever the attacker's client sends and answers
 * at once. So the calm holds what the attack costs its own client on this machine, and the difference is what it
 * costs the service.
 */
import { createServer } from 'node:http';

const answer = JSON.stringify({
  jsonrpc: '2.0',
  id: 'cs_decoy',
  status: 'ready_for_payment',
  result: {
    structuredContent: {
      status: 'completed',
      session_id: 'decoy',
      session_status: 'active',
      padding: 'x'.repeat(2000),
    },
  },
});
const server = createServer({ requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 60_000 }, (request, response) => {
  request.on('data', () => {});
  request.on('error', () => {});
  request.on('end', () => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': answer.length });
    response.end(answer);
  });
});
server.on('clientError', (_problem, socket) => socket.destroy());
server.on('connect', (_request, socket) => socket.destroy());
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('disconnect', () => process.exit());
