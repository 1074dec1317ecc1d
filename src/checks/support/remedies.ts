import type { Remedy } from '../../core/model/finding.ts';

/** What to do so that what could not be judged can be, in English. */
export const remedies: Readonly<Record<Remedy, string>> = {
  permission:
    'Grant the RAM user or role the actions iot:QueryOTAFirmware and iot:ListOTAFirmware on Resource "*", or attach the system policy AliyunIOTReadOnlyAccess; then run the job again.',
  account:
    'The package, its product or the instance belongs to another account, or no longer exists: correct the firmware ID or the target of the job, or query with a key of that account.',
  setup:
    'Run `ota-audit doctor` with the job: it names what the service refuses (key, clock, region, endpoint, instance ID, billing) and how to correct it. Then run the job again.',
  id: 'Correct the firmware ID in its source, and check the region and instance of the target. Then run the job again.',
  time: 'Give the run more time: raise `deadline` in the job, or let it use more of the quota (`quota.share`, `--qps`). Then run the job again.',
  shard:
    'Check the log of the missing shard, or of the workers, for why it was not collected. `ota-audit run <job> --retry-failed <this run>` collects what is missing and reuses the rest.',
  quota:
    'The quota is shared by the whole account: run the job when nothing else calls the API, or lower `--qps` or `quota.share` to leave room for the other callers.',
  network:
    'Check the network, firewall, name servers and proxy (HTTPS_PROXY, NO_PROXY) of the auditing machine; `ota-audit doctor` tests each of them. Then run the job again.',
  service:
    'Run the job again: the service, or the store that holds the files, was overloaded, slow or failing. If the problem persists, give Alibaba Cloud support the code and the request ID.',
  record:
    'Look at the package in Maintenance > OTA Update. If the console shows what is missing here, run the job again; if not, upload the file again as a new package with all its data. Give Alibaba Cloud support the request ID of what the service should have filled in.',
  upgrade:
    'Upgrade ota-audit: the value is newer than this version. If the newest version does not know it either, report the value to its maintainers.',
  'whole-list':
    'This check needs a list that was read to its end and an answer for every package in it. Fix what made the run INCOMPLETE: iot:ListOTAFirmware not granted, a `deadline` that is too short, or packages that changed meanwhile. Then run the job again.',
  baseline:
    'Nothing, as long as the following runs read the list to its end: the next run is compared with this one. If run folders of the job were moved or changed, restore them.',
  link: 'Fix the download link first: download the file in Maintenance > OTA Update, and if that fails upload it again as a new package. Then run the job again.',
  'probe-host':
    'If the host is your own, add it to `hosts` of `probe` in the job and run it again. If not, find out who put the file there.',
  'probe-rules':
    'Fetch this file by hand and compare it with its record: probes follow https links to public addresses only, and no redirects.',
  'probe-limits':
    'Raise the limits of `probe` in the job, `maxBytes` for large files and `timeout` for slow ones, and run it again.',
  'probe-contents':
    'Set `probe: contents` in the job, or run it with `--probe contents`: the file is then downloaded and its bytes are counted.',
};
