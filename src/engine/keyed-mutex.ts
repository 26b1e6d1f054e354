/** Lets tasks of one name run one at a time, in the order they arrived (R74). */
type Line = <T>(name: string, task: () => Promise<T>) => Promise<T>;

export function createKeyedMutex(): Line {
  const last = new Map<string, Promise<unknown>>();

  return (name, task) => {
    const turn = (last.get(name) ?? Promise.resolve()).then(task);
    // The next in line waits for the end of this turn, however it ends.
    const end = turn.then(leave, leave);
    last.set(name, end);
    return turn;

    function leave() {
      if (last.get(name) === end) last.delete(name);
    }
  };
}
