/** Figures of the workbook by their names: what each is called, and what it counts, in English. */
export const figures = {
  listed: { label: 'Listed', meaning: 'Entries that the list call gave, over all targets that were listed' },
  duplicates: {
    label: 'Named again',
    meaning: 'Rows of the selection that named a firmware a second time; queried once',
  },
  requested: { label: 'Requested', meaning: 'Firmware that had to be audited: rows of Packages' },
  audited: {
    label: 'Audited',
    meaning: 'Firmware whose details the service gave: those that fail, are not judged, or pass',
  },
  packages_fail: { label: 'Packages that fail', meaning: 'An open finding above severity info' },
  packages_not_judged: {
    label: 'Packages not judged',
    meaning: 'Nothing fails, and a check above severity info could not be judged',
  },
  packages_pass: {
    label: 'Packages that pass',
    meaning: 'Neither; what is accepted or of severity info does not stand against it',
  },
  not_found: {
    label: 'Not found',
    meaning: 'Firmware that the service says does not exist: a definite answer',
  },
  denied: { label: 'Denied', meaning: 'Firmware that the identity may not see: not audited' },
  failed: { label: 'Failed', meaning: 'Firmware without an answer after all retries: not audited' },
  packages_no_answer: {
    label: 'No answer',
    meaning: 'Denied and failed together: what makes a run incomplete',
  },
  files: { label: 'Files', meaning: 'Files of the audited packages' },
  calls: { label: 'Calls', meaning: 'Calls made, retries included' },
  throttled: { label: 'Throttled', meaning: 'Calls that the service refused because of its quota' },
  verdicts: { label: 'Verdicts', meaning: 'Judgements of one check on one package or one file' },
  verdicts_fail: { label: 'Verdicts that fail', meaning: 'Accepted ones included' },
  verdicts_not_judged: {
    label: 'Verdicts not reached',
    meaning: 'Those of packages without an answer included',
  },
  findings_counting: { label: 'Count', meaning: 'Findings that decide the result: the next two lines' },
  findings_counting_open: { label: '… open', meaning: 'They fail, and nobody accepted them' },
  findings_counting_not_judged: {
    label: '… not judged',
    meaning: 'What is needed to judge them was not there',
  },
  findings_other_open: {
    label: 'Other open',
    meaning:
      'They fail, and do not count: of a lower severity, of a check that only reports, or there before where only new ones count',
  },
  findings_other_not_judged: { label: 'Other not judged', meaning: 'They do not count either' },
  findings_no_answer: { label: 'No answer', meaning: 'Not judged, since their package gave no answer' },
  findings_accepted: { label: 'Accepted', meaning: 'Findings that an exception accepts' },
  findings_resolved: { label: 'Resolved', meaning: 'Findings of the earlier run that are gone' },
  findings_open: { label: 'All open', meaning: 'Those that count and the others' },
  findings_not_judged: {
    label: 'All not judged',
    meaning: 'Those that count and the others, of what answered',
  },
  findings_new: { label: 'New', meaning: 'Findings that the earlier run did not have' },
  findings_reopened: { label: 'Reopened', meaning: 'Resolved or accepted before, and open again' },
  findings_persisting: { label: 'Persisting', meaning: 'Findings that the earlier run had too' },
  packages_given: {
    label: 'Being given now',
    meaning: 'Packages that fail and that an open rollout gives to devices now: rows of Rollouts',
  },
  devices_given: {
    label: '… to devices',
    meaning: 'Waiting and under way in these rollouts, as far as is known',
  },
  devices_waiting: { label: '… … waiting', meaning: 'Their task is CONFIRM, QUEUED or NOTIFIED' },
  devices_under_way: { label: '… … under way', meaning: 'Their task is IN_PROGRESS' },
  packages_planned: {
    label: 'Planned',
    meaning: 'Packages that fail, and that only a planned rollout will give to devices',
  },
  rollouts_open_of_failing: {
    label: 'Open rollouts',
    meaning: 'In progress or planned, of packages that fail; without verifications',
  },
  packages_rollouts_unknown: {
    label: 'Not fully known',
    meaning:
      'Packages that fail and of whose rollouts not all is known: with any, the figures above are at least so many',
  },
};
