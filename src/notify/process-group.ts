/**
 * Ends a process and all that it started: SIGTERM to its group, and SIGKILL after `graceMs`, or when this process ends
 * before that. Holds nothing up.
 * @param leader the process ID of who leads the group
 */
export function endGroup(leader: number, graceMs: number): void {
  signalGroup(leader, 'SIGTERM');
  const kill = (): void => {
    clearTimeout(timer);
    process.off('exit', kill);
    signalGroup(leader, 'SIGKILL');
  };
  const timer = setTimeout(kill, graceMs).unref();
  process.once('exit', kill);
}

function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // It has ended already.
  }
}
