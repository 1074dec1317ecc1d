// Loaded into a measured process (node --import): writes what it cost to the file that BENCH_MEASURE names, at its end.
// Plain JavaScript without imports of packages, so that it adds next to nothing.
import { readFileSync, writeFileSync } from 'node:fs';

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  const measured = { cpuMs: (user + system) / 1000, wallMs: performance.now(), peakMb: Number(peak) / 1024 };
  writeFileSync(process.env.BENCH_MEASURE, JSON.stringify(measured));
});
