import { CopyButton } from '../inspector/copy-button.tsx';
import type { BrandFacts, Facts } from './facts.ts';

/** Instructions for connecting an MCP client to this brand. */
export function Connect({ facts, brand }: { facts: Facts; brand: BrandFacts }) {
  return (
    <section class="panel connect" aria-labelledby="connect-title">
      <h2 id="connect-title">Connect</h2>
      <p>
        {facts.credentials
          ? 'Discovery is open. The four si_* tools need a bearer key or token; ask the operator for one. '
          : 'No credentials are needed here. '}
        The address takes MCP messages by POST (Streamable HTTP); it is not a web page.
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">Brand</th>
            <th scope="col">MCP address</th>
          </tr>
        </thead>
        <tbody>
          {facts.brands.map(({ name, title, path }) => (
            <tr key={name}>
              <td>{title}</td>
              <td>
                <code>{`${location.origin}${path}`}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {brand.snippets.map(([title, text]) => (
        <div key={title}>
          <h3>{title}</h3>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
          <pre tabIndex={0}>
            <code>{text}</code>
          </pre>
          <CopyButton label={`Copy for ${title}`} text={() => text} />
        </div>
      ))}
      <h3>Tools</h3>
      <ul>
        {facts.tools.map(({ name, title }) => (
          <li key={name}>
            <code>{name}</code> {title}
          </li>
        ))}
      </ul>
    </section>
  );
}
