import type { CheckTranslations } from '../../../checks/index.ts';

/** Checks of the category rollout, in Chinese. */
export const rollout: CheckTranslations<'rollout'> = {
  'rollout-of-failing-package': {
    title: '没有未通过检查的升级包正在推送给设备',
    failingTitle: '未通过检查的升级包正在推送给设备',
    why: '在您阅读本报告时，有缺陷的升级包正在送往设备。仍在等待的设备还来得及拦住；已经升级的设备则需要再升级一次。仅在运行查询了该升级包的升级批次（`rollouts`）时判定，依据是达到或超过其 `from` 且无人接受的发现项；验证批次不计，因为其设备本就用于测试。',
    console:
      '打开“监控运维 > OTA升级 > 该升级包 > 批次管理”，取消所有待升级或升级中的批次（动态批次须连同其策略一并取消），修复升级包之后再推送。',
    api: '以该 JobId 调用 CancelOTATaskByJob，将 CancelScheduledTask、CancelUnconfirmedTask、CancelQueuedTask 和 CancelNotifiedTask 设为 true（若中断升级无害，也将 CancelInProgressTask 设为 true）；动态批次还须调用 CancelOTAStrategyByJob。',
    params: {},
    says: {
      expected: '未通过检查的升级包没有未结束的升级批次',
      separator: '、',
      observed: ({ rollouts, waiting, underWay }) => `${rollouts}：${waiting} 台等待，${underWay} 台升级中`,
      observedUnknown: ({ rollouts }) => `${rollouts}：设备数未知`,
      fail: ({ findings, rollouts, waiting, underWay, done, isAll, isPlanned }) =>
        `该升级包未通过 ${findings}，却${isPlanned ? '已计划' : '正在'}推送给设备（${rollouts}）：${isAll ? '' : '至少'}有 ${waiting} 台设备等待升级，${underWay} 台正在升级，${done} 台已完成升级。`,
      failUnknown: ({ findings, rollouts, isPlanned }) =>
        `该升级包未通过 ${findings}，却${isPlanned ? '已计划' : '正在'}推送给设备（${rollouts}）；设备数未知。`,
      unknown: ({ findings, rollouts, status }) =>
        `该升级包未通过 ${findings}；其升级批次的状态不在文档之列（${rollouts}：${status}），因此不知道它是否正在推送给设备。`,
    },
  },
  'rollout-ungated': {
    title: '升级包先推送给少量设备，再推送给全部设备',
    failingTitle: '升级包未经任何设备试用便推送给全部设备',
    why: '先在测试设备上验证，或先分批升级一部分设备，才能避免缺陷同时波及所有设备。该升级包两者皆无，便推送给产品下的全部设备。仅在运行查询了升级批次（`rollouts`）时，对未结束的静态批次判定。',
    console:
      '打开“监控运维 > OTA升级 > 该升级包”，取消面向全部设备的批次，先在测试设备上验证升级包，或先进行灰度升级，待其顺利结束后再继续。',
    api: '对该批次调用 CancelOTATaskByJob，再调用 CreateOTAVerifyJob，或以 TargetSelection 为 GRAY 并设置 GrayPercent 调用 CreateOTAStaticUpgradeJob；待其完成后再推送给全部设备。',
    params: {},
    says: {
      expected: '之前已结束的验证批次或灰度批次',
      fail: ({ rollouts }) =>
        `该升级包一次推送给全部设备（${rollouts}），此前没有已结束的验证批次或灰度批次。`,
    },
  },
  'rollout-failing': {
    title: '升级在几乎所有设备上成功',
    failingTitle: '升级在许多设备上失败',
    why: '若每二十台设备就有一台升级失败，规模较大时将有成千上万台设备掉队，其中一些可能已无法正常工作。批次尚未结束，大部分损失还可以避免。仅在运行查询了升级批次（`rollouts`）时，对未结束的批次判定。',
    console: '打开“监控运维 > OTA升级 > 该升级包 > 该批次”，查看失败设备的原因；查明之前请取消该批次。',
    api: '以 TaskStatus 为 FAILED 调用 ListOTATaskByJob，查看失败的设备升级任务的 TaskDesc；将 CancelQueuedTask 和 CancelNotifiedTask 设为 true 调用 CancelOTATaskByJob，原因消除后再调用 ReupgradeOTATask。',
    params: {
      over: '失败设备占已失败或已成功设备的比例，超过该值即为过多。',
      least: '已失败或已成功的设备达到多少台，比例才有意义。',
    },
    says: {
      observed: ({ share, failed, ended }) => `${share}（${ended} 台中的 ${failed} 台）`,
      expected: ({ over }) => `至多 ${over}`,
      fail: ({ rollouts, share, failed, ended, over }) =>
        `升级批次 ${rollouts} 的 ${ended} 台设备中有 ${failed} 台升级失败（${share}）；至多可接受 ${over}。`,
    },
  },
  'rollout-stuck': {
    title: '静态升级批次能够结束',
    failingTitle: '静态升级批次迟迟没有结束',
    why: '等待数周的设备要么离线，要么无人确认升级。它们重新上线后仍会收到该升级包，尽管届时可能应当升级到另一个版本；在此之前，也没有人把它们计入未升级的设备。动态批次按设计始终处于升级中，从不视为停滞。',
    console: '打开“监控运维 > OTA升级 > 该升级包 > 该批次”，查看哪些设备仍在等待；若不再等待，请取消该批次。',
    api: '以 TaskStatus 为 CONFIRM、QUEUED 和 NOTIFIED 调用 ListOTATaskByJob 列出设备；将 CancelUnconfirmedTask、CancelQueuedTask 和 CancelNotifiedTask 设为 true 调用 CancelOTATaskByJob，或对待确认的设备调用 ConfirmOTATask。',
    params: {
      after: '静态批次在仍有设备等待的情况下最多可以持续多久。',
    },
    says: {
      observed: ({ age, waiting }) => `升级中已 ${age}，${waiting} 台设备等待`,
      expected: ({ limit }) => `至多 ${limit}`,
      fail: ({ rollouts, age, waiting, limit }) =>
        `升级批次 ${rollouts} 升级中已 ${age}，仍有 ${waiting} 台设备等待升级；时限为 ${limit}。`,
    },
  },
  'rollback-rollout': {
    title: '升级批次不会使设备回到更旧的版本',
    failingTitle: '升级批次使设备回到更旧的版本',
    why: '旧版本会重新带来此后已修复的漏洞，也正是攻击者希望设备安装的版本。对有问题的发布，回退也可能是正确的补救；那么应当有人作出决定，并以例外记录在案。仅在运行查询了升级批次（`rollouts`）时，对列出待升级版本号的未结束批次判定。',
    console:
      '打开“监控运维 > OTA升级 > 该升级包 > 该批次”，将待升级版本号与升级包的目标版本号比较；若无人决定回退，请取消该批次。',
    api: '用 QueryOTAJob 查看 SrcVersions 和 DestVersion；调用 CancelOTATaskByJob，动态批次还须调用 CancelOTAStrategyByJob，或将该决定记录为任务的例外。',
    params: {
      order:
        '版本号的比较方式：dotted（1.10 高于 1.9）或 semver（含预发布版本）。无法按该方式解读的版本号不作比较。',
    },
    says: {
      observed: ({ version, source }) => `${source} → ${version}`,
      expected: ({ order }) => `待升级版本号均不高于目标版本号（${order}）`,
      fail: ({ rollouts, version, source }) =>
        `升级批次 ${rollouts} 使设备从版本 ${source} 回到 ${version}。`,
    },
  },
};
