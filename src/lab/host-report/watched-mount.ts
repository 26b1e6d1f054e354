/** A checkout over HTTP that tells of whoever asks it. */
import type { Mount } from '../../mcp/http/mount.ts';

/** The same handler; `visited` is told of each POST before it is answered. Looking is no step towards a purchase. */
export function watchedMount(mount: Mount, visited: (method: string, path: string) => void): Mount {
  return {
    ...mount,
    handle(request) {
      const { method, path } = request;
      if (method === 'POST' && !mount.isOperatorOnly(path)) visited(method, path);
      return mount.handle(request);
    },
  };
}
