/** Figures of the workbook by their names: what each is called, and what it counts, in English. */
export const figures = {
  listed: { label: 'Listed', meaning: 'Entries returned by the list call, over all listed targets' },
  duplicates: {
    label: 'Duplicates',
    meaning: 'Rows of the selection that repeat a firmware ID; queried once',
  },
  requested: { label: 'Requested', meaning: 'Requested packages: rows of Packages' },
  audited: {
    label: 'Audited',
    meaning: 'Packages whose details the service returned: those that fail, are not judged, or pass',
  },
  packages_fail: {
    label: 'Packages that fail',
    meaning: 'Packages with an open finding above severity info',
  },
  packages_not_judged: {
    label: 'Packages not judged',
    meaning: 'Nothing fails, but a check above severity info could not be judged',
  },
  packages_pass: {
    label: 'Packages that pass',
    meaning: 'Neither of these; accepted findings and severity info do not matter',
  },
  not_found: {
    label: 'Not found',
    meaning: 'Packages that do not exist according to the service: a definite answer',
  },
  denied: { label: 'Denied', meaning: 'Packages that the identity may not access: not audited' },
  failed: { label: 'Failed', meaning: 'Packages without an answer after all retries: not audited' },
  packages_no_answer: {
    label: 'No answer',
    meaning: 'Denied plus failed: these make a run incomplete',
  },
  files: { label: 'Files', meaning: 'Files of the audited packages' },
  calls: { label: 'Calls', meaning: 'Calls made, including retries' },
  throttled: { label: 'Throttled', meaning: 'Calls that the service throttled' },
  verdicts: { label: 'Verdicts', meaning: 'Judgements of one check on one package or one file' },
  verdicts_fail: { label: 'Verdicts that fail', meaning: 'Including accepted ones' },
  verdicts_not_judged: {
    label: 'Verdicts not judged',
    meaning: 'Including those of packages without an answer',
  },
  findings_counting: { label: 'Counting', meaning: 'Findings that decide the result: the next two lines' },
  findings_counting_open: { label: '… open', meaning: 'Failing and not accepted' },
  findings_counting_not_judged: {
    label: '… not judged',
    meaning: 'Not judged because required data is missing',
  },
  findings_other_open: {
    label: 'Other open',
    meaning:
      'Failing but not counting: lower severity, a check that only reports, or an old finding where only new ones count',
  },
  findings_other_not_judged: { label: 'Other not judged', meaning: 'Not judged and not counting' },
  findings_no_answer: { label: 'No answer', meaning: 'Not judged because their package got no answer' },
  findings_accepted: { label: 'Accepted', meaning: 'Findings that an exception accepts' },
  findings_resolved: { label: 'Resolved', meaning: 'Findings of the earlier run that are no longer found' },
  findings_open: { label: 'All open', meaning: 'Those that count and the others' },
  findings_not_judged: {
    label: 'All not judged',
    meaning: 'Those that count and the others, excluding packages without an answer',
  },
  findings_new: { label: 'New', meaning: 'Findings that the earlier run did not have' },
  findings_reopened: { label: 'Reopened', meaning: 'Resolved or accepted before, now open again' },
  findings_persisting: { label: 'Persisting', meaning: 'Findings that the earlier run also had' },
  packages_given: {
    label: 'Being delivered',
    meaning: 'Failing packages that a rollout is delivering to devices: rows of Rollouts',
  },
  devices_given: {
    label: '… to devices',
    meaning: 'Waiting and under way in these rollouts, as far as known',
  },
  devices_waiting: { label: '… … waiting', meaning: 'Their task is CONFIRM, QUEUED or NOTIFIED' },
  devices_under_way: { label: '… … under way', meaning: 'Their task is IN_PROGRESS' },
  packages_planned: {
    label: 'Planned',
    meaning: 'Failing packages that only have a planned rollout',
  },
  rollouts_open_of_failing: {
    label: 'Open rollouts',
    meaning: 'In progress or planned, of failing packages; without verifications',
  },
  packages_rollouts_unknown: {
    label: 'Not fully known',
    meaning:
      'Failing packages whose rollouts are not fully known: if any, the figures above are lower bounds',
  },
};
