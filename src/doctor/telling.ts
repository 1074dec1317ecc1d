import { stat } from 'node:fs/promises';
import { isCode } from '../core/error-code.ts';
import type { Job, JobChannel } from '../job/job.ts';
import type { SendPorts, Sent } from '../notify/channel.ts';
import { checkConnection } from '../notify/http.ts';
import { findChannel } from '../notify/index.ts';
import { ioProblem } from '../writers/save/io-problem.ts';
import { probe as probeFolder } from '../writers/save/probe.ts';
import { failure, ok, warning } from './line.ts';
import type { At, DoctorLine } from './line.ts';
import type { Probe } from './probe.ts';

type Told = Pick<Job, 'notify' | 'ping' | 'metrics'>;
type Ports = Omit<SendPorts, 'signal'>;

/**
 * Whether those who are to be told of runs can be told, all looked at together: nothing is sent. A run does its work without
 * them, so that what is wrong is a warning, unless the job requires the channel.
 */
export function tellingLines(
  { notify = [], ping, metrics }: Told,
  ports: Ports,
  probe: Probe,
): Promise<DoctorLine[]> {
  return Promise.all([
    ...notify.map((entry) => channelLine(entry, targetOf(entry, notify), ports, probe)),
    ...(ping ? [pingLine(ping.url, ports, probe)] : []),
    ...(metrics === undefined ? [] : [metricsLine(metrics, probe)]),
  ]);
}

/** Several channels of one kind are told apart by their place. */
function targetOf(entry: JobChannel, notify: readonly JobChannel[]): string {
  const isAlone = notify.filter(({ channel }) => channel === entry.channel).length === 1;
  return isAlone ? '' : `entry ${notify.indexOf(entry) + 1} of notify`;
}

async function channelLine(
  { channel: id, options, on, required }: JobChannel,
  target: string,
  ports: Ports,
  probe: Probe,
): Promise<DoctorLine> {
  const at = { check: id, target } as const;
  const { line } = await probe(at, async (signal) => {
    const found = findChannel(id);
    if (!found) throw new Error(`unknown channel "${id}"`);
    const sent = await found.open(options).check({ ...ports, signal });
    return { line: lineOf(at, sent, `ready; notified of: ${on.join(', ')}`) };
  });
  return required ? line : mild(line);
}

async function pingLine(url: string, ports: Ports, probe: Probe): Promise<DoctorLine> {
  const at = { check: 'ping', target: '' } as const;
  const { line } = await probe(at, async (signal) => {
    const sent = await checkConnection(url, { ...ports, signal });
    return { line: lineOf(at, sent, `${new URL(url).host} ready to be pinged`) };
  });
  return mild(line);
}

function lineOf(at: At, sent: Sent, ready: string): DoctorLine {
  if (sent === null) return ok(at, `${ready} (nothing was sent)`);
  return failure(at, sent.problem, sent.hint === '' ? REACH : sent.hint);
}

const REACH =
  'Check the variable, network, firewall and proxy: until this works, nobody is notified through this channel.';

async function metricsLine(folder: string, probe: Probe): Promise<DoctorLine> {
  const at = { check: 'metrics', target: '' } as const;
  const { line } = await probe(at, async () => ({ line: await folderLine(at, folder) }));
  return mild(line);
}

async function folderLine(at: At, folder: string): Promise<DoctorLine> {
  try {
    if (!(await stat(folder)).isDirectory()) return warning(at, `${folder} is not a folder`, FOLDER);
    await probeFolder(folder);
    return ok(at, `${folder}: writable`);
  } catch (error) {
    const why = isCode(error, 'ENOENT') ? 'the folder does not exist (ENOENT)' : ioProblem(error).reason;
    return warning(at, `${folder}: ${why}`, FOLDER);
  }
}

const FOLDER =
  'Set `metrics` to an existing folder that the audit user can write to and that node_exporter reads ' +
  '(--collector.textfile.directory).';

/** The audit does its work without it. */
function mild(line: DoctorLine): DoctorLine {
  return line.status === 'failure' ? { ...line, status: 'warning' } : line;
}
