import type { CheckTranslations } from '../../../checks/index.ts';

/** Checks of the category lifecycle, in Chinese. */
export const lifecycle: CheckTranslations<'lifecycle'> = {
  'stale-unverified': {
    title: '升级包在合理时间内完成验证',
    failingTitle: '升级包长期未验证',
    why: '数月无人验证的升级包，要么已被遗忘、可能被误推送，要么是从未送达设备的修复。',
    console: '在“监控运维 > OTA升级 > 该升级包 > 验证”中验证该升级包；若不再用于任何设备，请将其删除。',
    api: '调用 CreateOTAVerifyJob，传入 FirmwareId 和测试设备；或调用 DeleteOTAFirmware。',
    params: {
      after: '升级包创建后最多可以保持未验证多久。',
    },
    widespread:
      '大多数未验证的升级包已超过 {after}，旧的升级包似乎从未清理。请一次性决定哪些仍需要，并删除其余的。',
    says: {
      expected: ({ limit }) => `在 ${limit} 内完成验证`,
      observed: ({ age }) => `未验证已 ${age}`,
      noTime: '没有 UtcCreate',
      unknown: '升级包未验证，但返回结果中没有可用的 UtcCreate，无法得知从何时起。',
      fail: ({ utcCreate, age, limit }) => `升级包创建于 ${utcCreate}，已有 ${age} 未验证；时限为 ${limit}。`,
    },
  },
  removed: {
    title: '此前审计过的升级包仍然存在',
    failingTitle: '此前审计过的升级包已不存在',
    why: '设备再也无法获取它。按照《欧盟网络弹性法案》（EU CRA）第 13(9) 条，已发布的安全更新应至少保持可用十年；若支持期的剩余时间更长，则以后者为准。该发现项只在升级包消失的那次运行中报告一次，升级包重新出现时即告解决。',
    console:
      '在操作审计（ActionTrail）中查明是谁删除了该升级包及其原因。若它修复了安全缺陷，请将同一文件作为新升级包重新上传；否则请记录它被什么取代。',
    api: '用操作审计的 LookupEvents 查找 DeleteOTAFirmware；若必须保持可用，请用 GenerateOTAUploadURL 和 CreateOTAFirmware 重新上传该文件。',
    params: {},
    widespread: '实例 ID 丢失或账号有误时会出现这种情况；请先将任务的目标与控制台对照。',
    says: {
      expected: '仍然存在',
      notFound: '不存在',
      unlisted: '不在列表中',
      noAnswer: '没有返回结果',
      failNotFound:
        '该升级包此前审计过，现在服务返回结果显示它不存在。已发布的安全更新必须保持可用（EU CRA 第 13(9) 条）。',
      failUnlisted:
        '该升级包此前审计过，现在完整读取的列表中已没有它。已发布的安全更新必须保持可用（EU CRA 第 13(9) 条）。',
      unknown: '该升级包此前审计过；由于查询被拒绝或失败，无法得知它是否仍然存在。',
    },
  },
  'not-found': {
    title: '请求的升级包存在',
    failingTitle: '请求的升级包不存在',
    why: '有人认为该升级包应当存在。要么它已被删除，设备再也无法获取；要么任务中的 ID 列表、地域或实例有误。',
    console:
      '在正确的地域和实例的“监控运维 > OTA升级”中查找该升级包。若是有意删除，请将其 ID 从列表中移除；否则请重新上传。',
    api: '对相同的地域和 IotInstanceId 调用 ListOTAFirmware 并查找该 FirmwareId；修正 CSV 文件或任务的目标。',
    params: {},
    widespread: '地域、实例 ID 或账号有误时会出现这种情况；请将任务的目标与控制台对照。',
    says: {
      expected: '一个升级包',
      observed: '不存在',
      fail: '服务返回结果显示该升级包不存在。',
      failWithCode: ({ code }) => `服务返回结果显示该升级包不存在（${code}）。`,
      denied: ({ code }) => `无法得知该升级包是否存在：查询被拒绝（${code}）。`,
      failed: ({ code }) => `无法得知该升级包是否存在：查询失败（${code}）。`,
    },
  },
  'list-drift': {
    title: '列表与升级包详情一致',
    failingTitle: '列表与升级包详情不一致',
    why: 'ListOTAFirmware 与 QueryOTAFirmware 展示的是同一条记录。两者不一致，说明审计期间升级包被改动，或其中之一有误、不能作为证据。',
    console: '将“监控运维 > OTA升级”的列表与该升级包的详情页对照；请在没有人改动升级包时重新运行审计。',
    api: '对该升级包再次调用 ListOTAFirmware 和 QueryOTAFirmware；若差异一直存在，请附上请求 ID 联系阿里云技术支持。',
    params: {},
    says: {
      observed: ({ detail }) => `详情：${detail}`,
      expected: ({ listed }) => `与列表一致：${listed}`,
      fail: ({ listed, detail }) => `列表中为 ${listed}；升级包详情中为 ${detail}。`,
      failModified: ({ listed, detail }) =>
        `升级包在读取列表与查询之间被修改：列表中为 ${listed}；升级包详情中为 ${detail}。`,
    },
  },
};
