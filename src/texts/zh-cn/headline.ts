import type { headline as en } from '../en/headline.ts';

/** What a report begins with, in Chinese. */
export const headline: typeof en = {
  headline: {
    counting: ({ count, failOn, failOnNew, open, unjudged, more }) =>
      `有 ${count} 个${failOnNew ? '新增' : ''}发现项计入结果（严重级别“${failOn}”及以上）：未关闭 ${open} 个，无法判定 ${unjudged} 个${more}。`,
    none: ({ failOn, failOnNew, more }) =>
      `没有${failOnNew ? '新增' : ''}发现项计入结果（严重级别“${failOn}”及以上）${more}。`,
    never: ({ count, unjudged, more }) =>
      `任何发现项都不会使本任务失败（fail-on: never）；未关闭 ${count} 个，无法判定 ${unjudged} 个${more}。`,
    nothing: '未审计任何升级包：没有一个得到答复。',
    notAudited: {
      accounts: ({ count, of }) => `${of} 个账号中有 ${count} 个未能审计。`,
      targets: ({ count, of }) => `${of} 个目标中有 ${count} 个未能审计。`,
    },
    noAnswer: ({ count }) => `；${count} 个升级包没有得到答复`,
    given: ({ count, devices, isAtLeast }) => {
      const packages = `；${count} 个未通过检查的升级包`;
      if (devices === null) return `${packages}正在推送给设备，设备数量未知`;
      if (devices.count === '0') return `${packages}所在的升级批次尚未结束，目前没有设备等待升级`;
      return `${packages}正在推送给${isAtLeast ? '至少 ' : ' '}${devices.count} 台设备`;
    },
    planned: ({ count }) => `；${count} 个未通过检查的升级包已计划推送给设备`,
  },
  onItsWay: ({ isPlanned, devices }) => {
    if (isPlanned) return '已计划推送给设备';
    if (devices === null) return '正在推送给设备，设备数量未知';
    if (devices.count === '0') return '升级批次尚未结束，目前没有设备等待升级';
    return `正在推送给 ${devices.count} 台设备`;
  },
  changes: {
    nothing: '本次运行未得到任何答复，因此没有可比较的内容。',
    first: '这是本任务的首次运行：所有发现项均为新增。',
    notCompared: '本次运行未与先前的运行比较：所有发现项均视为新增。',
    since: ({ run, fresh, reopened, resolved, persisting, accepted }) =>
      `与 ${run} 的运行相比：新增 ${fresh.count} 个发现项，重新出现 ${reopened} 个，已解决 ${resolved} 个；持续存在 ${persisting} 个，已接受 ${accepted} 个。`,
  },
};
