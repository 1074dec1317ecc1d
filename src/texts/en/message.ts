/** What messages say of a run beside what the screen says. */
export const message = {
  /** After the job's name. */
  title: ({ job, result }: { job: string; result: string }): string => `OTA audit ${job}: ${result}`,
  endTitle: ({ job }: { job: string }): string => `OTA audit ${job}: NO REPORT`,
  testTitle: ({ job }: { job: string }): string => `OTA audit ${job}: TEST`,
  test: 'This is a test message based on a stored run. No action is needed.',
  /** A run that ended before it was told of, told by the next one. */
  late: ({ endedAt }: { endedAt: string }): string =>
    `This run ended at ${endedAt} and was cut off before it could send this message.`,
  exitCode: ({ code, reason }: { code: number; reason: string }): string => `Exit code ${code}: ${reason}.`,
  /** Why a run ended without a report; each follows its code. */
  endReasons: {
    defect: 'a bug in ota-audit',
    usage: 'usage or configuration error; nothing was queried',
    locked: 'another run of this job holds the lock',
    notWritten: 'observations could not be written',
    sigint: 'interrupted by SIGINT',
    sigterm: 'interrupted by SIGTERM',
  },
  /** Of a run without a report. */
  noReport: 'No report was written.',
  /** What is wrong with a package: its severity comes first. */
  finding: ({ severity, title, checkId }: { severity: string; title: string; checkId: string }): string =>
    `${severity}: ${title} (${checkId})`,
  openReport: 'Open the report',
  report: ({ place }: { place: string }): string => `Report: ${place}`,
  /** The digest of the manifest: what proves that a report was not altered. */
  manifest: ({ digest }: { digest: string }): string => `SHA-256 of manifest.json: ${digest}`,
  run: ({ runId, host }: { runId: string; host: string }): string => `Run ${runId} on ${host}`,
  cut: ({ size }: { size: string }): string => `The message was cut to ${size}; see the report for the rest.`,
};
