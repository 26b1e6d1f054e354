/** What the service counts, as Prometheus reads it. */
import { describe, expect, test } from 'vitest';
import { createMetrics } from '../../../src/mcp/http/metrics.ts';

const opened = (open = 0, lost = 0) => createMetrics({ open: () => open }, () => lost);
const linesOf = async (metrics: ReturnType<typeof createMetrics>, name: string) =>
  (await metrics.text()).split('\n').filter((line) => line.startsWith(name));

describe('metrics', () => {
  test('open sessions that nobody can count now cost no other figure', async () => {
    let gone = false;
    const open = async () => (gone ? Promise.reject(new Error('gone')) : 5);
    const metrics = createMetrics({ open, ofAll: true }, () => 0);
    expect(await linesOf(metrics, 'si_mcp_open_sessions')).toEqual(['si_mcp_open_sessions 5']);
    gone = true;
    metrics.refused(401);
    expect(await linesOf(metrics, 'si_mcp_open_sessions')).toEqual(['si_mcp_open_sessions 5']);
    expect(await linesOf(metrics, 'si_mcp_refused')).toEqual(['si_mcp_refused_requests_total{status="401"} 1']);
  });

  test('calls are counted by tool and outcome, and refusals by code', async () => {
    const metrics = opened();
    metrics.called('si_send_message', undefined, 1);
    metrics.called('si_send_message', undefined, 1);
    metrics.called('si_send_message', 'SESSION_NOT_FOUND', 1);
    metrics.called('si_get_offering', undefined, 1);
    expect(await linesOf(metrics, 'si_mcp_calls_total')).toEqual([
      'si_mcp_calls_total{tool="si_send_message",outcome="completed"} 2',
      'si_mcp_calls_total{tool="si_send_message",outcome="failed"} 1',
      'si_mcp_calls_total{tool="si_get_offering",outcome="completed"} 1',
    ]);
    expect(await linesOf(metrics, 'si_mcp_errors_total')).toEqual([
      'si_mcp_errors_total{tool="si_send_message",code="SESSION_NOT_FOUND"} 1',
    ]);
  });

  test('a duration in milliseconds is counted in seconds, finest below a tenth of one', async () => {
    const metrics = opened();
    for (const milliseconds of [0.4, 2, 30, 2000]) metrics.called('t', undefined, milliseconds);
    expect(await linesOf(metrics, 'mcp_server_operation_duration_seconds')).toEqual([
      'mcp_server_operation_duration_seconds_bucket{le="0.0005",gen_ai_tool_name="t"} 1',
      'mcp_server_operation_duration_seconds_bucket{le="0.001",gen_ai_tool_name="t"} 1',
      'mcp_server_operation_duration_seconds_bucket{le="0.0025",gen_ai_tool_name="t"} 2',
      'mcp_server_operation_duration_seconds_bucket{le="0.005",gen_ai_tool_name="t"} 2',
      'mcp_server_operation_duration_seconds_bucket{le="0.01",gen_ai_tool_name="t"} 2',
      'mcp_server_operation_duration_seconds_bucket{le="0.025",gen_ai_tool_name="t"} 2',
      'mcp_server_operation_duration_seconds_bucket{le="0.05",gen_ai_tool_name="t"} 3',
      'mcp_server_operation_duration_seconds_bucket{le="0.1",gen_ai_tool_name="t"} 3',
      'mcp_server_operation_duration_seconds_bucket{le="0.25",gen_ai_tool_name="t"} 3',
      'mcp_server_operation_duration_seconds_bucket{le="1",gen_ai_tool_name="t"} 3',
      'mcp_server_operation_duration_seconds_bucket{le="5",gen_ai_tool_name="t"} 4',
      'mcp_server_operation_duration_seconds_bucket{le="+Inf",gen_ai_tool_name="t"} 4',
      'mcp_server_operation_duration_seconds_sum{gen_ai_tool_name="t"} 2.0324',
      'mcp_server_operation_duration_seconds_count{gen_ai_tool_name="t"} 4',
    ]);
  });

  test('requests that never became a call are counted by their HTTP status', async () => {
    const metrics = opened();
    for (const status of [404, 404, 413]) metrics.refused(status);
    expect(await linesOf(metrics, 'si_mcp_refused_requests_total')).toEqual([
      'si_mcp_refused_requests_total{status="404"} 2',
      'si_mcp_refused_requests_total{status="413"} 1',
    ]);
  });

  test('what happens to sessions is counted, and a call that changed none is not', async () => {
    const metrics = opened(2);
    for (const milestone of ['opened', 'opened', undefined, 'handoff', 'conversion', 'ended'] as const)
      metrics.reached(milestone);
    expect(await linesOf(metrics, 'si_mcp_sessions_total')).toEqual([
      'si_mcp_sessions_total{event="opened"} 2',
      'si_mcp_sessions_total{event="handoff"} 1',
      'si_mcp_sessions_total{event="conversion"} 1',
      'si_mcp_sessions_total{event="ended"} 1',
    ]);
    expect(await linesOf(metrics, 'si_mcp_open_sessions')).toEqual(['si_mcp_open_sessions 2']);
  });

  test('lost lines of the log are told as they are, however often somebody looks', async () => {
    const metrics = opened(0, 4);
    await metrics.text();
    expect(await linesOf(metrics, 'si_mcp_log_lines_lost_total')).toEqual(['si_mcp_log_lines_lost_total 4']);
  });

  test('memory and processor time of the process are told too', async () => {
    expect(await linesOf(opened(), 'process_resident_memory_bytes')).toHaveLength(1);
  });

  test('a checkout adds its requests, its conversions and what it keeps', async () => {
    const metrics = opened();
    expect(await metrics.text()).not.toContain('si_mcp_checkout');
    let sessions = 1;
    const { converted, requested } = metrics.withCheckout(async () => ({ sessions, orders: 2 }));
    converted('acme', 'winter');
    converted('acme', undefined);
    requested('create', 201, undefined);
    requested('create', 400, 'invalid_json');
    sessions = 5;
    expect(await linesOf(metrics, 'si_mcp_conversions_total')).toEqual([
      'si_mcp_conversions_total{brand="acme",offering="winter"} 1',
      'si_mcp_conversions_total{brand="acme",offering="none"} 1',
    ]);
    expect(await linesOf(metrics, 'si_mcp_checkout')).toEqual([
      'si_mcp_checkout_requests_total{route="create",status="201",code="none"} 1',
      'si_mcp_checkout_requests_total{route="create",status="400",code="invalid_json"} 1',
      'si_mcp_checkout_kept{kind="sessions"} 5',
      'si_mcp_checkout_kept{kind="orders"} 2',
    ]);
  });
});
