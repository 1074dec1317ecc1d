import type { CheckTranslations } from '../../../checks/index.ts';

/** Checks of the category target, in Chinese. */
export const target: CheckTranslations<'target'> = {
  capacity: {
    title: '升级包数量未接近上限',
    failingTitle: '升级包数量即将达到上限',
    why: '平台最多容纳 500 个升级包，之后的每次创建都会以 FirmwareCountExceedMax 被拒绝，而此时往往正急需发布修复。平台文档对该限额是按账号还是按实例计算说法不一；此处统计的是该目标的列表。',
    console:
      '在“监控运维 > OTA升级”中删除设备不再需要的升级包：先删除旧的测试版本和已被取代的版本。已发布的安全更新必须保持可用。',
    api: '调用 ListOTAFirmware，并对不需要的升级包调用 DeleteOTAFirmware；或向阿里云申请更高配额，并将 `limit` 设为该值。',
    params: {
      limit: '平台最多容纳的升级包数量。',
      at: '达到限额的多大比例时成为问题。',
    },
    says: {
      expected: ({ most }) => `少于 ${most} 个升级包`,
      observed: ({ count, limit }) => `${count} / ${limit} 个`,
      unread: ({ count }) => `${count} 个或更多`,
      unknown: '列表未能完整读取，无法得知共有多少升级包。',
      pass: ({ count, limit }) => `平台最多容纳 ${limit} 个升级包，列表中有 ${count} 个。`,
      fail: ({ count, limit, share }) =>
        `平台最多容纳 ${limit} 个升级包，列表中已有 ${count} 个（${share}）。`,
    },
  },
  'population-shift': {
    title: '升级包数量与之前大致相同',
    failingTitle: '升级包数量变化很大',
    why: '实例 ID 丢失或权限缺失时会出现这种情况：服务仍会返回结果，但返回的是另一个列表或其中一部分，而对这一部分的审计可能通过。只有与上一次运行比较才能看出缺少了什么。它只在发现变化的那次运行中报告；下一次运行与新的数量比较。',
    console:
      '在目标所在的地域和实例的“监控运维 > OTA升级”中，将升级包数量与报告对照。若升级包是有意上传或删除的，请用例外接受该发现项，直至下一次运行；若升级包总数较少，请调高 `by`。',
    api: '使用相同的 RegionId 和 IotInstanceId 调用 ListOTAFirmware 并比较 TotalCount；通过操作审计的 LookupEvents 查找 DeleteOTAFirmware 以及策略和角色的变更。',
    params: {
      by: '升级包数量相对之前允许增减的比例。',
    },
    says: {
      within: ({ limit }) => `变化不超过 ${limit}`,
      notKnown: '未知',
      now: '列表未能完整读取，无法与之前的运行比较。',
      before: {
        unknown: '该任务此前的运行都未能完整读取列表，无从比较。',
        lost: '无法读取上一次运行留下的记录，无从比较。',
      },
      packages: ({ count }) => `升级包：${count} 个`,
      expected: ({ before, limit }) => `与 ${before} 相差不超过 ${limit}`,
      pass: ({ count, before, at }) => `列表中的升级包：${count} 个；${at} 的运行有 ${before} 个。`,
      fail: ({ count, before, at, change, isMore, limit }) =>
        `列表中的升级包：${count} 个；${at} 的运行有 ${before} 个。${change === null ? '此前一个也没有' : `${isMore ? '增加' : '减少'}了 ${change}`}，而限度为 ${limit}。实例 ID 丢失或权限缺失时会出现这种情况。`,
    },
  },
  'target-missing': {
    title: '此前审计过的目标仍在审计',
    failingTitle: '此前审计过的目标未纳入本次审计',
    why: '条目被删除、环境变量取了别的值、或行中丢失了实例，都会使整个目标脱离审计，而余下的部分可能通过。只有与此前的运行比较才能看出。每次完整运行任务都会报告它，直到该目标重新被审计，或任务声明其已停用；由参数选择审计对象的运行，以及没有任务文件的运行，不作此判断。',
    console:
      '将任务的 `targets`、其中的变量及其 CSV 文件的行，与曾包含该目标的运行对照。若实例或账号是有意停用的，请在任务的 `retired` 中列出该目标。',
    api: '使用该目标的 RegionId 和 IotInstanceId 调用 ListOTAFirmware：若仍有返回结果，说明其中的升级包已无人审计。',
    params: {},
    says: {
      observed: '不在本次运行中',
      expected: '被审计，或已停用',
      fail: '该任务此前的运行审计过此目标，而本次运行未包含它：其中的升级包均未检查。',
    },
  },
};
