/** The shipped schedules with the paths of this machine, and what is to be done with them. */
import { basename } from 'node:path';
import { put } from './job-text.ts';
import { cronCommand, shellWord, systemdArgument, systemdFolder, systemdWord } from './words.ts';

/** Where the program runs. */
export interface Place {
  cwd: string;
  node: string;
  script: string;
  /** Whose files are written; undefined for root, who is to lend the audit no rights. */
  user: string | undefined;
}

/** What a schedule is of. */
export interface Scheduled {
  place: Place;
  /** The job's path, relative to `place.cwd` or absolute. */
  job: string;
  /** The job's folder, ending in a slash where it is not the working directory. */
  folder: string;
  name: string;
  /** As a container has the job: its files lie beside it. */
  text: string;
  /** The CSV file that it names, by its name. */
  csv: string | undefined;
  /** That the job needs from the environment. */
  variables: readonly string[];
}

/** One way to start the audit each night. */
export interface ScheduleKind {
  /** Shipped files by name, and where each is written: relative to the working directory, or absolute. */
  files(of: Scheduled): Record<string, { path: string; fill: (shipped: string) => string }>;
  /** Where the variables go, as the end of a sentence. */
  variables: string;
  /** What to do next, as lines; those that are commands are indented. */
  next(of: Scheduled): string[];
}

export const SCHEDULE_KINDS: Readonly<Record<string, ScheduleKind>> = {
  cron: {
    variables: 'as NAME=value lines above the job in the crontab',
    files: (of) => ({
      crontab: { path: `${of.folder}${of.name}.crontab`, fill: (shipped) => crontab(shipped, of) },
    }),
    next: (of) => [
      `To run it every night, add this line with \`crontab -e\` (see ${of.folder}${of.name}.crontab for details):`,
      '',
      crontabLine(of),
      '',
      'cron does not see your shell’s variables: add the key to the crontab as NAME=value lines, or store it',
      'in ~/.aliyun/config.json (`aliyun configure`).',
    ],
  },
  systemd: {
    variables: 'as NAME=value lines in /etc/ota-audit/environment',
    files(of) {
      const unit = unitOf(of);
      return {
        'ota-audit.service': { path: `${of.folder}${unit}.service`, fill: (shipped) => service(shipped, of) },
        'ota-audit.timer': {
          path: `${of.folder}${unit}.timer`,
          fill: (shipped) => shipped.replaceAll('ota-audit.', `${unit}.`),
        },
      };
    },
    next(of) {
      const unit = unitOf(of);
      const files = ['service', 'timer'].map((kind) => shellWord(`${of.folder}${unit}.${kind}`)).join(' ');
      return [
        `To run it every night, put the key into /etc/ota-audit/credentials as described in ${unit}.service, then:`,
        '',
        ...(of.place.user === undefined ? [`  chmod -R o+rX ${shellWord(of.folder || '.')}`] : []),
        `  sudo install -m 644 ${files} /etc/systemd/system/`,
        `  sudo systemctl daemon-reload && sudo systemctl enable --now ${unit}.timer`,
      ];
    },
  },
  kubernetes: {
    variables: 'in audit.env, together with the key',
    files: (of) => ({
      'kubernetes.yaml': { path: manifestOf(of), fill: (shipped) => kubernetes(shipped, of) },
    }),
    next: (of) => [
      `To run it every night, set your image in ${manifestOf(of)}, then:`,
      '',
      '  kubectl create namespace ota-audit',
      `  kubectl -n ota-audit create secret generic ${resourceOf(of)} --from-env-file=audit.env`,
      `  kubectl -n ota-audit apply -f ${shellWord(manifestOf(of))}`,
      ...(of.csv === undefined ? [] : ['', `The ConfigMap must also contain ${of.csv}.`]),
    ],
  },
  'github-actions': {
    variables: 'as repository secrets',
    files: (of) => ({
      'github-actions.yaml': { path: workflowOf(of), fill: (shipped) => workflow(shipped, of) },
    }),
    next: (of) => [
      `To run it every night, set the package source and the identity in ${workflowOf(of)}, and commit it with the job.`,
    ],
  },
};

/** What starts a command of the program on this job. */
export function commandOf({ place, job }: Pick<Scheduled, 'place' | 'job'>, command: string): string {
  return `${shellWord(place.node)} ${shellWord(place.script)} ${command} ${shellWord(job)}`;
}

