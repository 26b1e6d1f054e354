/** Serialises tasks per key, in arrival order; tasks of different keys run concurrently (R74). */
type KeyedMutex = <T>(key: string, task: () => Promise<T>) => Promise<T>;

export function createKeyedMutex(): KeyedMutex {
  const last = new Map<string, Promise<unknown>>();

  return (key, task) => {
    const result = (last.get(key) ?? Promise.resolve()).then(task);
    // The next task waits until this one settles, whether it succeeds or fails.
    const end = result.then(cleanUp, cleanUp);
    last.set(key, end);
    return result;

    function cleanUp() {
      if (last.get(key) === end) last.delete(key);
    }
  };
}
