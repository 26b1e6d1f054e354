/** MCP itself, and who may call. */
import { ConnectionError, record } from '../../../client/message.ts';
import { broken, type Check, kept, refusal, unseen } from '../check.ts';
import { codeOf } from '../seen.ts';

export const transportChecks: readonly Check[] = [
  {
    id: 'transport.broken-json',
    title: 'A message that is no JSON is a parse error, and the connection goes on',
    requirement: 'R5',
    async run(bench) {
      const { message, status } = await bench.connection.send('{ "jsonrpc": "2.0", "id": 1, "method": ');
      const { code } = record(message?.error);
      const seen = await bench.call('get_adcp_capabilities');
      if (seen.isError) return broken('the call after it failed', seen);
      return code === -32700 || status === 400 ? kept : broken(`the answer was ${JSON.stringify(message ?? status)}`);
    },
  },
  {
    id: 'transport.unknown-tool',
    title: 'A tool that is not there is an error, and no answer',
    requirement: 'R1',
    async run({ connection }) {
      const made = await connection.call('si_no_such_tool', {}).catch((thrown: unknown) => thrown);
      if (made instanceof ConnectionError)
        return made.problem === 'rpc' ? kept : broken(`the call got ${made.message}`);
      return record(made).isError === true ? kept : broken('si_no_such_tool answered');
    },
  },
  {
    id: 'transport.no-arguments',
    title: 'Arguments that are no object are refused as the tools refuse',
    requirement: 'P12',
    should: true,
    async run({ connection }) {
      const made = await connection.call('si_get_offering', ['not', 'an', 'object']).catch((thrown: unknown) => thrown);
      if (made instanceof ConnectionError)
        return made.problem === 'rpc' ? kept : broken(`the call got ${made.message}`);
      return record(made).isError === true ? kept : broken('a list as arguments was accepted');
    },
  },
  {
    id: 'security.key-asked',
    title: 'Without a key the si_ tools are HTTP 401 with WWW-Authenticate',
    requirement: 'R117',
    async run(bench) {
      const anonymous = await bench.connect('nobody');
      if (anonymous === undefined) return unseen('no key was given, so nobody asks for one');
      const params = { name: 'si_initiate_session', arguments: bench.opening() };
      const thrown = await anonymous.request('tools/call', params).catch((problem: unknown) => problem);
      await anonymous.close();
      if (!(thrown instanceof ConnectionError)) return broken('si_initiate_session answered a caller without a key');
      return thrown.status === 401 ? kept : broken(`a caller without a key got ${thrown.message}`);
    },
  },
  {
    id: 'security.credentials',
    title: 'Credentials among arguments are refused, and not repeated',
    requirement: 'R119',
    should: true,
    async run(bench) {
      const secret = 'agent-check-planted-secret-7f3a';
      const seen = await bench.call('si_initiate_session', bench.opening({ ext: { nested: { api_key: secret } } }));
      if (!seen.isError) bench.opened(seen);
      if (JSON.stringify(seen.body).includes(secret)) return broken('the answer repeats the credential', seen);
      return refusal(seen, ['CREDENTIAL_IN_ARGS'], `ext held an api_key (${codeOf(seen)})`);
    },
  },
];