/** At 02:17, since many jobs start on the hour. */
function crontabLine(of: Scheduled): string {
  const command = `cd ${shellWord(of.place.cwd)} && ${commandOf(of, 'run')} --quiet`;
  return `17 2 * * *  ${cronCommand(`${command} >> reports/cron.log 2>&1 || echo "ota-audit exited with $?"`)}`;
}

function crontab(shipped: string, of: Scheduled): string {
  const variables = of.variables.map((name) => `# ${name}=\n`).join('');
  const text = put(shipped, /^# IOT_INSTANCE_ID=.*\n/m, variables);
  return put(text, /^17 2 \* \* \* .*$/m, crontabLine(of));
}

function unitOf({ name }: Scheduled): string {
  return `ota-audit-${name}`;
}

/**
 * Runs as whoever wrote the job, where it would run by hand too. What root wrote is run by a user without rights, who
 * writes elsewhere.
 */
function service(shipped: string, of: Scheduled): string {
  const { cwd, node, script, user } = of.place;
  const unit = unitOf(of);
  const command = `${systemdWord(node)} ${systemdArgument(script)} run ${systemdArgument(of.job)}`;
  const out = user === undefined ? ` --out /var/lib/${unit}` : '';
  let text = shipped.replace(/^# {3}\/(?:opt|var|etc\/ota-audit\/nightly).*\n/gm, '');
  text = text.replaceAll(/\bota-audit(?=\.timer| && | -e )/g, unit);
  text = put(text, /^WorkingDirectory=.*$/m, `WorkingDirectory=${systemdFolder(cwd)}`);
  text = put(text, /^ExecStart=.*$/m, `ExecStart=${command}${out}`);
  if (user === undefined) return put(text, /^StateDirectory=.*$/m, `StateDirectory=${unit}`);
  text = put(text, /^# A user for the time.*\nDynamicUser=yes$/m, `User=${user}`);
  text = put(
    text,
    /^StateDirectory=.*\nStateDirectoryMode=.*$/m,
    `ReadWritePaths=${systemdWord(`${cwd}/reports`)}`,
  );
  return put(text, /^ProtectHome=yes$/m, 'ProtectHome=read-only');
}

function manifestOf({ folder, name }: Scheduled): string {
  return `${folder}${name}.kubernetes.yaml`;
}

/** A name that Kubernetes takes for a CronJob: it adds eleven characters for each job. */
function resourceOf({ name }: Scheduled): string {
  const plain = `ota-audit-${name}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return plain.slice(0, 52).replace(/-$/, '');
}

function kubernetes(shipped: string, of: Scheduled): string {
  const file = basename(of.job);
  const resource = resourceOf(of);
  const lines = put(of.text, '# deadline: 2h', 'deadline: 2h').trimEnd().split('\n');
  const block = lines.map((line) => (line === '' ? '' : `    ${line}`)).join('\n');
  let text = put(shipped, /^ {2}nightly\.yaml: \|\n[\s\S]*?(?=^---$)/m, `  ${file}: |\n${block}\n`);
  text = put(text, 'apply -f kubernetes.yaml', `apply -f ${shellWord(manifestOf(of))}`);
  text = put(text, '/jobs/nightly.yaml', `/jobs/${file}`);
  text = text.replaceAll(/^( +(?:name|claimName): )ota-audit$/gm, `$1${resource}`);
  return text.replaceAll(/(secret generic |cronjob\/)ota-audit\b/g, `$1${resource}`);
}

function workflowOf({ name }: Scheduled): string {
  return `.github/workflows/ota-audit-${name}.yaml`;
}

function workflow(shipped: string, of: Scheduled): string {
  const variables = of.variables.map((name) => `      ${name}: \${{ secrets.${name} }}\n`);
  // A string of JSON is one of YAML too; GitHub itself reads ${{ wherever it stands.
  const job = JSON.stringify(of.job).replaceAll('${{', "${{ '${{' }}");
  let text = put(shipped, /^ {6}JOB: .*$/m, `      JOB: ${job}`);
  text = put(text, /^ {6}IOT_INSTANCE_ID: .*\n/m, variables.join(''));
  text = put(text, /^name: .*$/m, `name: OTA audit ${of.name}`);
  return put(text, /^ {2}group: .*$/m, `  group: ota-audit-${of.name}`);
}
