import { useState } from 'preact/hooks';

/** Asks for the operator key, which is kept in memory only. */
export function KeyForm({ problem, onKey }: { problem: string; onKey: (key: string) => void }) {
  const [key, setKey] = useState('');
  const send = (event: Event) => {
    event.preventDefault();
    if (key.trim() !== '') onKey(key.trim());
  };
  return (
    <main class="key-form">
      <h1>si-mcp playground</h1>
      <p>
        Others can reach this service, so it asks for the operator key: <code>si-mcp keys add operator</code>
      </p>
      <form onSubmit={send}>
        <label for="operator-key">Operator key</label>
        <input
          id="operator-key"
          type="password"
          autocomplete="off"
          value={key}
          onInput={({ currentTarget }) => setKey(currentTarget.value)}
        />
        <button type="submit" class="si-button">
          Open
        </button>
      </form>
      {problem !== '' && <p role="alert">{problem}</p>}
    </main>
  );
}
